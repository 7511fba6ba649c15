"""Timing one call again and again: wall and processor time of this process, the database's where it is a process of its own, statements."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.db import connection

ROUNDS = 3
FEWEST, MOST = 3, 2000  # calls a round
_HERE = ("", "localhost", "127.0.0.1", "::1", "/var/run/postgresql", "/tmp")
_TICK = 1 / os.sysconf("SC_CLK_TCK")

Call = Callable[[int], Any]
Prepare = Callable[[int], Callable[[], Any]]
"""Makes ready the call number n; only running what it returns is timed."""


@dataclass
class Samples:
    """What was seen of one way of answering."""

    wall: list[float] = field(default_factory=list)
    cpu: float = 0.0
    database_cpu: float | None = None
    statements: int | None = None

    def figures(self) -> dict[str, Any]:
        """Milliseconds a call: median and 95th percentile of wall time, mean processor time."""
        count = len(self.wall)
        high = quantiles(self.wall, n=20)[-1] if count > 1 else self.wall[0]
        shared = None if self.database_cpu is None else round(self.database_cpu / count * 1000, 3)
        return {
            "calls": count, "median_ms": round(median(self.wall) * 1000, 3), "p95_ms": round(high * 1000, 3), "cpu_ms": round(self.cpu / count * 1000, 3),
            "database_cpu_ms": shared, "statements": self.statements,
        }  # fmt: skip


def measure(ways: Mapping[str, Prepare], seconds: float) -> dict[str, Samples]:
    """Each way for `seconds`, in turns, so that a busy machine is as hard on one as on the other."""
    made = {name: Samples() for name in ways}
    turn = dict.fromkeys(ways, 0)
    for name, prepare in ways.items():
        for _ in range(FEWEST):
            prepare(turn[name])()
            turn[name] += 1
    for _ in range(ROUNDS):
        for name, prepare in ways.items():
            turn[name] += _round(made[name], prepare, turn[name], seconds / ROUNDS)
    return made


def _round(samples: Samples, prepare: Prepare, turn: int, seconds: float) -> int:
    """Call until the time is over; returns how often."""
    before = database_seconds()
    ends = time.perf_counter() + seconds
    done = 0
    while done < FEWEST or (done < MOST and time.perf_counter() < ends):
        run = prepare(turn + done)
        cpu, wall = time.process_time(), time.perf_counter()
        run()
        samples.wall.append(time.perf_counter() - wall)
        samples.cpu += time.process_time() - cpu
        done += 1
    if before is not None and (after := database_seconds()) is not None:
        samples.database_cpu = (samples.database_cpu or 0.0) + after - before
    return done


def statements_of(prepare: Prepare, turn: int) -> int:
    """How many statements Django sends for one call; the driver's own (BEGIN, the health check) are not seen."""
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    run = prepare(turn)
    with connection.execute_wrapper(note):
        run()
    return len(seen)


def database_seconds() -> float | None:
    """Processor seconds of the connection's server process so far; None where it is no process of this machine."""
    if not is_here() or connection.connection is None:
        return None
    try:
        words = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return None
    return (int(words[11]) + int(words[12])) * _TICK


def is_here() -> bool:
    """Whether the database is a server of this machine, whose processes can be looked at."""
    return connection.vendor == "postgresql" and connection.settings_dict["HOST"] in _HERE
