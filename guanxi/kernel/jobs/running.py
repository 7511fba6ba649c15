"""Running claimed jobs in this process: one at a time, each in the scope of its organisation."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from guanxi.kernel.jobs import ending
from guanxi.kernel.jobs.claim import claim, take_back_expired
from guanxi.kernel.jobs.contracts import Cancelled, Clock, GivenBack, LeaseLost
from guanxi.kernel.jobs.declare import JOBS
from guanxi.kernel.jobs.failures import failure_of
from guanxi.kernel.jobs.heart import Heart
from guanxi.kernel.jobs.metrics import SECONDS
from guanxi.kernel.jobs.models import Job, JobContent
from guanxi.kernel.jobs.run import JobRun
from guanxi.kernel.tenancy.scope import tenant_scope

log = structlog.get_logger("guanxi.jobs")


@dataclass(frozen=True)
class Hands:
    """What a run needs besides the job: time, chance, the heart that renews leases, and whether the worker is stopping."""

    clock: Clock = field(default_factory=Clock)
    jitter: Callable[[], float] = random.random
    heart: Heart | None = None
    stopping: Callable[[], bool] = lambda: False


def run_due(now: dt.datetime | None = None, limit: int = 20, hands: Hands | None = None) -> int:
    """Claim and run at most `limit` due jobs, one after the other; returns how many were run. `now` stands still where given."""
    hands = hands or Hands(Clock(lambda: now) if now is not None else Clock())
    take_back_expired(hands.clock.now(), hands.jitter)
    for count in range(limit):
        job = None if hands.stopping() else claim(hands.clock.now())
        if job is None:
            return count
        run_claimed(job, hands)
    return limit


def run_claimed(job: Job, hands: Hands) -> str:
    """Run one claimed job to its end; returns the outcome. Raises only what the database raises when the ending cannot be written."""
    began = time.perf_counter()
    with tenant_scope(job.tenant):
        outcome = _run(JobRun(job, JobContent.objects.get(job=job.id), hands.clock, hands.stopping), hands)
    seconds = time.perf_counter() - began
    SECONDS.labels(job.key, outcome).observe(seconds)
    log.info("job", key=job.key, outcome=outcome, ms=round(seconds * 1000, 1), tries=job.tries, tenant=job.tenant, job=job.id)
    return outcome


def _run(run: JobRun, hands: Hands) -> str:
    job, now = run.job, hands.clock.now
    if hands.heart is not None:
        hands.heart.watch(run)
    try:
        _ = run.actor  # someone who has left asks for nothing any more
        result = JOBS.get(job.key).run(run, **run.payload)
    except Cancelled:
        return "cancelled" if ending.cancel(job, now()) else "lease_lost"
    except GivenBack:
        return "given_back" if ending.give_back(job, now()) else "lease_lost"
    except LeaseLost:
        return "lease_lost"
    except Exception as raised:  # noqa: BLE001 - whatever a handler raises is one failed try
        return ending.fail(job, failure_of(raised), now(), hands.jitter) or "lease_lost"
    finally:
        if hands.heart is not None:
            hands.heart.forget(run)
    return "done" if ending.finish(job, result, run.done, run.total, now()) else "lease_lost"
