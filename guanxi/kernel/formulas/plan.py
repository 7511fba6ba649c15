"""What a schema's formulas ask of writes: in which order they are computed, and whose changes reach them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from guanxi.kernel.formulas.nodes import Node, Read, RollUp, walk
from guanxi.kernel.objects.fields.formula import Formula
from guanxi.kernel.objects.schema import Schema

_ROOM = "formulas"


@dataclass(frozen=True)
class Watch:
    """A change of one of `fields` of this object reaches other records.

    back: the references that lead from those records to this one, outermost first, as (object, reference field); empty for a roll-up,
    where `reference`, a field of this object, names the record reached, which is of the object `reaches`.
    """

    reaches: str
    fields: frozenset[str]
    back: tuple[tuple[str, str], ...] = ()
    reference: str | None = None


@dataclass
class Plan:
    """By object key: the formulas in the order of computing, what each uses of its own record, which reach beyond it, and the watches."""

    order: dict[str, list[str]] = field(default_factory=dict)
    own: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    crossing: dict[str, set[str]] = field(default_factory=dict)
    watches: dict[str, set[Watch]] = field(default_factory=dict)


def plan_of(schema: Schema) -> Plan:
    """The plan of a schema, made once."""
    found = schema.notes.get(_ROOM)
    if found is None:
        found = schema.notes[_ROOM] = _plan(schema)
    return found


def node_of(formula: Formula) -> Node:
    """The checked tree of a bound formula."""
    assert formula.bound is not None
    node: Node = formula.bound.node
    return node


def _plan(schema: Schema) -> Plan:
    made = Plan()
    for object_type in schema.objects.values():
        formulas = {k: f for k, f in object_type.fields.items() if isinstance(f, Formula) and f.bound is not None}
        if not formulas:
            continue
        own = {k: frozenset(_own(node_of(f))) for k, f in formulas.items()}
        made.own[object_type.key] = own
        made.order[object_type.key] = _ordered(own)
        made.crossing[object_type.key] = {
            k for k, f in formulas.items() if any(isinstance(n, RollUp) or (isinstance(n, Read) and n.path) for n in walk(node_of(f)))
        }
        for formula in formulas.values():
            for node in walk(node_of(formula)):
                for at, watch in _watches(node, object_type.key, schema):
                    made.watches.setdefault(at, set()).add(watch)
    return made


def _own(node: Node) -> Iterator[str]:
    """The fields of the record itself."""
    for one in walk(node):
        if isinstance(one, Read):
            yield one.path[0][0] if one.path else one.field


def _ordered(own: dict[str, frozenset[str]]) -> list[str]:
    """Each after those of the same record that it uses; there are no cycles."""
    made: list[str] = []

    def place(key: str) -> None:
        if key not in made:
            for used in sorted(own[key] & own.keys()):
                place(used)
            made.append(key)

    for key in own:
        place(key)
    return made


def _places(node: Read, object_key: str) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """For each name of a path the object whose field it is, and the references that lead there."""
    at = object_key
    back: tuple[tuple[str, str], ...] = ()
    yield at, back
    for step, target in node.path:
        back = (*back, (at, step))
        at = target
        yield at, back


def _watches(node: Node, object_key: str, schema: Schema) -> Iterator[tuple[str, Watch]]:
    """(object that changes, what that reaches)."""
    if isinstance(node, RollUp):
        fields = {node.field, *node.conditions} | ({node.of} if node.of else set())
        yield node.object, Watch(object_key, frozenset(fields), reference=node.field)
    elif isinstance(node, Read):
        at = object_key
        back: tuple[tuple[str, str], ...] = ()
        for read, (place, way) in zip([*(step for step, _ in node.path), node.field], _places(node, object_key), strict=True):
            if read == "department" and schema.objects[place].fields[read].system:
                # It moves with the owner's, without an entry of the record's own in the log.
                yield "person", Watch(object_key, frozenset({read}), (*way, (place, "owner")))
        following = [*(step for step, _ in node.path), node.field][1:]
        for (step, target), read in zip(node.path, following, strict=True):
            back = (*back, (at, step))
            at = target
            yield at, Watch(object_key, frozenset({read}), back)
        last = schema.objects[at].fields[node.field]
        if not node.path and last.object is not None and not last.listy:
            # Whether the reference is empty: it becomes so when the record it names is purged.
            yield str(last.object), Watch(object_key, frozenset(), ((at, node.field),))
