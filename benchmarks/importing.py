"""Rows a second of an import of customers from CSV through the exchange engine, beside the same rows by INSERT alone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from benchmarks.bulk import insert
from benchmarks.import_customers import LocalRun, make_file
from benchmarks.organisation import Organisation
from guanxi.engines.exchange.imports import change_import, open_import, start
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.running import run_import
from guanxi.engines.exchange.undo import run_undo
from guanxi.kernel.files.api import keep_file

RATE = "import"
ROWS = 20_000
_TABLES = {"customers_customer": "id", "objects_index": "record", "changes_entry": "record"}


def import_rate(organisation: Organisation, directory: Path) -> dict[str, Any]:
    """Map, check, deduplicate by name, write, log; then undo. In the scope of the tenant. Side effects: an import, its log entries, as many deleted customers."""
    path = directory / "customers.csv"
    make_file(path, ROWS)
    actor = organisation.actor("administrator")
    held = open_import(actor, keep_file(path.name, [path.read_bytes()], actor.person).id, "customer")
    change_import(actor, held.id, {"policy": {"match": ["name"], "on_match": "skip"}})
    start(actor, held.id, "commit")
    wall, cpu = time.perf_counter(), time.process_time()
    run_import(LocalRun(actor), held.id)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    counts = Import.objects.get(id=held.id).counts
    floor = _floor(held.id)
    start(actor, held.id, "undo")
    run_undo(LocalRun(actor), held.id)
    return {
        "rows": ROWS,
        "counts": counts,
        "rows_per_second": round(ROWS / wall),
        "cpu_ms_per_row": round(cpu / ROWS * 1000, 3),
        "floor_rows_per_second": round(ROWS / floor),
    }


class _Undone(Exception):  # noqa: N818 - the floor leaves nothing
    pass


def _floor(import_id: str) -> float:
    """Seconds that the imported customers, their index rows and log entries take when put in once more as ready tuples; rolled back."""
    quote = connection.ops.quote_name
    seconds = 0.0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, column in _TABLES.items():
                of_import = f"{quote(column)} IN (SELECT record FROM exchange_row WHERE import_id = %s)"
                cursor.execute(f"SELECT * FROM {quote(table)} WHERE {of_import}", [import_id])
                columns, rows = [one[0] for one in cursor.description], cursor.fetchall()
                cursor.execute(f"DELETE FROM {quote(table)} WHERE {of_import}", [import_id])
                began = time.perf_counter()
                insert(table, columns, rows)
                seconds += time.perf_counter() - began
            raise _Undone
    except _Undone:
        return seconds
