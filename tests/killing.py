"""Workers that are killed (SIGKILL) in the middle of a job: what the crash tests share.

GUANXI_KILLS sets how many kills a test makes: 20, on CI 100 on the first database.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import time

import pytest
from django.db import connections
from django.utils import timezone

from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.jobs.claim import take_back_expired
from guanxi.kernel.jobs.models import Job

KILLS = int(os.environ.get("GUANXI_KILLS", "100" if os.environ.get("CI") else "20"))
LONGEST = 0.4  # seconds that a worker lives: a few batches of an import, which takes one or two
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a worker is a fork of this process, which this system cannot do")


def worker() -> int:
    """A process that runs the jobs that are due, with connections of its own; its number."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run_due()
            code = 0
        finally:
            os._exit(code)
    return child


def killed(child: int, seconds: float) -> bool:
    """Kill a process after so long; False where it had ended by itself."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if os.waitpid(child, os.WNOHANG)[0]:
            return False
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def until_done(job: str, dice: random.Random, most: int) -> int:
    """Let workers do a job, killing up to `most` of them; returns how many were killed while it was theirs."""
    kills = 0
    while True:
        child = worker()
        if kills < most:
            was_killed = killed(child, dice.uniform(0.02, LONGEST))
        else:
            was_killed = False
            os.waitpid(child, 0)
        held = Job.objects.get(id=job)
        if held.state not in ("waiting", "running"):
            return kills
        kills += was_killed and held.state == "running"
        # The lease runs out, and the wait before the next try is over. Kills are not the job's fault: they are not counted.
        take_back_expired(timezone.now() + dt.timedelta(minutes=5), lambda: 0.0)
        Job.objects.filter(id=job).update(run_at=timezone.now(), tries=1)
