"""The heartbeat of a worker process: one thread renews the leases of the jobs that run in it, also while they say nothing."""

from __future__ import annotations

import threading

import structlog
from django.db import DatabaseError, InterfaceError, connection

from guanxi.kernel.jobs.contracts import LEASE
from guanxi.kernel.jobs.run import JobRun

log = structlog.get_logger("guanxi.jobs")
EVERY = LEASE.total_seconds() / 4


class Heart:
    """Knows what runs; `beat` renews each lease once, `start` does so every quarter of a lease until `stop`."""

    def __init__(self) -> None:
        self._runs: dict[str, JobRun] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def watch(self, run: JobRun) -> None:
        with self._lock:
            self._runs[run.id] = run

    def forget(self, run: JobRun) -> None:
        with self._lock:
            self._runs.pop(run.id, None)

    def beat(self) -> None:
        """Renew every lease; what cannot be renewed now is tried again at the next beat, well before the lease runs out."""
        with self._lock:
            runs = list(self._runs.values())
        for run in runs:
            try:
                run.renew()
            except (DatabaseError, InterfaceError) as gone:
                log.warning("heartbeat_failed", job=run.id, error=type(gone).__name__)
                connection.close()

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="guanxi-heart", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self) -> None:
        try:
            while not self._stop.wait(EVERY):
                self.beat()
        finally:
            connection.close()
