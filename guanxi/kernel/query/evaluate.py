"""A checked filter tree in Python, on one record: for triggers, and to prove that the SQL means the same."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.filters import AllOf, AnyOf, Leaf, Node, Not, Related
from guanxi.kernel.query.sql import scaled, stored_decimals
from guanxi.kernel.query.viewer import Viewer

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
}  # fmt: skip


class Records(Protocol):
    """Where the evaluator finds other records; both calls answer only what the viewer sees."""

    def get(self, object_type: ObjectType, record: str) -> Any | None: ...
    def referring(self, object_type: ObjectType, field: Field, record: str) -> Iterable[Any]: ...


class Held(Protocol):
    """One record: its id and its values by field key."""

    @property
    def id(self) -> str: ...

    def value(self, key: str) -> Any: ...


def holds(node: Node, record: Held, records: Records, viewer: Viewer) -> bool:
    """Whether the record meets the condition; agrees with the SQL of the same node."""
    if isinstance(node, AllOf):
        return all(holds(part, record, records, viewer) for part in node.nodes)
    if isinstance(node, AnyOf):
        return any(holds(part, record, records, viewer) for part in node.nodes)
    if isinstance(node, Not):
        return not holds(node.node, record, records, viewer)
    if isinstance(node, Related):
        return _related(node, record, records, viewer)
    return _leaf(node, record, records)


def _leaf(leaf: Leaf, record: Held, records: Records) -> bool:
    at: Held = record
    for step, target in leaf.path:
        held = at.value(step.key)
        found = None if held is None else records.get(target, held)
        if found is None:
            return False
        at = found
    value = at.value(leaf.field.key)
    return value is not None and matches(leaf.field, leaf.op, value, leaf.operand)


def matches(field: Field, op: str, value: Any, operand: Any) -> bool:
    """A positive operator on a value that is there."""
    if op == "not_empty":
        return True
    if field.listy:
        keys = set(field.keys_of(value))
        return bool(keys & set(operand)) if op == "any" else set(operand) <= keys
    if op == "tail":
        return bool(field.operand("tail", value.split(";")[0], None) == operand)  # type: ignore[arg-type]
    if field.encrypted:
        texts = operand if op == "in" else (operand,)
        return field.blind_text(value) in [field.blind_text(text) for text in texts]
    key = field.key_of(value)
    if field.value_type == "money":
        return _money(op, key, operand)
    if op in _COMPARE:
        return _COMPARE[op](key, operand)
    if op == "in":
        return key in operand
    if op == "between":
        return bool(operand[0] <= key <= operand[1])
    if op == "range":
        return bool(operand[0] <= key < operand[1])
    if op in ("starts_with", "under"):
        return bool(key.startswith(operand))
    return bool(operand in key)


def _money(op: str, key: tuple[int, str], operand: Any) -> bool:
    if op == "in":
        return key in operand
    if op == "between":
        low, high = operand
        return bool(low[0] <= key[0] <= high[0] and key[1] == low[1] == high[1])
    return _COMPARE[op](key[0], operand[0]) and key[1] == operand[1]


def _related(node: Related, record: Held, records: Records, viewer: Viewer) -> bool:
    found = [
        r for r in records.referring(node.object, node.field, record.id) if node.where is None or holds(node.where, r, records, viewer)
    ]
    if node.agg == "exists":
        return bool(found)
    if node.agg == "count":
        return _COMPARE[node.op](len(found), node.value)
    assert node.of is not None
    total = 0
    for one in found:
        value = one.value(node.of.key)
        if value is None:
            continue
        parts = node.of.primitives(value)
        if node.of.value_type != "money" or parts[1] == viewer.currency:
            total += parts[0]
    return _COMPARE[node.op](total, scaled(node.value, stored_decimals(node.of, viewer.currency)))
