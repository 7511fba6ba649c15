"""A signed-in browser without the network: calls of the WSGI application, with session cookie and CSRF token."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import orjson
from django.core.handlers.wsgi import WSGIHandler

TOKEN = "b" * 32  # any text of the right length is a CSRF token, when cookie and header say the same


@dataclass(frozen=True)
class Request:
    """One call; `query` values that are no text go as JSON."""

    method: str
    path: str
    query: dict[str, Any] | None = None
    body: Any = None


class Caller:
    """Makes calls in this process; what a server and a socket add is not in them."""

    def __init__(self, application: WSGIHandler, session: str) -> None:
        self.application = application
        self.cookie = f"guanxi_session={session}; csrftoken={TOKEN}"

    def environ(self, request: Request) -> dict[str, Any]:
        """The WSGI environment of a request, made anew for each call."""
        body = b"" if request.body is None else orjson.dumps(request.body)
        query = {k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in (request.query or {}).items()}
        return {
            "REQUEST_METHOD": request.method, "PATH_INFO": f"/api/v1/{request.path}", "QUERY_STRING": urlencode(query), "SCRIPT_NAME": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8000", "REMOTE_ADDR": "127.0.0.1", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": self.cookie, "HTTP_X_CSRFTOKEN": TOKEN, "HTTP_ACCEPT": "application/json", "wsgi.version": (1, 0), "wsgi.url_scheme": "http", "wsgi.input": BytesIO(body),
            "wsgi.errors": BytesIO(), "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip

    def __call__(self, environ: dict[str, Any]) -> bytes:
        """The body of the answer; raises RuntimeError on anything but success."""
        said: list[str] = []

        def start(status: str, headers: Any, info: Any = None) -> None:
            said.append(status)

        answer = self.application(environ, start)  # type: ignore[arg-type]
        body = b"".join(answer)
        answer.close()
        if not said[0].startswith("2"):
            raise RuntimeError(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} answered {said[0]}: {body[:500].decode()}")
        return body
