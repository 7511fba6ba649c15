"""`GET /api/v1/stream`: one browser that listens, from its cookies to the last event."""

from __future__ import annotations

import asyncio

import orjson
import structlog
from django.db import Error

from guanxi.base.errors import NotSignedIn, Problem
from guanxi.kernel.http.problems import database_gone
from guanxi.site.answers import Receive, Scope, Send, begin, check_host, refuse
from guanxi.site.stream import BEAT, Hub, Listener, asked, listener_behind

log = structlog.get_logger("guanxi.stream")
_HEADERS = {"Content-Type": "text/event-stream; charset=utf-8", "X-Accel-Buffering": "no"}


async def stream(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """Listen until the browser goes, the session ends or the process stops; refusals are problem documents."""
    try:
        listener = await _let_in(hub, scope)
    except Problem as problem:
        await refuse(send, problem)
        return
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await begin(send, 200, _HEADERS)
        await send({"type": "http.response.body", "body": b"retry: 2000\n: welcome\n\n", "more_body": True})
        await _tell(listener, gone, send)
        await send({"type": "http.response.body", "body": b""})
    finally:
        hub.remove(listener)
        gone.cancel()


async def _let_in(hub: Hub, scope: Scope) -> Listener:
    check_host(scope)
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie").decode("latin-1")
    try:
        listener = await asyncio.to_thread(asked, listener_behind, cookies)
    except Error as failed:
        log.error("database_gone", error=type(failed).__name__)
        raise database_gone() from None
    if listener is None:
        raise NotSignedIn
    hub.add(listener)
    return listener


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
        body = f"event: {event}\ndata: {orjson.dumps(data).decode()}\n\n".encode()
        await send({"type": "http.response.body", "body": body, "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
