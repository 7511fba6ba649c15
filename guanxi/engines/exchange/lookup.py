"""Finding records by the values of fields: the same record of a row, and the records that names in a file mean.

Compared are the keys that filters compare, under the actor's rights: what may not be filtered by cannot be found here either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.base.ids import is_id
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records.rows import RowReader

NUMBER_KEYS = ("external_number", "number", "code")
_PORTION = 500
Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A visible live record."""

    id: str
    version: int
    owner: str | None


def compare_key(field: Field, value: Any) -> Any:
    """What two values of the field must have in common to be equal."""
    return field.blind_text(value) if field.encrypted else field.key_of(value)


def find_records(actor: Actor, object_type: ObjectType, keys: Sequence[str], wanted: Iterable[Mapping[str, Any]]) -> dict[Key, list[Found]]:
    """Compare keys -> the visible live records that have them all, the oldest first. `wanted`: field key (or `id`) -> value, none of them None.

    One query for 500; the first field narrows in SQL, the others are compared here.
    """
    rows = list(wanted)
    named = [key for key in keys if key != "id"]
    fields = {key: object_type.fields[key] for key in named}
    reader = RowReader(object_type, [*named, *(["owner"] if object_type.owned and "owner" not in named else [])])
    sought = {key_of(fields, keys, row) for row in rows}
    found: dict[Key, list[Found]] = {}
    for start in range(0, len(rows), _PORTION):
        part = rows[start : start + _PORTION]
        compiler = Compiler(actor)
        source, seen = compiler.visible(object_type, "t")
        text, params = seen.text, seen.params
        for key in keys:
            distinct = list({compare_key(fields[key], row[key]) if key != "id" else row[key]: row[key] for row in part}.values())
            if key == "id":
                condition, more = dialect().in_ids("t.id", distinct)
            else:
                field = fields[key]
                operand = tuple(distinct) if field.encrypted else tuple(field.key_of(value) for value in distinct)
                made = compiler.condition(field, "in", operand, object_type, "t")
                condition, more = made.text, list(made.params)
            text, params = f"{text} AND {condition}", (*params, *more)
        for row in fetch(f"SELECT {reader.select('t')} FROM {source} WHERE {text} ORDER BY t.id", params):
            raw = reader.raw(row)
            values = reader.values(raw)
            held = {**values, "id": str(raw[0])}
            if all(held[key] is not None for key in keys):
                mark = key_of(fields, keys, held)
                if mark in sought:
                    found.setdefault(mark, []).append(Found(str(raw[0]), int(raw[1]), values.get("owner")))
    return found


def key_of(fields: Mapping[str, Field], keys: Sequence[str], row: Mapping[str, Any]) -> Key:
    """The compare keys of a row in the order of `keys`."""
    return tuple(row[key] if key == "id" else compare_key(fields[key], row[key]) for key in keys)


def find_by_text(actor: Actor, object_type: ObjectType, key: str, texts: Iterable[str]) -> dict[str, list[str]]:
    """Text of a file -> ids of the visible records whose field says so; texts that nothing is found for, or that the field cannot hold, are left out."""
    if not actor.may_read(object_type):
        return {}
    context = Context(actor.tenant, actor.zone, actor.currency, lenient=True)
    wanted: dict[str, Any] = {}
    for text in texts:
        try:
            value = (text if is_id(text) else None) if key == "id" else object_type.fields[key].clean(text.strip(), context)
        except ValueProblem:
            continue
        if value is not None:
            wanted[text] = value
    if not wanted:
        return {}
    fields = {} if key == "id" else {key: object_type.fields[key]}
    found = find_records(actor, object_type, [key], [{key: value} for value in wanted.values()])
    made = {text: [one.id for one in found.get(key_of(fields, [key], {key: value}), ())] for text, value in wanted.items()}
    return {text: ids for text, ids in made.items() if ids}


def permitted(actor: Actor, object_type: ObjectType, operation: str, ids: Sequence[str]) -> set[str]:
    """Those of these live records that the actor may `read`, `update` or `delete`."""
    if not actor.may(object_type, operation):
        return set()
    allowed = actor.rows(object_type, "t", operation)
    if not allowed.text:
        return set(ids)
    source, live = Compiler(actor).from_live(object_type, "t")
    made: set[str] = set()
    for start in range(0, len(ids), _PORTION):
        text, params = dialect().in_ids("t.id", list(ids[start : start + _PORTION]))
        rows = fetch(f"SELECT t.id FROM {source} WHERE {live.text} AND {text} AND {allowed.text}", [*live.params, *params, *allowed.params])
        made |= {str(row[0]) for row in rows}
    return made


def match_fields(actor: Actor, object_type: ObjectType) -> list[str]:
    """Fields by which a record can be found exactly, under this person's rights."""
    return ["id"] + [
        key
        for key, field in object_type.fields.items()
        if "eq" in field.operators and field.filterable and not field.listy and (not field.system or key == "owner") and field.type != "subject"
        and actor.may_filter(object_type, key)
    ]  # fmt: skip


def telling_field(actor: Actor, other: ObjectType, samples: Sequence[str]) -> str:
    """The number field of the other object that knows most of the samples; its external number where none does."""
    allowed = match_fields(actor, other)
    numbers = [
        k
        for k in allowed
        if bare_key(k) in NUMBER_KEYS or (k in other.fields and (other.fields[k].unique or other.fields[k].type == "auto_number"))
    ]
    if other.name_field in allowed:
        numbers.append(other.name_field)
    hits = {key: len(find_by_text(actor, other, key, samples)) for key in numbers}
    return max(numbers, key=lambda key: hits[key], default="id")


def bare_key(key: str) -> str:
    """The key without the mark of what a tenant made."""
    return key.removeprefix("c_")
