"""What passes between the ASGI front and Django: requests as PEP 3333 says them, answers whole or portion by portion."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from io import BytesIO
from typing import Any

import pytest

from guanxi.site.bridge import Bridge

_KEPT: ContextVar[str] = ContextVar("kept", default="nothing")


class Broken(Exception):
    """What goes wrong in the middle of an answer."""


class Streamed:
    """A streaming answer as Django makes it."""

    streaming = True

    def __init__(self, portions: list[bytes], broken: bool = False) -> None:
        self.portions, self.broken, self.closed = portions, broken, False

    def __iter__(self) -> Iterator[bytes]:
        yield from self.portions
        if self.broken:
            raise Broken

    def close(self) -> None:
        self.closed = True


def asked(application: Callable[..., Any], headers: list[tuple[bytes, bytes]] | None = None, body: bytes = b"") -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/客户", "query_string": b"q=%E4%BA%91", "http_version": "1.1", "scheme": "https",
        "server": ("127.0.0.1", 8000), "client": ("10.0.0.1", 5000), "headers": headers or [],
    }  # fmt: skip
    asyncio.run(Bridge(application, 1)(scope, BytesIO(body), len(body), send))
    return messages


def test_a_request_is_said_as_it_came() -> None:
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        seen.update(environ, body=environ["wsgi.input"].read())
        start("201 Created", [("X-One", "1"), ("Set-Cookie", "a"), ("Set-Cookie", "b")])
        return [b"a", b"b"]

    headers = [
        (b"host", b"x.example"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"c"), (b"accept", b"d"), (b"content-type", b"text/plain"),
        (b"content-length", b"99"), (b"transfer-encoding", b"chunked"), (b"x-forwarded-for", b"1.1.1.1"), (b"x_forwarded_for", b"6.6.6.6"),
    ]  # fmt: skip
    start, body = asked(application, headers, "云".encode())
    assert start == {
        "type": "http.response.start",
        "status": 201,
        "headers": [(b"x-one", b"1"), (b"set-cookie", b"a"), (b"set-cookie", b"b")],
    }
    assert body == {"type": "http.response.body", "body": b"ab"}
    assert (seen["HTTP_COOKIE"], seen["HTTP_ACCEPT"], seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]) == (
        "a=1; b=2",
        "c,d",
        "text/plain",
        "3",
    )
    assert (seen["HTTP_X_FORWARDED_FOR"], seen["REMOTE_ADDR"], seen["wsgi.url_scheme"]) == ("1.1.1.1", "10.0.0.1", "https")
    assert (seen["PATH_INFO"].encode("latin-1").decode(), seen["QUERY_STRING"], seen["body"]) == ("/客户", "q=%E4%BA%91", "云".encode())
    assert "HTTP_TRANSFER_ENCODING" not in seen


def test_a_stream_goes_portion_by_portion_and_is_closed() -> None:
    answer = Streamed([b"1", b"2"])

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Streamed:
        start("200 OK", [])
        return answer

    assert [one.get("body") for one in asked(application)] == [None, b"1", b"2", b""]
    assert answer.closed
    answer = Streamed([b"1"], broken=True)
    with pytest.raises(Broken):
        asked(application)
    assert answer.closed


def test_what_one_request_keeps_the_next_does_not_see() -> None:
    def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [])
        seen = _KEPT.get()
        _KEPT.set("of another request")
        return [seen.encode()]

    async def twice() -> list[bytes]:
        bridge, bodies = Bridge(application, 1), []

        async def send(message: dict[str, Any]) -> None:
            if "body" in message:
                bodies.append(message["body"])

        scope = {"method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "headers": []}
        for _ in range(2):
            await bridge(scope, BytesIO(), 0, send)
        return bodies

    assert asyncio.run(twice()) == [b"nothing", b"nothing"]
