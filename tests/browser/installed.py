"""`guanxi up` with a demo company, as a test sees it: an address, people who sign in, processes that can be killed and held."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.installation import RUN, Browser, environment_of, free_port, until

DOMAIN = "@demo.guanxi.example"
PASSWORD = "guanxi-demo"
CUSTOMERS = "60"
FILE_LIMIT = 1_000_000
UP = 90.0  # seconds until the demo company is made and the page answers


class Installation:
    """One running installation. `environment`: that of its processes."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.port = int(environment["GUANXI_PORT"])
        self.address = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [*RUN, "up", "--no-open", "--customers", CUSTOMERS], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def is_ready(self) -> bool:
        assert self.process.poll() is None, "guanxi up has ended by itself"
        with suppress(OSError):
            return Browser(self.port).call("GET", "/readyz")[0] == 200
        return False

    def child(self, command: str) -> int:
        """The process that runs `serve` or `work`; it leads a group of its own."""
        for one in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            if command.encode() in Path(f"/proc/{one}/cmdline").read_bytes().split(b"\0"):
                return int(one)
        raise LookupError(command)

    def kill(self, command: str) -> None:
        """SIGKILL for everything that `serve` or `work` has started; `up` starts it again."""
        os.killpg(self.child(command), signal.SIGKILL)

    @contextmanager
    def held(self, command: str) -> Iterator[None]:
        """The process stands still: what it does in the background is in the middle for as long as a test needs."""
        group = self.child(command)
        os.killpg(group, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(group, signal.SIGCONT)


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    """An installation of its own over the database that the run is for; stops gracefully."""
    with database(os.environ.get("GUANXI_DATABASE_URL", "")) as url:
        environment = environment_of(folder) | {"GUANXI_PORT": str(free_port()), "GUANXI_FILE_LIMIT": str(FILE_LIMIT)}
        running = Installation(environment | ({"GUANXI_DATABASE_URL": url} if url else {}))
        try:
            until(running.is_ready, UP)
            yield running
        finally:
            running.process.send_signal(signal.SIGTERM)
            ended = running.process.wait(60)
        assert ended == 0, "a graceful stop"


@contextmanager
def database(url: str) -> Iterator[str]:
    """The URL of a database made on the server of `url` and dropped at the end; "" for SQLite, which is a file of the installation."""
    if not is_server(url):
        yield ""
        return
    from guanxi.kernel.database.connections import settings_from_url

    held, name = settings_from_url(url), f"guanxi_browser_{os.getpid()}"
    _tell(held, f"CREATE DATABASE {name}")
    try:
        yield url.partition("?")[0].rpartition("/")[0] + f"/{name}" + "".join(url.partition("?")[1:])
    finally:
        _tell(held, f"DROP DATABASE {name}")


def is_server(url: str) -> bool:
    return url.startswith(("postgres", "mysql", "mariadb"))


def _tell(held: dict[str, str], statement: str) -> None:
    account = {key: held[name] for key, name in (("user", "USER"), ("password", "PASSWORD"), ("host", "HOST")) if held[name]}
    if held["ENGINE"].endswith("postgresql"):
        import psycopg

        with psycopg.connect(dbname="postgres", port=held["PORT"] or None, autocommit=True, **account) as connection:  # type: ignore[arg-type]
            connection.execute(statement.encode())
    else:
        import pymysql

        with (
            pymysql.connect(port=int(held["PORT"] or 3306), **{"host": "127.0.0.1", **account}) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
