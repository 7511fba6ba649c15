"""Who wants to know that a job has ended; told in the transaction that ends it."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from django.db import transaction

from guanxi.base.registry import Registry
from guanxi.kernel.jobs.contracts import JobEnded

log = structlog.get_logger("guanxi.jobs")
Listener = Callable[[JobEnded], None]
LISTENERS: Registry[Listener] = Registry("listeners of jobs")


def tell(ended: JobEnded) -> None:
    """Call every listener; one that fails is logged and leaves the others and the job alone."""
    for key, listener in LISTENERS.items():
        try:
            with transaction.atomic():
                listener(ended)
        except Exception as failed:  # noqa: BLE001 - the job has ended, whatever a listener makes of it
            log.error("listener_failed", listener=key, job=ended.id, error=type(failed).__name__)
