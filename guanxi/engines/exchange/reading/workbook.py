"""Workbooks (xlsx, xlsm, xlsb, xls, ods), read by calamine; of those in XML also what it does not tell."""

import datetime
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

import python_calamine as calamine

from guanxi.engines.exchange.reading.cells import Cell, CellError, Row
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.reading.sheet_marks import Marks, marks_of
from guanxi.engines.exchange.reading.table import Table, without_empty_end

_EXACT_INTEGER = 2**53
_IN_XML = ("xlsx", "xlsm")


class Workbook(Table):
    """One sheet of a workbook, from its first column that is not empty; a formula counts as its last computed value.

    A text over several merged rows stands in each of them. Numbers do not: a sum would grow.
    """

    def __init__(self, source: BinaryIO, kind: str, sheet: str | None) -> None:
        """Opens the named sheet, or the first visible one that holds a table (else content). `kind`: the format.

        Refused: file_encrypted, file_broken, sheet_missing, no_rows.
        """
        source.seek(0)
        try:
            book = calamine.CalamineWorkbook.from_filelike(source)
        except calamine.PasswordError as error:
            raise Refused("file_encrypted") from error
        except (calamine.CalamineError, OSError) as error:
            raise Refused("file_broken") from error
        self.format = kind
        described = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
        self.sheets = tuple(one.name for one in described)
        if sheet is not None and sheet not in self.sheets:
            raise Refused("sheet_missing", sheet=sheet)
        hidden = [one.name for one in described if one.visible != calamine.SheetVisibleEnum.Visible]
        wanted = [sheet] if sheet is not None else [name for name in self.sheets if name not in hidden] + hidden
        self.sheet, self._sheet = _first_with_content(book, wanted)
        self._marks = marks_of(source, self.sheet) if kind in _IN_XML else Marks()
        self.since_1904 = self._marks.since_1904
        self._merged = _merged_downwards(self._sheet)

    def records(self) -> Iterator[Row]:
        # calamine begins with the first row of the sheet, but with the first column that is not empty.
        first = (self._sheet.start or (0, 0))[1]
        standing: dict[int, tuple[Cell, int]] = {}  # column -> text of a merged cell, and its last row
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            cells = [_cell(value) for value in values]
            for column, text in self._marks.errors.get(number, {}).items():
                if 0 <= column - first < len(cells) and cells[column - first] is None:
                    cells[column - first] = CellError(text)
            for column in self._marks.percents.get(number, ()):
                if 0 <= column - first < len(cells):
                    cells[column - first] = _percent(cells[column - first])
            for column, (held, last) in standing.items():
                if number <= last and cells[column] is None:
                    cells[column] = held
            for column, last in self._merged.get(number, ()):
                if 0 <= column - first < len(cells) and isinstance(cells[column - first], str):
                    standing[column - first] = (cells[column - first], last)
            yield Row(number, without_empty_end(cells))


def _first_with_content(book: calamine.CalamineWorkbook, names: list[str]) -> tuple[str, calamine.CalamineSheet]:
    """The first with more than one row; where none has them, the first that is not empty."""
    some: tuple[str, calamine.CalamineSheet] | None = None
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (calamine.CalamineError, OSError) as error:
            raise Refused("memory_exceeded" if "limit exceeded" in str(error) else "file_broken") from error
        if sheet.height > 1:
            return name, sheet
        if sheet.height and some is None:
            some = name, sheet
    if some is None:
        raise Refused("no_rows")
    return some


def _merged_downwards(sheet: calamine.CalamineSheet) -> dict[int, list[tuple[int, int]]]:
    """Row, from 1 -> (column, last row) of the merged cells of one column that begin there; not all formats tell."""
    made: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if left == right and bottom > top:
            made.setdefault(top + 1, []).append((left, bottom + 1))
    return made


def _percent(cell: Cell) -> Cell:
    """The number as the sheet shows it: 0.125 as 12.5%."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return cell
    return f"{Decimal(repr(cell)).scaleb(2):.15g}%" if math.isfinite(cell) else cell


def _cell(value: Any) -> Cell:
    """The value in our types: a whole number is an int (a phone number is no float), a time of day is text."""
    if type(value) is float:
        return int(value) if value.is_integer() and abs(value) < _EXACT_INTEGER else value
    if value == "":
        return None
    if isinstance(value, datetime.time):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        sign = "-" if seconds < 0 else ""
        minutes, second = divmod(abs(seconds), 60)
        return f"{sign}{minutes // 60:02}:{minutes % 60:02}:{second:02}"
    cell: Cell = value
    return cell
