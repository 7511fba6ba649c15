"""Answers as bytes: JSON by orjson, problems as RFC 9457."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpResponse

from guanxi.base.errors import Problem


def json_response(
    body: Any, status: int = 200, headers: dict[str, str] | None = None, content_type: str = "application/json"
) -> HttpResponse:
    """JSON that no cache keeps."""
    made = HttpResponse(orjson.dumps(body, default=str), status=status, content_type=content_type)
    made["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        made[name] = value
    return made


def problem_response(problem: Problem, request_id: str, **headers: str) -> HttpResponse:
    """The problem in both languages, with `Retry-After` where it carries one."""
    waiting = {"Retry-After": str(problem.extra["retry_after"])} if "retry_after" in problem.extra else {}
    body = {**problem.as_dict(), "request_id": request_id}
    return json_response(body, problem.status, {**waiting, **headers}, "application/problem+json")
