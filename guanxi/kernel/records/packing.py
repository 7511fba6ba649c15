"""How the records of an object type become rows of its table. What does not depend on a record is found out once for each object type of a schema."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.batch import Row
from guanxi.kernel.records.rows import custom_entry
from guanxi.kernel.vault.codec import Place

Packed = dict[str, tuple[Any, ...]]
"""Field -> stored primitives, of the fields that have a value."""
_OWN = ("tenant", "id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at", "deleted_key", "custom")


class Packing:
    """The columns and index names of one object type."""

    def __init__(self, object_type: ObjectType) -> None:
        self.object = object_type
        self.names: dict[str, tuple[str, ...]] = {}  # declared field -> its columns, derived ones last
        self.derives: dict[str, Field] = {}
        self.custom: dict[str, Field] = {}
        self._bare: dict[str, Field] = {}  # fields whose primitives are what is stored
        self._sealed: dict[str, Field] = {}
        fields = object_type.fields.items()
        self.public = frozenset(key for key, f in fields if f.data_class in ("public", "internal") and not f.encrypted)  # open in the log
        for key, field in object_type.fields.items():
            if field.encrypted:
                self._sealed[key] = field
            elif type(field).pack is Field.pack:
                self._bare[key] = field
            if field.custom:
                self.custom[key] = field
                continue
            derived = field.derived_slots()
            self.names[key] = tuple(key + slot.suffix for slot in (*field.stored_slots(), *derived))
            if derived:
                self.derives[key] = field
        written = [key for key in self.names if key not in _OWN]
        self._places = {}
        columns = list(_OWN)
        for key in written:
            self._places[key] = len(columns)
            columns += self.names[key]
        if object_type.discriminator:
            columns.append("object")
        # Columns of the model that are no fields of records get Django's defaults.
        rest = [f for f in object_type.model._meta.concrete_fields if f.attname not in set(columns) and (f.has_default() or not f.null)]
        self._defaults = [f.get_default for f in rest]
        self._empty = [None] * (len(columns) - len(_OWN) - bool(object_type.discriminator))
        self.columns = (*columns, *(f.attname for f in rest))
        self.indexed = [
            (f, {"": f.key, **{sub: f"{f.key}#{sub}" for sub in ("tail", "sort")}})
            for f in object_type.fields.values()
            if f.indexed and not f.system
        ]

    def pack(self, values: Mapping[str, Any], record: str, tenant: int) -> Packed:
        """The stored primitives of these values of one record; encrypted ones sealed to their place."""
        made: Packed = {}
        for key, value in values.items():
            if value is None:
                continue
            bare = self._bare.get(key)
            if bare is not None:
                made[key] = bare.primitives(value)
            elif (field := self.object.fields.get(key)) is not None:
                made[key] = field.pack(value, Place(tenant, self.object.key, record, key))
        return made

    def logged(self, values: Mapping[str, Any], record: str, tenant: int, packed: Packed | None = None) -> Packed:
        """The same for the log, which seals encrypted values under a key of its own: they come as their plain text. packed: what `pack` has made of them."""
        if packed is None:
            packed = self.pack({key: value for key, value in values.items() if key not in self._sealed}, record, tenant)
        made = dict(packed)
        made.update(
            (key, (self._sealed[key].plain(values[key]),)) for key in self._sealed.keys() & values.keys() if values[key] is not None
        )
        return made

    def new_row(self, row: Row, packed: Packed, tenant: int, now: dt.datetime, by: str | None) -> list[Any]:
        """A new record in the order of `columns`."""
        custom = {}
        made = [tenant, row.id, 1, now, by, now, by, None, "", "{}", *self._empty]
        for key, parts in packed.items():
            place = self._places.get(key)
            if place is not None:
                if key in self.derives:
                    parts = (*parts, *self.derives[key].derived(row.after[key]))  # noqa: PLW2901 - with what follows from them
                made[place : place + len(parts)] = parts
            elif key in self.custom:
                custom[key] = custom_entry(self.custom[key], parts)
        if custom:
            made[_OWN.index("custom")] = orjson.dumps(custom).decode()
        if self.object.discriminator:
            made.append(self.object.key)
        made += [default() for default in self._defaults]
        return made

    def changes(self, row: Row, touched: Sequence[str], packed: Packed) -> tuple[list[str], list[Any]]:
        """Columns and their new values for the fields that changed; `custom` as a whole where one of its fields did."""
        columns: list[str] = []
        values: list[Any] = []
        custom: dict[str, Any] = {}
        for key in touched:
            parts = packed.get(key)
            names = self.names.get(key)
            if names is not None:
                columns += names
                if parts is None:
                    values += [None] * len(names)
                else:
                    values += parts
                    if key in self.derives:
                        values += self.derives[key].derived(row.after[key])
            elif key in self.custom:
                custom[key] = None if parts is None else custom_entry(self.custom[key], parts)
        if custom:
            held = {k: v for k, v in {**row.before.get("#custom", {}), **custom}.items() if v is not None}
            columns.append("custom")
            values.append(orjson.dumps(held).decode())
        return columns, values


def packing_of(object_type: ObjectType) -> Packing:
    """The packing of an object type as it is in its schema."""
    found: Packing | None = object_type.notes.get("packing")
    if found is None:
        found = object_type.notes["packing"] = Packing(object_type)
    return found
