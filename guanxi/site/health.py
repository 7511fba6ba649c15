"""Health, readiness and metrics: for machines, without sign-in and without record data."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from guanxi.kernel.http.respond import json_response


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return json_response({"status": "ok"})


def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too; 503 where it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchall()
    except DatabaseError:
        connection.close()
        return json_response({"status": "unavailable", "database": "gone"}, 503, {"Retry-After": "5"})
    return json_response({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text format."""
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
