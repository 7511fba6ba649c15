"""The raw ASGI front of one process: live updates here, everything else to Django on threads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

import orjson

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.site.settings")

from a2wsgi import WSGIMiddleware

from guanxi.base.errors import Problem
from guanxi.kernel.http.serve import MOST_BYTES
from guanxi.site.bodies import Gone, given_out, take_in
from guanxi.site.commands.supervise import end_without_parent
from guanxi.site.settings import CONFIG
from guanxi.site.stream import BEAT, Hub, Listener, listener_behind
from guanxi.site.wsgi import application as django

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

STREAM = "/api/v1/stream"
HEALTH = "/healthz"
FILES = "/api/v1/files"
FORM = 1_000_000  # bytes of a request above its file: the fields of a form, a body that its route refuses in its own words
_django = WSGIMiddleware(django, workers=CONFIG.threads)  # type: ignore[arg-type]
_hub = Hub()
end_without_parent()
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == STREAM and scope["method"] == "GET":
        await _stream(scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == HEALTH and scope["method"] in ("GET", "HEAD"):
        # Without a thread, so that a busy process is not taken for a dead one.
        await _answer(send, 200, b"application/json", b'{"status":"ok"}')
    elif scope["type"] == "http":
        await _on_a_thread(scope, receive, send)


async def _on_a_thread(scope: Scope, receive: Receive, send: Send) -> None:
    async def received() -> dict[str, Any]:
        # granian's own awaitable is no coroutine, and those who wait for it need one.
        return await receive()

    declared = next((int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit()), None)
    try:
        body = await take_in(received, _most(scope["path"]), declared)
    except Gone:
        return
    except Problem as problem:
        await _answer(send, problem.status, b"application/problem+json", orjson.dumps(problem.as_dict()))
        return
    with body:
        await _django(scope, given_out(body), send)  # type: ignore[arg-type]


def _most(path: str) -> int:
    """Bytes that a request to this path may have; what exactly a route takes is said by the route."""
    return CONFIG.file_limit + FORM if path.startswith(FILES) else MOST_BYTES + FORM


async def _answer(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            for one in list(_hub.listeners):
                one.close()
            await send({"type": "lifespan.shutdown.complete"})
            return


async def _stream(scope: Scope, receive: Receive, send: Send) -> None:
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    listener = await asyncio.to_thread(listener_behind, cookies)
    if listener is None:
        body = orjson.dumps(
            {"type": "/problems/not_signed_in", "status": 401, "code": "not_signed_in", "title": {"zh": "请先登录", "en": "Sign in first"}}
        )
        await send({"type": "http.response.start", "status": 401, "headers": [(b"content-type", b"application/problem+json")]})
        await send({"type": "http.response.body", "body": body})
        return
    _hub.add(listener)
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await send({"type": "http.response.body", "body": b"retry: 2000\n: welcome\n\n", "more_body": True})
        await _tell(listener, gone, send)
        await send({"type": "http.response.body", "body": b""})
    finally:
        _hub.remove(listener)
        gone.cancel()


async def _tell(listener: Listener, gone: asyncio.Task[None], send: Send) -> None:
    while not gone.done():
        waiting = asyncio.create_task(listener.events.get())
        done, _ = await asyncio.wait({waiting, gone}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED)
        if waiting not in done:
            waiting.cancel()
            if gone in done:
                return
            await send({"type": "http.response.body", "body": b": beat\n\n", "more_body": True})
            continue
        said = waiting.result()
        if said is None:
            return
        event, data = said
        await send(
            {"type": "http.response.body", "body": f"event: {event}\ndata: {orjson.dumps(data).decode()}\n\n".encode(), "more_body": True}
        )


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
