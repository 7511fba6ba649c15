"""Which fields a saved view names, kept in the index: who may not see one of them does not see the view of somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guanxi.base.errors import Invalid
from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.access.rows import NAMED, UNREAD
from guanxi.kernel.objects.models import RecordIndex
from guanxi.kernel.objects.types import ObjectType, reaction
from guanxi.kernel.query.filters import AllOf, AnyOf, Leaf, Node, Not, Related, read_filter
from guanxi.kernel.query.viewer import Viewer
from guanxi.kernel.records.batch import Batch

_PORTION = 500


@reaction("view")
def keep_names(batch: Batch) -> None:
    """Replace the index rows of what these views name; purging takes them away as it does all index rows."""
    if batch.op not in ("create", "update", "restore"):
        return
    viewer = system_actor(batch.actor.tenant)
    rows = list(batch.good())
    mine = {"tenant": batch.actor.tenant, "object": batch.object.key, "field": NAMED}
    RecordIndex.unscoped.filter(**mine, record__in=[row.id for row in rows]).delete()
    made = [RecordIndex(**mine, key=name, record=row.id) for row in rows for name in sorted(named_by(row.after, viewer))]
    RecordIndex.unscoped.bulk_create(made, batch_size=_PORTION)


def named_by(view: dict[str, Any], viewer: Viewer) -> set[str]:
    """`object.field` of all that a view's conditions, order, columns and layout name; UNREAD among them where the conditions can no longer be read."""
    target = viewer.schema.objects.get(str(view.get("object")))
    if target is None:
        return {UNREAD}
    words = {word.lstrip("-") for part in ("sort", "columns", "layout") for word in _words(view.get(part))}
    found = {f"{target.key}.{word}" for word in words if word in target.fields}
    try:
        node = read_filter(view.get("filter"), target, viewer)
    except Invalid:
        return {*found, UNREAD}
    return found | (set(_in_condition(node)) if node is not None else set())


def _in_condition(node: Node) -> Iterator[str]:
    if isinstance(node, (AllOf, AnyOf)):
        for part in node.nodes:
            yield from _in_condition(part)
    elif isinstance(node, Not):
        yield from _in_condition(node.node)
    elif isinstance(node, Related):
        yield f"{node.object.key}.{node.field.key}"
        if node.of is not None:
            yield f"{node.object.key}.{node.of.key}"
        if node.where is not None:
            yield from _in_condition(node.where)
    elif isinstance(node, Leaf):
        at: ObjectType = node.object
        for step, target in node.path:
            yield f"{at.key}.{step.key}"
            at = target
        yield f"{at.key}.{node.field.key}"


def _words(value: Any) -> Iterator[str]:
    """Every text in JSON, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from _words(one)
