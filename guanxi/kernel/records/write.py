"""Writing records: create, update, delete, restore, purge, hand over. Each works on a batch; one record is a batch of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from django.db import IntegrityError, models, transaction
from django.db.models.functions import Cast

from guanxi.base.errors import AlreadyExists, FieldError, Invalid, Message, NotFound, NotPermitted
from guanxi.base.ids import is_id, new_id
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.models import TeamMember
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.identity.models import Person
from guanxi.kernel.objects.fields.base import Context
from guanxi.kernel.objects.models import RecordIndex, UniqueKey
from guanxi.kernel.objects.types import REACTIONS, RULES, Hook, ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records import store
from guanxi.kernel.records.batch import Batch, Outcome, Row, clean_values
from guanxi.kernel.records.checks import check_references, check_required, check_unique
from guanxi.kernel.records.computed import before_purge, fill
from guanxi.kernel.records.conflicts import conflict
from guanxi.kernel.records.numbering import give_numbers
from guanxi.kernel.records.rows import RowReader
from guanxi.kernel.vault.subjects import destroy_subjects

MOST = 5000
ACTIVE = "active"
OWNER_LEFT: Message = {
    "zh": "此员工已离职，不能成为负责人；请选择在职员工",
    "en": "This person has left and cannot become the owner; choose somebody who is active",
}
_PORTION = 900


def run_hooks(table: Mapping[str, Sequence[Hook]], batch: Batch) -> None:
    """The rules or reactions of the batch's object type and then those of every one (`*`), in the order of their declaration."""
    for hook in (*table.get(batch.object.key, ()), *table.get("*", ())):
        hook(batch)


def context_of(actor: Actor, *, lenient: bool = False) -> Context:
    return Context(actor.tenant, actor.zone, actor.currency, lenient)


def create(
    actor: Actor, object_type: ObjectType, raw: Sequence[Mapping[str, Any]], origin: Origin, *, lenient: bool = False, partial: bool = False,
    now: dt.datetime | None = None,
) -> Outcome:  # fmt: skip
    """Create records from field -> wire value.

    lenient: values come from a file. partial: write the good rows and report the others, instead of all or nothing.
    Side effects: rows, index rows, numbers, one log entry a record. Raises Invalid, NotPermitted, AlreadyExists.
    """
    actor.require(object_type, "create")
    batch = Batch(
        actor,
        object_type,
        "create",
        origin,
        context_of(actor, lenient=lenient),
        [],
        single=len(raw) == 1 and not partial,
        now=now or actor.now(),
    )
    own = [(name, field) for name, field in object_type.fields.items() if not field.system]
    for number, sent in enumerate(raw):
        given = dict(sent)
        key = given.pop("id", None) or new_id()
        row = Row(number, key)
        batch.rows.append(row)
        if not is_id(key):
            batch.fail(row, "id", "id_invalid", {"zh": "id 应为 UUIDv7", "en": "The id must be a UUIDv7"})
            continue
        row.given = frozenset(given)
        row.after = clean_values(batch, row, given, creating=True)
        for name, field in own:
            if name not in row.after:
                row.after[name] = field.clean(field.default, batch.context) if field.default is not None else None
    if not partial:
        batch.stop_if_wrong()
    now = batch.now
    try:
        with transaction.atomic():
            check_references(batch)  # first: a file names the owner, from here on it is an id
            _own(batch)
            give_numbers(batch)
            check_required(batch)
            fill(batch, now)
            run_hooks(RULES, batch)
            fill(batch, now)
            check_unique(batch)
            if not partial:
                batch.stop_if_wrong()
            good = list(batch.good())
            store.insert(batch, good, now)
            run_hooks(REACTIONS, batch)
    except IntegrityError as clash:
        _name_taken(batch)
        raise AlreadyExists({"zh": "同样的记录刚刚被创建", "en": "The same record has just been created"}) from clash
    return Outcome([(row.id, row.version) for row in good], batch.errors)


def _name_taken(batch: Batch) -> None:
    """After a constraint of the database has refused a batch: raise Invalid that names the field, where another write has just taken a value."""
    batch.errors.clear()
    check_unique(batch)
    batch.stop_if_wrong()


