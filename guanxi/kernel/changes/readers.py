"""Readers of the log: each has a cursor for every organisation and is called with what came since; it may be called twice with the same."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from guanxi.base.registry import Registry
from guanxi.kernel.changes.log import numbered_after
from guanxi.kernel.changes.models import Change, Cursor, Head
from guanxi.kernel.tenancy.scope import tenant_scope

BATCH = 500


@dataclass(frozen=True)
class Reader:
    """`read(tenant, changes)` runs in the transaction that moves the cursor."""

    key: str
    read: Callable[[int, Sequence[Change]], None]


READERS: Registry[Reader] = Registry("log readers")


def catch_up(only: str | None = None) -> int:
    """Let every reader read what it has not read; returns the number of entries read. A reader that fails keeps its place and says why."""
    done = 0
    for reader in READERS.values():
        if only in (None, reader.key):
            for tenant, seq in Head.objects.values_list("tenant", "seq"):
                done += _read(reader, tenant, seq)
    return done


def _read(reader: Reader, tenant: int, head: int) -> int:
    done = 0
    while True:
        Cursor.objects.get_or_create(tenant=tenant, reader=reader.key)
        try:
            with transaction.atomic(), tenant_scope(tenant):
                cursor = Cursor.objects.select_for_update().get(tenant=tenant, reader=reader.key)
                if cursor.seq >= head:
                    return done
                changes = numbered_after(tenant, cursor.seq, BATCH)
                if not changes:
                    return done
                reader.read(tenant, [change for _, change in changes])
                cursor.seq, cursor.failures, cursor.error = changes[-1][0], 0, ""
                cursor.save()
                done += len(changes)
        except Exception:  # noqa: BLE001 - a reader is a plug-in: whatever it raises is kept and shown
            # The place is kept and the reason shown in the administration; the other readers go on.
            Cursor.objects.filter(tenant=tenant, reader=reader.key).update(error=traceback.format_exc(limit=5)[-2000:])
            return done
