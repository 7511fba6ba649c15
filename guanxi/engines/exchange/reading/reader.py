"""The two questions a caller may ask of a foreign file: what is it, and what are its rows."""

import os
from collections.abc import Iterator
from typing import Any

from guanxi.engines.exchange.reading.cells import Row, unpack_row
from guanxi.engines.exchange.reading.inspection import Inspection, SourceColumn
from guanxi.engines.exchange.reading.limits import Limits
from guanxi.engines.exchange.reading.problems import problem
from guanxi.engines.exchange.reading.process import answers


def inspect(
    path: str | os.PathLike[str],
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
    limits: Limits | None = None,
) -> Inspection:
    """Says what the file is, its columns and first rows; what is None is found out.

    sheet: by default the first visible one that has content. encoding: a name Python knows, of a file that is text.
    header_row: 1-based; 0 says that there is none.
    ValueProblem: a code of `problems.py`.
    """
    request = {"ask": "inspect", "sheet": sheet, "encoding": encoding, "header_row": header_row}
    for answer in answers(path, request, limits or Limits()):
        try:
            return _inspection(answer["inspection"])
        except (KeyError, TypeError, ValueError) as error:
            raise problem("file_broken") from error
    raise problem("file_broken")


def read_rows(
    path: str | os.PathLike[str],
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    header_row: int | None = None,
    start: int = 0,
    limits: Limits | None = None,
) -> Iterator[Row]:
    """Yields the rows of data in the order of the file, without blank ones; memory stays flat for text files.

    start: only rows with a greater number are yielded, so the number of the last row done resumes a reading.
    The other parameters are those of `inspect`; give what it found, then nothing is guessed twice.
    Closing the iterator ends the child process.
    ValueProblem: a code of `problems.py`, possibly after many rows.
    """
    request = {"ask": "rows", "sheet": sheet, "encoding": encoding, "header_row": header_row, "start": start}
    for answer in answers(path, request, limits or Limits()):
        try:
            rows = [unpack_row(packed) for packed in answer["rows"]]
        except (KeyError, TypeError, ValueError) as error:
            raise problem("file_broken") from error
        yield from rows


def _inspection(found: dict[str, Any]) -> Inspection:
    return Inspection(
        format=found["format"],
        encoding=found["encoding"],
        delimiter=found["delimiter"],
        sheets=tuple(found["sheets"]),
        sheet=found["sheet"],
        header_row=found["header_row"],
        columns=tuple(SourceColumn(index, name, tuple(samples), order) for index, (name, samples, order) in enumerate(found["columns"])),
        preview=tuple(unpack_row(packed) for packed in found["preview"]),
        total_rows=found["total_rows"],
        since_1904=found["since_1904"],
    )
