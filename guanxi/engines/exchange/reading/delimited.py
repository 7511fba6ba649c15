"""Text tables: CSV and its kin (RFC 4180, with the separators and the carelessness that occur)."""

import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from guanxi.engines.exchange.reading.cells import Cell, Row
from guanxi.engines.exchange.reading.guard import unguard
from guanxi.engines.exchange.reading.limits import MEGABYTE, Limits
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.reading.separators import find_separator
from guanxi.engines.exchange.reading.streams import text_of
from guanxi.engines.exchange.reading.table import Table, without_empty_end

BLANKS = " \t\r\n\v\f\u00a0\u3000"
_COUNTED_BYTES = 256 * MEGABYTE
_SNIFFED_CHARS = 256 * 1024
_SEPARATOR_LINE = re.compile(r"\"?sep=(?P<separator>[,;\t|])\"?\r?\n", re.IGNORECASE)


class Delimited(Table):
    """A table of a text file. Cells are stripped of blanks around them, unless quotation marks say they belong to it;
    what `guard` added is taken away."""

    format = "csv"
    empty = ""

    def __init__(self, source: BinaryIO, size: int, encoding: str, limits: Limits) -> None:
        """`size`: bytes of the file; `encoding`: one that decodes it."""
        self.encoding: str = encoding
        self.countable = size <= _COUNTED_BYTES
        self._source, self._limits = source, limits
        csv.field_size_limit(limits.line_chars)
        head = text_of(source, encoding).read(_SNIFFED_CHARS)
        named = _SEPARATOR_LINE.match(head)
        self._skipped = 1 if named else 0
        self.delimiter: str = named["separator"] if named else find_separator(head, whole=len(head) < _SNIFFED_CHARS)

    def records(self) -> Iterator[Row]:
        for number, cells, raw in self._records():
            if '"' in raw:
                stripped = [_stripped(cell, raw) for cell in cells]
            else:
                stripped = [cell.strip(BLANKS) for cell in cells]
            if "'" in raw:
                stripped = [unguard(cell) for cell in stripped]
            typed: list[Cell] = without_empty_end(stripped)
            yield Row(number, typed)

    def _records(self) -> Iterator[tuple[int, list[str], str]]:
        """Yields number, cells and raw text of each record."""
        lines = _Lines(text_of(self._source, self.encoding), self._limits.line_chars)
        reader = csv.reader(lines, delimiter=self.delimiter)
        raw = ""
        number = 0
        try:
            for number, cells in enumerate(reader, 1):
                raw = lines.take()
                yield number, [] if number <= self._skipped else cells, raw
        except csv.Error as error:
            if "limit" in str(error):
                raise Refused("line_too_long", row=number + 1, limit=self._limits.line_chars) from error
            raise Refused("file_broken", row=number + 1) from error
        except UnicodeDecodeError as error:
            raise Refused("encoding_unknown", row=number + 1) from error
        if raw.count('"') % 2 and _ends_in_quotes(raw, self.delimiter):
            raise Refused("file_broken", row=number)


class _Lines:
    """The lines of a text, remembering those of the present record, which csv does not show."""

    def __init__(self, text: TextIO, limit: int) -> None:
        self._readline = text.readline
        self._limit = limit
        self._parts: list[str] = []
        self._size = 0
        self._taken = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._readline(self._limit + 2)
        if not line:
            raise StopIteration
        self._size += len(line)
        # Two more, for the line break.
        if self._size > self._limit + 2 or (len(line) == self._limit + 2 and line[-1] not in "\r\n"):
            raise Refused("line_too_long", row=self._taken + 1, limit=self._limit)
        self._parts.append(line)
        return line

    def take(self) -> str:
        """The text of the record that csv has just finished."""
        raw = self._parts[0] if len(self._parts) == 1 else "".join(self._parts)
        self._parts.clear()
        self._size = 0
        self._taken += 1
        return raw


def _stripped(cell: str, raw: str) -> str:
    stripped = cell.strip(BLANKS)
    if len(stripped) == len(cell) or '"' + cell.replace('"', '""') + '"' in raw:
        return cell
    return stripped


def _ends_in_quotes(raw: str, delimiter: str) -> bool:
    """The last record opened a quotation mark that is never closed, and swallowed what came after."""
    try:
        list(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False
