"""What is known of a file after a first look."""

import dataclasses

from guanxi.engines.exchange.reading.cells import Row


@dataclasses.dataclass(frozen=True)
class SourceColumn:
    """A column of a foreign file: 0-based `index`, `name` as in its header (the letter A, B, … when that is empty),
    up to 5 different `samples` as text; of dates such as 03/04/2024 what the whole column tells: `dmy`, `mdy`, `mixed`
    or `unclear`."""

    index: int
    name: str
    samples: tuple[str, ...] = ()
    day_order: str | None = None


@dataclasses.dataclass(frozen=True)
class Inspection:
    """What a file is and how it begins.

    format: csv (also TSV and other separators), xlsx, xlsm, xlsb, xls, ods, json, jsonl.
    encoding: Python's name, None for workbooks. delimiter: of CSV, else None.
    sheets: names in the order of the workbook, hidden ones included; sheet: the one looked at, None without sheets.
    header_row: 1-based row number of the line with the names; 0 when no line holds them.
    preview: the first 20 rows of data. total_rows: all rows of data, blank ones not counted; None when counting would
    be costly. since_1904: the day numbers of the workbook count from 1904.
    """

    format: str
    encoding: str | None
    delimiter: str | None
    sheets: tuple[str, ...]
    sheet: str | None
    header_row: int
    columns: tuple[SourceColumn, ...]
    preview: tuple[Row, ...]
    total_rows: int | None
    since_1904: bool = False
