"""Appending to the log, and reading it in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from guanxi.base.ids import new_id
from guanxi.kernel.changes.models import Change, Head, Numbered, Pending
from guanxi.kernel.changes.opening import Logged, opened, parted, sealed
from guanxi.kernel.database.bulk import insert
from guanxi.kernel.tenancy.scope import in_its_scope
from guanxi.kernel.vault.subjects import subjects

_COLUMNS = (
    *("tenant", "id", "at", "actor", "channel", "action", "op", "object", "record", "version", "values", "reason", "correlation", "sealed"),
)  # fmt: skip


@dataclass(frozen=True)
class Origin:
    """Through what a write came, and why."""

    channel: str
    action: str
    reason: str = ""
    correlation: str = ""


@dataclass(frozen=True)
class Entry:
    """One change of one record; `values` maps field -> (stored before, stored after).

    public: the fields whose values are not personal; all others are sealed under the key of the record.
    """

    op: str
    object: str
    record: str
    version: int
    values: Logged = field(default_factory=dict)
    public: Collection[str] = ()


@in_its_scope
def append(tenant: int, actor: str | None, at: dt.datetime, origin: Origin, entries: Iterable[Entry]) -> None:
    """Write entries in the transaction of the writes they tell of; raises outside one. Side effect: records that have no key yet get one."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the log is written in the transaction of the change")
    made = [(entry, *parted(entry.values, entry.public)) for entry in entries]
    fresh = [(e.object, e.record) for e, _, closed in made if closed and e.op == "create"]
    known = [(e.object, e.record) for e, _, closed in made if closed and e.op != "create"]
    keys = (subjects(tenant, fresh, new=True) if fresh else {}) | (subjects(tenant, known) if known else {})
    rows: list[tuple[Any, ...]] = []
    for entry, values, closed in made:
        id = new_id()
        rows.append((
            tenant, id, at, actor, origin.channel, origin.action, entry.op, entry.object, entry.record, entry.version, values, origin.reason,
            origin.correlation, sealed(closed, keys[entry.object, entry.record], id) if closed else None,
        ))  # fmt: skip
    insert(Change, _COLUMNS, rows)
    insert(Pending, ("tenant", "entry"), [(tenant, row[1]) for row in rows])


def head(tenant: int) -> int:
    """The last number given in an organisation."""
    return Head.objects.filter(pk=tenant).values_list("seq", flat=True).first() or 0


@in_its_scope
def numbered_after(tenant: int, seq: int, limit: int) -> list[tuple[int, Change]]:
    """The entries that follow a number, in order, with their numbers, their values opened."""
    places = list(Numbered.unscoped.filter(tenant=tenant, seq__gt=seq).order_by("seq").values_list("seq", "entry")[:limit])
    entries = Change.unscoped.filter(tenant=tenant).in_bulk([entry for _, entry in places])
    opened(tenant, entries.values())
    return [(number, entries[entry]) for number, entry in places if entry in entries]
