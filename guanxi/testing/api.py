"""A caller of the HTTP API: answers as plain values, whoever it is signed in as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

PREFIX = "/api/v1/"


@dataclass(frozen=True)
class Reply:
    """An answer: `body` is the JSON, None where there is none; `content` the bytes of anything else."""

    status: int
    body: Any
    headers: dict[str, str]
    content: bytes = b""

    def codes(self) -> list[tuple[str, str]]:
        """(field, code) of every error in a problem document."""
        return [(e["field"], e["code"]) for e in self.body.get("errors", ())]

    def ids(self) -> list[str]:
        """The ids of the rows of a page."""
        return [row["id"] for row in self.body["rows"]]


def reply_of(answer: Any) -> Reply:
    """What Django's test client was answered."""
    content = answer.getvalue()
    is_json = bool(content) and "json" in answer.headers.get("Content-Type", "")  # to HEAD there is no body
    return Reply(answer.status_code, orjson.loads(content) if is_json else None, dict(answer.headers), b"" if is_json else content)


class Api:
    """Calls under /api/v1/ with a session, a token, or as nobody."""

    def __init__(self, session: str | None = None, token: str | None = None, *, csrf: bool = False) -> None:
        self.client = Client(enforce_csrf_checks=csrf)
        self.headers: dict[str, str] = {}
        if session is not None:
            self.client.cookies["guanxi_session"] = session
        if token is not None:
            self.headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None, query: dict[str, Any] | None = None, **headers: str) -> Reply:
        """`headers` as keyword arguments: `if_match='"3"'` is sent as If-Match. A filter in `query` may be a tree."""
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        asked = {k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in (query or {}).items()}
        raw = b"" if body is None else body if isinstance(body, bytes) else orjson.dumps(body)
        answer = self.client.generic(method, PREFIX + path, raw, content_type="application/json", query_params=asked or None, headers=given)
        return reply_of(answer)

    def upload(self, name: str, content: bytes, **headers: str) -> Reply:
        """Send a file as browsers do."""
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return reply_of(self.client.post(f"{PREFIX}files", {"file": SimpleUploadedFile(name, content)}, headers=given))

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Reply:
        return self.call("GET", path, None, query, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Reply:
        return self.call("POST", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Reply:
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Reply:
        return self.call("DELETE", path, None, **headers)

    def act(self, object_key: str, action: str, ids: list[str], values: dict[str, Any] | None = None, **headers: str) -> Reply:
        """Run an action on records."""
        return self.post(f"{object_key}/actions/{action}", {"ids": ids, "input": values or {}}, **headers)
