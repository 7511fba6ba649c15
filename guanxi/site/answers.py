"""Answers that are given before Django: with the same headers, the same check of the host, the same problem documents."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from guanxi.base.errors import Malformed, Problem
from guanxi.base.ids import new_id
from guanxi.kernel.http.respond import problem_response
from guanxi.site.middleware import policy

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


def check_host(scope: Scope) -> None:
    """Raise Malformed where the name in `Host` is none of ours."""
    host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        raise Malformed({"zh": "不接受这个主机名", "en": "This host name is not served here"})


async def begin(send: Send, status: int, headers: Mapping[str, str]) -> None:
    """Send status and headers, those of every answer among them."""
    made = {**policy(secrets.token_urlsafe(16)), "X-Request-Id": new_id(), **headers}
    wire = [(name.lower().encode(), value.encode("latin-1")) for name, value in made.items()]
    await send({"type": "http.response.start", "status": status, "headers": wire})


async def answer(send: Send, status: int, kind: str, body: bytes) -> None:
    """A whole answer."""
    await begin(send, status, {"Content-Type": kind})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, problem: Problem) -> None:
    """A problem document."""
    request_id = new_id()
    made = problem_response(problem, request_id)
    await begin(send, made.status_code, {**dict(made.headers), "X-Request-Id": request_id})
    await send({"type": "http.response.body", "body": made.content})
