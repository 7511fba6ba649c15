"""Deletes files that were never attached, or whose record is gone for good."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from guanxi.kernel.files.models import File
from guanxi.kernel.files.store import store
from guanxi.kernel.jobs.api import cron
from guanxi.kernel.tenancy.models import organisations
from guanxi.kernel.tenancy.scope import tenant_scope

KEEP_UNATTACHED = dt.timedelta(days=7)
_BYTES_AFTER = dt.timedelta(days=1)
_PORTION = 200


@cron("30 3 * * *", key="files.housekeeping")
def delete_unattached(now: dt.datetime) -> None:
    """Delete rows without a record seven days after their upload, and the bytes that no row names any more."""
    for tenant in organisations():
        with tenant_scope(tenant):
            old = File.objects.filter(record=None, created_at__lt=now - KEEP_UNATTACHED)
            while found := list(old.values_list("id", "path")[:_PORTION]):
                with transaction.atomic():
                    old.filter(id__in=[one for one, _ in found]).delete()
                # Bytes go after their rows have: a crash in between leaves bytes without a row, never a row without bytes.
                for path in {path for _, path in found}:
                    if not File.objects.filter(path=path).exists():
                        store().remove(path, now - _BYTES_AFTER)
    store().tidy(now - _BYTES_AFTER)
