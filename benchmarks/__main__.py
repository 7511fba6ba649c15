"""`python -m benchmarks`: one process a database, then the tables and var/bench.json."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import orjson

from benchmarks.report import conditions, table
from benchmarks.servers import DATABASES, Skipped, url_of

RESULT = Path("var/bench.json")


def main() -> int:
    """Measure every database asked for; 1 when one of them failed."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description="Figures beside the raw-SQL floor; see benchmarks/README.md")
    asked.add_argument("--customers", type=int, default=100_000)
    asked.add_argument("--databases", default=",".join(DATABASES))
    asked.add_argument("--keep", metavar="DIR", help="keep the data, and use what is kept where it fits")
    asked.add_argument("--only", default="", help="keys of operations, or their beginnings: list,search")
    asked.add_argument("--seconds", type=float, default=3.0, help="how long each figure is measured")
    asked.add_argument(
        "--ways", choices=["all", "process", "socket"], default="all", help="in this process, or over a socket with two web processes"
    )
    asked.add_argument(
        "--profile", default="", help="print a cProfile of one operation's kernel function and HTTP call instead of measuring"
    )
    options = asked.parse_args()
    directory = Path(options.keep or tempfile.mkdtemp(prefix="guanxi-bench-")).resolve()
    directory.mkdir(parents=True, exist_ok=True)
    made = {"conditions": conditions(options.customers, options.seconds), "databases": {}, "skipped": {}}
    failed = False
    try:
        for name in [one.strip() for one in options.databases.split(",") if one.strip()]:
            try:
                url = url_of(name, directory)
            except Skipped as reason:
                made["skipped"][name] = str(reason)
                print(f"{name}: skipped, {reason}\n")
                continue
            answer = directory / f"{name}.json"
            answer.unlink(missing_ok=True)
            command = [
                sys.executable,
                "-m",
                "benchmarks.one",
                "--url",
                url,
                "--directory",
                str(directory),
                "--answer",
                str(answer),
                "--customers",
                str(options.customers),
            ]
            command += [
                "--only",
                options.only,
                "--seconds",
                str(options.seconds),
                "--profile",
                options.profile,
                "--ways",
                options.ways,
                *(["--keep"] if options.keep else []),
            ]
            failed |= subprocess.run(command, check=False).returncode != 0
            if answer.exists():
                measured = orjson.loads(answer.read_bytes())
                made["databases"][name] = measured
                print(table(name, measured), flush=True)
    finally:
        if not options.keep:
            shutil.rmtree(directory, ignore_errors=True)
    if not options.profile:
        RESULT.parent.mkdir(exist_ok=True)
        RESULT.write_bytes(orjson.dumps(made, option=orjson.OPT_INDENT_2))
        print(f"{RESULT} written")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
