"""The words of the room: states, what interrupts a run, what listeners are told, and the clock as a parameter."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils import timezone

from guanxi.base.errors import Message

LEASE = dt.timedelta(seconds=60)


class State(StrEnum):
    """What the table holds. A job that failed and will be tried again is `waiting` with an error; clients see it as `failed`."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    DEAD = "dead"


FINAL = frozenset({State.DONE, State.CANCELLED, State.DEAD})


class Cancelled(Exception):  # noqa: N818 - a fact, not an error
    """Somebody asked to stop this job; raised by `JobRun.progress`."""


class LeaseLost(Exception):  # noqa: N818 - a fact, not an error
    """The lease ran out and another worker may have the job; nothing of this run counts any more."""


class GivenBack(Exception):  # noqa: N818 - a fact, not an error
    """The worker is stopping: the job goes back to the queue and resumes from its state elsewhere."""


@dataclass(frozen=True)
class Clock:
    """Time as a parameter: `now` for what is stored, `tick` (monotonic seconds) for how often something is written."""

    now: Callable[[], dt.datetime] = timezone.now
    tick: Callable[[], float] = time.monotonic


@dataclass(frozen=True)
class JobEnded:
    """What listeners are told of a job that is done, cancelled or dead; `claim` is another for each run."""

    id: str
    tenant: int
    key: str
    person: str | None
    label: Message
    state: State
    claim: str
    error: Mapping[str, Any] | None
