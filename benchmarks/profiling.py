"""Where the time of one operation goes: cProfile of the request, and the plans of its statements."""

from __future__ import annotations

import cProfile
import pstats
from typing import Any

from django.db import connection

from benchmarks.calling import Caller
from benchmarks.operations import Operation
from benchmarks.organisation import Organisation
from guanxi.site.wsgi import application

CALLS = 100
SHOWN = 45


def profile(operation: Operation, organisation: Organisation) -> None:
    """Print the plan of every statement of one request, then the profile of many."""
    caller = Caller(application, organisation.session(operation.who))
    caller(caller.environ(operation.turn(0).request))
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        caller(caller.environ(operation.turn(0).request))
    for sql, params in seen:
        print(f"\n{sql[:1500]}\n  {str(params)[:300]}")
        if sql.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            print("\n".join(f"    {line}" for line in _plan(sql, params)))
    environs = [caller.environ(operation.turn(n).request) for n in range(CALLS)]
    for n in range(CALLS):
        caller(caller.environ(operation.turn(n).request))  # what is read once and kept is not of a request
    with cProfile.Profile() as profiled:
        for environ in environs:
            caller(environ)
    shown = pstats.Stats(profiled)
    shown.sort_stats("cumtime").print_stats(SHOWN)
    shown.sort_stats("tottime").print_stats(SHOWN)


def _plan(sql: str, params: Any) -> list[str]:
    reading = sql.lstrip().upper().startswith(("SELECT", "WITH"))
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN (ANALYZE, BUFFERS)" if reading else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{word} {sql}", params)
        return [str(row[-1]) for row in cursor.fetchall()]
