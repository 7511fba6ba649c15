"""JSON: a list of objects, an object with such a list (named `rows`, or the only one), or one object a line."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NoReturn, TextIO

from guanxi.engines.exchange.reading.cells import Cell, Row
from guanxi.engines.exchange.reading.formats import require_size
from guanxi.engines.exchange.reading.limits import Limits
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.reading.streams import text_of
from guanxi.engines.exchange.reading.table import Table

_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST_INTEGER = 2**63


def open_json(source: BinaryIO, size: int, encoding: str, limits: Limits) -> Table:
    """The table of a JSON file. Refused: file_broken, format_unknown (no list of objects), file_too_large,
    line_too_long, no_rows, too_many_columns."""
    first, following = _first_lines(text_of(source, encoding), limits)
    if _is_object(first) and (following or not _holds_table(_parsed(first, 1))):
        return JsonLines(source, encoding, limits)
    require_size(size, limits.book_bytes)
    document = _parsed(text_of(source, encoding).read(), None)
    rows = _rows(document)
    if not rows:
        raise Refused("no_rows")
    return JsonRows(rows, encoding, limits)


def _rows(document: Any) -> list[dict[str, Any]]:
    """The list of objects in the document. Refused: format_unknown, there is none."""
    if isinstance(document, dict):
        lists = [value for value in document.values() if isinstance(value, list)]
        document = document["rows"] if "rows" in document else lists[0] if len(lists) == 1 else None
    if not isinstance(document, list) or not all(isinstance(row, dict) for row in document):
        raise Refused("format_unknown")
    return document


def _holds_table(one: dict[str, Any]) -> bool:
    return any(isinstance(value, list) and value and isinstance(value[0], dict) for value in one.values())


class _JsonTable(Table):
    """Objects as rows: the columns are all keys that occur, in the order in which they first do."""

    format = "json"
    names_apart = True

    def __init__(self, encoding: str, limits: Limits) -> None:
        self.encoding: str = encoding
        self._limits = limits
        self._total = 0
        self._names: dict[str, None] = {}
        for _, one in self._objects():
            self._total += any(value is not None and value != "" for value in one.values())
            self._names.update(dict.fromkeys(one))
            if len(self._names) > limits.columns:
                raise Refused("too_many_columns", limit=limits.columns)

    def _objects(self) -> Iterable[tuple[int, dict[str, Any]]]:
        """Number, from 1, and content of each object."""
        raise NotImplementedError

    def records(self) -> Iterator[Row]:
        yield Row(0, [_text(name) for name in self._names])
        for number, one in self._objects():
            yield Row(number, [_cell(one.get(name)) for name in self._names])


class JsonRows(_JsonTable):
    """A list of objects, all in memory."""

    def __init__(self, rows: list[dict[str, Any]], encoding: str, limits: Limits) -> None:
        self._rows = rows
        super().__init__(encoding, limits)

    def _objects(self) -> Iterable[tuple[int, dict[str, Any]]]:
        return enumerate(self._rows, 1)


class JsonLines(_JsonTable):
    """One object a line, read twice (for the names, for the rows) and never held in memory."""

    format = "jsonl"

    def __init__(self, source: BinaryIO, encoding: str, limits: Limits) -> None:
        self._source = source
        super().__init__(encoding, limits)

    def _objects(self) -> Iterator[tuple[int, dict[str, Any]]]:
        text = text_of(self._source, self.encoding)
        number = 0
        while line := text.readline(self._limits.line_chars + 2):
            number += 1
            if len(line) > self._limits.line_chars + 1:
                raise Refused("line_too_long", row=number, limit=self._limits.line_chars)
            if line.strip():
                one = _parsed(line, number)
                if not isinstance(one, dict):
                    raise Refused("file_broken", row=number)
                yield number, one


def _first_lines(text: TextIO, limits: Limits) -> tuple[str, str]:
    """The first two lines that are not blank, each cut where it becomes too long."""
    found: list[str] = []
    while len(found) < 2 and (line := text.readline(limits.line_chars + 2)):
        if line.strip():
            found.append(line)
    return (*found, "", "")[0], (*found, "", "")[1]


def _is_object(line: str) -> bool:
    """The whole line is one JSON object (the first line of a document spread over many lines is not)."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(text: str, row: int | None) -> Any:
    """The value; JSON only, not what Python takes for it. Refused: file_broken, also for nesting without end."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Refused("file_broken", **({} if row is None else {"row": row})) from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _cell(value: Any) -> Cell:
    """The value as it can cross the pipe: integers beyond 64 bits as text, half characters replaced."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        return value if abs(value) < _LARGEST_INTEGER else str(value)
    if isinstance(value, list):
        return [_cell(one) for one in value]
    if isinstance(value, dict):
        return {_text(name): _cell(one) for name, one in value.items()}
    cell: Cell = value
    return cell


def _text(text: str) -> str:
    return _SURROGATE.sub("\ufffd", text)
