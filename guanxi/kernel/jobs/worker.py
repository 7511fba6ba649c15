"""The worker: numbers and hands on the log, runs what is timed, runs jobs; until it is told to stop."""

from __future__ import annotations

import gc
import os
import socket
import threading
import time
from collections.abc import Callable

import structlog
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone

from guanxi.base.ids import new_id
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.jobs.cron import run_crons
from guanxi.kernel.jobs.following import Followers
from guanxi.kernel.jobs.heart import Heart
from guanxi.kernel.jobs.leases import Held
from guanxi.kernel.jobs.metrics import NUMBERED, READ
from guanxi.kernel.jobs.running import Hands, run_due

log = structlog.get_logger("guanxi.worker")
SHORTEST, LONGEST = 0.05, 0.5  # seconds of rest between looks that found nothing
LONGEST_ABSENCE = 30.0  # seconds between attempts to reach a database that is gone
PATIENCE = 20.0  # seconds that running jobs have to end or to be given back
LOOK_ANYWAY = 1.0  # seconds after which readers and crons are looked at though nothing new was numbered


def work_forever(stop: threading.Event, threads: int = 1) -> None:
    """Work until `stop` is set: the log in this thread, jobs in `threads` others. Any number of processes may do this.

    Only one process at a time keeps the log and the times (a lease). At the end running jobs finish, or are given back at their next progress;
    what does neither within 20 seconds is left to its lease.
    """
    # What is there at the start stays; a batch of rows is thousands of objects that live for half a second. Looking for cycles among
    # all of them every 700 objects is a fifth of the work of an import.
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    heart = Heart()
    heart.start()
    hands = Hands(heart=heart, stopping=stop.is_set)
    workers = [
        threading.Thread(target=_work, args=(lambda: run_due(hands=hands), stop), name=f"guanxi-jobs-{n}", daemon=True)
        for n in range(threads)
    ]
    for one in workers:
        one.start()
    beat = Beat()
    try:
        _work(beat.step, stop, beat.rest)
    finally:
        stop.set()
        deadline = time.monotonic() + PATIENCE
        for one in workers:
            one.join(max(0.0, deadline - time.monotonic()))
        heart.stop()
        log.info("worker_stopped", left=sum(one.is_alive() for one in workers))


class Beat:
    """What one process of the installation does at a time: the keeper of the log, its readers, the timed functions."""

    def __init__(self, name: str | None = None) -> None:
        self.lease = Held("beat", name or f"{socket.gethostname()[:60]}/{os.getpid()}/{new_id()}")
        self.followers = Followers()
        self._looked = float("-inf")
        self._busy = False

    def step(self) -> int:
        """One round; returns how much there was to do, 0 also where another process holds the lease."""
        now, tick = timezone.now(), time.monotonic()
        if not self.lease.ask(now):
            return 0
        numbered = number_changes()
        NUMBERED.inc(numbered)
        if not (numbered or self._busy or tick - self._looked >= LOOK_ANYWAY):
            return 0
        self._looked = tick
        read = self.followers.step(tick)
        for key, entries in read.items():
            READ.labels(key).inc(entries)
        self._busy = any(read.values())
        return numbered + sum(read.values()) + run_crons(now)

    def rest(self) -> None:
        """Let the next process take over at once."""
        self.lease.let_go()


def _work(step: Callable[[], int], stop: threading.Event, rest: Callable[[], None] | None = None) -> None:
    """Repeat `step`, resting longer the longer it finds nothing; a database that is gone is waited for."""
    pause, absences = SHORTEST, 0
    try:
        while not stop.is_set():
            try:
                found = step()
                absences = 0
            except (OperationalError, InterfaceError) as gone:
                absences += 1
                log.error("database_gone", error=type(gone).__name__, times=absences)
                _forget_connection()
                stop.wait(min(LONGEST_ABSENCE, 0.5 * 2 ** min(absences, 10)))
                continue
            except Exception as failed:
                # A defect must not end the worker; the metric and the log say that it is there.
                log.exception("worker_failed", error=type(failed).__name__)
                _forget_connection()
                stop.wait(1.0)
                continue
            close_old_connections()
            pause = SHORTEST if found else min(pause * 1.5, LONGEST)
            if not found:
                stop.wait(pause)
        if rest is not None:
            rest()
    except (OperationalError, InterfaceError) as gone:
        log.warning("left_without_rest", error=type(gone).__name__)
    finally:
        _forget_connection()


def _forget_connection() -> None:
    """Close this thread's connection, so that the next statement makes a new one."""
    try:
        connection.close()
    except (OperationalError, InterfaceError):
        connection.connection = None
