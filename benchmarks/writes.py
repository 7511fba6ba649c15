"""The floors of writing: ready rows put into the tables that a write touches, in one transaction; and taking away what was written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import connection, transaction

from benchmarks.floors import execute
from guanxi.base.ids import new_id

# The tables that a creation fills, the condition on the rows of one record, and the columns that hold what is its own.
_TABLES = (
    ("customers_customer", "id = %s", {"id": "record", "number": "number", "number_fold": "number", "number_sort": "number"}),
    ("objects_index", "record = %s", {"record": "record"}),
    ("changes_entry", "record = %s AND op = 'create'", {"id": "entry", "record": "record"}),
)


@dataclass(frozen=True)
class _Pattern:
    """Rows of a table, and how to put them in again under other ids."""

    sql: str
    rows: Sequence[Sequence[Any]]
    places: dict[int, str]

    def put(self, ids: dict[str, str]) -> None:
        for row in self.rows:
            execute(self.sql, [ids[self.places[n]] if n in self.places else value for n, value in enumerate(row)])


class Writes:
    """Writes after the pattern of one customer that the kernel wrote with all that belongs to it."""

    def __init__(self, tenant: int, pattern: str, period: str) -> None:
        self.tenant, self.period = tenant, period
        self.numbers = count()
        self.patterns = [_pattern(table, condition, pattern, ids) for table, condition, ids in _TABLES]

    def create(self) -> None:
        """The customer, its index rows, its number, its log entry."""
        ids = {"record": new_id(), "entry": new_id(), "number": f"floor-{next(self.numbers)}"}
        _begin()
        counter = (
            "UPDATE objects_counter SET last = last + 1 WHERE tenant = %s AND object = 'customer' AND field = 'number' AND period = %s"
        )
        execute(counter, [self.tenant, self.period])
        for one in self.patterns:
            one.put(ids)
        self._log(ids["entry"])

    def update(self, record: str, level: str, employees: int) -> None:
        """Two columns, and the log entry."""
        entry = new_id()
        _begin()
        sql = (
            "UPDATE customers_customer SET level = %s, employees = %s, updated_at = %s, version = version + 1 WHERE tenant = %s AND id = %s"
        )
        execute(sql, [level, employees, dt.datetime.now(dt.UTC), self.tenant, record])
        self.patterns[-1].put({"record": record, "entry": entry})
        self._log(entry)

    def _log(self, entry: str) -> None:
        execute("INSERT INTO changes_pending (tenant, entry) VALUES (%s, %s)", [self.tenant, entry])
        execute("COMMIT", [])


def _begin() -> None:
    execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN", [])


def _pattern(table: str, condition: str, record: str, ids: dict[str, str]) -> _Pattern:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE {condition}", [record])
        names = [column[0] for column in cursor.description]
        # The index table numbers its rows itself.
        kept = [n for n, name in enumerate(names) if name != "id" or "id" in ids]
        rows = [[row[n] for n in kept] for row in cursor.fetchall()]
    columns = [names[n] for n in kept]
    sql = f"INSERT INTO {table} ({', '.join(map(quote, columns))}) VALUES ({', '.join(['%s'] * len(columns))})"
    return _Pattern(sql, rows, {columns.index(name): which for name, which in ids.items()})


def take_away(after: dt.datetime) -> None:
    """Remove the customers created after a moment and the log since; what was updated stays so."""
    created = "SELECT id FROM customers_customer WHERE created_at > %s"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM objects_index WHERE record IN ({created})", [after])
        cursor.execute("DELETE FROM customers_customer WHERE created_at > %s", [after])
        cursor.execute("DELETE FROM changes_pending")
        cursor.execute("DELETE FROM changes_entry WHERE at > %s", [after])
