"""The environment of a test run; a pytest plugin (`-p guanxi.testing.environment`), because settings load before any conftest.

Without GUANXI_DATABASE_URL the run uses SQLite in a directory of its own; workers of pytest-xdist inherit both variables. Where CI is set a
test that is skipped has failed: what it would prove is not proven.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

pytest.register_assert_rewrite(
    *(f"guanxi.testing.{p.stem}" for p in Path(__file__).parent.glob("*.py") if p.stem not in ("__init__", "environment"))
)
if "GUANXI_DATA_DIR" not in os.environ:
    os.environ["GUANXI_DATA_DIR"] = _made = tempfile.mkdtemp(prefix="guanxi-test-")
    atexit.register(shutil.rmtree, _made, ignore_errors=True)
os.environ.setdefault("GUANXI_DATABASE_URL", f"sqlite:///{Path(os.environ['GUANXI_DATA_DIR']) / 'serving.sqlite3'}")
os.environ.setdefault("GUANXI_CONFIG", os.devnull)
# One person makes all calls of a suite within a minute; the limit has tests of its own.
# None here, so that no count of queries depends on the minute having turned.
os.environ.setdefault("GUANXI_REQUESTS_PER_MINUTE", "0")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    return _not_skipped((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    return _not_skipped((yield))


def _not_skipped(report: Any) -> Any:
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"On CI nothing is skipped. {reason}"
    return report
