"""What stands in a cell, how a row crosses the pipe, and how a cell is shown as text."""

import datetime
from typing import Any, NamedTuple, TypeAlias

import orjson

Cell: TypeAlias = str | int | float | bool | None | datetime.date | datetime.datetime | list[Any] | dict[str, Any]
"""One cell. CSV: always str, "" when empty. Workbooks: str, int, float, bool, date, datetime (without a zone, as the
sheet shows it), None when empty; a time or duration is text "HH:MM:SS", a percentage text such as "12.5%", an error a
CellError. JSON: the value itself, None when absent."""


class CellError(str):
    """What stands in a cell instead of a value: `#N/A` and its like, or a formula (`=A1+B1`) whose result the file does not hold."""

    __slots__ = ()


class Row(NamedTuple):
    """One row: its number in the file as Excel shows it, 1-based (JSON: position in the list), and its cells.

    `cells` has at least as many as there are columns; more only when the row really has more than the header.
    """

    number: int
    cells: list[Cell]


def pack_row(number: int, cells: list[Cell]) -> bytes:
    """The row as JSON `[number, [cell, …]]`; a date is `{"date": "2026-11-22"}`, a time stamp `{"datetime": "…"}`,
    a JSON object or list `{"json": …}`, an error `{"error": "#N/A"}`."""
    if any(type(cell) in _WRAPPED for cell in cells):
        cells = [
            {_WRAPPED[type(cell)]: str(cell) if isinstance(cell, CellError) else cell} if type(cell) in _WRAPPED else cell for cell in cells
        ]
    return orjson.dumps([number, cells], default=_pack, option=orjson.OPT_PASSTHROUGH_DATETIME)


_WRAPPED: dict[type, str] = {dict: "json", list: "json", CellError: "error"}


def unpack_row(packed: Any) -> Row:
    """The row that `pack_row` packed, already parsed from JSON. ValueError, TypeError, KeyError: it did not."""
    number, cells = packed
    if any(type(cell) is dict for cell in cells):
        cells = [_unpack(cell) if type(cell) is dict else cell for cell in cells]
    return Row(int(number), list(cells))


def cell_text(cell: Cell) -> str:
    """The cell as text: dates in ISO form, numbers without needless `.0`, booleans TRUE and FALSE, nothing as ""."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, float):
        return f"{cell:.15g}" if float(f"{cell:.15g}") == cell else repr(cell)
    if isinstance(cell, list | dict):
        return orjson.dumps(cell).decode()
    return str(cell)


def is_blank(cells: list[Cell]) -> bool:
    """Nothing stands in any cell, or only blanks."""
    return not any(cell is not None and (type(cell) is not str or cell.strip()) for cell in cells)


def _pack(value: object) -> dict[str, str]:
    if isinstance(value, datetime.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    raise TypeError(type(value).__name__)


def _unpack(packed: dict[str, Any]) -> Cell:
    if "date" in packed:
        return datetime.date.fromisoformat(packed["date"])
    if "datetime" in packed:
        return datetime.datetime.fromisoformat(packed["datetime"])
    if "error" in packed:
        return CellError(packed["error"])
    value: Cell = packed["json"]
    return value
