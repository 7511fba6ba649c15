"""The same operations over a socket: `guanxi serve` with two web processes and `guanxi work` beside it, asked by one keep-alive client and by eight."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

import orjson

from benchmarks.calling import TOKEN, Request

CLIENTS = 8
WORKERS = 2
PATIENCE = 60.0  # seconds until a server must answer
WARM = 20
_TICK = 1 / os.sysconf("SC_CLK_TCK")


class Server:
    """The running processes: how to reach them, what processor time and memory they have taken."""

    def __init__(self, port: int, roots: Sequence[int], started: float) -> None:
        self.port = port
        self.roots = roots
        self.started = started  # seconds from the command to the sign-in page

    def processes(self, roots: Sequence[int]) -> list[int]:
        """These processes and all below them."""
        found = list(roots)
        for one in found:
            for task in Path(f"/proc/{one}/task").glob("*/children"):
                found += [int(child) for child in task.read_text("ascii").split()]
        return found

    def cpu(self) -> float:
        """Processor seconds of the web processes so far; what the worker does is not of a request."""
        return sum(seconds_of(one) for one in self.processes(self.roots[:1]))

    def memory(self) -> float:
        """MiB of memory, what is shared counted in parts (PSS)."""
        return sum(_pss(one) for one in self.processes(self.roots)) / 1024


def seconds_of(process: int) -> float:
    """Processor seconds of a process; 0 where it has ended."""
    try:
        words = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) * _TICK


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def database_cpu() -> float | None:
    """Processor seconds of the server processes of this database; None where it is no server of this machine."""
    from django.db import connection

    from benchmarks.measure import is_here

    if not is_here():
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        return sum(seconds_of(int(pid)) for (pid,) in cursor.fetchall())


@contextmanager
def served(directory: Path) -> Iterator[Server]:
    """A server of the database of this process's settings, and a worker; both end with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    env = {**os.environ, "GUANXI_WORKERS": str(WORKERS), "GUANXI_ALLOWED_HOSTS": "127.0.0.1"}
    command = [sys.executable, "-m", "guanxi.site.cli"]
    with (directory / "server.log").open("wb") as log:
        begun = time.perf_counter()
        serve = subprocess.Popen([*command, "serve", "--port", str(port)], env=env, stdout=log, stderr=log)
        work: subprocess.Popen[bytes] | None = None
        try:
            _wait(port, serve)
            started = time.perf_counter() - begun
            work = subprocess.Popen([*command, "work"], env=env, stdout=log, stderr=log)
            yield Server(port, [serve.pid, work.pid], started)
        finally:
            for one in (serve, work):
                if one is not None:
                    one.terminate()
                    one.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until the sign-in page is there."""
    ends = time.perf_counter() + PATIENCE
    while time.perf_counter() < ends:
        if process.poll() is not None:
            raise RuntimeError("the server has ended; see server.log")
        try:
            client = HTTPConnection("127.0.0.1", port, timeout=5)
            client.request("GET", "/sign-in")
            if client.getresponse().status in (200, 503):  # 503: the web application is not built
                return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server does not answer; see server.log")


class Client:
    """One signed-in browser with one connection."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"guanxi_session={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Content-Type": "application/json"}

    def __call__(self, request: Request) -> bytes:
        """The body of the answer; raises RuntimeError on anything but success."""
        query = {k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in (request.query or {}).items()}
        path = f"/api/v1/{request.path}" + (f"?{urlencode(query)}" if query else "")
        self.connection.request(request.method, path, None if request.body is None else orjson.dumps(request.body), self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if not 200 <= answer.status < 300:
            raise RuntimeError(f"{request.method} {path} answered {answer.status}: {body[:500].decode()}")
        return body


def over_socket(server: Server, operation: Any, session: str, seconds: float) -> dict[str, Any]:
    """Figures of one operation: with one client milliseconds of wall and processor time, with eight the rate."""
    one = _run(server, operation, [Client(server.port, session)], seconds)
    eight = _run(server, operation, [Client(server.port, session) for _ in range(CLIENTS)], seconds)
    return {"title": operation.title, "who": operation.who, "one": one, "eight": eight}


def _run(server: Server, operation: Any, clients: list[Client], seconds: float) -> dict[str, Any]:
    taken: list[float] = []
    lock = threading.Lock()
    turns = iter(range(10**9))

    def ask(client: Client, until: float | None, most: int) -> None:
        mine: list[float] = []
        while len(mine) < most and (until is None or time.perf_counter() < until):
            with lock:
                request = operation.turn(next(turns)).request
            begun = time.perf_counter()
            client(request)
            mine.append(time.perf_counter() - begun)
        if until is not None:
            with lock:
                taken.extend(mine)

    def all_of(until: float | None, most: int) -> None:
        threads = [threading.Thread(target=ask, args=(client, until, most)) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    all_of(None, WARM)
    app, database, begun = server.cpu(), database_cpu(), time.perf_counter()
    all_of(begun + seconds, 10**9)
    wall = time.perf_counter() - begun
    app = server.cpu() - app
    after = database_cpu()
    count = len(taken)
    shared = None if database is None or after is None else round((after - database) / count * 1000, 3)
    return {
        "calls": count, "median_ms": round(median(taken) * 1000, 3), "p95_ms": round(quantiles(taken, n=20)[-1] * 1000, 3), "a_second": round(count / wall, 1),
        "cpu_ms": round(app / count * 1000, 3), "database_cpu_ms": shared,
    }  # fmt: skip
