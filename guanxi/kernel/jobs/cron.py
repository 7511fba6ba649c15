"""Timed work of the whole installation: declared with a cron expression in UTC, run once per due time; missed times run once together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from cronsim import CronSim
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from guanxi.base.registry import Registry
from guanxi.kernel.jobs.leases import SKEW, over
from guanxi.kernel.jobs.models import CronRun

log = structlog.get_logger("guanxi.cron")
LONGEST = dt.timedelta(hours=1)
AGAIN = dt.timedelta(minutes=5)
Timed = Callable[[dt.datetime], None]


@dataclass(frozen=True)
class Cron:
    """`run(now)` works over all organisations, outside any scope; it is short and idempotent, or it enqueues jobs."""

    key: str
    expression: str
    run: Timed

    def due_after(self, moment: dt.datetime) -> dt.datetime:
        """The first due time after a moment."""
        return next(CronSim(self.expression, moment.astimezone(dt.UTC)))


CRONS: Registry[Cron] = Registry("timed functions")


def cron(expression: str, *, key: str) -> Callable[[Timed], Timed]:
    """Declare the function below as timed; CronSimError on an expression that cannot be read."""

    def declare(run: Timed) -> Timed:
        made = Cron(key, expression, run)
        made.due_after(dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
        CRONS.register(key, made)
        return run

    return declare


def run_crons(now: dt.datetime | None = None) -> int:
    """Run what is due; returns how many. A function that is new waits for its next time. Safe to run in many processes."""
    now = now or timezone.now()
    known = {row.key: row for row in CronRun.objects.all()}
    done = 0
    for key, one in CRONS.items():
        row = known.get(key)
        if row is None:
            _enter(key, now)
        elif row.last > now + SKEW:
            # A clock that was ahead ran it; it must not wait until then.
            CronRun.objects.filter(key=key, last=row.last).update(last=now, until=None)
        elif one.due_after(row.last) <= now and _take(row, now):
            _run(one, now)
            done += 1
    return done


def _enter(key: str, now: dt.datetime) -> None:
    try:
        with transaction.atomic():
            CronRun.objects.create(key=key, last=now)
    except IntegrityError:
        return  # another process entered it


def _take(row: CronRun, now: dt.datetime) -> bool:
    """Whether this process runs it: of two one does, and after a crash another may an hour later."""
    free = CronRun.objects.filter(Q(until=None) | over(now, LONGEST), key=row.key, last=row.last)
    return bool(free.update(until=now + LONGEST))


def _run(one: Cron, now: dt.datetime) -> None:
    error = ""
    try:
        one.run(now)
    except (OperationalError, InterfaceError) as gone:
        log.warning("cron_postponed", key=one.key, error=type(gone).__name__)
        CronRun.objects.filter(key=one.key).update(until=now + AGAIN)  # raises while the database is away; the worker backs off
        return
    except Exception as failed:  # noqa: BLE001 - one that fails must not keep the others
        error = type(failed).__name__
        log.error("cron_failed", key=one.key, error=error)
    CronRun.objects.filter(key=one.key).update(last=now, until=None, error=error)
