"""A real installation on this machine for tests that need processes: servers, worker, a client with cookies."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PASSWORD = "right horse battery 7"
PATIENCE = 30.0


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def until(what: Any, seconds: float = PATIENCE) -> Any:
    """The first true answer of `what`; fails when there is none in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s for {what}")


class Browser:
    """Cookies and CSRF over one process."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), "Content-Type": "application/json", **headers}
        if "csrftoken" in self.cookies:
            sent["X-CSRFToken"] = self.cookies["csrftoken"]
        connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        answer = connection.getresponse()
        for cookie in answer.msg.get_all("Set-Cookie") or []:
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        raw = answer.read()
        connection.close()
        return answer.status, json.loads(raw) if raw[:1] in (b"{", b"[") else raw

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.call("GET", "/_allauth/browser/v1/auth/session")
        status, answer = self.call("POST", "/_allauth/browser/v1/auth/login", {"email": email, "password": password})
        assert status == 200, answer


RUN = [sys.executable, "-m", "guanxi.site.cli"]


def environment_of(folder: Path) -> dict[str, str]:
    """The environment of an installation of its own, over SQLite in this folder."""
    return {
        **os.environ,
        "GUANXI_DATA_DIR": str(folder),
        "GUANXI_DATABASE_URL": f"sqlite:///{folder / 'guanxi.sqlite3'}",
        "GUANXI_CONFIG": os.devnull,
    }


def _ready(port: int) -> bool:
    try:
        return Browser(port).call("GET", "/readyz")[0] == 200
    except OSError:
        return False


@contextmanager
def running(environment: dict[str, str], servers: int = 1) -> Iterator[list[int]]:
    """Web processes and a worker over one migrated database; yields the ports, then stops all gracefully."""
    ports = [free_port() for _ in range(servers)]
    processes = [subprocess.Popen([*RUN, "serve", "--port", str(port)], env=environment, stderr=subprocess.DEVNULL) for port in ports]
    processes.append(subprocess.Popen([*RUN, "work"], env=environment, stderr=subprocess.DEVNULL))
    try:
        for port in ports:
            until(lambda port=port: _ready(port))
        yield ports
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        ends = [process.wait(40) for process in processes]
    assert ends == [0] * len(ends), "a graceful stop"
