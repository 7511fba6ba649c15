"""Excel workbooks, row by row in constant memory: text stays text, numbers and dates are typed.

Text is never a formula, a link or a number, not even after someone edits the cell: text cells have the format "@".
What xlsx cannot hold: more than 32,767 UTF-16 units in a cell (shortened, with a mark at the end, and counted), the
characters U+FFFE and U+FFFF and half characters (become U+FFFD), the difference between empty text and nothing.
"""

import datetime
import math
import os
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

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

ROWS_PER_SHEET = 1_048_575
_UNITS = 32_767
_MARK = "…[内容过长已截断 / shortened]"
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_FIRST_DATE = datetime.date(1900, 3, 1)
_EXACT = 10**15
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


class XlsxWriter(Writer):
    """Writes `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet`; a full sheet is followed by another
    with the same header."""

    def __init__(
        self, path: str | os.PathLike[str], columns: Sequence[Column], mark: Mark | None = None, rows_per_sheet: int = ROWS_PER_SHEET
    ) -> None:
        """mark: the footer of every page and the properties of the file, which no reading takes for data. rows_per_sheet: of data; a test may want few.

        OSError, when closing: the file cannot be written.
        """
        self._columns = tuple(columns)
        self._rows_per_sheet = rows_per_sheet
        self._book = xlsxwriter.Workbook(os.fspath(path), _OPTIONS)
        self._text = self._book.add_format({"num_format": "@"})
        self._bold = self._book.add_format({"num_format": "@", "bold": True})
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._datetime = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._footer = "" if mark is None else _footer(mark)
        if mark is not None:
            self._book.set_properties({"author": mark.person, "company": mark.organisation, "created": mark.at, "comments": _words(mark)})
        self._rows = self._sheets = self._shortened = 0
        self._closed = False
        self._next_sheet()

    def write(self, row: Sequence[Value]) -> None:
        check_width(row, self._columns)
        if self._line > self._rows_per_sheet:
            self._next_sheet()
        for index, (value, column) in enumerate(zip(row, self._columns, strict=True)):
            self._write_cell(index, value, column)
        self._line += 1
        self._rows += 1

    def close(self) -> Written:
        if not self._closed:
            self._closed = True
            self._book.close()
        return Written(self._rows, self._sheets, self._shortened)

    def _next_sheet(self) -> None:
        self._sheets += 1
        self._sheet: Any = self._book.add_worksheet(f"Sheet{self._sheets}")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_footer(self._footer)
        self._line = 0
        for index, column in enumerate(self._columns):
            self._write_text(index, column.title, self._bold)
        self._line = 1

    def _write_cell(self, index: int, value: Value, column: Column) -> None:
        if value is None or value == "":
            return
        if isinstance(value, bool):
            self._sheet.write_boolean(self._line, index, value)
        elif isinstance(value, datetime.date) and _is_excel_date(value):
            with_time = isinstance(value, datetime.datetime)
            self._sheet.write_datetime(self._line, index, value, self._datetime if with_time else self._date)
        elif column.kind != "text" and (number := _excel_number(value, column)) is not None:
            self._sheet.write_number(self._line, index, number)
        else:
            self._write_text(index, text_of_value(value), self._text)

    def _write_text(self, index: int, text: str, style: Any) -> None:
        text = _NO_CHARACTER.sub("\ufffd", text)
        # Each character has one or two UTF-16 units: most texts need no counting.
        if 2 * len(text) > _UNITS and len(text.encode("utf-16-le", "replace")) > 2 * _UNITS:
            units = 2 * (_UNITS - len(_MARK))
            text = text.encode("utf-16-le", "replace")[:units].decode("utf-16-le", "ignore") + _MARK
            self._shortened += 1
        if text:
            self._sheet.write_string(self._line, index, text, style)


def _words(mark: Mark) -> str:
    return f"{mark.organisation[:60]} · {mark.person[:60]} · 导出于 / exported {mark.at:%Y-%m-%d %H:%M}"


def _footer(mark: Mark) -> str:
    """At most 255 characters, which is all that Excel takes; an ampersand begins a command there."""
    return f"&L{_words(mark).replace('&', '&&')[:230]}&R&P / &N"


def _is_excel_date(value: datetime.date) -> bool:
    """Excel counts days from 1900, with a day too many in that February, and knows no zones."""
    if isinstance(value, datetime.datetime):
        return value.tzinfo is None and value.date() >= _FIRST_DATE and value.microsecond == 0
    return value >= _FIRST_DATE


def _excel_number(value: Value, column: Column) -> float | int | None:
    """The number, if it is one that a double holds; other numbers are written as text rather than changed."""
    if isinstance(value, str) and column.kind == "number" and PLAIN_NUMBER.fullmatch(value):
        value = Decimal(value)
    if isinstance(value, int):
        return value if abs(value) < _EXACT else None
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else None
    return value if isinstance(value, float) and math.isfinite(value) else None
