"""A way to declare jobs for the time of a test, and times that do not pass by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.utils import timezone

from guanxi.kernel.jobs.contracts import Clock
from guanxi.kernel.jobs.declare import JOBS, JobType
from guanxi.kernel.jobs.models import Job, JobContent
from guanxi.kernel.jobs.running import Hands

Declare = Callable[..., str]


@pytest.fixture
def declare() -> Iterator[Declare]:
    """`declare(run, most_tries=…)` registers a handler until the test ends and returns its key."""
    with ExitStack() as stack:

        def make(run: Callable[..., Any], key: str = "test.work", **options: Any) -> str:
            stack.enter_context(JOBS.override(key, JobType(key, {"zh": "测试", "en": "Test"}, run, **options)))
            return key

        yield make


@pytest.fixture
def now() -> dt.datetime:
    """A moment shortly after everything that the test enqueues."""
    return timezone.now() + dt.timedelta(minutes=1)


def at(now: dt.datetime, **more: Any) -> Hands:
    """Hands whose clock stands still and whose back-off is the plain one; each tick is a second."""
    ticks = iter(range(1_000_000))
    return Hands(Clock(lambda: now, lambda: float(next(ticks))), jitter=lambda: 0.5, **more)


def head(job: str) -> Job:
    return Job.objects.get(id=job)


def content(job: str) -> JobContent:
    return JobContent.unscoped.get(job=job)
