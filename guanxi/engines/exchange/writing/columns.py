"""What all writers of exports agree on."""

import abc
import dataclasses
import datetime
import re
from collections.abc import Sequence
from decimal import Decimal
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

import orjson

Kind: TypeAlias = Literal["text", "number", "date", "datetime", "boolean", "json"]
Value: TypeAlias = str | int | float | Decimal | bool | datetime.date | list[Any] | dict[str, Any] | None
"""What may be written. A datetime should be without a zone, as the reader shall see it; with one it becomes text."""

PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclasses.dataclass(frozen=True)
class Column:
    """A column of an export. key: in JSON; title: in the header of CSV and Excel; kind: how its values are meant."""

    key: str
    title: str
    kind: Kind = "text"


@dataclasses.dataclass(frozen=True)
class Mark:
    """Who took an export out, for which organisation, and when (local time without a zone)."""

    person: str
    organisation: str
    at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Written:
    """What became of an export: rows of data, sheets (1 for formats without), and the number of texts that had to be
    shortened since the format cannot hold them (only Excel: more than 32,767 UTF-16 units)."""

    rows: int
    sheets: int = 1
    shortened: int = 0


class Writer(abc.ABC):
    """An export being written; closed by `close` or by leaving its `with` block, after an error too."""

    @abc.abstractmethod
    def write(self, row: Sequence[Value]) -> None:
        """Appends one row, a value for each column. ValueError: another number of values."""

    @abc.abstractmethod
    def close(self) -> Written:
        """Completes the file, once; later calls only answer."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def text_of_value(value: Value) -> str:
    """The value as text: ISO dates (a blank between date and time), TRUE and FALSE, lists and objects as JSON, nothing
    as ""; half characters (lone surrogates) as U+FFFD, since no file can hold them."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list | dict):
        return json_bytes(value).decode()
    return str(value)


def json_bytes(value: Value) -> bytes:
    """The value as JSON; a Decimal is a number where a double holds it exactly, else text."""
    try:
        return orjson.dumps(value, default=_plain)
    except orjson.JSONEncodeError:
        # Lone surrogates and integers beyond 64 bits are the only things that it refuses in a Value.
        return orjson.dumps(_storable(value), default=_plain)


def check_width(row: Sequence[Value], columns: Sequence[Column]) -> None:
    """ValueError: the row has not one value for each column."""
    if len(row) != len(columns):
        raise ValueError(f"{len(row)} values for {len(columns)} columns")


def _plain(value: object) -> float | str:
    if isinstance(value, Decimal):
        number = float(value)
        return number if Decimal(repr(number)) == value else format(value, "f")
    raise TypeError(type(value).__name__)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**63:
        return str(value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {_storable(key): _storable(one) for key, one in value.items()}
    return value
