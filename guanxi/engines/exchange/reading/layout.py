"""Finds the line with the names of the columns, below whatever stands above it, and cuts the table there."""

import dataclasses
import itertools
from collections import Counter
from collections.abc import Iterator

from guanxi.engines.exchange.reading.cells import Cell, Row, cell_text, is_blank
from guanxi.engines.exchange.reading.kinds import kind_of
from guanxi.engines.exchange.reading.limits import SHEET_ROWS, Limits
from guanxi.engines.exchange.reading.refusal import Refused
from guanxi.engines.exchange.reading.table import Table

_WINDOW = 200
_LONGEST_NAME = 100
_HIGHEST_HEADER = 100_000
_BELOW = 20


@dataclasses.dataclass
class Sheet:
    """A table with its columns named. window: the first rows of data; rows: all of them, to be read once."""

    header_row: int
    names: list[str]
    window: list[Row]
    rows: Iterator[Row]


def lay_out(table: Table, header_row: int | None, limits: Limits) -> Sheet:
    """The table below the given header row (0: none), or below the one that is found.

    Refused: no_rows, row_missing, too_many_columns, and what reading the records refuses.
    """
    records = _narrow(table.records(), limits)
    head = list(itertools.islice(records, min(header_row or 0, _HIGHEST_HEADER) + _WINDOW))
    if all(is_blank(row.cells) for row in head):
        # A table may begin far down; its first rows then are the window.
        found = next((row for row in itertools.islice(records, SHEET_ROWS) if not is_blank(row.cells)), None)
        if found is None:
            raise Refused("no_rows")
        head = [found, *itertools.islice(records, _WINDOW)]
    if table.names_apart:
        header: Row | None = head[0]
    elif header_row is not None:
        header = next((row for row in head if row.number == header_row), None)
        if header is None and header_row:
            raise Refused("row_missing", limit=header_row)
    else:
        header = find_header([row for row in head if not is_blank(row.cells)])
    number = header.number if header else 0
    below = [row for row in head if (header is None or row.number > number) and not is_blank(row.cells)]
    names = _names(header.cells if header else [], max((len(row.cells) for row in below), default=0))
    rest = (row for row in itertools.chain(below, records) if not is_blank(row.cells))
    width = len(names)
    rows = (_padded(row, width, table.empty) for row in rest)
    return Sheet(number, names, [_padded(row, width, table.empty) for row in below], rows)


def find_header(rows: list[Row]) -> Row | None:
    """The row with the names among these, which are not blank; None when the first row is data already.

    The table is as wide as makes (width × rows at least that wide) the greatest; above it stand lines with fewer
    cells. Its first row has the names unless its cells look like values (dates, numbers, addresses), and so do those
    below them.
    """
    widths = [len(row.cells) for row in rows]
    typical = max(set(widths), key=lambda width: (width * sum(one >= width for one in widths), width))
    full = [index for index, row in enumerate(rows) if _filled(row) >= max(min(2, typical), 0.6 * typical)]
    if not full:
        return rows[0]
    first = full[0]
    for index in full:
        if _looks_like_names(rows[index]):
            # A line of values that is narrower than the names is part of what stands above them.
            if all(widths[one] < widths[index] for one in full if one < index):
                return rows[index]
            break
    return None if _looks_like_data(rows[first], rows[first + 1 : first + 1 + _BELOW]) else rows[first]


def _narrow(records: Iterator[Row], limits: Limits) -> Iterator[Row]:
    for row in records:
        if len(row.cells) > limits.columns:
            raise Refused("too_many_columns", limit=limits.columns)
        yield row


def _filled(row: Row) -> int:
    return sum(kind_of(cell) != "empty" for cell in row.cells)


def _values(row: Row) -> list[tuple[int, str]]:
    """Index and kind of the cells that look like values rather than names; a year may be a name."""
    kinds = [(index, kind_of(cell)) for index, cell in enumerate(row.cells)]
    return [(index, kind) for index, kind in kinds if kind not in ("empty", "text") and not _is_year(row.cells[index])]


def _is_year(cell: Cell) -> bool:
    text = cell_text(cell)
    return len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100


def _looks_like_names(row: Row) -> bool:
    texts = [text for text in map(cell_text, row.cells) if text]
    distinct = len(set(texts)) >= 0.8 * len(texts)
    return distinct and len(_values(row)) <= 0.3 * len(texts) and max(map(len, texts)) <= _LONGEST_NAME


def _looks_like_data(row: Row, below: list[Row]) -> bool:
    values = _values(row)
    if not values:
        return False
    alike = 0
    for index, kind in values:
        kinds = Counter(kind_of(other.cells[index]) for other in below if index < len(other.cells))
        kinds.pop("empty", None)
        alike += not kinds or kinds.most_common(1)[0][0] == kind
    return 2 * alike >= len(values)


def _names(cells: list[Cell], width: int) -> list[str]:
    """The names of the columns, at least `width`; a column without one gets its letter, a second one of a name its number."""
    names = [" ".join(cell_text(cell).strip(" \t\u00a0\u3000\ufeff").split()) for cell in cells]
    names += [""] * (width - len(names))
    taken, made = set(names), list[str]()
    for index, name in enumerate(names):
        shown, count = name or _letter(index), 1
        while shown in made or (count > 1 and shown in taken):
            count += 1
            shown = f"{name} ({count})"
        made.append(shown)
    return made


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, last = divmod(index - 1, 26)
        letters = chr(65 + last) + letters
    return letters


def _padded(row: Row, width: int, empty: Cell) -> Row:
    return Row(row.number, row.cells + [empty] * (width - len(row.cells)))
