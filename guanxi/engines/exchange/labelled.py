"""Records as cells that people read and that importing reads back: the label of a value where it says all, else the machine's form.

A label is used only when reading it again gives the same value; so an export that is imported again is the same, whatever the labels are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from guanxi.base.errors import ValueProblem
from guanxi.engines.exchange.cells import Reading, read_cell
from guanxi.engines.exchange.lookup import find_by_text
from guanxi.engines.exchange.targets import REFERRING
from guanxi.engines.exchange.writing import Kind, Value
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.types import ObjectType

_KINDS: dict[str, Kind] = {"number": "number", "percent": "number", "rating": "number", "date": "date", "datetime": "datetime"}
_KEPT = 50_000
_REMEMBERED = frozenset({"choice", "boolean", "region"})


class Cells:
    """The columns of one export. `machine`: keys, codes and ids instead of labels."""

    def __init__(self, actor: Actor, object_type: ObjectType, keys: Sequence[str], *, machine: bool) -> None:
        self.actor, self.object, self.keys, self.machine = actor, object_type, keys, machine
        self.strict = Context(actor.tenant, actor.zone, actor.currency)
        self.reading = Reading(Context(actor.tenant, actor.zone, actor.currency, lenient=True))
        self.language = "zh" if actor.language == "zh" else "en"
        self._alone: dict[tuple[str, str], bool] = {}  # (object, name) -> whether one visible record alone is called so
        self._remembered: dict[tuple[str, bytes], Value] = {}
        self._as_they_are = {key for key in keys if key != "id" and self._masked(key)}

    def titles(self) -> dict[str, str]:
        """Field key -> header; labels, and the key where a label occurs twice."""
        made: dict[str, str] = {}
        for key in self.keys:
            label = "ID" if key == "id" else self.object.fields[key].label[self.language]
            made[key] = key if self.machine or label in made.values() else label
        return made

    def kind(self, key: str) -> Kind:
        if key == "id" or key in self._as_they_are:
            return "text"
        kind = _KINDS.get(self.object.fields[key].value_type, "text")
        return "text" if kind == "datetime" and (self.machine or self.object.fields[key].type == "formula") else kind

    def _masked(self, key: str) -> bool:
        """Whether the page holds masks instead of values."""
        return self.actor.field_right(self.object, key) == "masked" or self.object.fields[key].data_class == "sensitive"

    def rows(self, rows: Sequence[dict[str, Any]]) -> Iterator[list[Value]]:
        """A page of records, as `records.read` answers it, as cells in the order of the columns."""
        if not self.machine:
            self._find_names(rows)
        for row in rows:
            yield [self._cell(key, row[key]) for key in self.keys]

    def _cell(self, key: str, wire: Any) -> Value:
        if wire is None:
            return None
        if key == "id" or key in self._as_they_are:
            return str(wire)
        field = self.object.fields[key]
        if field.type not in _REMEMBERED:
            return self._made(field, wire)
        mark = (key, orjson.dumps(wire))
        if mark not in self._remembered:
            self._remembered[mark] = self._made(field, wire)
        return self._remembered[mark]

    def _made(self, field: Field, wire: Any) -> Value:
        if field.type in REFERRING or field.type in ("file", "image"):
            return self._reference(field, wire)
        if field.type == "formula":
            return _machine_of(field, wire)
        try:
            value = field.clean(wire, self.strict)
        except ValueProblem:
            return _machine(wire)  # an option that is no longer there
        if not self.machine:
            label = field.export(value, self.language, lambda *_: None)
            if isinstance(label, dt.datetime):
                label = label.astimezone(self.actor.zone).replace(tzinfo=None)
            if self._reads_back(field, label, value):
                return label  # type: ignore[no-any-return]
        return _machine_of(field, wire)

    def _reads_back(self, field: Field, label: Any, value: Any) -> bool:
        try:
            read = read_cell(field, label, {}, self.reading)
            return read.warning is None and bool(field.clean(read.value, self.reading.context) == value)
        except ValueProblem:
            return False

    # References --------------------------------------------------------------------------------------------------

    def _find_names(self, rows: Sequence[dict[str, Any]]) -> None:
        """Which names of this page mean one record alone. One query an object type."""
        if len(self._alone) > _KEPT:
            self._alone.clear()
        wanted: dict[str, set[str]] = {}
        for key in self.keys:
            field = self.object.fields.get(key)
            if field is None or field.type not in REFERRING or key in self._as_they_are:
                continue
            for row in rows:
                for one in row[key] if isinstance(row[key], list) else [row[key]] if row[key] else []:
                    object_key = str(one.get("object") or field.object)
                    if one.get("name") and (object_key, one["name"]) not in self._alone:
                        wanted.setdefault(object_key, set()).add(one["name"])
        for object_key, names in wanted.items():
            other = self.actor.schema.objects.get(object_key)
            found = find_by_text(self.actor, other, other.name_field, names) if other is not None else {}
            self._alone |= {(object_key, name): len(found.get(name, ())) == 1 for name in names}

    def _reference(self, field: Field, wire: Any) -> Value:
        """Names where each means one record alone, else ids; of files the names, which nobody imports."""
        if field.type in ("file", "image"):
            return "、".join(str(one.get("name") or one["id"]) for one in wire)
        if isinstance(wire, list):
            names = [self._name(str(field.object), one) for one in wire]
            if all(names) and not any(mark in str(name) for name in names for mark in ",，;；、|\n"):
                return "、".join(str(name) for name in names)
            return _machine([one["id"] for one in wire])
        if field.type == "subject":
            name = self._name(wire["object"], wire)
            other = self.actor.schema.objects.get(wire["object"])
            if name and other is not None:
                return f"{other.label[self.language]}: {name}"
            return _machine({"object": wire["object"], "id": wire["id"]})
        return self._name(str(field.object), wire) or str(wire["id"])

    def _name(self, object_key: str, one: dict[str, Any]) -> str | None:
        name = one.get("name")
        if self.machine or not name or name != name.strip() or name[:1] in "[{" or not self._alone.get((object_key, name)):
            return None
        return str(name)


def _machine_of(field: Field, wire: Any) -> Value:
    """The form that loses nothing: codes and keys, text as it is, everything with parts as JSON."""
    if field.value_type == "money":
        return f"{wire['amount']} {wire['currency']}"
    if field.value_type == "region":
        return str(wire["code"])
    if field.value_type == "address":
        return _machine({part: wire[part] for part in ("region", "street", "postcode") if part in wire})
    if field.value_type == "json":
        return orjson.dumps(wire).decode()
    return _machine(wire)


def _machine(wire: Any) -> Value:
    return orjson.dumps(wire).decode() if isinstance(wire, list | dict) else wire