def _own(batch: Batch) -> None:
    """The owner is who creates, unless another who is here still is named by someone who may hand over; the department is the owner's of now."""
    if not batch.object.owned:
        return
    for row in batch.good():
        row.after["owner"] = row.after.get("owner") or batch.actor.person
    owners = {row.after["owner"] for row in batch.good() if is_id(row.after["owner"])}
    # Read anew: the actor may be from before a reorganisation that has just been committed.
    people = _standing(batch.actor.tenant, owners)
    may_give = batch.actor.may(batch.object, "hand_over")
    for row in batch.good():
        owner = row.after["owner"]
        department, status = people.get(owner, (None, None))
        if owner != batch.actor.person and not may_give:
            batch.fail(row, "owner", "not_permitted", {"zh": "你不能为他人创建", "en": "You may not create for somebody else"})
        elif owner != batch.actor.person and status != ACTIVE:
            batch.fail(row, "owner", "owner_left", OWNER_LEFT)
        row.after["department"] = department


def _standing(tenant: int, ids: Iterable[str]) -> dict[str, tuple[str | None, str]]:
    """Person -> (department, status), of those that there are."""
    wanted = sorted(ids)
    found: dict[str, tuple[str | None, str]] = {}
    for start in range(0, len(wanted), _PORTION):
        text, params = dialect().in_ids("p.id", wanted[start : start + _PORTION])
        sql = f"SELECT p.id, p.department, p.status FROM identity_person p WHERE p.tenant = %s AND p.deleted_key = '' AND {text}"
        for key, department, status in fetch(sql, [tenant, *params]):
            found[str(key)] = (None if department is None else str(department), status)
    return found


def _people(ids: Iterable[str]) -> models.QuerySet[Any]:
    found: models.QuerySet[Any] = Person.objects.filter(id__in=sorted(ids), deleted_key="")
    return found


def locked(actor: Actor, object_type: ObjectType, ids: Sequence[str], operation: str, *, deleted: bool = False) -> dict[str, Row]:
    """The rows of these ids, locked until the transaction ends; raises NotFound or NotPermitted that says nothing of what one may not see."""
    found = lock_live(actor, object_type, ids, operation, deleted=deleted)
    missing = [key for key in ids if key not in found]
    if missing:
        if _readable(actor, object_type, missing, deleted):
            raise NotPermitted({"zh": "你可以查看但不能修改这些记录", "en": "You may see but not change these records"})
        raise NotFound({"zh": "找不到记录", "en": "The record was not found"})
    return found


def lock_live(
    actor: Actor, object_type: ObjectType, ids: Sequence[str], operation: str = "update", *, deleted: bool = False
) -> dict[str, Row]:
    """Those of these rows that the actor may write, locked until the transaction ends."""
    keys = list(object_type.fields)
    reader = RowReader(object_type, keys)
    compiler = Compiler(actor)
    found: dict[str, Row] = {}
    for start in range(0, len(ids), _PORTION):
        source, live = compiler.from_live(object_type, "t", deleted)
        text, params = dialect().in_ids("t.id", list(ids[start : start + _PORTION]))
        allowed = actor.rows(object_type, "t", operation)
        scope = f" AND {allowed.text}" if allowed.text else ""
        sql = f"SELECT {reader.select('t')}{', t.custom' if 'custom' not in reader.columns else ''} FROM {source} WHERE {live.text} AND {text}{scope}{dialect().for_update}"
        for fetched in fetch(sql, [*live.params, *params, *allowed.params]):
            raw = reader.raw(fetched)
            custom = raw[reader.columns.index("custom")] if "custom" in reader.columns else orjson.loads(fetched[-1] or "{}")
            values = reader.values(raw)
            row = Row(0, str(raw[0]), int(raw[1]), {**values, "#custom": custom}, dict(values))
            found[row.id] = row
    return found


def _may_see(actor: Actor, object_type: ObjectType, row: Row) -> bool:
    return actor.may_read(object_type) and _readable(actor, object_type, [row.id], deleted=False)


def _readable(actor: Actor, object_type: ObjectType, ids: Sequence[str], deleted: bool) -> bool:
    source, seen = Compiler(actor).visible(object_type, "t", deleted)
    text, params = dialect().in_ids("t.id", list(ids[:_PORTION]))
    return len(fetch(f"SELECT t.id FROM {source} WHERE {seen.text} AND {text}", [*seen.params, *params])) == len(set(ids[:_PORTION]))


