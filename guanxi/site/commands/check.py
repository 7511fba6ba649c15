"""`check`: whether settings and data are as they should be."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from guanxi.site.commands.frame import FAILED, as_json, command, say, set_up


@click.command()
@as_json
@command
def check(json_: bool) -> None:
    """Check settings and data; exit code 1 when something is wrong / 自检设置与数据."""
    config = set_up(logs="error")
    findings = [*_settings(config), *_database()]
    if not any(f["level"] == "error" for f in findings):
        findings += _data()
    wrong = [f for f in findings if f["level"] == "error"]
    words = "\n".join(f"{f['level']:<8}{f['what']}" for f in findings) or "All is well / 一切正常"
    say({"findings": findings, "ok": not wrong}, words, json_)
    sys.exit(FAILED if wrong else 0)


def _finding(level: str, what: str) -> dict[str, Any]:
    return {"level": level, "what": what}


def _settings(config: Any) -> list[dict[str, Any]]:
    found = []
    secret = Path(config.data_dir) / "root.secret"
    if secret.exists() and os.name == "posix" and secret.stat().st_mode & 0o077:
        found.append(_finding("error", f"{secret} can be read by others: chmod 600"))
    if config.debug:
        found.append(_finding("warning", "debug is on: never in production"))
    if config.host not in ("127.0.0.1", "localhost", "::1") and not config.tls_certificate and not config.public_url.startswith("https://"):
        found.append(
            _finding(
                "warning",
                "listening beyond this machine without TLS: set tls_certificate and tls_key, or public_url=https://… behind a proxy",
            )
        )
    if not os.access(config.data_dir, os.W_OK):
        found.append(_finding("error", f"{config.data_dir} cannot be written to"))
    return found


def _database() -> list[dict[str, Any]]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from guanxi.kernel.vault.keys import foreign_root

    found: list[dict[str, Any]] = []
    pending = MigrationExecutor(connection).migration_plan(MigrationExecutor(connection).loader.graph.leaf_nodes())
    if not pending and (why := foreign_root()) is not None:
        found.append(_finding("error", why))
    if pending:
        found.append(_finding("error", f"{len(pending)} migrations are pending: run guanxi migrate"))
    return found + _second_wall()


def _second_wall() -> list[dict[str, Any]]:
    from django.db import connection

    from guanxi.kernel.database.wall.looking import faults
    from guanxi.kernel.tenancy.walls import plan

    if connection.settings_dict.get("WALL"):
        return [_finding("error", f"second wall: {fault}") for fault in faults(connection, plan())]
    if connection.vendor == "postgresql":
        words = (
            "row-level security is off: one URL owns the tables and serves; set GUANXI_OWNER_DATABASE_URL"
            " / 行级安全未启用：同一连接既是表的所有者又提供服务，请设置 GUANXI_OWNER_DATABASE_URL"
        )
        return [_finding("warning", words)]
    words = (
        "row-level security is PostgreSQL's: here the application's own filter of organisations is the only wall"
        " / 行级安全仅 PostgreSQL 提供：此数据库只有应用自身的组织过滤"
    )
    return [_finding("info", words)]


def _data() -> list[dict[str, Any]]:
    from guanxi.kernel.changes.models import Cursor, Head, Numbered
    from guanxi.kernel.tenancy.scope import tenant_scope

    found = []
    for head in Head.objects.all():
        with tenant_scope(head.pk):
            count = Numbered.objects.count()
        if count != head.seq:
            found.append(_finding("error", f"organisation {head.pk}: the log has {count} numbers but its head says {head.seq}"))
    found += [
        _finding("error", f"organisation {c.tenant}: the log reader {c.reader} stands at {c.seq}: {c.error.splitlines()[-1][:160]}")
        for c in Cursor.objects.exclude(error="")
    ]
    return found
