"""Taking the next due job, so that of two workers one gets it; and taking back what a dead worker held."""

from __future__ import annotations

import datetime as dt
import os
import random
import socket

from django.db import connection, transaction
from django.db.models import F

from guanxi.base.ids import new_id
from guanxi.kernel.jobs.contracts import LEASE, State
from guanxi.kernel.jobs.declare import JOBS
from guanxi.kernel.jobs.ending import Jitter, fail
from guanxi.kernel.jobs.failures import WORKER_LOST
from guanxi.kernel.jobs.leases import over
from guanxi.kernel.jobs.models import Job

_SWEEP = 50


def claim(now: dt.datetime, only: str | None = None) -> Job | None:
    """The most urgent due job that this process knows, or this one, leased to it under a holder of its own; None where nothing is due.

    SKIP LOCKED lets workers pass each other where the database has it; the conditional update decides on all of them.
    """
    due = Job.objects.filter(state=State.WAITING, run_at__lte=now, key__in=JOBS.keys()).order_by("-priority", "run_at")
    if only is not None:
        due = due.filter(id=only)
    if connection.features.has_select_for_update_skip_locked:
        with transaction.atomic():
            found = due.select_for_update(skip_locked=True).first()
            return found if found is not None and _take(found, now) else None
    # SQLite takes its one write lock when a transaction begins: look outside of one, so that idle workers do not.
    while (found := due.first()) is not None:
        if _take(found, now):
            return found
    return None


def _take(job: Job, now: dt.datetime) -> bool:
    """Whether this process is the one that gets it."""
    columns = {
        "state": State.RUNNING,
        "holder": f"{socket.gethostname()[:60]}/{os.getpid()}/{new_id()}",
        "until": now + LEASE,
        "started_at": now,
    }
    if not Job.objects.filter(id=job.id, tenant=job.tenant, state=State.WAITING).update(tries=F("tries") + 1, **columns):
        return False
    for name, value in columns.items():
        setattr(job, name, value)
    job.tries += 1
    return True


def take_back_expired(now: dt.datetime, jitter: Jitter = random.random) -> int:
    """Jobs whose lease ran out count as one failed try; returns how many. Safe to run in many processes."""
    lost = Job.objects.filter(over(now, LEASE), state=State.RUNNING, key__in=JOBS.keys()).order_by("until")[:_SWEEP]
    return sum(fail(job, WORKER_LOST, now, jitter, expired=True) is not None for job in lost)
