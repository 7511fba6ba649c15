"""Rows a second of an import of customers from CSV: mapped, checked, deduplicated, logged and undoable. Beside it the floor: the same rows by SQL alone.

    python benchmarks/import_customers.py [--rows 20000] [--match name] [--profile]

Uses GUANXI_DATABASE_URL, else SQLite in a temporary directory.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import tempfile
import time
from pathlib import Path
from typing import Any

HEADER = ("客户名称", "行业", "级别", "来源", "电话", "邮箱", "网站", "地区", "员工人数", "年营收", "标签", "备注")


def make_file(path: Path, rows: int, seed: int = 7) -> None:
    """A file such as another CRM exports."""
    dice = random.Random(seed)
    regions = ("上海市浦东新区", "北京市朝阳区", "广东省深圳市南山区", "浙江省杭州市西湖区", "四川省成都市武侯区", "江苏省苏州市")
    industries = ("制造", "软件", "零售", "金融", "教育", "物流")
    with path.open("w", encoding="gb18030", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for n in range(rows):
            writer.writerow((
                f"{dice.choice('甲乙丙丁戊己庚辛')}{dice.choice(('海', '天', '华', '联', '信'))}{n:07d}科技有限公司", dice.choice(industries), dice.choice("ABC"), "官网",
                f"13{dice.randrange(10**9):09d}", f"info{n}@example{n % 977}.com", f"https://www.example{n}.com", dice.choice(regions), dice.randrange(5, 5000),
                f"{dice.randrange(10**8) / 100:.2f}", "重点、老客户", "展会上认识，关注交付周期",
            ))  # fmt: skip


class LocalRun:
    """A run without a job."""

    def __init__(self, actor: Any) -> None:
        self.actor = actor

    def progress(self, done: int, total: int | None = None) -> None:
        pass

    def save_state(self, state: dict[str, Any]) -> None:
        pass


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=20_000)
    asked.add_argument("--match", default="name")
    asked.add_argument("--profile", action="store_true")
    options = asked.parse_args()
    directory = tempfile.mkdtemp(prefix="guanxi-bench-")
    os.environ.setdefault("GUANXI_DATA_DIR", directory)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.site.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from guanxi.engines.exchange.imports import change_import, open_import, start
    from guanxi.engines.exchange.models import Import
    from guanxi.engines.exchange.running import run_dry, run_import
    from guanxi.engines.exchange.undo import run_undo
    from guanxi.kernel.access.actor import actor_of
    from guanxi.kernel.files.api import keep_file
    from guanxi.kernel.records.organisations import found_organisation
    from guanxi.kernel.tenancy.scope import tenant_scope

    path = Path(directory) / "customers.csv"
    make_file(path, options.rows)
    founded = found_organisation("Bench", "Admin", f"bench{time.time_ns()}@example.com", "a long password")
    with tenant_scope(founded.tenant):
        actor = actor_of(founded.tenant, founded.person)
        assert actor is not None
        held = open_import(actor, keep_file("customers.csv", [path.read_bytes()], actor.person).id, "customer")
        print("mapping", [(m["column"], m["field"]) for m in held.mapping])
        change_import(actor, held.id, {"policy": {"match": [options.match], "on_match": "skip"}} if options.match else {})
        for name, what, job in (("dry run", run_dry, "dry_run"), ("import", run_import, "commit"), ("undo", run_undo, "undo")):
            start(actor, held.id, job)
            began, worked = time.perf_counter(), time.process_time()
            if options.profile and name == "import":
                import cProfile
                import pstats

                with cProfile.Profile() as profile:
                    what(LocalRun(actor), held.id)
                pstats.Stats(profile).sort_stats("tottime").print_stats(45)
                pstats.Stats(profile).sort_stats("cumtime").print_stats(60)
            else:
                what(LocalRun(actor), held.id)
            seconds, busy = time.perf_counter() - began, time.process_time() - worked
            now = Import.objects.get(id=held.id)
            print(
                f"{name:<8} {options.rows / seconds:8.0f} rows/s  {options.rows / busy:8.0f} a CPU second  {now.state} {now.counts} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB"
            )
            if name == "import":
                floor(held.id, options.rows)


def floor(import_id: str, rows: int) -> None:
    """The imported customers, their index rows and log entries inserted once more by INSERT ... VALUES of ready tuples."""
    from django.db import connection, transaction

    tables = {"customers_customer": "id", "objects_index": "id", "changes_entry": "id", "changes_pending": "entry", "exchange_row": "id"}
    quote = connection.ops.quote_name
    held = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {quote(table)}")
            held[table] = ([column[0] for column in cursor.description], cursor.fetchall())
    seconds = 0.0
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, tuples) in held.items():
                cursor.execute(f"DELETE FROM {quote(table)}")
                sql = f"INSERT INTO {quote(table)} ({', '.join(map(quote, columns))}) VALUES ({', '.join(['%s'] * len(columns))})"
                began = time.perf_counter()
                cursor.executemany(sql, tuples)
                seconds += time.perf_counter() - began
            raise _RolledBack
    except _RolledBack:
        pass
    print(f"floor    {rows / seconds:8.0f} rows/s")


class _RolledBack(Exception):  # noqa: N818 - it is no error
    """The floor leaves nothing."""


if __name__ == "__main__":
    main()
