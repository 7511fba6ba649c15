"""CSV as spreadsheets understand it: UTF-8 with a byte order mark, CRLF, every cell in quotation marks.

No text becomes a live formula, and reading the file gives the same text back: see `reading/guard.py`. A number column
holds numbers as they are, so `-12.5` there stays one; the same characters in a text column are guarded.
"""

import csv
import os
from collections.abc import Sequence

from guanxi.engines.exchange.reading.guard import guard
from guanxi.engines.exchange.writing.columns import (
    PLAIN_NUMBER,
    Column,
    Mark,
    Value,
    Writer,
    Written,
    check_width,
    text_of_value,
)


class CsvWriter(Writer):
    """Writes `text/csv` (RFC 4180)."""

    def __init__(self, path: str | os.PathLike[str], columns: Sequence[Column], mark: Mark | None = None) -> None:
        """mark: has no place here. OSError: the file cannot be written."""
        self._columns = tuple(columns)
        self._rows = 0
        self._file = open(path, "w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        self._csv.writerow([guard(text_of_value(column.title)) for column in self._columns])

    def write(self, row: Sequence[Value]) -> None:
        check_width(row, self._columns)
        self._csv.writerow([_cell(value, column) for value, column in zip(row, self._columns, strict=True)])
        self._rows += 1

    def close(self) -> Written:
        self._file.close()
        return Written(self._rows)


def _cell(value: Value, column: Column) -> str:
    text = text_of_value(value)
    if not isinstance(value, str | list | dict) or (column.kind == "number" and PLAIN_NUMBER.fullmatch(text)):
        # Our own rendering of a number, date or truth value.
        return text
    return guard(text)
