"""Readers of the log: each has a cursor for every organisation and is called with what came since; it may be called twice with the same."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import F

from guanxi.base.registry import Registry
from guanxi.kernel.changes.log import numbered_after
from guanxi.kernel.changes.models import Change, Cursor
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.tenancy.scope import tenant_scope

BATCH = 500


@dataclass(frozen=True)
class Reader:
    """`read(tenant, changes)` runs in the transaction that moves the cursor."""

    key: str
    read: Callable[[int, Sequence[Change]], None]


READERS: Registry[Reader] = Registry("log readers")


def unread(reader: str) -> dict[int, int]:
    """Organisation -> numbered entries that this reader has not read; those where it has read all are left out. One query."""
    q = dialect().quote
    seen = f"COALESCE(c.{q('seq')}, 0)"
    sql = (
        f"SELECT h.{q('tenant')}, h.{q('seq')} - {seen} FROM {q('changes_head')} h LEFT JOIN {q('changes_cursor')} c"
        f" ON c.{q('tenant')} = h.{q('tenant')} AND c.{q('reader')} = %s WHERE h.{q('seq')} > {seen}"
    )
    return {int(tenant): int(entries) for tenant, entries in fetch(sql, [reader])}


def catch_up(only: str | None = None) -> int:
    """Let every reader read what it has not read; returns the number of entries read. A reader that fails keeps its place and says why."""
    readers = READERS.values() if only is None else [READERS.get(only)]
    return sum(_read(reader, tenant) for reader in readers for tenant in unread(reader.key))


def _read(reader: Reader, tenant: int) -> int:
    done = 0
    Cursor.objects.get_or_create(tenant=tenant, reader=reader.key)
    while True:
        try:
            with transaction.atomic(), tenant_scope(tenant):
                cursor = Cursor.objects.select_for_update().get(tenant=tenant, reader=reader.key)
                changes = numbered_after(tenant, cursor.seq, BATCH)
                if not changes:
                    return done
                reader.read(tenant, [change for _, change in changes])
                cursor.seq, cursor.failures, cursor.error = changes[-1][0], 0, ""
                cursor.save()
        except Exception as failed:  # noqa: BLE001 - a reader is a plug-in: where it failed is kept and shown
            # The place is kept and the reason shown in the administration; the other readers go on.
            Cursor.objects.filter(tenant=tenant, reader=reader.key).update(failures=F("failures") + 1, error=_place_of(failed))
            return done
        done += len(changes)


def _place_of(failed: Exception) -> str:
    """Type and places of a failure; not its words, which may hold values of records."""
    frames = traceback.extract_tb(failed.__traceback__)[-5:]
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([*places, type(failed).__name__])
