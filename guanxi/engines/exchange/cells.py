"""How a cell of a foreign file becomes what a field reads: more patience than the API has, and a warning where something was left out.

The kernel reads the result again under its own rules (`lenient`); here is only what needs to know that it came from a file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from guanxi.base.chinese import fold
from guanxi.base.dates import from_excel_serial
from guanxi.base.errors import ValueProblem
from guanxi.base.money import parse_money, to_wire
from guanxi.base.regions import find, full_name, region
from guanxi.engines.exchange.reading import Cell, cell_text
from guanxi.kernel.objects.fields.base import Context, Field

_REMARK = re.compile(r"(?P<value>.*\S)\s*[(（\[【](?P<remark>[^()（）\[\]【】]*)[)）\]】]\s*", re.DOTALL)
_DAY_OR_MONTH_FIRST = re.compile(r"\s*(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(.*)", re.DOTALL)
_EXCEL_DAYS = range(20_000, 80_000)  # 1954 to 2119: what a day number without a date format may be taken for


@dataclass(frozen=True)
class Read:
    """A value for the kernel, and what was left out of the cell on the way."""

    value: Any
    warning: ValueProblem | None = None


@dataclass(frozen=True)
class Reading:
    """For whom and from what is read."""

    context: Context
    workbook: bool = False


Reader = Callable[[Field, Cell, Mapping[str, Any], Reading], Read]


def is_empty(cell: Any) -> bool:
    """Nothing stands there, or only blanks."""
    return cell is None or (isinstance(cell, list | dict) and not cell) or (isinstance(cell, str) and not cell.strip())


def replaced(cell: Any, options: Mapping[str, Any]) -> Any:
    """What the plan says that this text of the file means, else the cell itself."""
    values = options.get("values")
    if values:
        wanted = fold(cell_text(cell))
        for text, value in values.items():
            if fold(text) == wanted:
                return value
    return cell


def read_cell(field: Field, cell: Any, options: Mapping[str, Any], reading: Reading) -> Read:
    """A cell that is not empty, as the kernel shall read it; raises ValueProblem."""
    reader = READERS.get(field.type)
    return reader(field, cell, options, reading) if reader is not None else Read(cell)


def _text(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Spreadsheets make numbers, dates and truth values of texts."""
    return Read(cell_text(cell) if isinstance(cell, int | float | dt.date) else cell)


def _amount(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Money and numbers, with a remark behind them that is no part of the value: `131.77(已退款89.84)`."""
    if field.type == "money":
        currency = options.get("currency") or field.options.get("currency") or reading.context.currency

        def parse(raw: Any) -> Any:
            return to_wire(parse_money(raw, currency))
    else:

        def parse(raw: Any) -> Any:
            return field.clean(raw, reading.context)

    if not isinstance(cell, str):
        return Read(parse(cell) if field.type == "money" else cell)
    try:
        return Read(parse(cell))
    except ValueProblem as problem:
        match = _REMARK.fullmatch(cell)
        if match is None:
            raise
        try:
            return Read(parse(f"{match['value']} {match['remark']}"))  # the brackets hold a unit: 12(万元)
        except ValueProblem:
            pass
        try:
            value = parse(match["value"])
        except ValueProblem:
            raise problem from None
        kept, dropped = match["value"].strip()[:40], match["remark"][:40]
        return Read(
            value, ValueProblem("remark_dropped", zh=f"读作“{kept}”，忽略了“{dropped}”", en=f"Read as “{kept}”, without “{dropped}”")
        )


def _time(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Days and moments: the order of day and month as told, day numbers of spreadsheets."""
    order = options.get("date_format")
    if isinstance(cell, str) and order in ("dmy", "mdy") and (match := _DAY_OR_MONTH_FIRST.fullmatch(cell)):
        first, _, second, year, rest = match.groups()
        day, month = (first, second) if order == "dmy" else (second, first)
        return Read(f"{year}-{month}-{day}{rest}".strip())
    if reading.workbook and isinstance(cell, int | float) and not isinstance(cell, bool) and int(cell) in _EXCEL_DAYS:
        moment = from_excel_serial(cell)
        return Read(moment.date() if field.type == "date" else moment)
    return Read(cell.strip() if isinstance(cell, str) else cell)


@lru_cache(maxsize=8192)
def _region_code(text: str) -> str | None:
    """The region that a text names: searching costs half a millisecond, and a column says the same few names over and over."""
    if region(text) is not None:
        return text
    found = find(text, "zh") or find(text, "en")
    return found[0].code if found else None


def _region(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    return Read((_region_code(cell.strip()) or cell) if isinstance(cell, str) else cell)


def _address(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """An address as it is shown: region and street apart again, in either language."""
    if not isinstance(cell, str):
        return Read(cell)
    made = _json_of(cell, dict)
    if made is not None:
        return Read(made)
    text = cell.strip()
    code = _region_code(text)
    if code is None:
        return Read({"street": text})
    zh, en = full_name(code, "zh"), full_name(code, "en")
    if text in (zh, en):
        return Read({"region": code})
    if text.startswith(zh):
        return Read({"region": code, "street": text[len(zh) :].strip()})
    return Read({"region": code, "street": text.removesuffix(f", {en}")})


def _object(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """What exports write as JSON: places."""
    found = _json_of(cell, dict)
    return Read(cell if found is None else found)


def _list(field: Field, cell: Cell, options: Mapping[str, Any], reading: Reading) -> Read:
    """Several values: a JSON list, or text that the kernel takes apart."""
    found = _json_of(cell, list)
    return Read(cell if found is None else found)


def _json_of(cell: Any, kind: type) -> Any:
    """The JSON that a cell holds, where it is of this kind; else None."""
    if isinstance(cell, str) and cell[:1] in "[{":
        try:
            found = orjson.loads(cell)
        except orjson.JSONDecodeError:
            return None
        return found if isinstance(found, kind) else None
    return None


READERS: dict[str, Reader] = {
    **dict.fromkeys(("text", "long_text", "rich_text", "phone", "email", "url", "cn_id", "credit_code", "auto_number", "id", "choice"), _text),
    **dict.fromkeys(("money", "number", "percent", "rating"), _amount),
    **dict.fromkeys(("date", "datetime"), _time),
    **dict.fromkeys(("tags", "multi_choice"), _list),
    "region": _region, "address": _address, "place": _object,
}  # fmt: skip
"""Field type -> how its cells are read; other types take the cell as it is."""
