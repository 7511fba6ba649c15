"""Deletes what imports keep of foreign files once nobody needs it; what they wrote, and the way back, stays."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from guanxi.engines.exchange import report
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.sources import keep_for_import, let_go
from guanxi.kernel.jobs.api import cron
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope

_AT_REST = ("mapping", "checked", "done", "failed", "undone")
_PORTION = 200


def keep_days() -> int:
    """For how many days an import keeps its file after it ended or was left: setting GUANXI_IMPORT_KEEP_DAYS, else 30."""
    return int(getattr(settings, "GUANXI_IMPORT_KEEP_DAYS", 30))


@cron("10 3 * * *", key="exchange.housekeeping")
def clear_imports(now: dt.datetime) -> None:
    """Clear the imports that have rested for `keep_days`: file, samples and lines of the report go, counts and rows stay for the list and the undo."""
    before = now - dt.timedelta(days=keep_days())
    for tenant in Tenant.objects.values_list("id", flat=True):
        with tenant_scope(tenant):
            old = Import.objects.filter(Q(state__in=_AT_REST) | Q(job=None), cleared_at=None, touched_at__lt=before)
            while found := list(old.values_list("id", flat=True)[:_PORTION]):
                for import_id in found:
                    _clear(import_id, now)


def _clear(import_id: str, now: dt.datetime) -> None:
    with transaction.atomic():
        held = Import.objects.select_for_update().get(id=import_id)
        look = held.seen()
        held.see({**look, "columns": [{**column, "samples": []} for column in look["columns"]], "preview": []})
        held.cleared_at = now
        held.save(update_fields=["look", "cleared_at"])
        report.forget(held)
        let_go(held.file, held.id)
        other = Import.objects.filter(file=held.file, cleared_at=None).values_list("id", flat=True).first()
        if other is not None:
            keep_for_import(held.file, other)
