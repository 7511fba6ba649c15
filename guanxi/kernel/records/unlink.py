"""Emptying the references to records that are gone for good, each as a change of the record that held it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from guanxi.kernel.access.actor import Actor, system_actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records import store
from guanxi.kernel.records.batch import Batch
from guanxi.kernel.records.write import context_of, lock_live


def unlink(actor: Actor, object_type: ObjectType, gone: Sequence[str], origin: Origin, now: dt.datetime) -> None:
    """Take these ids out of every reference, list of references and subject, the recycle bin included. In a transaction of the caller."""
    system = system_actor(actor.tenant, actor.channel)
    for other in system.schema.objects.values():
        for field in other.fields.values():
            if field.system or field.type in ("file", "image") or (field.object != object_type.key and field.type != "subject"):
                continue
            for deleted in (False, True):
                _empty(system, other, field, gone, origin, now, deleted)


def _empty(system: Actor, other: ObjectType, field: Field, gone: Sequence[str], origin: Origin, now: dt.datetime, deleted: bool) -> None:
    compiler = Compiler(system)
    source, live = compiler.from_live(other, "t", deleted)
    holds = compiler.condition(field, "any" if field.listy else "in", tuple(gone), other, "t")
    ids = [str(row[0]) for row in fetch(f"SELECT t.id FROM {source} WHERE {live.text} AND {holds.text}", [*live.params, *holds.params])]
    if not ids:
        return
    rows = list(lock_live(system, other, ids, deleted=deleted).values())
    for row in rows:
        held = row.before[field.key]
        row.after[field.key] = ([one for one in held if one not in gone] or None) if field.listy else None
    store.update(Batch(system, other, "update", origin, context_of(system), rows, now=now), rows, now)
