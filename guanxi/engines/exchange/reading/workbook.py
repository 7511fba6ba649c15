"""Workbooks (xlsx, xlsm, xlsb, xls, ods), read by calamine."""

import datetime
from collections.abc import Iterator
from typing import Any, BinaryIO

import python_calamine as calamine

from guanxi.engines.exchange.reading.cells import Cell, Row, is_blank
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.reading.table import Table, without_empty_end

_EXACT_INTEGER = 2**53


class Workbook(Table):
    """One sheet of a workbook, from its first column that is not empty; a formula counts as its last computed value."""

    def __init__(self, source: BinaryIO, kind: str, sheet: str | None) -> None:
        """Opens the named sheet, or the first visible one that has content. `kind`: the format.

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

    def records(self) -> Iterator[Row]:
        # calamine begins with the first row of the sheet, but with the first column that is not empty.
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            yield Row(number, without_empty_end([_cell(value) for value in values]))

    def count_rows(self, after: int) -> int | None:
        return sum(1 for row in self.records() if row.number > after and not is_blank(row.cells))


def _first_with_content(book: calamine.CalamineWorkbook, names: list[str]) -> tuple[str, calamine.CalamineSheet]:
    for name in names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (calamine.CalamineError, OSError) as error:
            raise Refused("memory_exceeded" if "limit exceeded" in str(error) else "file_broken") from error
        if sheet.height:
            return name, sheet
    raise Refused("no_rows")


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
