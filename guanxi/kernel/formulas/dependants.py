"""Which records' formulas a change reaches, found set-based through the references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.formulas.plan import Watch, plan_of
from guanxi.kernel.formulas.roll_ups import PORTION
from guanxi.kernel.query.sql import Compiler

APPEARING = ("create", "restore")
MOVED = frozenset({"create", "delete", "restore", "purge"})


@dataclass(frozen=True)
class Touch:
    """One change of one record: the fields that changed, and the ids that its changed references named before and after."""

    object: str
    record: str
    op: str
    fields: frozenset[str] = frozenset()
    named: dict[str, set[str]] = field(default_factory=dict)


def dependants(system: Actor, touches: Sequence[Touch]) -> dict[str, set[str]]:
    """Object key -> ids of the records that have formulas to be computed again. Queries: a constant number for each watch."""
    plan = plan_of(system.schema)
    found: dict[str, set[str]] = defaultdict(set)
    by_object: dict[str, list[Touch]] = defaultdict(list)
    for touch in touches:
        by_object[touch.object].append(touch)
    for object_key, held in by_object.items():
        # What a formula reads beyond its record may have changed unseen while the record was being written.
        crossing = plan.crossing.get(object_key, set())
        wanted = frozenset().union(*(plan.own[object_key][key] for key in crossing)) if crossing else frozenset()
        found[object_key] |= {t.record for t in held if crossing and (t.op in APPEARING or t.fields & wanted)}
        for watch in plan.watches.get(object_key, ()):
            moved = MOVED if watch.reference is not None else MOVED - {"create"}  # nothing refers yet to what was just made
            met = [t for t in held if t.op in moved or t.fields & watch.fields]
            if met:
                found[watch.reaches] |= _reached(system, object_key, watch, met)
    return {key: ids for key, ids in found.items() if ids}


def _reached(system: Actor, object_key: str, watch: Watch, touches: Sequence[Touch]) -> set[str]:
    ids = {t.record for t in touches}
    if watch.reference is not None:
        named = {one for t in touches for one in t.named.get(watch.reference, ())}
        return named | named_by(system, object_key, watch.reference, ids)
    for owner, reference in reversed(watch.back):
        ids = referring(system, owner, reference, ids)
    return ids


def referring(system: Actor, object_key: str, reference: str, ids: Iterable[str]) -> set[str]:
    """The records of an object type whose reference names one of these, those in the recycle bin too."""
    return _look_up(system, object_key, reference, ids, backwards=True)


def named_by(system: Actor, object_key: str, reference: str, ids: Iterable[str]) -> set[str]:
    """The ids that the reference of these records names, those in the recycle bin too."""
    return _look_up(system, object_key, reference, ids, backwards=False)


def _look_up(system: Actor, object_key: str, reference: str, ids: Iterable[str], *, backwards: bool) -> set[str]:
    object_type = system.schema.get(object_key)
    field_ = object_type.fields[reference]
    compiler = Compiler(system)
    q = compiler.spell.quote
    given = sorted(ids)
    found: set[str] = set()
    for start in range(0, len(given), PORTION):
        part = given[start : start + PORTION]
        if field_.indexed:
            key, record = f"i.{q('key')}", f"i.{q('record')}"
            text, params = dialect().in_values(key, part) if backwards else dialect().in_ids(record, part)
            sql = f"SELECT DISTINCT {record if backwards else key} FROM {q('objects_index')} i WHERE i.{q('tenant')} = %s AND i.{q('object')} = %s AND i.{q('field')} = %s AND {text}"
            rows = fetch(sql, [system.tenant, object_key, reference, *params])
        else:
            column, identity = compiler.column("t", reference), compiler.column("t", "id")
            text, params = dialect().in_ids(column if backwards else identity, part)
            kind, more = (f" AND t.{q('object')} = %s", [object_key]) if object_type.discriminator else ("", [])
            sql = f"SELECT DISTINCT {identity if backwards else column} FROM {q(object_type.table)} t WHERE t.{q('tenant')} = %s{kind} AND {text}"
            rows = fetch(sql, [system.tenant, *more, *params])
        found |= {str(row[0]) for row in rows if row[0] is not None}
    return found
