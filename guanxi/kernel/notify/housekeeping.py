"""Throws away notifications that nobody will look for any more."""

from __future__ import annotations

import datetime as dt

from guanxi.kernel.jobs.api import cron
from guanxi.kernel.notify.models import Notification

KEEP_READ = dt.timedelta(days=90)
KEEP_ANY = dt.timedelta(days=365)
_PORTION = 1000


@cron("45 3 * * *", key="notify.housekeeping")
def throw_away(now: dt.datetime) -> None:
    """Delete read notifications after 90 days, all after a year."""
    # Over organisations: age alone decides.
    read = Notification.unscoped.filter(at__lt=now - KEEP_READ, read_at__isnull=False)
    for old in (read, Notification.unscoped.filter(at__lt=now - KEEP_ANY)):
        while ids := list(old.values_list("id", flat=True)[:_PORTION]):
            Notification.unscoped.filter(id__in=ids).delete()
