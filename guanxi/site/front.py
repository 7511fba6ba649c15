"""The raw ASGI front of one process: live updates here, everything else to Django on threads."""

from __future__ import annotations

import os
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.site.settings")

from guanxi.base.errors import Problem
from guanxi.kernel.http.serve import MOST_BYTES
from guanxi.site.answers import Receive, Scope, Send, answer, refuse
from guanxi.site.assets import asset_at, send_asset
from guanxi.site.bodies import Gone, length_of, take_in
from guanxi.site.bridge import Bridge
from guanxi.site.commands.supervise import end_without_parent
from guanxi.site.live import stream
from guanxi.site.pages import WEB
from guanxi.site.settings import CONFIG
from guanxi.site.stream import Hub
from guanxi.site.wsgi import application as django

STREAM = "/api/v1/stream"
HEALTH = "/healthz"
FILES = "/api/v1/files"
FORM = 1_000_000  # bytes of a request above its file: the fields of a form, a body that its route refuses in its own words
_django = Bridge(django, CONFIG.threads)
_hub = Hub()
end_without_parent()


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI entry."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == STREAM and scope["method"] == "GET":
        await stream(_hub, scope, receive, send)
    elif scope["type"] == "http" and scope["path"] == HEALTH and scope["method"] in ("GET", "HEAD"):
        # Without a thread, so that a busy process is not taken for a dead one.
        await answer(send, 200, "application/json", b'{"status":"ok"}')
    elif scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and (asset := asset_at(scope["path"], WEB)):
        await send_asset(send, scope, asset)
    elif scope["type"] == "http":
        await _on_a_thread(scope, receive, send)


async def _on_a_thread(scope: Scope, receive: Receive, send: Send) -> None:
    sizes = [value for name, value in scope["headers"] if name in (b"content-length", b"transfer-encoding")]
    if not sizes or sizes == [b"0"]:
        await _django(scope, BytesIO(), 0, send)
        return

    async def received() -> dict[str, Any]:
        # granian's own awaitable is no coroutine, and those who wait for it need one.
        return await receive()

    declared = next((int(value) for name, value in scope["headers"] if name == b"content-length" and value.isdigit()), None)
    try:
        body = await take_in(received, _most(scope["path"]), declared)
    except Gone:
        return
    except Problem as problem:
        await refuse(send, problem)
        return
    with body:
        await _django(scope, body, length_of(body), send)


def _most(path: str) -> int:
    """Bytes that a request to this path may have; what exactly a route takes is said by the route."""
    return CONFIG.file_limit + FORM if path.startswith(FILES) else MOST_BYTES + FORM


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
