"""What every field type owns: parse, validate, store, compare, sort, search, mask, export, schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from django.db import models

from guanxi.base.errors import Message, ValueProblem
from guanxi.kernel.database.columns import IdField
from guanxi.kernel.vault.blind import blind
from guanxi.kernel.vault.codec import Place, seal, unseal

DataClass = Literal["public", "internal", "personal", "sensitive"]
Right = Literal["hidden", "masked", "read", "write"]
Kind = Literal["text", "longtext", "int", "bool", "date", "datetime", "id"]
Labels = Callable[[str, str], Any]
"""(object key, id) -> the name to show, or None."""

EQUALITY = ("eq", "ne", "in", "not_in", "empty", "not_empty")
ORDER = ("eq", "ne", "lt", "le", "gt", "ge", "between", "in", "not_in", "empty", "not_empty")
PRESENCE = ("empty", "not_empty")
LIST = ("any", "all", "none", "empty", "not_empty")


@dataclass(frozen=True, slots=True)
class Slot:
    """One stored primitive of a value; a declared field has a column for each, a custom field an entry in `custom`."""

    suffix: str = ""
    kind: Kind = "text"
    length: int = 255


@dataclass(frozen=True, slots=True)
class Context:
    """For whom a value is read: the organisation's defaults, and whether it comes from a file (`lenient`)."""

    tenant: int
    zone: ZoneInfo
    currency: str = "CNY"
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class IndexRow:
    """What the index table holds for one value: a text key, and a number where order matters."""

    key: str = ""
    number: int | None = None
    sub: str = ""


