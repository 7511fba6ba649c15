"""Where each database to be measured is; the PostgreSQL one is created where it is missing. Knows nothing of Django."""

from __future__ import annotations

import os
from pathlib import Path

DATABASES = ("sqlite", "postgresql")
POSTGRESQL = "postgresql:///guanxi_bench"


class Skipped(Exception):  # noqa: N818 - it names the fact
    """A database cannot be measured here; the text says why."""


def url_of(name: str, directory: Path) -> str:
    """The URL of the database, which exists when this returns; raises Skipped with the reason."""
    if name == "sqlite":
        return f"sqlite:///{directory / 'bench.sqlite3'}"
    if name == "postgresql":
        url = os.environ.get("GUANXI_BENCH_POSTGRESQL", POSTGRESQL)
        _create_missing(url)
        return url
    raise Skipped(f"there are {', '.join(DATABASES)}")


def _create_missing(url: str) -> None:
    try:
        import psycopg
        from psycopg import sql
    except ImportError:
        raise Skipped("psycopg is not installed (guanxi[pg])") from None
    try:
        name = str(psycopg.conninfo.conninfo_to_dict(url)["dbname"])
        with psycopg.connect(url, dbname="postgres", autocommit=True, connect_timeout=5) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
                server.execute(sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(sql.Identifier(name)))
    except psycopg.Error as gone:
        raise Skipped(f"GUANXI_BENCH_POSTGRESQL: {str(gone).strip().splitlines()[0]}") from None
