"""`up`, `serve`, `work`, `migrate`: getting Guanxi to run."""

from __future__ import annotations

import os
import queue
import signal
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path
from typing import Any

import click

from guanxi.site.commands.frame import FAILED, as_json, command, say, set_up

WEB = Path(__file__).parent.parent / "web"
GRACE = 25  # more than the worker's own patience; seconds that a child has to end


@click.command()
@as_json
@command
def migrate(json_: bool) -> None:
    """Bring the database to this version / 更新数据库结构."""
    set_up()
    say({"migrated": run_migrations()}, "The database is up to date / 数据库已是最新", json_)


def run_migrations() -> bool:
    """Apply what is pending; MariaDB's database is given the collation that keeps text apart byte by byte."""
    from django.core.management import call_command
    from django.db import connection

    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            collation = "utf8mb4_nopad_bin" if connection.mysql_is_mariadb else "utf8mb4_0900_bin"  # type: ignore[attr-defined]
            cursor.execute(f"ALTER DATABASE `{connection.settings_dict['NAME']}` CHARACTER SET utf8mb4 COLLATE {collation}")
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    return True


@click.command()
@click.option("--host", help="Address to listen on / 监听地址")
@click.option("--port", type=int, help="Port / 端口")
@command
def serve(host: str | None, port: int | None) -> None:
    """Serve the API, the web application and live updates / 启动网页与接口服务."""
    figures = tempfile.TemporaryDirectory(prefix="guanxi-metrics-")
    # Several processes write their figures to files, so that whichever is asked answers for all; known before the first figure is declared.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures.name
    config = set_up()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server: Any = Granian(
        "guanxi.site.front:app", address=host or config.host, port=port or config.port, interface=Interfaces.ASGI, workers=config.workers,
        backlog=512, websockets=False, log_access=False, log_level=LogLevels.warning, respawn_failed_workers=True, workers_kill_timeout=10,
        static_path_route=["/static/app"] if WEB.is_dir() else None, static_path_mount=[WEB] if WEB.is_dir() else None, static_path_expires=31_536_000,
        ssl_cert=Path(config.tls_certificate) if config.tls_certificate else None, ssl_key=Path(config.tls_key) if config.tls_key else None,
    )  # fmt: skip
    with figures:
        server.serve()


@click.command()
@click.option("--threads", type=int, default=1, show_default=True, help="Jobs at a time / 同时执行的任务数")
@click.option("--metrics-port", type=int, help="Prometheus on 127.0.0.1 at this port / 在本机此端口提供指标")
@command
def work(threads: int, metrics_port: int | None) -> None:
    """Run jobs, number changes, keep the search index / 执行后台任务."""
    set_up()
    from prometheus_client import start_http_server

    from guanxi.kernel.jobs.worker import work_forever

    if metrics_port:
        start_http_server(metrics_port, addr="127.0.0.1")

    work_forever(_stop_at_signal(), threads=threads)


@click.command()
@click.option(
    "--demo/--no-demo", default=True, show_default=True, help="Make the demo company where there is nothing yet / 空库时生成演示公司"
)
@click.option("--open/--no-open", "open_", default=True, show_default=True, help="Open the page / 打开网页")
@click.option("--customers", default=2000, show_default=True, help="Customers of the demo company / 演示客户数")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@command
def up(demo: bool, open_: bool, customers: int, language: str) -> None:
    """Migrate, then start web, worker and live updates in one go / 一键启动."""
    config = set_up()
    run_migrations()
    from guanxi.kernel.tenancy.models import Tenant

    if demo and not Tenant.objects.exists():
        from guanxi.site.commands.demo import make_demo

        make_demo(language, 20260101, customers, json_=False)
    from django.db import connection

    connection.close()
    scheme = "https" if config.tls_certificate else "http"
    address = f"{scheme}://{'127.0.0.1' if config.host in ('0.0.0.0', '::') else config.host}:{config.port}"  # noqa: S104 - only asks whether it is
    sys.exit(_supervise([["serve"], ["work"]], address, open_))


def _supervise(commands: list[list[str]], address: str, open_: bool) -> int:
    """Run the commands as children until a signal comes; a child that ends by itself is started again, five times a minute at most."""
    stop = _stop_at_signal()
    children = {tuple(c): _start(c) for c in commands}
    ends: list[float] = []
    threading.Thread(target=_announce, args=(address, open_, stop), daemon=True).start()
    while not stop.wait(0.3):
        for key, child in children.items():
            if child.poll() is None:
                continue
            ends = [t for t in ends if time.monotonic() - t < 60] + [time.monotonic()]
            if len(ends) > 5:
                click.echo(f"guanxi: `{' '.join(key)}` keeps ending (exit code {child.returncode}); see the lines above", err=True)
                _end(children)
                return FAILED
            stop.wait(0.5)
            children[key] = _start(list(key))
    _end(children)
    return 0


def _stop_at_signal() -> threading.Event:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    # A handler interrupts this thread anywhere, also inside `stop.wait`, whose lock `stop.set` would wait for; this queue may be entered again.
    told: queue.SimpleQueue[None] = queue.SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: told.put(None))

    def pass_on() -> None:
        told.get()
        stop.set()

    threading.Thread(target=pass_on, name="guanxi-signals", daemon=True).start()
    return stop


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "guanxi.site.cli", *arguments], env=os.environ.copy(), start_new_session=True)  # noqa: S603 - our own words


def _end(children: dict[tuple[str, ...], subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()


def _announce(address: str, open_: bool, stop: threading.Event) -> None:
    for _ in range(200):
        try:
            # Our own address; its certificate may be made for another name.
            with urllib.request.urlopen(address + "/readyz", timeout=2, context=ssl._create_unverified_context()) as answer:  # noqa: S310, S323
                if answer.status == 200:
                    break
        except (urllib.error.URLError, OSError):
            if stop.wait(0.2):
                return
    click.echo(f"\n  Guanxi 关系  {address}\n")
    if open_ and sys.stdout.isatty():
        webbrowser.open(address)
