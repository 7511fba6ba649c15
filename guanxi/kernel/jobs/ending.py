"""How a run ends. Every ending is fenced: it counts only while the claim still holds the lease."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from guanxi.kernel.jobs.contracts import FINAL, LEASE, JobEnded, State
from guanxi.kernel.jobs.declare import JOBS
from guanxi.kernel.jobs.failures import Failure
from guanxi.kernel.jobs.leases import over
from guanxi.kernel.jobs.listeners import tell
from guanxi.kernel.jobs.models import Job, JobContent
from guanxi.kernel.tenancy.scope import tenant_scope

FIRST_WAIT = dt.timedelta(seconds=5)
LONGEST_WAIT = dt.timedelta(hours=1)
Jitter = Callable[[], float]


def wait_before(tries: int, jitter: Jitter) -> dt.timedelta:
    """Exponential back-off after so many tries: 5 s doubling up to one hour, times 0.5 to 1.5 (`jitter` gives 0 to 1)."""
    doubled: dt.timedelta = FIRST_WAIT * 2 ** min(tries - 1, 12)
    return min(doubled, LONGEST_WAIT) * (0.5 + jitter())


def finish(job: Job, result: dict[str, Any] | None, done: int, total: int | None, now: dt.datetime) -> bool:
    """The handler returned. False where the lease was lost and the result does not count."""
    return _end(job, State.DONE, now, {"done": done, "total": total}, {"result": result, "error": None})


def cancel(job: Job, now: dt.datetime) -> bool:
    """The handler left because somebody asked for it. False where the lease was lost."""
    return _end(job, State.CANCELLED, now, {}, {})


def give_back(job: Job, now: dt.datetime) -> bool:
    """The worker is stopping: the job waits again and the try does not count. False where the lease was lost."""
    return _end(job, State.WAITING, now, {"run_at": now, "tries": job.tries - 1}, {})


def fail(job: Job, failure: Failure, now: dt.datetime, jitter: Jitter, *, expired: bool = False) -> State | None:
    """The handler raised, or (`expired`) its lease ran out: try again later, or give up. Returns the new state, None where the lease was lost or renewed."""
    kind = JOBS.get(job.key)
    state, columns = State.DEAD, dict[str, Any]()
    if Job.objects.filter(tenant=job.tenant, id=job.id, cancel=True).exists():
        state = State.CANCELLED
    elif not failure.final and job.tries < kind.most_tries:
        state, columns = State.WAITING, {"run_at": now + wait_before(job.tries, jitter)}
    return state if _end(job, state, now, columns, {"error": failure.error}, expired=expired) else None


def _end(job: Job, state: State, now: dt.datetime, columns: dict[str, Any], content: dict[str, Any], *, expired: bool = False) -> bool:
    if state in FINAL:
        columns = {**columns, "live_unique": None, "finished_at": now}
    with transaction.atomic(), tenant_scope(job.tenant):
        mine = Job.objects.filter(tenant=job.tenant, id=job.id, holder=job.holder, state=State.RUNNING)
        if expired:
            mine = mine.filter(over(now, LEASE))  # its worker may have renewed it since it was looked at
        if not mine.update(state=state, holder=None, until=None, **columns):
            return False
        if content:
            JobContent.unscoped.filter(tenant=job.tenant, job=job.id).update(**content)
        if state in FINAL:
            tell(ended(job, state))
    return True


def ended(job: Job, state: State) -> JobEnded:
    """What listeners are told; read after the content was written."""
    content = JobContent.unscoped.get(tenant=job.tenant, job=job.id)
    return JobEnded(job.id, job.tenant, job.key, job.person, content.label, state, job.holder or job.id, content.error)
