"""What the database's planner knows of the tables: made anew after much was written, since no server does so at once and SQLite never by itself."""

from __future__ import annotations

from django.db import connection

_SAMPLED = 1000  # rows that SQLite looks at in each index


def refresh_statistics() -> None:
    """Let the planner look at the tables again; takes seconds on millions of rows. MySQL and MariaDB do so by themselves after every tenth of the rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")
        elif connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={_SAMPLED}")
            cursor.execute("PRAGMA optimize=0x10002")
