"""Throws away notifications that nobody will look for any more."""

from __future__ import annotations

import datetime as dt

from guanxi.kernel.jobs.api import cron
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.tenancy.models import organisations
from guanxi.kernel.tenancy.scope import tenant_scope

KEEP_READ = dt.timedelta(days=90)
KEEP_ANY = dt.timedelta(days=365)
_PORTION = 1000


@cron("45 3 * * *", key="notify.housekeeping")
def throw_away(now: dt.datetime) -> None:
    """Delete read notifications after 90 days, all after a year."""
    for tenant in organisations():
        with tenant_scope(tenant):
            read = Notification.objects.filter(at__lt=now - KEEP_READ, read_at__isnull=False)
            for old in (read, Notification.objects.filter(at__lt=now - KEEP_ANY)):
                while ids := list(old.values_list("id", flat=True)[:_PORTION]):
                    Notification.objects.filter(id__in=ids).delete()
