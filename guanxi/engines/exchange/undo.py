"""Undoing an import from the log: what it created goes, what it changed gets its former values back; what has changed since is left alone.

Former values come from the entries that carry the import's id. A record counts as unchanged when everything that was written to it after the import
cancels out. Whoever may import may undo it, also without the right to delete: only the import's own untouched work is taken back, and of that only
what this person may change now; administrators may take back everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from django.db import DataError, transaction
from django.utils import timezone

from guanxi.base.errors import Message, Problem
from guanxi.engines.exchange import report
from guanxi.engines.exchange.drafts import Issue
from guanxi.engines.exchange.imports import object_of
from guanxi.engines.exchange.lookup import permitted
from guanxi.engines.exchange.models import Import, ImportRow
from guanxi.engines.exchange.running import BATCH, Run, origin_of, still_here, taken_up
from guanxi.kernel.access.actor import SYSTEM_ROLE, Actor, system_actor
from guanxi.kernel.changes.models import Change
from guanxi.kernel.changes.opening import opened
from guanxi.kernel.database.retry import again
from guanxi.kernel.objects.models import RecordIndex
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records import write
from guanxi.kernel.records.computed import COMPUTERS
from guanxi.kernel.records.rows import unpack_logged

_GONE: Message = {"zh": "记录已被删除，未处理", "en": "The record has been deleted; left alone"}
_CHANGED: Message = {"zh": "导入后已被修改，保持原样", "en": "Changed since the import; left alone"}
_USED: Message = {"zh": "其他记录引用了它，保持原样", "en": "Other records refer to it; left alone"}
_NOT_YOURS: Message = {
    "zh": "你现在无权修改这条记录，保持原样；可请管理员撤销",
    "en": "You may not change this record now; left alone. An administrator can undo it",
}
_NOT_YOUR_FIELD: Message = {
    "zh": "你现在无权修改此字段，保持原样；可请管理员撤销",
    "en": "You may not change this field now; left as it is. An administrator can undo it",
}
_REFUSED = (Problem, ValueError, DataError)


def run_undo(run: Run, import_id: str) -> dict[str, int]:
    """Take back batch by batch, the last row first; then what the import changed in other objects. Killed, it goes on."""
    actor = run.actor
    with transaction.atomic():
        held = taken_up(import_id)
        actor.require(object_of(actor, held), "import")
        if held.position.get("phase") != "undo":
            held.position = {"phase": "undo", "done": 0, "deleted": 0, "restored": 0, "left": 0, "after": ""}
        held.state, held.error = "undoing", None
        held.save(update_fields=["position", "state", "error"])
    total = ImportRow.objects.filter(import_id=held.id).count()
    while again(partial(_undo_batch, run, held)):
        run.progress(held.position["done"], total)
    while again(partial(_undo_elsewhere, run, held)):
        run.progress(held.position["done"], total)
    with transaction.atomic():
        still_here(held)
        held.state, held.touched_at = "undone", timezone.now()
        held.save(update_fields=["state", "touched_at"])
        run.save_state(held.position)
    return {key: held.position[key] for key in ("deleted", "restored", "left")}


def _undo_batch(run: Run, held: Import) -> bool:
    """Whether there were any left. Rows are chosen under the lock: of two runs one takes them."""
    with transaction.atomic():
        still_here(held)
        rows = list(ImportRow.objects.filter(import_id=held.id, undone=False).order_by("-id")[:BATCH])
        if not rows:
            return False
        done = _undo_rows(run.actor, held, rows)
        ImportRow.objects.filter(id__in=[row.id for row in rows]).update(undone=True)
        position = {**held.position, **{key: held.position[key] + count for key, count in done.items()}}
        Import.objects.filter(id=held.id).update(position=position)
        run.save_state(position)
    held.position = position
    return True


def _undo_rows(actor: Actor, held: Import, rows: Sequence[ImportRow]) -> dict[str, int]:
    """Take back what these rows became; returns how many were done, deleted, restored and left."""
    object_type = object_of(actor, held)
    doer = replace(actor, roles=(SYSTEM_ROLE,), scopes=None, channel="import", _rights={})
    # A record that several rows were written to is taken back with the last of them, which is the first here.
    by_record: dict[str, ImportRow] = {}
    earlier = set(
        ImportRow.objects.filter(import_id=held.id, undone=True, record__in=[row.record for row in rows]).values_list("record", flat=True)
    )
    for row in rows:
        if row.record not in earlier:
            by_record.setdefault(row.record, row)
    created = set(ImportRow.objects.filter(import_id=held.id, op="create", record__in=list(by_record)).values_list("record", flat=True))
    issues: list[Issue] = []

    def leave(record: str, code: str, message: Message, field: str = "") -> None:
        issues.append(Issue("warning", by_record[record].row, field, code, message))

    states = record_states(actor.tenant, object_type, held.id, list(by_record))
    ready = []
    for record in by_record:
        state = states[record]
        if state != "same":
            leave(record, *(("changed_since", _CHANGED) if state == "changed" else ("already_gone", _GONE)))
        else:
            ready.append(record)
    allowed = _allowed(actor, object_type, ready, created)
    for record in ready:
        if record not in allowed:
            leave(record, "not_permitted", _NOT_YOURS)
    ready = [record for record in ready if record in allowed]
    used = _used(actor, object_type, held.id, [r for r in ready if r in created])
    for record in used:
        leave(record, "in_use", _USED)
    gone = _delete(doer, held, object_type, [r for r in ready if r in created and r not in used], leave)
    former = former_values(actor.tenant, object_type, held.id, [r for r in ready if r not in created])
    kept = {key for key in object_type.fields if actor.field_right(object_type, key) != "write" == doer.field_right(object_type, key)}
    for record, values in former.items():
        for key in sorted(kept & set(values)):
            del values[key]
            leave(record, "field_not_permitted", _NOT_YOUR_FIELD, key)
    back = _restore(doer, held, object_type, {record: values for record, values in former.items() if values}, leave)
    report.keep(held, "undo", issues)
    return {"done": len(rows), "deleted": gone, "restored": back, "left": len({issue.row for issue in issues})}


def _allowed(actor: Actor, object_type: ObjectType, records: Sequence[str], created: Iterable[str]) -> set[str]:
    """Those that this person may change now; of what the import created also those that they may delete."""
    ours = set(created)
    return permitted(actor, object_type, "update", records) | permitted(actor, object_type, "delete", [r for r in records if r in ours])


def record_states(tenant: int, object_type: ObjectType, import_id: str, records: Sequence[str]) -> dict[str, str]:
    """Record -> same, changed or gone: whether what was written to it after the import cancels out."""
    model: Any = object_type.model
    alive = set(map(str, model.unscoped.filter(tenant=tenant, id__in=records, deleted_key="").values_list("id", flat=True)))
    entries: dict[str, list[Change]] = defaultdict(list)
    for entry in opened(tenant, Change.objects.filter(object=object_type.key, record__in=records).order_by("version", "id")):
        entries[entry.record].append(entry)
    computed = {one.channel for one in COMPUTERS}
    states = {}
    for record in records:
        if record not in alive:
            states[record] = "gone"
            continue
        last = max((entry.version for entry in entries[record] if entry.correlation == import_id), default=0)
        since = [entry for entry in entries[record] if entry.version > last and entry.op != "note" and entry.channel not in computed]
        # Undoing empties references among the import's own records as they go.
        states[record] = "same" if _cancels_out(entry for entry in since if entry.correlation != f"undo:{import_id}") else "changed"
    return states


def _cancels_out(entries: Iterable[Change]) -> bool:
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for entry in entries:
        if entry.op != "update" or entry.erased:
            return False
        for key, (before, after) in entry.values.items():
            first.setdefault(key, before)
            last[key] = after
    return first == last


def _used(actor: Actor, object_type: ObjectType, import_id: str, records: Sequence[str]) -> set[str]:
    """Those to which live records refer that the import did not create: they may not be left pointing at nothing."""
    users: list[tuple[str, str]] = []
    if not records:
        return set()
    for other, field in actor.schema.referring(object_type.key):
        if field.indexed:
            found = RecordIndex.objects.filter(object=other.key, field=field.key, key__in=records).values_list("record", "key")
        else:
            model: Any = other.model
            found = model.unscoped.filter(tenant=actor.tenant, deleted_key="", **{f"{field.key}__in": records}).values_list("id", field.key)
        users += [(str(user), str(record)) for user, record in found]
    for other in actor.schema.objects.values():
        if other.subject and "subject" in other.fields:
            model = other.model
            found = model.unscoped.filter(
                tenant=actor.tenant, deleted_key="", subject_object=object_type.key, subject__in=records
            ).values_list("id", "subject")
            users += [(str(user), str(record)) for user, record in found]
    own = set(
        ImportRow.objects.filter(import_id=import_id, op="create", record__in=[user for user, _ in users]).values_list("record", flat=True)
    )
    return {record for user, record in users if user not in own}


def _delete(doer: Actor, held: Import, object_type: ObjectType, records: Sequence[str], leave: Any) -> int:
    """Through the recycle bin and out of it, so that both stand in the log."""
    origin = origin_of(doer, held, "undo")

    def delete(part: Sequence[str]) -> None:
        write.delete(doer, object_type, part, origin)
        write.purge(doer, object_type, part, origin)

    return _each(records, delete, leave)


def _restore(doer: Actor, held: Import, object_type: ObjectType, former: Mapping[str, dict[str, Any]], leave: Any) -> int:
    """`former`: as of `former_values`."""
    origin = origin_of(doer, held, "undo")

    def restore(part: Sequence[str]) -> None:
        write.update(doer, object_type, [(record, None, former[record]) for record in part], origin)

    return _each(list(former), restore, leave)


def _each(records: Sequence[str], action: Any, leave: Any) -> int:
    """All at once; where that is refused, one by one."""
    if not records:
        return 0
    try:
        with transaction.atomic():
            action(records)
        return len(records)
    except _REFUSED:
        pass
    done = 0
    for record in records:
        try:
            with transaction.atomic():
                action([record])
            done += 1
        except Problem as problem:
            leave(record, problem.code, (problem.errors[0].message if problem.errors else problem.detail) or problem.title)
        except _REFUSED:
            leave(record, "row_failed", {"zh": "无法恢复，保持原样", "en": "Could not be restored; left alone"})
    return done


def former_values(tenant: int, object_type: ObjectType, import_id: str, records: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Record -> field -> what it was before the import, as a client would send it."""
    made: dict[str, dict[str, Any]] = {record: {} for record in records}
    of = Change.objects.filter(correlation=import_id, object=object_type.key, record__in=list(records), op="update")
    for entry in opened(tenant, of.order_by("version", "id")):
        for key, (before, _) in entry.values.items():
            field = object_type.fields.get(key)
            if field is None or field.system or key in made[entry.record] or key in entry.erased:
                continue
            value = unpack_logged(object_type, key, entry.record, tenant, before)
            made[entry.record][key] = None if value is None else field.wire(value, lambda *_: None)
    return made


def _undo_elsewhere(run: Run, held: Import) -> bool:
    """What reactions wrote to records of other objects because of the import (the contact dates of a customer). By the system, which wrote them."""
    after = str(held.position["after"])
    marks = Change.objects.filter(correlation=held.id, op="update").exclude(object=held.object)
    if after:
        marks = marks.filter(record__gt=after)
    records = list(marks.order_by("record").values_list("record", flat=True).distinct()[:BATCH])
    if not records:
        return False
    system = system_actor(held.tenant, "import")
    with transaction.atomic():
        still_here(held)
        by_object: dict[str, set[str]] = defaultdict(set)
        for key, record in marks.filter(record__in=records).values_list("object", "record"):
            by_object[key].add(str(record))
        for key, ids in by_object.items():
            object_type = system.schema.objects.get(key)
            if object_type is not None:
                states = record_states(held.tenant, object_type, held.id, sorted(ids))
                same = [record for record, state in states.items() if state == "same"]
                _restore(system, held, object_type, former_values(held.tenant, object_type, held.id, same), lambda *_: None)
        position = {**held.position, "after": str(records[-1])}
        Import.objects.filter(id=held.id).update(position=position)
        run.save_state(position)
    held.position = position
    return True
