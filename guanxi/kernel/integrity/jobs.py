"""The proof of an organisation's log as a job, with progress."""

from __future__ import annotations

from typing import Any

from guanxi.kernel.changes.proving import prove
from guanxi.kernel.integrity.anchors import anchored_roots
from guanxi.kernel.jobs.api import JobRun, job

KEY = "integrity.verify"


@job(KEY, zh="验证日志", en="Proof of the log", most_tries=2)
def verify(run: JobRun) -> dict[str, Any]:
    """The proof as clients see it; a log that is not whole is a result, not a failure."""
    return prove(run.tenant, anchored=anchored_roots(run.tenant), progress=run.progress).as_wire()
