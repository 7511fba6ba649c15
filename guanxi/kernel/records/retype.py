"""Giving a custom field another type: first it is said what would be lost, then the values are converted with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db import transaction

from guanxi.base.errors import FieldError, Invalid, NotFound, ValueProblem
from guanxi.kernel.access.actor import Actor, system_actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.objects.actions import action
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.json import Json
from guanxi.kernel.objects.fields.types import FIELD_TYPES, make_field
from guanxi.kernel.objects.models import FieldDefinition, RecordIndex, UniqueKey
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records import store
from guanxi.kernel.records.batch import Batch, Outcome, Row
from guanxi.kernel.records.checks import unique_key
from guanxi.kernel.records.computed import refuse_retype
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.records.rows import to_json
from guanxi.kernel.records.values import values_of
from guanxi.kernel.records.write import context_of, locked
from guanxi.kernel.tenancy.models import bump_schema
from guanxi.kernel.vault.codec import Place

_PORTION = 500
_SAMPLES = 10


@action(
    "change_type", zh="更改类型", en="Change type", object="field", right="change_type", danger=True, step_up=True,
    input={
        "type": Choice("新类型", "New type", required=True, options={"choices": [{"key": k} for k in FIELD_TYPES]}),
        "options": Json("选项", "Options"),
        "confirm": Boolean("确认转换", "Convert now", default=False),
    },
)  # fmt: skip
def change_type(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Without `confirm` only say how many values would be kept and lost, with samples; with it convert all in one transaction."""
    if len(ids) != 1:
        raise Invalid(errors=[FieldError("ids", "one_record", {"zh": "一次更改一个字段", "en": "One field at a time"})])
    with transaction.atomic():
        definition = locked(actor, object_type, ids, "update")[ids[0]]
        system = system_actor(actor.tenant, actor.channel)
        target = system.schema.objects.get(str(definition.before["object"]))
        old = target.fields.get(str(definition.before["key"])) if target is not None else None
        if target is None or old is None or not old.custom:
            raise NotFound({"zh": "只能更改自定义字段的类型", "en": "Only the type of a custom field can be changed"})
        _alone(definition)
        new = _new_field(old, values)
        refuse_retype(system, target, old, new)
        counts = {"kept": 0, "lost": 0}
        lost: list[dict[str, Any]] = []
        rows: list[Row] = []
        taken: set[Any] = set()
        for record, version, value, deleted in values_of(system, target, old):
            made = converted(old, new, value, context_of(system, lenient=True), LabelBook(system))
            if made is not None and new.unique:
                mark = unique_key(new, made, Place(actor.tenant, target.key, record, new.key))
                made = None if mark in taken else made
                taken.add(mark)
            counts["lost" if made is None else "kept"] += 1
            if made is None and len(lost) < _SAMPLES:
                lost.append({"id": record, "value": old.export(value, actor.language, LabelBook(system))})
            if values["confirm"]:
                rows.append(Row(len(rows), record, version, {"deleted_at": deleted}, {new.key: made}))
        if values["confirm"]:
            _convert(actor, system, object_type, definition, target, new, rows, values, origin)
        return Outcome(
            [(definition.id, definition.version)],
            result={**counts, "samples": [{**s, "value": str(s["value"])} for s in lost], "converted": bool(values["confirm"])},
        )


def _alone(definition: Row) -> None:
    """Raise Invalid where a definition of the same key is in the bin: it would come back with the old type over the new values."""
    others = FieldDefinition.objects.filter(object=definition.before["object"], key=definition.before["key"]).exclude(id=definition.id)
    if others.exists():
        message = {
            "zh": "回收站中有同一标识的字段，请先将其彻底删除",
            "en": "A field with this key is in the recycle bin; delete that one for good first",
        }
        raise Invalid(errors=[FieldError("key", "key_used", message)])


def _new_field(old: Field, values: Mapping[str, Any]) -> Field:
    try:
        options = values["options"] or {}
        return make_field(
            values["type"],
            zh=old.zh,
            en=old.en,
            required=old.required,
            unique=old.unique,
            search=old.search,
            options=dict(options),
            section=old.section,
            custom=True,
            key=old.key,
        )
    except ValueProblem as problem:
        raise Invalid(errors=[FieldError.of("input.options", problem)]) from None


def converted(old: Field, new: Field, value: Any, context: Context, book: LabelBook) -> Any:
    """The value in the new type: by its wire form, else by its text in either language; None where neither can be read."""
    for raw in (
        old.wire(value, book),
        old.export(value, "zh", book),
        old.export(value, "en", book),
        str(to_json(old.export(value, "zh", book))),
    ):
        try:
            return new.clean(raw, context)
        except ValueProblem:
            continue
    return None


def _convert(
    actor: Actor,
    system: Actor,
    object_type: ObjectType,
    definition: Row,
    target: ObjectType,
    new: Field,
    rows: list[Row],
    values: Mapping[str, Any],
    origin: Origin,
) -> None:
    now = actor.now()
    definition.after["type"], definition.after["options"] = values["type"], values["options"] or {}
    store.update(Batch(actor, object_type, "update", origin, context_of(actor), [definition]), [definition], now)
    RecordIndex.objects.filter(object=target.key, field__in=new.index_names()).delete()
    UniqueKey.objects.filter(object=target.key, field=new.key).delete()
    retyped = target.with_fields({**target.fields, new.key: new})
    customs = dict(_customs(system, target, [row.id for row in rows]))
    for row in rows:
        row.before["#custom"] = customs.get(row.id, {})
    for start in range(0, len(rows), _PORTION):
        part = rows[start : start + _PORTION]
        batch = Batch(actor, retyped, "update", origin, context_of(actor), part)
        store.update(batch, [row for row in part if row.after[new.key] is not None], now)
        _empty(batch, [row for row in part if row.after[new.key] is None])
    bump_schema(actor.tenant)


def _empty(batch: Batch, rows: Sequence[Row]) -> None:
    """Take the values away that could not be converted; what they were stands in the record's earlier log entries."""
    model: Any = batch.object.model
    for row in rows:
        custom = {k: v for k, v in row.before["#custom"].items() if k not in row.after}
        model.unscoped.filter(tenant=batch.actor.tenant, id=row.id).update(custom=orjson.dumps(custom).decode(), version=row.version + 1)
        row.version += 1
    store.log(batch, rows, batch.actor.now())


def _customs(system: Actor, target: ObjectType, ids: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    model: Any = target.model
    for start in range(0, len(ids), _PORTION):
        for record, custom in model.unscoped.filter(tenant=system.tenant, id__in=ids[start : start + _PORTION]).values_list("id", "custom"):
            yield record, orjson.loads(custom or "{}")
