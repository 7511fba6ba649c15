"""What the database's planner knows of the tables: made anew after much was written, since no server does so at once and SQLite never by itself."""

from __future__ import annotations

import time

from django.db import connection

_SAMPLED = 1000  # rows that SQLite looks at in each index

_KNOWN_FOR = 600.0  # seconds
_rows: dict[tuple[str, str], tuple[float, int]] = {}


def rows_of(table: str) -> int:
    """About how many rows a table has, as the database itself guesses without counting; at most ten minutes old. 0 where it does not know."""
    place = (str(connection.settings_dict["NAME"]), table)
    held = _rows.get(place)
    if held is None or held[0] < time.monotonic():
        with connection.cursor() as cursor:
            cursor.execute(_GUESS[connection.vendor].replace("{table}", table))
            row = cursor.fetchone()
        held = _rows[place] = (time.monotonic() + _KNOWN_FOR, max(0, int((row and row[0]) or 0)))
    return held[1]


_GUESS = {
    "postgresql": "SELECT reltuples FROM pg_class WHERE oid = to_regclass('{table}')",
    "sqlite": "SELECT MAX(rowid) FROM {table}",
    "mysql": "SELECT table_rows FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = '{table}'",
}


def refresh_statistics() -> None:
    """Let the planner look at the tables again; takes seconds on millions of rows. MySQL and MariaDB do so by themselves after every tenth of the rows."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Behind the wall the application does not own the tables.
            cursor.execute("SELECT wall.look_at_tables()" if connection.settings_dict.get("WALL") else "ANALYZE")
        elif connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={_SAMPLED}")
            cursor.execute("PRAGMA optimize=0x10002")
