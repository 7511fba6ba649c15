"""Appending to the log, and reading it in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from guanxi.base.ids import new_id
from guanxi.kernel.changes.models import Change, Head, Numbered, Pending


@dataclass(frozen=True)
class Origin:
    """Through what a write came, and why."""

    channel: str
    action: str
    reason: str = ""
    correlation: str = ""


@dataclass(frozen=True)
class Entry:
    """One change of one record; `values` maps field -> (stored before, stored after)."""

    op: str
    object: str
    record: str
    version: int
    values: Mapping[str, tuple[Sequence[Any] | None, Sequence[Any] | None]] = field(default_factory=dict)


def append(tenant: int, actor: str | None, at: dt.datetime, origin: Origin, entries: Iterable[Entry]) -> None:
    """Write entries in the transaction of the writes they tell of; raises outside one."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("the log is written in the transaction of the change")
    rows = [
        Change(
            tenant=tenant, id=new_id(), at=at, actor=actor, channel=origin.channel, action=origin.action, op=e.op, object=e.object, record=e.record,
            version=e.version, values=stored(e.values), reason=origin.reason, correlation=origin.correlation,  # type: ignore[misc] # the column is JSON
        )
        for e in entries
    ]  # fmt: skip
    Change.unscoped.bulk_create(rows, batch_size=500)
    Pending.unscoped.bulk_create([Pending(tenant=tenant, entry=row.id) for row in rows], batch_size=500)


def stored(values: Mapping[str, tuple[Sequence[Any] | None, Sequence[Any] | None]]) -> dict[str, Any]:
    """Primitives of a change as JSON: dates and times as ISO text."""
    return {key: [_json(before), _json(after)] for key, (before, after) in values.items()}


def _json(parts: Sequence[Any] | None) -> list[Any] | None:
    if parts is None or parts[0] is None:
        return None
    return [p.isoformat() if isinstance(p, (dt.date, dt.datetime)) else p for p in parts]


def head(tenant: int) -> int:
    """The last number given in an organisation."""
    return Head.objects.filter(pk=tenant).values_list("seq", flat=True).first() or 0


def numbered_after(tenant: int, seq: int, limit: int) -> list[tuple[int, Change]]:
    """The entries that follow a number, in order, with their numbers."""
    places = list(Numbered.unscoped.filter(tenant=tenant, seq__gt=seq).order_by("seq").values_list("seq", "entry")[:limit])
    entries = Change.unscoped.filter(tenant=tenant).in_bulk([entry for _, entry in places])
    return [(number, entries[entry]) for number, entry in places]
