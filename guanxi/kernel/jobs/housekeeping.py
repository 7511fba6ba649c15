"""What is put in order every night: old idempotency keys and ended jobs are thrown away, the planner looks at the tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from guanxi.kernel.database.statistics import refresh_statistics
from guanxi.kernel.jobs.contracts import State
from guanxi.kernel.jobs.cron import cron
from guanxi.kernel.jobs.models import Job, JobContent
from guanxi.kernel.records.models import Asked
from guanxi.kernel.tenancy.models import organisations
from guanxi.kernel.tenancy.scope import tenant_scope

KEEP_ASKED = dt.timedelta(days=90)
KEEP_DONE = dt.timedelta(days=30)
_PORTION = 500


@cron("0 3 * * *", key="jobs.housekeeping")
def throw_away(now: dt.datetime) -> None:
    """Delete idempotency keys after 90 days, done and cancelled jobs after 30. Dead jobs stay until somebody has looked."""
    for tenant in organisations():
        with tenant_scope(tenant):
            _delete(Asked.objects.filter(at__lt=now - KEEP_ASKED))
            for state in (State.DONE, State.CANCELLED):
                old = Job.objects.filter(tenant=tenant, state=state, finished_at__lt=now - KEEP_DONE)
                while ids := list(old.values_list("id", flat=True)[:_PORTION]):
                    with transaction.atomic():
                        JobContent.objects.filter(job__in=ids).delete()
                        Job.objects.filter(tenant=tenant, id__in=ids).delete()


@cron("30 3 * * *", key="jobs.statistics")
def look_at_tables(now: dt.datetime) -> None:
    """Let the database's planner know how large the tables have become."""
    refresh_statistics()


def _delete(rows: Any) -> None:
    """In portions, so that nobody waits long for a lock."""
    while ids := list(rows.values_list("pk", flat=True)[:_PORTION]):
        rows.model.objects.filter(pk__in=ids).delete()