def update(
    actor: Actor, object_type: ObjectType, changes: Sequence[tuple[str, int | None, Mapping[str, Any]]], origin: Origin, *, lenient: bool = False,
    partial: bool = False, now: dt.datetime | None = None,
) -> Outcome:  # fmt: skip
    """Change the fields named, record by record: (id, version it was based on or None, field -> wire value).

    Raises NotFound, NotPermitted, VersionConflict (with both values), Invalid. Side effects: rows, index rows, one log entry a changed record.
    """
    actor.require(object_type, "update")
    batch = Batch(
        actor,
        object_type,
        "update",
        origin,
        context_of(actor, lenient=lenient),
        [],
        single=len(changes) == 1 and not partial,
        now=now or actor.now(),
    )
    now = batch.now
    try:
        with transaction.atomic():
            found = locked(actor, object_type, [key for key, _, _ in changes], "update")
            for number, (key, version, given) in enumerate(changes):
                row = found[key]
                row.number = number
                batch.rows.append(row)
                row.given = frozenset(given)
                cleaned = clean_values(batch, row, given, creating=False)
                if version is not None and version != row.version:
                    raise conflict(actor, batch.object, row, cleaned, readable=_may_see(actor, object_type, row))
                row.after.update(cleaned)
                row.rewritten = frozenset(k for k in cleaned if not actor.may_filter(object_type, k))
            _checked(batch, partial, now)
            store.update(batch, list(batch.good()), now)
            run_hooks(REACTIONS, batch)
    except IntegrityError as clash:
        _name_taken(batch)
        raise AlreadyExists({"zh": "同样的值刚刚被使用", "en": "The same value has just been used"}) from clash
    return Outcome([(row.id, row.version) for row in batch.good()], batch.errors)


def _checked(batch: Batch, partial: bool, now: dt.datetime) -> None:
    if not partial:
        batch.stop_if_wrong()
    check_references(batch)
    check_required(batch)
    fill(batch, now)
    run_hooks(RULES, batch)
    fill(batch, now)
    check_unique(batch)
    if not partial:
        batch.stop_if_wrong()


def _moved(actor: Actor, object_type: ObjectType, ids: Sequence[str], op: str, origin: Origin, *, deleted: bool) -> tuple[Batch, list[Row]]:
    found = locked(actor, object_type, list(dict.fromkeys(ids)), "delete", deleted=deleted)
    rows = list(found.values())
    for number, row in enumerate(rows):
        row.number = number
    return Batch(actor, object_type, op, origin, context_of(actor), rows, single=len(rows) == 1), rows


def delete(actor: Actor, object_type: ObjectType, ids: Sequence[str], origin: Origin, *, version: int | None = None) -> Outcome:
    """Put records into the recycle bin; their unique values are free again."""
    actor.require(object_type, "delete")
    now = actor.now()
    with transaction.atomic():
        batch, rows = _moved(actor, object_type, ids, "delete", origin, deleted=False)
        if version is not None and rows[0].version != version:
            raise conflict(actor, batch.object, rows[0], {}, readable=False)
        run_hooks(RULES, batch)
        batch.stop_if_wrong()
        _each(object_type, actor, rows, {"deleted_at": now, "updated_at": now, "updated_by": actor.person, "deleted_key": models.F("id")})
        UniqueKey.objects.filter(object=object_type.key, record__in=[r.id for r in rows]).delete()
        store.log(batch, rows, now)
        run_hooks(REACTIONS, batch)
    return Outcome([(row.id, row.version) for row in rows])


def restore(actor: Actor, object_type: ObjectType, ids: Sequence[str], origin: Origin) -> Outcome:
    """Take records out of the recycle bin; refused where a unique value has been taken since."""
    actor.require(object_type, "delete")
    now = actor.now()
    with transaction.atomic():
        batch, rows = _moved(actor, object_type, ids, "restore", origin, deleted=True)
        run_hooks(RULES, batch)
        check_unique(batch)
        batch.stop_if_wrong()
        try:
            with transaction.atomic():
                _each(object_type, actor, rows, {"deleted_at": None, "updated_at": now, "updated_by": actor.person, "deleted_key": ""})
                RecordIndex.objects.filter(object=object_type.key, record__in=[row.id for row in rows]).delete()
                store.write_keys(batch, rows, fresh=True)
        except IntegrityError as clash:
            raise AlreadyExists(
                {"zh": "同样的记录已经存在，不能恢复", "en": "The same record exists already; it cannot be restored"}
            ) from clash
        store.log(batch, rows, now)
        run_hooks(REACTIONS, batch)
    return Outcome([(row.id, row.version) for row in rows])


