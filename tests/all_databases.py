"""Runs the test suite on SQLite, PostgreSQL and MariaDB; a server that is not there is skipped with its reason, on CI it is a failure."""

from __future__ import annotations

import os
import subprocess
import sys

URLS = {
    "SQLite": "",
    "PostgreSQL": os.environ.get("GUANXI_TEST_POSTGRESQL", "postgresql:///test"),
    "MariaDB": os.environ.get("GUANXI_TEST_MARIADB", "mysql://root@127.0.0.1/test"),
}

SHORT = {"GUANXI_TWIN_PAIRS": "1000", "GUANXI_KILLS": "20"}
# These bring a database of their own, or need none.
WITHOUT = [f"--ignore={path}" for path in ("tests/test_running.py", "tests/test_documents.py", "guanxi/base")]


def reachable(url: str) -> str | None:
    """Why the server cannot be used; None where it can."""
    from guanxi.kernel.database.connections import settings_from_url

    held = settings_from_url(url)
    try:
        if url.startswith("postgres"):
            import psycopg

            psycopg.connect(
                dbname=held["NAME"],
                user=held["USER"] or None,
                password=held["PASSWORD"] or None,
                host=held["HOST"] or None,
                port=held["PORT"] or None,
                connect_timeout=3,
            ).close()
        else:
            import pymysql

            pymysql.connect(
                host=held["HOST"] or "127.0.0.1",
                port=int(held["PORT"] or 3306),
                user=held["USER"],
                password=held["PASSWORD"],
                connect_timeout=3,
            ).close()
    except Exception as gone:
        return str(gone).strip().splitlines()[0]
    return None


def main() -> int:
    """Exit code 1 when a suite failed, or when CI lacks a server."""
    failed = []
    for name, url in URLS.items():
        print(f"== {name}", flush=True)
        reason = reachable(url) if url else None
        if reason:
            print(f"skipped: {reason}", flush=True)
            if os.environ.get("CI"):
                failed.append(name)
            continue
        if name == os.environ.get("GUANXI_TESTED"):
            print("tested just before", flush=True)
            continue
        chosen = sys.argv[1:] + (WITHOUT if url else [])
        environment = {**os.environ, "GUANXI_DATABASE_URL": url}
        if url:
            # The first database takes the long runs; what the others spell differently shows in the short ones.
            environment = SHORT | environment
        code = subprocess.run([sys.executable, "-m", "pytest", *chosen], env=environment, check=False).returncode
        if code:
            failed.append(name)
    print("failed: " + ", ".join(failed) if failed else "all three passed", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
