"""What all commands share: Django set up, JSON or words, exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import orjson

from guanxi.base.errors import Problem

USAGE, FAILED, UNAVAILABLE = 2, 1, 3
"""Exit codes: 0 done, 1 refused or failed, 2 wrong use or settings, 3 the database is not there."""

as_json = click.option("--json", "json_", is_flag=True, help="Answer in JSON / 以 JSON 输出")


def set_up(*, logs: str | None = None) -> Any:
    """Django with our settings; exits with 2 and the reason where the settings cannot be. Returns the config."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.site.settings")
    try:
        import django

        from guanxi.site.config import load
        from guanxi.site.logs import configure

        config = load()
        configure(logs or config.log_level)
        django.setup()
    except (ValueError, RuntimeError) as wrong:
        click.echo(f"guanxi: {wrong}", err=True)
        sys.exit(USAGE)
    return config


def refuse_another_root() -> None:
    """Exit with 2 where the root secret is not that of the database: what would be sealed now nobody could open later."""
    from django.db import DatabaseError, connections

    from guanxi.kernel.vault.keys import foreign_root

    try:
        why = foreign_root()
    except DatabaseError:
        return  # there are no tables yet, or there is no database: others say so
    finally:
        connections.close_all()  # web processes are forked from this one
    if why is not None:
        click.echo(f"guanxi: {why}\n根密钥与数据库不符：请恢复原来的 root.secret 或 GUANXI_ROOT_SECRET", err=True)
        sys.exit(USAGE)


def say(answer: dict[str, Any], words: str, json_: bool) -> None:
    """Print an answer as JSON or in words."""
    click.echo(orjson.dumps(answer, default=str).decode() if json_ else words)


def command(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what goes wrong into one line and an exit code."""

    @wraps(function)
    def run(*args: Any, **kwargs: Any) -> Any:
        from django.db import OperationalError

        try:
            return function(*args, **kwargs)
        except Problem as problem:
            shown = problem.as_dict()
            lines = [shown.get("detail", shown["title"])["en"], *(f"  {e['field']}: {e['message']['en']}" for e in shown.get("errors", []))]
            if kwargs.get("json_"):
                click.echo(orjson.dumps(shown).decode())
            else:
                click.echo("guanxi: " + "\n".join(lines), err=True)
            sys.exit(FAILED)
        except OperationalError as gone:
            click.echo(f"guanxi: the database is not available / 数据库不可用: {gone}", err=True)
            sys.exit(UNAVAILABLE)

    return run
