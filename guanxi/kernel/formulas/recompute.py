"""Computing formulas again and writing what is another than before, as the system, into the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.formulas.compute import as_system, compute
from guanxi.kernel.formulas.plan import plan_of
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records import store, write
from guanxi.kernel.records.batch import Batch

CHANNEL = "formula"
"""The channel of the writes that keep formulas."""
AT_A_TIME = 500


def recompute(actor: Actor, object_type: ObjectType, ids: Iterable[str], correlation: str = "") -> int:
    """Compute all formulas of these records; returns how many had another value. Records that are gone are passed over.

    Side effects: rows, index rows, one log entry of channel `formula` a changed record; none where nothing changed. Version, last editor and time of the last edit stay.
    """
    order = plan_of(actor.schema).order.get(object_type.key, [])
    given = sorted(set(ids)) if order else []
    return sum(
        _portion(as_system(actor), object_type, order, given[start : start + AT_A_TIME], correlation)
        for start in range(0, len(given), AT_A_TIME)
    )


def _portion(system: Actor, object_type: ObjectType, order: Sequence[str], ids: Sequence[str], correlation: str) -> int:
    with transaction.atomic():
        rows = list(write.lock_live(system, object_type, ids).values())
        compute(system, object_type, order, {row.id: row.after for row in rows})
        changed = [row for row in rows if row.changed()]
        origin = Origin(CHANNEL, f"{object_type.key}.computed", correlation=correlation)
        batch = Batch(system, object_type, "update", origin, write.context_of(system), changed)
        store.update(batch, changed, system.now(), edited=False)
    return len(changed)


def recompute_many(actor: Actor, wanted: Mapping[str, Iterable[str]], correlation: str = "") -> int:
    """`recompute` by object key; object types that are gone are passed over."""
    return sum(recompute(actor, actor.schema.objects[key], ids, correlation) for key, ids in wanted.items() if key in actor.schema.objects)
