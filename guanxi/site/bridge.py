"""Django's WSGI application behind the ASGI front: a request is answered on a thread and given back whole, in one step.

Only an answer that streams goes portion by portion. A bridge for any WSGI application has to change between thread and loop for every part.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import IO, Any

from guanxi.site.answers import Scope, Send

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Bridge:
    """Answers ASGI requests by a WSGI application on so many threads."""

    def __init__(self, application: Application, threads: int) -> None:
        self._application = application
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")

    async def __call__(self, scope: Scope, body: IO[bytes], length: int, send: Send) -> None:
        """length: bytes of the body, all of which are there."""
        loop = asyncio.get_running_loop()
        run = partial(contextvars.copy_context().run, self._answer, environ_of(scope, body, length), send, loop)
        start, content = await loop.run_in_executor(self._pool, run)
        if start is not None:
            await send(start)
            await send({"type": "http.response.body", "body": content})

    def _answer(self, environ: dict[str, Any], send: Send, loop: asyncio.AbstractEventLoop) -> tuple[dict[str, Any] | None, bytes]:
        """The start of the answer and all of its body; None where it has been sent from here."""
        begun: list[dict[str, Any]] = []

        def start(status: str, headers: list[tuple[str, str]], failed: Any = None) -> None:
            wire = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
            begun.append({"type": "http.response.start", "status": int(status[:3]), "headers": wire})

        answer: Any = self._application(environ, start)
        try:
            if not getattr(answer, "streaming", False):
                return begun[-1], b"".join(answer)

            def give(message: dict[str, Any]) -> None:
                asyncio.run_coroutine_threadsafe(_sent(send, message), loop).result()

            give(begun[-1])
            for portion in answer:
                give({"type": "http.response.body", "body": portion, "more_body": True})
            give({"type": "http.response.body", "body": b""})
            return None, b""
        finally:
            if hasattr(answer, "close"):
                answer.close()


async def _sent(send: Send, message: dict[str, Any]) -> None:
    # granian's own awaitable is no coroutine.
    await send(message)


def environ_of(scope: Scope, body: IO[bytes], length: int) -> dict[str, Any]:
    """The request as PEP 3333 says it; the length is that of the body that is there, whatever the client has said."""
    host, port = scope.get("server") or ("localhost", 80)
    client = scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        if name in (b"content-length", b"transfer-encoding") or b"_" in name:
            continue  # with an underscore it would stand for the header with a hyphen, which a proxy may have taken away
        key = "CONTENT_TYPE" if name == b"content-type" else "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        text = value.decode("latin-1")
        # Of a cookie, parts are put together by `;` (RFC 9113), of everything else by `,`.
        environ[key] = text if key not in environ else f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{text}"
    if length:
        environ["CONTENT_LENGTH"] = str(length)
    return environ