@dataclass(eq=False)
class Field:
    """A declared field. Subclasses are the field types; `key` is set by the object type that declares it."""

    zh: str = ""
    en: str = ""
    required: bool = False
    unique: bool = False
    search: bool = False
    filterable: bool | None = None
    sortable: bool | None = None
    data_class: DataClass | None = None
    sealed: bool = False  # stored encrypted although its type is not: found by its whole value alone, not sorted, not searched
    default: Any = None
    only: Sequence[str] | None = None  # ready roles that have it; hidden from the others
    for_editors: bool = False  # hidden from those who may neither create nor change such records, unless a role is given it by name
    right: Right = "write"  # the most that any role has by default
    help_zh: str = ""
    help_en: str = ""
    section: str = "basic"
    system: bool = False
    custom: bool = False
    options: dict[str, Any] = field(default_factory=dict)
    key: str = ""
    since: dt.datetime | None = None  # when a custom field was made; what the log has under its key from before was another's

    type: ClassVar[str] = ""
    slots: ClassVar[tuple[Slot, ...]] = (Slot(),)
    operators: ClassVar[tuple[str, ...]] = EQUALITY
    default_class: ClassVar[DataClass] = "internal"
    encrypted: ClassVar[bool] = False  # stored through the vault; never in a search table
    listy: ClassVar[bool] = False  # several values in one field
    numeric: ClassVar[bool] = False  # can be summed
    groupable: ClassVar[bool] = False
    can_sort: ClassVar[bool] = True
    most_values: ClassVar[int] = 1000  # in one condition
    compare_suffix: ClassVar[str] = ""
    sort_suffix: ClassVar[str] = ""
    target: ClassVar[str | None] = None

    def __post_init__(self) -> None:
        if self.data_class is None:
            self.data_class = self.default_class
        if self.sealed:
            operators = tuple(op for op in EQUALITY if op in self.operators)
            vars(self).update(encrypted=True, operators=operators, can_sort=False, numeric=False, groupable=False)
        if self.filterable is None:
            self.filterable = bool(self.operators)
        if self.sortable is None:
            self.sortable = self.can_sort and not self.encrypted and not self.listy
        self.check_options()

    if TYPE_CHECKING:

        def __get__(self, instance: object, owner: object = None) -> Any:
            """On a record the name of a declared field is its stored column; the declaration itself is in `declared`."""

    # Declaration -------------------------------------------------------------------------------------------------

    def check_options(self) -> None:
        """Raise ValueProblem when `options` of a custom field make no sense."""

    @property
    def label(self) -> Message:
        return {"zh": self.zh or self.en or self.key, "en": self.en or self.zh or self.key}

    @property
    def value_type(self) -> str:
        """The field type that its values behave as: its own, but for a formula that of its result."""
        return self.type

    @property
    def object(self) -> str | None:
        """The object type that a reference points to."""
        return self.options.get("object", self.target)

    @property
    def indexed(self) -> bool:
        """Whether its filter keys live in the index table rather than in a column of its own."""
        return self.encrypted or self.listy or self.custom

    @property
    def sorts_apart(self) -> bool:
        """Whether it is sorted by another key than it is compared by: then a custom field has a second index row."""
        return bool(self.sortable) and self.sort_suffix != self.compare_suffix

    def index_names(self) -> list[str]:
        """The names under which its rows lie in the index table."""
        return [self.key, f"{self.key}#tail", f"{self.key}#sort"]

    def stored_slots(self) -> tuple[Slot, ...]:
        if self.encrypted:
            return (Slot("", "longtext"),)
        if self.listy:
            return (Slot("", "longtext"),)
        return self.slots

    def derived_slots(self) -> tuple[Slot, ...]:
        """Columns computed from the value for comparing and sorting; only declared fields have them."""
        return ()

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        """The Django columns of a declared field, by full column name."""
        made: dict[str, models.Field[Any, Any]] = {}
        for slot in (*self.stored_slots(), *self.derived_slots()):
            made[self.key + slot.suffix] = _column(slot)
        return made

    # Values ------------------------------------------------------------------------------------------------------

    def clean(self, raw: Any, ctx: Context) -> Any:
        """The value of what a client or a file sent; None when empty; raises ValueProblem."""
        if raw is None or raw in ("", []):
            return None
        return self.parse(raw, ctx)

    def parse(self, raw: Any, ctx: Context) -> Any:
        raise NotImplementedError

    def primitives(self, value: Any) -> tuple[Any, ...]:
        """The value as one primitive a slot."""
        return (value,)

    def from_primitives(self, parts: Sequence[Any]) -> Any:
        return parts[0]

    def plain(self, value: Any) -> str:
        """The value as text, for sealing and for blind indexes."""
        return str(value)

    def from_plain(self, text: str) -> Any:
        return text

    def pack(self, value: Any, place: Place) -> tuple[Any, ...]:
        """The stored primitives, in the order of `stored_slots`."""
        if value is None:
            return (None,) * len(self.stored_slots())
        if self.encrypted:
            return (seal(self.plain(value), place),)
        return self.primitives(value)

    def unpack(self, parts: Sequence[Any], place: Place) -> Any:
        if parts[0] is None:
            return None
        if self.encrypted:
            return self.from_plain(unseal(parts[0], place))
        return self.from_primitives(parts)

    def derived(self, value: Any) -> tuple[Any, ...]:
        """The primitives of `derived_slots`."""
        return ()

    # Comparing ---------------------------------------------------------------------------------------------------

    def key_of(self, value: Any) -> Any:
        """What filters compare: str, int, bool, date or datetime; the compare column holds exactly this."""
        return self.primitives(value)[0]

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        """The compare key of the right side of a condition; raises ValueProblem."""
        value = self.clean(raw, ctx)
        return None if value is None else self.key_of(value)

    def sort_of(self, value: Any) -> Any:
        return self.key_of(value)

    def index_rows(self, value: Any, place: Place) -> list[IndexRow]:
        """The rows of the index table for this value; [] when the field is not indexed."""
        if value is None or not self.indexed or not (self.filterable or self.unique):
            return []
        if self.encrypted and not self.unique and "eq" not in self.operators:
            # Whether there is a value is asked of the column; what `custom` holds has none. Nothing that stands for the value lies open.
            return [IndexRow()] if self.custom else []
        if self.encrypted:
            return [IndexRow(blind(self.blind_text(value), place.tenant, place.object, self.key))]
        if self.listy:
            return [IndexRow(str(k)[:255]) for k in self.keys_of(value)]
        rows = [self.index_row(self.key_of(value))]
        if self.sorts_apart:
            rows.append(IndexRow(str(self.sort_of(value))[:255], sub="sort"))
        return rows

    def index_row(self, key: Any) -> IndexRow:
        """A compare key as a row of the index table."""
        if isinstance(key, (bool, int)):
            return IndexRow(number=int(key))
        if isinstance(key, dt.datetime):
            # strftime does not pad years below 1000 everywhere.
            return IndexRow(key.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds"))
        if isinstance(key, dt.date):
            return IndexRow(key.isoformat())
        return IndexRow(str(key)[:255])

    def blind_text(self, value: Any) -> str:
        return self.plain(value)

    def keys_of(self, value: Any) -> list[str]:
        """The members of a list value, as filters compare them."""
        return [str(v) for v in value]

    # Showing -----------------------------------------------------------------------------------------------------

    def wire(self, value: Any, labels: Labels) -> Any:
        """The value as JSON; `value` is not None."""
        return value

    def references(self, value: Any) -> list[str]:
        """Ids whose names `wire` will ask for."""
        return []

    def search_words(self, value: Any) -> list[str]:
        """Texts by which the record is found; empty for encrypted fields."""
        return []

    def mask(self, value: Any) -> str:
        return "•••"

    def export(self, value: Any, language: str, labels: Labels) -> Any:
        """The value as a cell of a file: str, int, float, bool, date or datetime."""
        return self.wire(value, labels)

    @property
    def cell(self) -> str:
        """The kind of an exported cell: text, number, date, datetime or boolean."""
        return "text"

    def schema(self) -> dict[str, Any]:
        """JSON Schema of what a client writes."""
        return {"type": "string"}

    def read_schema(self) -> dict[str, Any]:
        """JSON Schema of what a client reads, null and mask apart."""
        return self.schema()

    def public_options(self) -> dict[str, Any]:
        """The options as the web application needs them."""
        return {k: v for k, v in self.options.items() if k != "object"}


def _column(slot: Slot) -> models.Field[Any, Any]:
    if slot.kind == "text":
        return models.CharField(max_length=slot.length, null=True, blank=True)
    if slot.kind == "longtext":
        return models.TextField(null=True, blank=True)
    if slot.kind == "int":
        return models.BigIntegerField(null=True, blank=True)
    if slot.kind == "bool":
        return models.BooleanField(null=True, blank=True)
    if slot.kind == "date":
        return models.DateField(null=True, blank=True)
    if slot.kind == "datetime":
        return models.DateTimeField(null=True, blank=True)
    return IdField(null=True, blank=True)


def wrong_type(expected_zh: str, expected_en: str, raw: Any) -> ValueProblem:
    """The problem of a value of another JSON type."""
    got = {
        str: ("文本", "text"),
        bool: ("是否", "a boolean"),
        int: ("数字", "a number"),
        float: ("数字", "a number"),
        list: ("列表", "a list"),
        dict: ("对象", "an object"),
    }
    zh, en = got.get(type(raw), ("其他类型", "another type"))
    return ValueProblem("wrong_type", zh=f"应为{expected_zh}，现为{zh}", en=f"Needs {expected_en}, this is {en}")


def text_of(raw: Any, ctx: Context) -> str:
    """Text as sent; numbers only from files, where a spreadsheet may have made one of a text."""
    if isinstance(raw, str):
        text = raw
    elif ctx.lenient and isinstance(raw, (int, float, bool, dt.date)):
        text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
    else:
        raise wrong_type("文本", "text", raw)
    if "\x00" in text:
        raise ValueProblem("text_nul", zh="文本中不能含有空字符（U+0000）", en="Text must not contain the character U+0000")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueProblem("text_surrogate", zh="文本不是有效的 Unicode", en="Text is not valid Unicode") from None
    return text


def choice_labels(choices: Sequence[Mapping[str, Any]]) -> dict[str, Message]:
    return {str(c["key"]): {"zh": str(c.get("zh") or c["key"]), "en": str(c.get("en") or c.get("zh") or c["key"])} for c in choices}
