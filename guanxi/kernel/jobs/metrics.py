"""Prometheus: seconds of jobs in this process; queue, keeper and readers of the installation, counted when asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import InterfaceError, OperationalError, connection
from django.db.models import Count
from django.utils import timezone
from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from guanxi.base.ids import time_of
from guanxi.kernel.changes.models import Pending
from guanxi.kernel.jobs.contracts import State
from guanxi.kernel.jobs.following import behind
from guanxi.kernel.jobs.models import Job

SECONDS = Histogram(
    "guanxi_job_seconds", "Seconds of one run of a job", ["key", "outcome"], buckets=(0.01, 0.1, 0.5, 1, 5, 30, 60, 300, 1800)
)
READ = Counter("guanxi_changes_read_total", "Entries of the log read by its readers", ["reader"])
NUMBERED = Counter("guanxi_changes_numbered_total", "Entries of the log numbered by the keeper")
_COUNTED = (State.WAITING, State.RUNNING, State.DEAD)


class Queue(Collector):
    """Read from the database at each scrape, so that any process can answer; says nothing while the database is away."""

    def describe(self) -> Iterable[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            yield from list(_measured())
        except (OperationalError, InterfaceError):
            connection.close()


def _measured() -> Iterator[Metric]:
    jobs = GaugeMetricFamily("guanxi_jobs", "Jobs by state", labels=["state"])
    counts = dict(Job.objects.filter(state__in=_COUNTED).values_list("state").annotate(Count("id")))
    for state in _COUNTED:
        jobs.add_metric([state], counts.get(state, 0))
    yield jobs
    pending = Pending.unscoped.order_by("entry").values_list("entry", flat=True)  # over organisations: it measures the keeper
    yield GaugeMetricFamily("guanxi_changes_pending", "Entries of the log without a number", value=pending.count())
    first = pending.first()
    lag = (timezone.now() - time_of(first)).total_seconds() if first else 0.0
    yield GaugeMetricFamily("guanxi_keeper_lag_seconds", "Age of the oldest entry without a number", value=max(lag, 0.0))
    readers = GaugeMetricFamily("guanxi_reader_behind", "Numbered entries that a reader has not read", labels=["reader"])
    for key, entries in behind().items():
        readers.add_metric([key], entries)
    yield readers


_QUEUE = Queue()


def register() -> None:
    """Enter the gauges once into the process's registry."""
    if _QUEUE not in REGISTRY._collector_to_names:
        REGISTRY.register(_QUEUE)
