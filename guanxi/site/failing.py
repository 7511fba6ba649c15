"""What is answered where no route does: problem documents in both languages, never a page or a trace."""

from __future__ import annotations

import sys
from typing import Any

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

from guanxi.base.errors import Malformed, NotFound, NotPermitted, Problem
from guanxi.kernel.http.problems import database_gone, problem_of
from guanxi.kernel.http.respond import problem_response

log = structlog.get_logger("guanxi.http")
MACHINES = ("/api/", "/_allauth/")
_OWN_WORDS = (400, 401, 409)  # in which allauth's JSON says more than a status


def malformed(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, Malformed())


def not_permitted(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, NotPermitted())


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A browser's write without its CSRF token."""
    return _said(
        request, NotPermitted({"zh": "缺少 CSRF 令牌，请刷新页面", "en": "The CSRF token is missing; reload the page"}, reason="csrf")
    )


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return _said(request, NotFound({"zh": "没有这个地址", "en": "There is no such address"}))


def failed(request: HttpRequest) -> HttpResponse:
    """An exception that nobody caught; Django calls this while it is being handled."""
    raised, request_id = sys.exc_info()[1], request.META.get("guanxi.request_id", "")
    if isinstance(raised, (OperationalError, InterfaceError)):
        log.error("database_gone", error=type(raised).__name__, request_id=request_id)
        connection.close()
        return _said(request, database_gone())
    log.error("failed", request_id=request_id, exc_info=raised)
    return _said(request, Problem())


def in_words(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, or the problem that it stands for where a machine would be answered with a page or a bare status."""
    status, kind = response.status_code, response.get("Content-Type", "").partition(";")[0]
    if status < 400 or settings.DEBUG or not request.path.startswith(MACHINES) or kind == "application/problem+json":
        return response
    if kind == "application/json" and status in _OWN_WORDS:
        return response
    kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
    made = problem_response(problem_of(status), request.META.get("guanxi.request_id", ""), **kept)
    made.cookies = response.cookies
    return made


def _said(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem_response(problem, request.META.get("guanxi.request_id", ""))
