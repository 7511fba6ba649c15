"""Rows of any object type as tuples, and the reader that turns one into values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from guanxi.base.ids import is_id, time_of
from guanxi.kernel.database.dialect import dialect
from guanxi.kernel.objects.fields.base import Field, Kind, Slot
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.tenancy.scope import current_tenant
from guanxi.kernel.vault.codec import Place

BASE = ("id", "version")
_LOGGED: Mapping[Kind, type] = {"text": str, "longtext": str, "id": str, "date": str, "datetime": str, "int": int, "bool": bool}
"""What JSON makes of a primitive of each kind."""


def from_json(part: Any, slot: Slot) -> Any:
    """A primitive of `custom` or of the log as Python has it."""
    if part is None:
        return None
    if slot.kind == "datetime":
        return dt.datetime.fromisoformat(part).astimezone(dt.UTC)
    if slot.kind == "date":
        return dt.date.fromisoformat(part)
    return part


def to_json(part: Any) -> Any:
    """A primitive as `custom` keeps it."""
    if isinstance(part, dt.datetime):
        return part.astimezone(dt.UTC).isoformat()
    if isinstance(part, dt.date):
        return part.isoformat()
    return part


class RowReader:
    """The columns that some fields need, and how a fetched tuple becomes their values."""

    def __init__(self, object_type: ObjectType, keys: Sequence[str]) -> None:
        self.object_type = object_type
        self.columns: list[str] = list(BASE)
        self._kinds: list[str] = ["id", "int"]
        self._readers: list[tuple[str, Field, Callable[[Sequence[Any]], tuple[Any, ...]]]] = []
        self._custom: int | None = None
        for key in keys:
            field = object_type.fields[key]
            if field.custom:
                self._custom_reader(key, field)
            elif key == "version":
                self._readers.append((key, field, lambda row: (row[1],)))
            elif key == "id":
                self._readers.append((key, field, lambda row: (str(row[0]),)))
            else:
                self._column_reader(key, field)
        spell = dialect()
        self._convert = [(n, c) for n, kind in enumerate(self._kinds) if (c := spell.converter(kind)) is not None]

    def _column_reader(self, key: str, field: Field) -> None:
        start = len(self.columns)
        slots = field.stored_slots()
        for slot in slots:
            self.columns.append(key + slot.suffix)
            self._kinds.append(slot.kind)
        stop = start + len(slots)
        self._readers.append((key, field, lambda row: tuple(row[start:stop])))

    def _custom_reader(self, key: str, field: Field) -> None:
        if self._custom is None:
            self._custom = len(self.columns)
            self.columns.append("custom")
            self._kinds.append("longtext")
        place = self._custom
        slots = field.stored_slots()

        def read(row: Sequence[Any]) -> tuple[Any, ...]:
            parts = row[place].get(key)
            if parts is None:
                return (None,)
            if len(slots) == 1:
                return (from_json(parts, slots[0]),)
            return tuple(from_json(p, s) for p, s in zip(parts, slots, strict=True))

        self._readers.append((key, field, read))

    def select(self, alias: str) -> str:
        """The select list, columns of `alias`."""
        quote = dialect().quote
        return ", ".join(f"{alias}.{quote(c)}" for c in self.columns)

    def raw(self, row: Sequence[Any]) -> list[Any]:
        """The row with each column as Python has it, `custom` opened."""
        made = list(row)
        for place, convert in self._convert:
            made[place] = convert(made[place])
        if self._custom is not None:
            made[self._custom] = orjson.loads(made[self._custom] or "{}")
        return made

    def values(self, row: Sequence[Any]) -> dict[str, Any]:
        """Field key -> value, None where empty. `row` as `raw` made it."""
        made: dict[str, Any] = {}
        for key, field, read in self._readers:
            parts = read(row)
            if parts[0] is None:
                made[key] = None
            elif field.encrypted:
                made[key] = field.unpack(parts, Place(current_tenant(), self.object_type.key, row[0], key))
            else:
                made[key] = field.from_primitives(parts)
        return made

    def packed(self, row: Sequence[Any]) -> dict[str, tuple[Any, ...]]:
        """Field key -> stored primitives, for the log."""
        return {key: read(row) for key, _, read in self._readers}


def is_of(field: Field, entry: str) -> bool:
    """Whether what a log entry has under the key of this field is of this field: not where it was written before the field was made."""
    return field.since is None or time_of(entry) >= field.since.replace(microsecond=field.since.microsecond // 1000 * 1000)


def unpack_logged(object_type: ObjectType, key: str, record: str, tenant: int, parts: Sequence[Any] | None) -> Any:
    """The value that the log holds for a field; None where empty, where the field is gone, and where it was logged under another type."""
    field = object_type.fields.get(key)
    if field is None or parts is None:
        return None
    slots = field.stored_slots()
    if len(slots) != len(parts) or not all(p is None or isinstance(p, _LOGGED[s.kind]) for p, s in zip(parts, slots, strict=True)):
        return None
    try:
        if field.encrypted:  # the log seals by entry, not by field
            value = None if parts[0] is None else field.from_plain(parts[0])
        else:
            value = field.unpack([from_json(p, s) for p, s in zip(parts, slots, strict=True)], Place(tenant, object_type.key, record, key))
        if value is not None:
            field.mask(value)
            field.wire(value, _no_names)  # what is no value of this type fails here, and not where it is shown
    except (ValueError, TypeError, LookupError, AttributeError):
        return None
    return value if all(map(is_id, _named(field, value))) else None


def _no_names(object_key: str, record: str) -> None:
    return None


def _named(field: Field, value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    return (value[0],) if field.type == "subject" else field.references(value)


def custom_entry(field: Field, parts: Sequence[Any]) -> Any:
    """What `custom` holds for packed primitives: one primitive, or a list of several."""
    return to_json(parts[0]) if len(parts) == 1 else [to_json(p) for p in parts]


def columns_of(field: Field, value: Any, place: Place) -> Mapping[str, Any]:
    """Column -> primitive for a declared field, its derived columns included."""
    made = {field.key + slot.suffix: part for slot, part in zip(field.stored_slots(), field.pack(value, place), strict=True)}
    made.update({field.key + slot.suffix: part for slot, part in zip(field.derived_slots(), field.derived(value), strict=True)})
    return made
