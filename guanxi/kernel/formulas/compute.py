"""Computing the formulas of many records of one object type: paths and roll-ups are fetched set-based, then each record is evaluated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from guanxi.kernel.access.actor import SYSTEM_ROLE, Actor
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.formulas.library import call
from guanxi.kernel.formulas.nodes import Apply, Node, Read, RollUp, Value, walk
from guanxi.kernel.formulas.plan import node_of
from guanxi.kernel.formulas.roll_ups import PORTION, rolled_up
from guanxi.kernel.formulas.values import Surroundings, from_field, to_field
from guanxi.kernel.objects.fields.formula import Formula
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records.rows import RowReader

Values = dict[str, Any]
"""Field key -> value."""


def as_system(actor: Actor) -> Actor:
    """The system in the actor's organisation: formulas are computed over everything; who may read the result is decided where it is read."""
    return replace(actor, person=None, department=None, roles=(SYSTEM_ROLE,), scopes=None, _rights={})


def compute(actor: Actor, object_type: ObjectType, keys: Sequence[str], records: Mapping[str, Values]) -> None:
    """Put the values of these formulas, given in their order, into the values of each record (id -> values). Queries: one a step of a path, one a roll-up."""
    system = as_system(actor)
    formulas = [f for k in keys if isinstance(f := object_type.fields.get(k), Formula) and f.bound is not None]
    nodes = [node for f in formulas for node in walk(node_of(f))]
    beyond = _Beyond(system, object_type, [n for n in nodes if isinstance(n, Read) and n.path], records)
    rolls = {n.mark: n for n in nodes if isinstance(n, RollUp)}
    rolled = {mark: rolled_up(system, n, list(records)) for mark, n in rolls.items()}
    surroundings = Surroundings(system.zone, system.currency)
    for record, values in records.items():
        at = Evaluation(surroundings, object_type, record, values, beyond, rolled)
        for formula in formulas:
            values[formula.key] = to_field(formula.value_type, int(formula.options.get("decimals", 0)), at.value(node_of(formula)))


class Evaluation:
    """The evaluation of formulas at one record."""

    def __init__(
        self,
        surroundings: Surroundings,
        object_type: ObjectType,
        record: str,
        values: Values,
        beyond: _Beyond | None,
        rolled: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.surroundings = surroundings
        self.object_type = object_type
        self.record = record
        self.values = values
        self.beyond = beyond
        self.rolled = rolled

    def value(self, node: Node) -> Any:
        if isinstance(node, Value):
            return node.value
        if isinstance(node, Apply):
            return call(node.function, [self.value(a) for a in node.args], self.surroundings)
        if isinstance(node, RollUp):
            return self.rolled[node.mark][self.record]
        if node.path:
            assert self.beyond is not None
            return self.beyond.value(node, self.values)
        return from_field(self.object_type.fields[node.field], self.values.get(node.field))


class _Beyond:
    """The values of live records that these records reach over references."""

    def __init__(self, system: Actor, object_type: ObjectType, reads: Sequence[Read], records: Mapping[str, Values]) -> None:
        self.system = system
        self.held: dict[tuple[str, ...], dict[str, Values]] = {}
        self.types: dict[tuple[str, ...], ObjectType] = {(): object_type}
        wanted: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for read in reads:
            steps = tuple(step for step, _ in read.path)
            wanted[steps].add(read.field)
            for n, (_, target) in enumerate(read.path, 1):
                self.types[steps[:n]] = system.schema.get(target)
                if n < len(steps):
                    wanted[steps[:n]].add(steps[n])
        for steps in sorted(wanted, key=len):
            before = records.values() if len(steps) == 1 else self.held[steps[:-1]].values()
            ids = sorted({str(v) for values in before if (v := values.get(steps[-1])) is not None})
            self.held[steps] = live_values(system, self.types[steps], sorted(wanted[steps]), ids)

    def value(self, node: Read, values: Values) -> Any:
        at = values
        steps: tuple[str, ...] = ()
        for step, _ in node.path:
            steps = (*steps, step)
            found = self.held[steps].get(str(at.get(step)))
            if found is None:
                return None
            at = found
        return from_field(self.types[steps].fields[node.field], at[node.field])


def live_values(system: Actor, object_type: ObjectType, keys: Sequence[str], ids: Sequence[str]) -> dict[str, Values]:
    """Id -> values of these fields, of those of these records that are not in the recycle bin."""
    reader = RowReader(object_type, keys)
    source, live = Compiler(system).from_live(object_type, "t")
    found: dict[str, Values] = {}
    for start in range(0, len(ids), PORTION):
        text, params = dialect().in_ids("t.id", list(ids[start : start + PORTION]))
        for row in fetch(f"SELECT {reader.select('t')} FROM {source} WHERE {live.text} AND {text}", [*live.params, *params]):
            raw = reader.raw(row)
            found[str(raw[0])] = reader.values(raw)
    return found
