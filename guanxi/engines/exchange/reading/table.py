"""What every kind of file looks like to the rest: records of cells with their row numbers."""

import abc
from collections.abc import Iterator
from typing import Any

from guanxi.engines.exchange.reading.cells import Cell, Row


class Table(abc.ABC):
    """One table of a foreign file, opened; `format`, `encoding`, `delimiter`, `sheets` and `sheet` as in Inspection.

    empty: what stands for a cell that is not there. names_apart: the names of the columns do not stand in a line of
    the file; `records` begins with them, as row 0. since_1904: day numbers count from 1904. countable: reading
    all records in order to count them is worth trying.
    """

    format: str
    encoding: str | None = None
    delimiter: str | None = None
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    empty: Cell = None
    names_apart = False
    since_1904 = False
    countable = True

    @abc.abstractmethod
    def records(self) -> Iterator[Row]:
        """Yields all records from the first, blank ones too; cells that the file only pads its lines with are left out.

        A new pass ends the one before. Refused: any.
        """


def without_empty_end(cells: list[Any]) -> list[Any]:
    """The cells up to the last that is not empty."""
    end = len(cells)
    while end and (cells[end - 1] is None or cells[end - 1] == ""):
        end -= 1
    return cells if end == len(cells) else cells[:end]
