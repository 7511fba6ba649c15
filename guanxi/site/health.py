"""Health, readiness and metrics: for machines, without sign-in and without record data."""

from __future__ import annotations

import os

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from guanxi.kernel.http.respond import json_response
from guanxi.kernel.jobs.metrics import Queue


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return json_response({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too; 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchall()
    except Error:
        connection.close()
        return json_response({"status": "unavailable", "database": "gone"}, 503, {"Retry-After": "5"})
    return json_response({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text format; several web processes answer together."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        registry.register(Queue())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