def purge(actor: Actor, object_type: ObjectType, ids: Sequence[str], origin: Origin) -> Outcome:
    """Take records out of the recycle bin for good; references to them become empty, and what the log holds of them that is personal is erased."""
    from guanxi.kernel.records.unlink import unlink  # it writes, too

    actor.require(object_type, "purge")
    now = actor.now()
    with transaction.atomic():
        batch, rows = _moved(actor, object_type, ids, "purge", origin, deleted=True)
        run_hooks(RULES, batch)
        batch.stop_if_wrong()
        gone = [row.id for row in rows]
        when_gone = before_purge(batch)
        store.log(batch, rows, now)
        RecordIndex.objects.filter(object=object_type.key, record__in=gone).delete()
        UniqueKey.objects.filter(object=object_type.key, record__in=gone).delete()
        TeamMember.objects.filter(object=object_type.key, record__in=gone).delete()
        unlink(actor, object_type, gone, origin, now)
        object_type.model.unscoped.filter(tenant=actor.tenant, id__in=gone).delete()  # type: ignore[attr-defined]
        run_hooks(REACTIONS, batch)
        when_gone()
        destroy_subjects(actor.tenant, [(object_type.key, record) for record in gone])
    return Outcome([(row.id, row.version) for row in rows])


def hand_over(actor: Actor, object_type: ObjectType, ids: Sequence[str], to: str, origin: Origin, *, keep_in_team: bool = False) -> Outcome:
    """Give records another owner who is here still; the old one may stay as a team member who reads.

    Rules run with the operation `hand_over`, so that a hook may guard who owns what. What is demanded of values (validation rules, required
    fields) is not asked: nothing but the owner changes, and the records of someone who leaves must find another, also those that an
    older rule let through. Raises Invalid, NotFound, NotPermitted.
    """
    actor.require(object_type, "hand_over")
    now = actor.now()
    with transaction.atomic():
        found = locked(actor, object_type, list(dict.fromkeys(ids)), "update")
        person = _people([to]).first()
        if person is None:
            missing: Message = {"zh": "找不到这位员工", "en": "There is no such person"}
            raise Invalid(errors=[FieldError("input.to", "reference_missing", missing)])
        if person.status != ACTIVE:
            raise Invalid(errors=[FieldError("input.to", "owner_left", OWNER_LEFT)])
        rows = list(found.values())
        for number, row in enumerate(rows):
            row.number = number
            row.after["owner"], row.after["department"] = person.id, person.department
        batch = Batch(actor, object_type, "hand_over", origin, context_of(actor), rows, single=len(rows) == 1, now=now)
        run_hooks(RULES, batch)
        batch.stop_if_wrong()
        if keep_in_team:
            _keep_owners(actor, object_type, rows, to)
        fill(batch, now)
        store.update(batch, rows, now)
        run_hooks(REACTIONS, batch)
    return Outcome([(row.id, row.version) for row in rows])


def _keep_owners(actor: Actor, object_type: ObjectType, rows: Sequence[Row], to: str) -> None:
    members = [(row.id, row.before["owner"]) for row in rows if row.before.get("owner") and row.before["owner"] != to]
    known = set(TeamMember.objects.filter(object=object_type.key, record__in=[r for r, _ in members]).values_list("record", "person"))
    TeamMember.unscoped.bulk_create(
        [TeamMember(tenant=actor.tenant, object=object_type.key, record=r, person=p) for r, p in members if (r, p) not in known],
        batch_size=500,
    )


def _each(object_type: ObjectType, actor: Actor, rows: Sequence[Row], columns: dict[str, Any]) -> None:
    model: Any = object_type.model
    ids = [row.id for row in rows]
    for start in range(0, len(ids), _PORTION):
        part = ids[start : start + _PORTION]
        changes = dict(columns)
        if isinstance(changes.get("deleted_key"), models.F):
            changes["deleted_key"] = Cast("id", models.CharField(max_length=36))
        model.unscoped.filter(tenant=actor.tenant, id__in=part).update(version=models.F("version") + 1, **changes)
    for row in rows:
        row.version += 1
