"""What a benchmark's database says of itself, so that it is used again only where it fits and emptied only where it is ours."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.db import connection

TABLE = "benchmark_mark"
_HERE = Path(__file__).parent
_BUILT_BY = ("bulk.py", "seed.py", "organisation.py")


class NotOurs(RuntimeError):  # noqa: N818 - it names the fact
    """The database holds tables that no benchmark has made."""


def fingerprint(customers: int) -> str:
    """Changes with the number of customers, the migrations, and the code that seeds."""
    digest = hashlib.sha256(str(customers).encode())
    for path in [*sorted((_HERE.parent / "guanxi").glob("**/migrations/*.py")), *(_HERE / name for name in _BUILT_BY)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_ready(customers: int) -> bool:
    """Whether the data of this many customers is there, complete."""
    if TABLE not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT fingerprint FROM {TABLE} WHERE ready = 1")
        return bool(cursor.fetchone() == (fingerprint(customers),))


def clear() -> None:
    """Empty the database and mark it as ours; raises NotOurs where something else is in it."""
    tables = connection.introspection.table_names()
    if tables and TABLE not in tables:
        raise NotOurs(f"{connection.settings_dict['NAME']} holds tables that no benchmark made; name an empty database")
    if connection.vendor == "sqlite":
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{connection.settings_dict['NAME']}{suffix}").unlink(missing_ok=True)
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (fingerprint varchar(64) NOT NULL, ready integer NOT NULL)")


def set_ready(customers: int) -> None:
    """Say that the data is complete."""
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} (fingerprint, ready) VALUES (%s, 1)", [fingerprint(customers)])
