"""The rules of the room: what is kept must be readable, and what an organisation demands of its records must hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import Invalid, Message
from guanxi.kernel.access.actor import Actor, system_actor
from guanxi.kernel.objects.schema import Schema
from guanxi.kernel.objects.types import reaction, rule
from guanxi.kernel.query.evaluate import holds
from guanxi.kernel.query.filters import Node, read_filter
from guanxi.kernel.records.batch import Batch
from guanxi.kernel.records.held import HeldRecord, RecordLoader
from guanxi.kernel.tenancy.models import bump_schema
from guanxi.kernel.views.models import ValidationRule


@dataclass(frozen=True)
class _Demand:
    field: str
    message: Message
    node: Node


# Read once a schema: the stamp moves with every change of a rule.
_DEMANDS: dict[int, tuple[int, dict[str, list[_Demand]]]] = {}


@rule("view", "validation_rule", "share_rule")
def check_condition(batch: Batch) -> None:
    """Conditions that are kept can be read now, over an object type that is there."""
    if batch.op not in ("create", "update"):
        return
    for row in batch.good():
        key = "filter" if batch.object.key == "view" else "condition"
        target = batch.actor.schema.objects.get(str(row.after.get("object")))
        if target is None:
            batch.fail(row, "object", "unknown_object", {"zh": "没有这种对象", "en": "There is no such object type"})
            continue
        try:
            read_filter(row.after.get(key), target, batch.actor, key)
        except Invalid as wrong:
            for error in wrong.errors or ():
                batch.fail(row, key, error.code, error.message)


@reaction("validation_rule")
def rules_changed(batch: Batch) -> None:
    """Every process reads the rules again before its next write."""
    bump_schema(batch.actor.tenant)


@rule("*")
def check_demands(batch: Batch) -> None:
    """The organisation's own rules hold of every record as it will be."""
    if batch.op not in ("create", "update"):
        return
    demands = _demands(batch.actor).get(batch.object.key, ())
    if not demands:
        return
    viewer = system_actor(batch.actor.tenant)
    loader = RecordLoader(viewer)
    for row in batch.good():
        record = HeldRecord(row.id, row.after)
        for demand in demands:
            if not holds(demand.node, record, loader, viewer):
                shown = batch.actor.field_right(batch.object, demand.field) != "hidden"
                batch.fail(row, demand.field if shown else batch.object.name_field, "rule_broken", demand.message)
                break


def _demands(actor: Actor) -> dict[str, list[_Demand]]:
    schema: Schema = actor.schema
    kept = _DEMANDS.get(schema.tenant)
    if kept is None or kept[0] != schema.stamp:
        kept = _DEMANDS[schema.tenant] = (schema.stamp, _read_demands(actor))
    return kept[1]


def _read_demands(actor: Actor) -> dict[str, list[_Demand]]:
    viewer = system_actor(actor.tenant)
    made: dict[str, list[_Demand]] = {}
    for row in ValidationRule.objects.filter(deleted_key="", active=True).order_by("id"):
        target: Any = viewer.schema.objects.get(row.object)
        try:
            node = read_filter(row.value("condition"), target, viewer) if target is not None else None
        except Invalid:
            continue  # it names a field that has gone; nobody can be held to it
        if node is not None:
            message = {"zh": row.message_zh, "en": row.message_en or row.message_zh}
            made.setdefault(row.object, []).append(_Demand(row.field or target.name_field, message, node))
    return made
