"""Measures one database, in a process of its own: prepares the data, compares the answers, times the operations."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson


def main() -> None:
    """Called by `python -m benchmarks`."""
    asked = argparse.ArgumentParser()
    for name in ("url", "directory", "answer", "only", "profile", "ways"):
        asked.add_argument(f"--{name}", default="")
    asked.add_argument("--customers", type=int)
    asked.add_argument("--seconds", type=float)
    asked.add_argument("--keep", action="store_true")
    options = asked.parse_args()
    set_up(options.url, Path(options.directory))
    from benchmarks.mark import clear, is_ready

    if not (options.keep and is_ready(options.customers)):
        clear()
        build(options.customers)
    measured = measure_all(options.only, options.seconds, options.profile, options.ways)
    if measured:
        Path(options.answer).write_bytes(orjson.dumps(measured))
    if not options.keep:
        clear()


def set_up(url: str, directory: Path) -> None:
    """Django as a server runs it, with the request log in a file."""
    os.environ.update(
        {
            "GUANXI_DATABASE_URL": url,
            "GUANXI_DATA_DIR": str(directory),
            "GUANXI_CONFIG": os.devnull,
            "DJANGO_SETTINGS_MODULE": "guanxi.site.settings",
        }
    )
    os.environ["GUANXI_REQUESTS_PER_MINUTE"] = "1000000000"  # one person makes all calls
    import django

    django.setup()
    from guanxi.site.logs import configure

    kept, sys.stderr = sys.stderr, (directory / "requests.log").open("w", encoding="utf-8")
    configure("info", json=True)
    sys.stderr = kept


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)


def build(customers: int) -> None:
    """Tables, organisation, customers."""
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.mark import set_ready
    from benchmarks.organisation import found
    from benchmarks.seed import seed_customers

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    organisation = found()
    say(f"{connection.vendor}: tables after {time.perf_counter() - began:.0f} s")
    seed_customers(
        organisation, customers, dt.datetime.now(dt.UTC), lambda done: say(f"  {done:,} customers") if done % 20_000 == 0 else None
    )
    set_ready(customers)
    say(f"{connection.vendor}: {customers:,} customers after {time.perf_counter() - began:.0f} s")


def measure_all(only: str, seconds: float, profiled: str, ways: str) -> dict[str, Any]:
    """Key of an operation -> title, figures of each way; what the benchmark wrote is taken away again."""
    from django.db import connection

    from benchmarks.importing import RATE, import_rate
    from benchmarks.operations import Operations
    from benchmarks.organisation import present
    from benchmarks.profiling import profile
    from benchmarks.words import choose
    from benchmarks.writes import take_away
    from guanxi.kernel.tenancy.scope import tenant_scope

    organisation = present()
    words = choose(organisation)
    began = dt.datetime.now(dt.UTC)
    wanted = [key for key in only.split(",") if key]

    def is_wanted(key: str) -> bool:
        return not wanted or any(key.startswith(one) for one in wanted)

    made: dict[str, Any] = {"server": server_version(), "operations": {}}
    with tenant_scope(organisation.tenant):
        try:
            operations = Operations(organisation, words).all()
            for operation in operations:
                if profiled:
                    if operation.key == profiled:
                        profile(operation, organisation)
                elif is_wanted(operation.key) and ways != "socket":
                    made["operations"][operation.key] = measure_one(operation, organisation, seconds)
                    say(f"  {connection.vendor} {operation.key}")
            if not profiled and ways != "process":
                asked = [one for one in operations if is_wanted(one.key) and one.key not in LEFT_OUT]
                made["socket"] = measure_served(asked, organisation, seconds, Path(os.environ["GUANXI_DATA_DIR"]))
            if is_wanted(RATE) and not profiled and ways != "socket":
                made["import"] = import_rate(organisation, Path(os.environ["GUANXI_DATA_DIR"]))
        finally:
            take_away(began)
    return {} if profiled else made


def measure_one(operation: Any, organisation: Any, seconds: float) -> dict[str, Any]:
    """The figures of each way, after a comparison of what the three answer."""
    from benchmarks.calling import Caller
    from benchmarks.measure import measure, statements_of
    from guanxi.site.wsgi import application

    caller = Caller(application, organisation.session(operation.who))

    def over_http(n: int) -> Callable[[], Any]:
        environ = caller.environ(operation.turn(n).request)
        return lambda: caller(environ)

    ways = {"http": over_http, "kernel": lambda n: operation.turn(n).kernel, "floor": lambda n: operation.turn(n).floor}
    different = differing(operation, ways) if operation.answers else 0
    samples = measure(ways, seconds)
    for name in ("http", "kernel"):
        samples[name].statements = statements_of(ways[name], 0)
    return {
        "title": operation.title,
        "who": operation.who,
        "different": different,
        **{name: one.figures() for name, one in samples.items()},
    }


LEFT_OUT = ("aggregate", "count", "search_phone", "list_all")
"""Not measured over a socket: what it adds to them is what it adds to the others."""


def measure_served(operations: list[Any], organisation: Any, seconds: float, directory: Path) -> dict[str, Any]:
    """The figures over a socket, the time to the sign-in page and the memory after the load."""
    from django.db import connection

    from benchmarks.serving import over_socket, served

    with served(directory) as server:
        made = {}
        for one in operations:
            made[one.key] = over_socket(server, one, organisation.session(one.who), seconds)
            say(f"  {connection.vendor} {one.key} over a socket")
        return {"started_s": round(server.started, 2), "memory_mib": round(server.memory(), 1), "operations": made}


def differing(operation: Any, ways: dict[str, Any], turns: int = 8) -> int:
    """In how many of the first variants the three ways do not answer the same rows."""
    found = 0
    for n in range(turns):
        over_http = operation.answers.http(orjson.loads(ways["http"](n)()))
        by_kernel, by_hand = operation.answers.kernel(ways["kernel"](n)()), operation.answers.floor(ways["floor"](n)())
        found += not over_http == by_kernel == by_hand
    return found


def server_version() -> str:
    """The database server's own name for itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return f"{connection.vendor} {cursor.fetchone()[0]}"


if __name__ == "__main__":
    main()
