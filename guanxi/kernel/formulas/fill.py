"""Formulas in a write: what a record's own changes alter is computed before the record is stored."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from guanxi.kernel.formulas.compute import compute
from guanxi.kernel.formulas.plan import plan_of
from guanxi.kernel.records.batch import Batch, Row


def fill(batch: Batch, now: dt.datetime) -> None:
    """Compute the formulas of the good rows into `after`: all on creation, on an update those that what changed reaches.

    Asked before the rules, which may look at formulas, and after them, because they may change values; the second time it computes only what they did.
    Queries: as `compute` says, none where nothing is reached.
    """
    plan = plan_of(batch.actor.schema)
    order = plan.order.get(batch.object.key, [])
    if not order:
        return
    own = plan.own[batch.object.key]
    inputs = sorted(frozenset().union(*own.values()) - own.keys())
    alike: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in batch.good():
        present = {key: row.after.get(key) for key in inputs}
        if row.filled is not None:
            keys = reached(order, own, {key for key in inputs if row.filled[key] != present[key]})
        elif batch.op == "create":
            keys = tuple(order)
        else:
            keys = reached(order, own, set(row.changed()) | row.given)
        row.filled = present
        if keys:
            alike[keys].append(row)
    system = {"created_at": now, "created_by": batch.actor.person} if batch.op == "create" else {}
    for keys, rows in alike.items():
        records = {row.id: {**row.after, "id": row.id, **system} for row in rows}
        compute(batch.actor, batch.object, keys, records)
        for row in rows:
            row.after.update({key: records[row.id][key] for key in keys})


def reached(order: list[str], own: dict[str, frozenset[str]], changed: set[str]) -> tuple[str, ...]:
    """The formulas that changed fields reach, over other formulas too, in their order."""
    made = []
    seen = set(changed)
    for key in order:
        if key in seen or own[key] & seen:
            made.append(key)
            seen.add(key)
    return tuple(made)
