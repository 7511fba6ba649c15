"""Plans: what is selected for some fields of an object type and how its rows become JSON, compiled once and kept.

A plan depends on the object type as it is now, the fields, and the right on each of them; all of it is in its key or compared, so that a
changed role, field or schema finds another plan at once (ADR 0021).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import orjson

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import dialect
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.encoders import Encode, Parts, Row, encoder, is_opened, reads_text
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.records.rows import BASE, from_json
from guanxi.kernel.vault.codec import opener

KEPT = 1000


class Plan:
    """The select list for alias `t`, the id first and the version second, and the encoders of the fields."""

    def __init__(self, object_type: ObjectType, tenant: int, keys: Sequence[str], masked: frozenset[str]) -> None:
        self.object_type = object_type
        spell = dialect()
        self._columns: list[str] = [f"t.{spell.quote(name)}" for name in BASE]
        self._convert = [(n, c) for n, kind in enumerate(("id", "int")) if (c := spell.converter(kind)) is not None]
        self._custom: int | None = None
        self._encode: list[tuple[str, Encode]] = []
        self._referring: list[tuple[Field, Parts]] = []
        self._sealed: list[tuple[int, str]] = []
        self._tenant = tenant
        for key in keys:
            field = object_type.fields[key]
            place, parts = self._parts(key, field)
            if is_opened(field, masked=key in masked):
                self._sealed.append((place, key))
            self._encode.append((key, encoder(field, place, parts, object_type.key, tenant, masked=key in masked)))
            if (field.object or field.type == "subject") and key not in masked:
                self._referring.append((field, parts))
        self.select = ", ".join(self._columns)
        self.width = len(self._columns)

    def _parts(self, key: str, field: Field) -> tuple[int, Parts]:
        """Select what a field needs; where it lies in the row and how its primitives are taken."""
        if field.custom:
            return self._custom_parts(key, field)
        if key in BASE:
            place = BASE.index(key)
            return place, lambda row: (row[place],)
        spell, start, slots = dialect(), len(self._columns), field.stored_slots()
        for slot in slots:
            column = f"t.{spell.quote(key + slot.suffix)}"
            text = reads_text(field)
            if not text and (convert := spell.converter(slot.kind)) is not None:
                self._convert.append((len(self._columns), convert))
            self._columns.append(spell.as_text(column) if text else column)
        stop = len(self._columns)
        return start, lambda row: row[start:stop]

    def _custom_parts(self, key: str, field: Field) -> tuple[int, Parts]:
        if self._custom is None:
            self._custom = len(self._columns)
            self._columns.append(f"t.{dialect().quote('custom')}")
        place, slots = self._custom, field.stored_slots()

        def parts(row: Row) -> tuple[Any, ...]:
            held = row[place].get(key)
            if held is None:
                return (None,)
            if len(slots) == 1:
                return (from_json(held, slots[0]),)
            return tuple(from_json(p, s) for p, s in zip(held, slots, strict=True))

        return place, parts

    def _opened(self, fetched: Sequence[Row]) -> list[Row]:
        """The rows with columns as Python has them, encrypted ones and `custom` opened."""
        sealed = [(place, opener(self._tenant, self.object_type.key, key)) for place, key in self._sealed]
        rows: list[Row] = []
        for row in fetched:
            made = list(row)
            for place, convert in self._convert:
                made[place] = convert(made[place])
            for place, unseal in sealed:
                if made[place] is not None:
                    made[place] = unseal(made[place], made[0])
            if self._custom is not None:
                made[self._custom] = orjson.loads(made[self._custom] or "{}")
            rows.append(made)
        return rows

    def render(self, actor: Actor, fetched: Sequence[Row]) -> list[dict[str, Any]]:
        """Fetched rows, which may be wider than the select list, as JSON; names by one statement an object type."""
        rows = self._opened(fetched) if self._convert or self._custom is not None or self._sealed else fetched
        book = LabelBook(actor)
        for field, parts in self._referring:
            for row in rows:
                held = parts(row)
                if held[0] is not None:
                    book.want(field, field.from_primitives(held))
        made = []
        for row in rows:
            one: dict[str, Any] = {"id": row[0], "version": row[1]}
            for key, encode in self._encode:
                one[key] = encode(row, book)
            made.append(one)
        return made


_plans: OrderedDict[tuple[Any, ...], Plan] = OrderedDict()


def plan_for(actor: Actor, object_type: ObjectType, keys: Sequence[str], clear: frozenset[str] = frozenset()) -> Plan:
    """The plan of these fields under the actor's rights: masked and sensitive ones as masks, except those in `clear`."""
    rights = actor.rights(object_type).fields
    mark = (dialect().vendor, actor.tenant, object_type.key, tuple(keys), tuple([rights[k] for k in keys]), clear)
    found = _plans.get(mark)
    if found is None or found.object_type is not object_type:
        fields = object_type.fields
        masked = frozenset(k for k in keys if (rights[k] == "masked" or fields[k].data_class == "sensitive") and k not in clear)
        found = _plans[mark] = Plan(object_type, actor.tenant, keys, masked)
        while len(_plans) > KEPT:
            _plans.popitem(last=False)
    return found
