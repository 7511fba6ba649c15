"""`up`, `serve`, `work`, `migrate`: getting Guanxi to run."""

from __future__ import annotations

import gc
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import click

from guanxi.site.commands.frame import USAGE, as_json, command, refuse_another_root, say, set_up
from guanxi.site.commands.supervise import end_without_supervisor, refuse_unusable_address, stop_at_signal, supervise


@click.command()
@as_json
@command
def migrate(json_: bool) -> None:
    """Bring the database to this version / 更新数据库结构."""
    set_up()
    say({"migrated": run_migrations()}, "The database is up to date / 数据库已是最新", json_)


def run_migrations() -> bool:
    """Apply what is pending, as the owner of the tables, and build the second wall where the settings name an owner.

    MariaDB's database is given the collation that keeps text apart byte by byte. Exits with 2 where the roles make no wall.
    """
    from django.core.management import call_command
    from django.db import connection

    from guanxi.kernel.database.wall.building import WallRefused
    from guanxi.kernel.tenancy.walls import migrating

    if connection.vendor == "mysql":
        with connection.cursor() as cursor:
            collation = "utf8mb4_nopad_bin" if connection.mysql_is_mariadb else "utf8mb4_0900_bin"  # type: ignore[attr-defined]
            cursor.execute(f"ALTER DATABASE `{connection.settings_dict['NAME']}` CHARACTER SET utf8mb4 COLLATE {collation}")
    try:
        with migrating():
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)
    except WallRefused as refused:
        click.echo(f"guanxi: {refused}", err=True)
        sys.exit(USAGE)
    return True


@click.command()
@click.option("--host", help="Address to listen on / 监听地址")
@click.option("--port", type=click.IntRange(1, 65535), help="Port / 端口")
@command
def serve(host: str | None, port: int | None) -> None:
    """Serve the API, the web application and live updates / 启动网页与接口服务."""
    figures = tempfile.TemporaryDirectory(prefix="guanxi-metrics-")
    # Several processes write their figures to files, so that whichever is asked answers for all; known before the first figure is declared.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = figures.name
    config = set_up()
    refuse_another_root()
    refuse_unusable_address(host or config.host, port or config.port)
    end_without_supervisor()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server: Any = Granian(
        "guanxi.site.front:app", address=host or config.host, port=port or config.port, interface=Interfaces.ASGI, workers=config.workers,
        # As many connections as a process may hold open; live updates keep one each.
        backlog=4096, backpressure=4096, websockets=False, log_access=False, log_level=LogLevels.warning, respawn_failed_workers=True, workers_kill_timeout=10,
        ssl_cert=Path(config.tls_certificate) if config.tls_certificate else None, ssl_key=Path(config.tls_key) if config.tls_key else None,
    )  # fmt: skip
    import guanxi.site.urls  # noqa: F401 - all views, once: the web processes are forked from here and share what they do not write

    gc.collect()
    gc.freeze()
    with figures:
        server.serve()


@click.command()
@click.option("--threads", type=click.IntRange(min=1), default=1, show_default=True, help="Jobs at a time / 同时执行的任务数")
@click.option("--metrics-port", type=click.IntRange(1, 65535), help="Prometheus on 127.0.0.1 at this port / 在本机此端口提供指标")
@command
def work(threads: int, metrics_port: int | None) -> None:
    """Run jobs, number changes, keep the search index / 执行后台任务."""
    set_up()
    refuse_another_root()
    from prometheus_client import start_http_server

    from guanxi.kernel.jobs.worker import work_forever

    if metrics_port:
        start_http_server(metrics_port, addr="127.0.0.1")
    end_without_supervisor()
    work_forever(stop_at_signal(), threads=threads)


@click.command()
@click.option(
    "--demo/--no-demo", default=True, show_default=True, help="Make the demo company where there is nothing yet / 空库时生成演示公司"
)
@click.option("--open/--no-open", "open_", default=True, show_default=True, help="Open the page / 打开网页")
@click.option("--customers", type=click.IntRange(min=1), default=2000, show_default=True, help="Customers of the demo company / 演示客户数")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@command
def up(demo: bool, open_: bool, customers: int, language: str) -> None:
    """Migrate, then start web, worker and live updates in one go / 一键启动."""
    config = set_up()
    refuse_another_root()
    refuse_unusable_address(config.host, config.port)
    run_migrations()
    from guanxi.kernel.tenancy.models import Tenant

    # One that was broken off holds its builder's name until it is finished.
    if demo and all("built_by" in preferences for preferences in Tenant.objects.values_list("preferences", flat=True)):
        from guanxi.site.commands.demo import make_demo

        make_demo(language, 20260101, customers, json_=False)
    from django.db import connection

    connection.close()
    scheme = "https" if config.tls_certificate else "http"
    address = f"{scheme}://{'127.0.0.1' if config.host in ('0.0.0.0', '::') else config.host}:{config.port}"  # noqa: S104 - only asks whether it is
    sys.exit(supervise([["serve"], ["work"]], address, open_))
