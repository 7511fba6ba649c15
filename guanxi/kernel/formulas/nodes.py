"""The checked form of a formula: every node knows its type, every name is one of the registry. As JSON it is of the filter tree's family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

TYPES = ("number", "money", "text", "choice", "date", "datetime", "boolean", "list", "null", "other")
"""The types of values; `reference:<object key>` besides. `other` can only be empty or not."""


@dataclass(frozen=True)
class Value:
    """A constant: Fraction, Amount, str, bool, date, datetime or None."""

    type: str
    value: Any


@dataclass(frozen=True)
class Read:
    """The value of a field, here or at the end of references. `path`: (reference field, object it points to), in order."""

    type: str
    path: tuple[tuple[str, str], ...]
    field: str


@dataclass(frozen=True)
class Apply:
    """A function on its arguments."""

    type: str
    function: str
    args: tuple[Node, ...]


@dataclass(frozen=True)
class RollUp:
    """`agg` over the records of `object` whose reference `field` points here; `where` is a filter tree, `conditions` the fields it names."""

    type: str
    object: str
    field: str
    agg: str
    of: str | None = None
    where: Mapping[str, Any] | None = None
    conditions: frozenset[str] = frozenset()

    @property
    def mark(self) -> str:
        """The same for the same roll-up, so that it is computed once."""
        return f"{self.object}.{self.field} {self.agg} {self.of} {self.where!r}"


Node = Value | Read | Apply | RollUp


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    waiting: list[Node] = [node]
    while waiting:
        one = waiting.pop()
        yield one
        if isinstance(one, Apply):
            waiting.extend(one.args)


def as_tree(node: Node) -> dict[str, Any]:
    """The node as JSON: comparisons of a field with a constant, and/or/not and roll-ups look as in a filter tree."""
    if isinstance(node, Value):
        return {"value": str(node.value) if node.type not in ("text", "choice", "boolean", "null") else node.value, "type": node.type}
    if isinstance(node, Read):
        return {"field": ".".join([*(step for step, _ in node.path), node.field])}
    if isinstance(node, RollUp):
        made = {"related": f"{node.object}.{node.field}", "agg": node.agg, "of": node.of, "where": node.where}
        return {k: v for k, v in made.items() if v is not None}
    if node.function in ("and", "or"):
        return {node.function: [as_tree(a) for a in node.args]}
    if node.function == "not":
        return {"not": as_tree(node.args[0])}
    if node.function in ("eq", "ne", "lt", "le", "gt", "ge") and isinstance(node.args[0], Read) and isinstance(node.args[1], Value):
        return {**as_tree(node.args[0]), "op": node.function, "value": as_tree(node.args[1])["value"]}
    return {"call": node.function, "args": [as_tree(a) for a in node.args]}
