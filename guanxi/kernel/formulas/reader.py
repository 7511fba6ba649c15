"""The reader of the log that keeps formulas right when other records change, and asks for all records when a formula is made or edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from guanxi.kernel.access.actor import Actor, system_actor
from guanxi.kernel.changes.models import Change
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.formulas.binding import formulas_of
from guanxi.kernel.formulas.dependants import Touch, dependants
from guanxi.kernel.formulas.plan import plan_of
from guanxi.kernel.formulas.recompute import AT_A_TIME, CHANNEL, recompute, recompute_many
from guanxi.kernel.jobs.api import JobRun, enqueue, job
from guanxi.kernel.objects.models import FieldDefinition
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler

JOB = "formulas.recompute"
_TELLING = {"type", "options"}
MOST_AT_ONCE = 2000
"""More records than this are left to jobs, so that the log is not held up."""


def read_changes(tenant: int, changes: Sequence[Change]) -> None:
    """Compute again what these changes reach; twice is the same as once. Side effects: as `recompute`, or jobs where much is reached."""
    system = system_actor(tenant, CHANNEL)
    for object_key in _objects_to_compute(system, changes):
        # The stamp is part of the mark: a run that began before the last edit does not stand for one after it.
        enqueue(JOB, {"object": object_key}, actor=None, unique=f"{object_key}:{system.schema.stamp}")
    plan = plan_of(system.schema)
    if not plan.order:
        return
    touches = [touch_of(system, change) for change in changes if change.op != "note"]
    wanted = dependants(system, touches)
    if sum(map(len, wanted.values())) <= MOST_AT_ONCE:
        recompute_many(system, wanted)
        return
    for object_key, ids in wanted.items():
        ordered = sorted(ids)
        for start in range(0, len(ordered), MOST_AT_ONCE):
            enqueue(JOB, {"object": object_key, "ids": ordered[start : start + MOST_AT_ONCE]}, actor=None)


def touch_of(system: Actor, change: Change) -> Touch:
    """A log entry as what the watches ask of it."""
    object_type = system.schema.objects.get(change.object)
    values: dict[str, Any] = change.values or {}
    named = {}
    for key, sides in values.items():
        field = object_type.fields.get(key) if object_type is not None else None
        if field is not None and field.object is not None and not field.listy:
            named[key] = {str(side[0]) for side in sides if side}
    return Touch(change.object, change.record, change.op, frozenset(values), named)


def _objects_to_compute(system: Actor, changes: Sequence[Change]) -> list[str]:
    """Object types with a formula that was made or edited, or that uses a field whose type or options changed."""
    definitions = [
        c.record
        for c in changes
        if c.object == "field" and (c.op in ("create", "restore") or (c.op == "update" and _TELLING & set(c.values or {})))
    ]
    if not definitions:
        return []
    found = FieldDefinition.unscoped.filter(tenant=system.tenant, id__in=definitions, deleted_key="").values_list("object", "key")
    marks = {(str(object_key), str(key)) for object_key, key in found}
    formulas = formulas_of(system.schema.objects)
    return sorted({mark[0] for mark, one in formulas.items() if mark in marks or (one.bound is not None and one.bound.uses.fields & marks)})


@job(JOB, zh="重新计算公式", en="Compute formulas again", quiet=True)
def run_recompute(run: JobRun, object: str, ids: list[str] | None = None) -> dict[str, Any]:
    """Compute the formulas of all records of an object type, or of these; resumes after the last portion."""
    done, changed = int(run.state.get("done", 0)), int(run.state.get("changed", 0))
    for system, object_type, part in _portions(run, object, ids):
        with transaction.atomic():
            changed += recompute(system, object_type, part)
            done += len(part)
            run.save_state({"after": part[-1], "done": done, "changed": changed})
        run.progress(done)
    return {"records": done, "changed": changed}


def _portions(run: JobRun, object_key: str, ids: list[str] | None) -> Iterator[tuple[Actor, ObjectType, list[str]]]:
    after = str(run.state.get("after", ""))
    while True:
        system = system_actor(run.tenant, CHANNEL)
        object_type = system.schema.objects.get(object_key)
        if object_type is None:
            return
        if ids is not None:
            part = [one for one in ids if one > after][:AT_A_TIME]
        else:
            part = _live_after(system, object_type, after)
        if not part:
            return
        yield system, object_type, part
        after = part[-1]


def _live_after(system: Actor, object_type: ObjectType, after: str) -> list[str]:
    source, live = Compiler(system).from_live(object_type, "t")
    more, params = (" AND t.id > %s", (after,)) if after else ("", ())
    rows = fetch(f"SELECT t.id FROM {source} WHERE {live.text}{more} ORDER BY t.id LIMIT {AT_A_TIME}", [*live.params, *params])
    return [str(row[0]) for row in rows]
