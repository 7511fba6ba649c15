"""The table that is printed, and the conditions under which the figures were taken."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

HEAD = ("operation", "HTTP", "p95", "CPU", "db CPU", "SQL", "kernel", "p95", "CPU", "SQL", "floor", "HTTP/floor", "kernel/floor")


def conditions(customers: int, seconds: float) -> dict[str, Any]:
    """What a figure must be quoted with."""
    revision = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False, cwd=Path(__file__).parent
    )
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "revision": revision.stdout.strip(), "customers": customers, "seconds_a_figure": seconds,
        "machine": f"{os.cpu_count()} x {_processor()}", "python": platform.python_version(), "load_before": [round(one, 1) for one in os.getloadavg()],
    }  # fmt: skip


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def table(name: str, measured: dict[str, Any]) -> str:
    """One database's figures, in milliseconds; SQL: statements."""
    rows = [HEAD]
    for one in measured["operations"].values():
        http, kernel, floor = one["http"], one["kernel"], one["floor"]["median_ms"]
        rows.append((
            one["title"] + (" (!)" if one["different"] else ""),
            _ms(http["median_ms"]), _ms(http["p95_ms"]), _ms(http["cpu_ms"]), _ms(http["database_cpu_ms"]), str(http["statements"]),
            _ms(kernel["median_ms"]), _ms(kernel["p95_ms"]), _ms(kernel["cpu_ms"]), str(kernel["statements"]),
            _ms(floor), f"{http['median_ms'] / floor:.1f}", f"{kernel['median_ms'] / floor:.1f}",
        ))  # fmt: skip
    widths = [max(_width(row[n]) for row in rows) for n in range(len(HEAD))]
    lines = ["  ".join(_aligned(cell, width, left=n == 0) for n, (cell, width) in enumerate(zip(row, widths, strict=True))) for row in rows]
    lines.insert(1, "-" * _width(lines[0]))
    if len(rows) == 1:
        lines = []
    if served := measured.get("socket"):
        lines += ["", *_served(served)]
    if rate := measured.get("import"):
        lines.append(
            f"import of {rate['rows']:,} rows: {rate['rows_per_second']:,} rows/s, {rate['cpu_ms_per_row']} ms CPU a row; ready tuples by SQL {rate['floor_rows_per_second']:,} rows/s"
        )
    if any(one["different"] for one in measured["operations"].values()):
        lines.append("(!) the three ways did not answer the same rows")
    return "\n".join([f"{name} ({measured['server']}, load now {os.getloadavg()[0]:.1f})", *lines, ""])


def _served(served: dict[str, Any]) -> list[str]:
    """What was measured over a socket."""
    rows = [("over a socket, 2 web processes", "1 client", "p95", "CPU", "db CPU", "8 clients", "p95", "a second", "CPU", "db CPU")]
    for one in served["operations"].values():
        alone, many = one["one"], one["eight"]
        rows.append((
            one["title"], _ms(alone["median_ms"]), _ms(alone["p95_ms"]), _ms(alone["cpu_ms"]), _ms(alone["database_cpu_ms"]),
            _ms(many["median_ms"]), _ms(many["p95_ms"]), f"{many['a_second']:.0f}", _ms(many["cpu_ms"]), _ms(many["database_cpu_ms"]),
        ))  # fmt: skip
    widths = [max(_width(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ["  ".join(_aligned(cell, width, left=n == 0) for n, (cell, width) in enumerate(zip(row, widths, strict=True))) for row in rows]
    end = f"sign-in page {served['started_s']} s after the command; {served['memory_mib']} MiB (PSS) of web and worker after the load"
    return [*lines, end]


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _aligned(text: str, width: int, *, left: bool) -> str:
    gap = " " * (width - _width(text))
    return text + gap if left else gap + text
