"""The plan of an import: which column goes into which field, and what happens to a row whose record is already there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as member
from functools import cached_property
from typing import Any

from guanxi.base.errors import FieldError, Invalid
from guanxi.engines.exchange.cells import is_empty
from guanxi.engines.exchange.lookup import match_fields
from guanxi.engines.exchange.reading import Cell, CellError, cell_text
from guanxi.engines.exchange.targets import REFERRING, importable_fields
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType

ON_MATCH = ("skip", "update", "create")
ON_ERROR = ("error", "empty")
DATE_FORMATS = ("dmy", "mdy", "ymd")
MOST_ENTRIES = 500
_PLACE = re.compile(r"\{([^{}]+)\}")
_ENTRY_KEYS = {"column", "template", "value", "field", "options"}
_OPTION_KEYS = {"on_error", "match", "object", "date_format", "currency", "values"}


@dataclass(frozen=True)
class Entry:
    """One field and where its value comes from: a column (0-based), a template over columns, or one value for all rows.

    options: `on_error` ("empty": a value that cannot be read leaves the field empty, with a warning), `match` (the field by which a referred-to
    record is named), `object` (of a subject), `date_format` (dmy, mdy), `currency`, `values` (text of the file -> value).
    """

    field: str
    column: int | None = None
    template: str | None = None
    value: Any = None
    options: Mapping[str, Any] = member(default_factory=dict)

    @property
    def soft(self) -> bool:
        return self.options.get("on_error") == "empty"

    def as_dict(self) -> dict[str, Any]:
        source = (
            {"column": self.column}
            if self.column is not None
            else {"template": self.template}
            if self.template is not None
            else {"value": self.value}
        )
        return {**source, "field": self.field, "options": dict(self.options)}


@dataclass(frozen=True)
class Policy:
    """What counts as the same record, and what then: skip the row, update the record, or create another. `clear`: empty cells empty the field."""

    match: tuple[str, ...] = ()
    on_match: str = "skip"
    clear: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {"match": list(self.match), "on_match": self.on_match, "empty": "clear" if self.clear else "keep"}


@dataclass(frozen=True)
class Source:
    """What reading the cells needs to know of the file. day_orders: column -> dmy or mdy, where its dates tell."""

    format: str = "csv"
    since_1904: bool = False
    day_orders: Mapping[int, str] = member(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """A checked plan."""

    object: ObjectType
    entries: tuple[Entry, ...]
    policy: Policy
    columns: tuple[str, ...]
    source: Source = Source()

    @property
    def looks_for_same(self) -> bool:
        """Whether rows look for the record that is already there."""
        return bool(self.policy.match) and self.policy.on_match != "create"

    @cached_property
    def by_field(self) -> dict[str, Entry]:
        return {entry.field: entry for entry in self.entries}

    def cell(self, entry: Entry, cells: Sequence[Cell]) -> Any:
        """What the row holds for an entry; None where empty."""
        if entry.column is not None:
            cell = cells[entry.column] if entry.column < len(cells) else None
            return None if is_empty(cell) else cell
        if entry.template is None:
            return entry.value
        places = {name: number for number, name in reversed(list(enumerate(self.columns)))}

        def text(match: re.Match[str]) -> str:
            number = places[match[1]]
            return cell_text(cells[number]).strip() if number < len(cells) else ""

        for name in _PLACE.findall(entry.template):
            if places[name] < len(cells) and isinstance(cells[places[name]], CellError):
                return cells[places[name]]
        filled = [text(match) for match in _PLACE.finditer(entry.template)]
        return _PLACE.sub(text, entry.template).strip() if any(filled) or not filled else None

    def options_of(self, entry: Entry) -> Mapping[str, Any]:
        """The options of an entry, with the order of day and month that its column tells."""
        order = self.source.day_orders.get(entry.column) if entry.column is not None else None
        return entry.options if order is None else {"date_format": order, **entry.options}

    def column_of(self, key: str) -> str:
        """The name of the column that a field is filled from, "" where there is none."""
        entry = self.by_field.get(key)
        return self.columns[entry.column] if entry is not None and entry.column is not None else ""


def read_plan(
    actor: Actor, object_type: ObjectType, columns: Sequence[str], mapping: Any, policy: Any, source: Source | None = None
) -> Plan:
    """The plan that a client or the database holds; raises Invalid with all that is wrong with it."""
    errors: list[FieldError] = []
    fields = importable_fields(actor, object_type)
    entries: list[Entry] = []
    taken: set[str] = set()
    if not isinstance(mapping, list) or len(mapping) > MOST_ENTRIES:
        raise _invalid("mapping", "mapping_invalid", "映射应为列表", "The mapping must be a list")
    for number, raw in enumerate(mapping):
        try:
            entry = _read_entry(actor, fields, columns, raw, f"mapping.{number}")
        except Invalid as wrong:
            errors += wrong.errors
            continue
        if entry.field in taken:
            errors.append(
                _error(
                    f"mapping.{number}.field",
                    "field_taken",
                    f"字段“{entry.field}”已有来源",
                    f"The field “{entry.field}” already has a source",
                )
            )
        taken.add(entry.field)
        entries.append(entry)
    held = Policy()
    try:
        held = _read_policy(actor, object_type, taken, policy or {})
    except Invalid as wrong:
        errors += wrong.errors
    if errors:
        raise Invalid(errors=errors)
    return Plan(object_type, tuple(entries), held, tuple(columns), source or Source())


def _read_entry(actor: Actor, fields: Mapping[str, Field], columns: Sequence[str], raw: Any, where: str) -> Entry:
    if not isinstance(raw, dict) or set(raw) - _ENTRY_KEYS or sum(key in raw for key in ("column", "template", "value")) != 1:
        raise _invalid(
            where,
            "mapping_invalid",
            "每项含 field，以及 column、template、value 之一",
            "An entry has field and one of column, template and value",
        )
    key, options = raw.get("field"), raw.get("options") or {}
    target = fields.get(key) if isinstance(key, str) else None
    if target is None:
        shown = str(key)[:60]
        raise _invalid(f"{where}.field", "unknown_field", f"没有可导入的字段“{shown}”", f"There is no field “{shown}” to import into")
    column, template = raw.get("column"), raw.get("template")
    if "column" in raw and (not isinstance(column, int) or isinstance(column, bool) or not 0 <= column < len(columns)):
        raise _invalid(f"{where}.column", "unknown_column", "没有这一列", "There is no such column")
    if "template" in raw:
        if not isinstance(template, str) or not 1 <= len(template) <= 1000:
            raise _invalid(
                f"{where}.template", "mapping_invalid", "模板应为 1 到 1000 个字符的文本", "A template is a text of 1 to 1000 characters"
            )
        missing = [name for name in _PLACE.findall(template) if name not in columns]
        if missing:
            raise _invalid(
                f"{where}.template", "unknown_column", f"没有名为“{missing[0][:60]}”的列", f"There is no column “{missing[0][:60]}”"
            )
    return Entry(target.key, column, template, raw.get("value"), _read_options(actor, target, options, f"{where}.options"))


def _read_options(actor: Actor, target: Field, options: Any, where: str) -> dict[str, Any]:
    if not isinstance(options, dict) or set(options) - _OPTION_KEYS:
        raise _invalid(
            where, "mapping_invalid", f"选项只能是 {', '.join(sorted(_OPTION_KEYS))}", f"Options are {', '.join(sorted(_OPTION_KEYS))}"
        )
    made = {name: value for name, value in options.items() if value is not None}
    if made.get("on_error", "error") not in ON_ERROR:
        raise _invalid(f"{where}.on_error", "choice_unknown", "on_error 应为 error 或 empty", "on_error is error or empty")
    if made.get("date_format", "ymd") not in DATE_FORMATS:
        raise _invalid(f"{where}.date_format", "choice_unknown", "date_format 应为 dmy、mdy 或 ymd", "date_format is dmy, mdy or ymd")
    currency = made.get("currency", "CNY")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        raise _invalid(f"{where}.currency", "currency_unknown", "币种应为三个大写字母", "A currency is three capital letters")
    values = made.get("values", {})
    if not isinstance(values, dict) or len(values) > 1000:
        raise _invalid(f"{where}.values", "mapping_invalid", "values 应为对象，最多 1000 项", "values is an object of at most 1000 members")
    if target.type in REFERRING:
        _check_target(actor, target, made, where)
    elif "match" in made or "object" in made:
        raise _invalid(where, "mapping_invalid", "只有引用字段有 match 与 object", "Only references have match and object")
    return made


def _check_target(actor: Actor, target: Field, options: dict[str, Any], where: str) -> None:
    object_key = options.get("object") or target.object
    if target.type != "subject" and options.get("object") not in (None, target.object):
        raise _invalid(f"{where}.object", "unknown_object", "引用的对象已固定", "What this field refers to is fixed")
    if object_key is None:
        if "match" in options:
            raise _invalid(f"{where}.object", "required", "请说明关于哪种对象", "Name the object type it is about")
        return
    other = actor.schema.objects.get(str(object_key))
    if other is None or not actor.may_read(other) or (target.type == "subject" and not other.timeline):
        raise _invalid(f"{where}.object", "unknown_object", "没有这种对象", "There is no such object type")
    if "match" in options and options["match"] not in match_fields(actor, other):
        raise _invalid(f"{where}.match", "unknown_field", "不能按这个字段查找", "Records cannot be found by this field")


def _read_policy(actor: Actor, object_type: ObjectType, mapped: set[str], raw: Any) -> Policy:
    if not isinstance(raw, dict) or set(raw) - {"match", "on_match", "empty"}:
        raise _invalid("policy", "policy_invalid", "policy 含 match、on_match、empty", "The policy has match, on_match and empty")
    match, on_match, empty = raw.get("match") or [], raw.get("on_match", "skip"), raw.get("empty", "keep")
    if on_match not in ON_MATCH:
        raise _invalid("policy.on_match", "choice_unknown", "on_match 应为 skip、update 或 create", "on_match is skip, update or create")
    if empty not in ("keep", "clear"):
        raise _invalid("policy.empty", "choice_unknown", "empty 应为 keep 或 clear", "empty is keep or clear")
    known = match_fields(actor, object_type)
    if not isinstance(match, list) or not all(isinstance(key, str) for key in match) or len(match) > 5 or len(set(match)) != len(match):
        raise _invalid(
            "policy.match", "policy_invalid", "match 应为最多 5 个不同字段的列表", "match is a list of at most 5 different fields"
        )
    for key in match:
        if key not in known:
            raise _invalid("policy.match", "unknown_field", f"不能按“{key[:60]}”查重", f"Duplicates cannot be found by “{key[:60]}”")
        if key not in mapped:
            raise _invalid("policy.match", "field_not_mapped", f"查重字段“{key[:60]}”没有对应的列", f"No column is mapped to “{key[:60]}”")
    return Policy(tuple(match), str(on_match), empty == "clear")


def _error(field_: str, code: str, zh: str, en: str) -> FieldError:
    return FieldError(field_, code, {"zh": zh, "en": en})


def _invalid(field_: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(errors=[_error(field_, code, zh, en)])
