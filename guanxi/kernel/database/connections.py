"""Database URLs, and what each connection must be told before its first statement."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

MINIMUM_SQLITE = (3, 51, 3)
# A WAL-reset defect before this version can corrupt a database that two connections write at once.


def settings_from_url(url: str, *, wall: bool = False) -> dict[str, Any]:
    """Django's `DATABASES["default"]` from `sqlite:///path`, `postgresql://…` or `mysql://…` (also `mariadb://`).

    Behind `?`: what libpq knows for PostgreSQL; `unix_socket`, `ssl_ca`, `ssl_cert`, `ssl_key` for MySQL. Raises ValueError on anything else.
    wall: whether this is the application's URL beside one of the owner, which only PostgreSQL knows (`kernel.database.postgresql`).
    """
    parts = urlsplit(url)
    scheme = parts.scheme.split("+")[0]
    if scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path)[1:],
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32000;",
            },
        }
    common: dict[str, Any] = {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if scheme in ("postgres", "postgresql"):
        return {
            **common,
            "ENGINE": "guanxi.kernel.database.postgresql",
            "OPTIONS": {"connect_timeout": 5, **query},
            # A cursor of the server would outlive the transaction that was told for whom it is.
            **({"WALL": True, "DISABLE_SERVER_SIDE_CURSORS": True} if wall else {}),
        }
    if scheme in ("mysql", "mariadb"):
        options: dict[str, Any] = {
            "charset": "utf8mb4",
            "isolation_level": "read committed",
            "connect_timeout": 5,
            "init_command": "SET time_zone='+00:00', sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ONLY_FULL_GROUP_BY'",
        }
        return {
            **common,
            "ENGINE": "django.db.backends.mysql",
            "OPTIONS": {**options, **_mysql_options(query)},
            "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_nopad_bin"},
        }
    raise ValueError(f"unknown database URL scheme {parts.scheme!r}: use sqlite, postgresql, mysql or mariadb")


def _mysql_options(query: dict[str, str]) -> dict[str, Any]:
    """What stands behind `?` in the form that both drivers take; an option that would be dropped is refused instead."""
    unknown = set(query) - {"unix_socket", "ssl_ca", "ssl_cert", "ssl_key"}
    if unknown:
        raise ValueError(f"unknown option {min(unknown)!r} in the database URL: use unix_socket, ssl_ca, ssl_cert, ssl_key")
    made: dict[str, Any] = {"unix_socket": query["unix_socket"]} if "unix_socket" in query else {}
    keys = {name.removeprefix("ssl_"): value for name, value in query.items() if name.startswith("ssl_")}
    if keys and "ca" not in keys:
        raise ValueError("TLS to the database needs ssl_ca=<file> in its URL: without it anybody could answer in its name")
    return {**made, "ssl": keys} if keys else made


def use_kept_sqlite() -> None:
    """Let Django use the SQLite that pysqlite3 brings; refuse one that is too old for WAL."""
    import sys

    try:
        import pysqlite3

        sys.modules["sqlite3"] = pysqlite3
        sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
        version = pysqlite3.sqlite_version_info
    except ImportError:
        import sqlite3

        version = sqlite3.sqlite_version_info
    if version < MINIMUM_SQLITE:
        raise RuntimeError(
            f"SQLite {'.'.join(map(str, version))} can lose data in WAL mode; install pysqlite3 (SQLite ≥ 3.51.3) or set GUANXI_DATABASE_URL to PostgreSQL or MariaDB."
        )


def use_kept_mysql() -> None:
    """Let Django use PyMySQL where mysqlclient is not installed; it has no wheel on Linux."""
    try:
        import MySQLdb  # noqa: F401 - only asks whether it is there
    except ImportError:
        import pymysql

        pymysql.version_info = (2, 2, 7, "final", 0)
        pymysql.install_as_MySQLdb()


def prepare_connection(sender: object, connection: Any, **kwargs: object) -> None:
    """Receiver of `connection_created`: PostgreSQL hands ids over as text, and plans for many short statements."""
    if connection.vendor == "postgresql":
        from psycopg.types.string import TextLoader

        connection.connection.adapters.register_loader("uuid", TextLoader)
        # Compiling a plan takes longer than a page does, and workers of a statement are taken from those who wait. Times are read as text in ISO form.
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off; SET max_parallel_workers_per_gather = 0; SET DateStyle = 'ISO'")
