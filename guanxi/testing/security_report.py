"""The security report: a pytest plugin that gathers the figures of the suites marked `security("T7")` into one file.

A test adds to its suite by the fixture `security`; with pytest-xdist the figures travel with the reports of the tests. `python -m guanxi.testing.security_report`
makes the gathered report the one that ships with the product.
"""

from __future__ import annotations

import datetime
import json
import platform
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
GATHERED = ROOT / "test-results" / "security-report.json"
SHIPPED = ROOT / "guanxi" / "site" / "security-report.json"
_FIGURES = "guanxi.security.figures"
_SUITE = "guanxi.security.suite"


class Figures:
    """The figures of the suite that a test is of."""

    def __init__(self, item: pytest.Item) -> None:
        self._item = item

    def add(self, **figures: float) -> None:
        """Add to the suite's figures (or keep the largest, as the figure is declared)."""
        self._item.user_properties.append((_FIGURES, figures))


@pytest.fixture
def security(request: pytest.FixtureRequest) -> Figures:
    """Where a test of a security suite says its figures."""
    return Figures(request.node)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "security(suite): of a suite with figures in the security report")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Gathering(), "guanxi-security-report")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("security"):
        item.user_properties.append((_SUITE, mark.args[0]))


class Gathering:
    """In the process that hears of every test."""

    def __init__(self) -> None:
        self.suites: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        told = list(report.user_properties)
        for suite in dict.fromkeys(str(value) for name, value in told if name == _SUITE):
            kept = self.suites.setdefault(suite, {"tests": 0, "failed": 0, "figures": {}})
            kept["tests"] += report.when == "call"
            kept["failed"] += report.failed
            if report.when == "teardown":
                for figures in (value for name, value in told if name == _FIGURES):
                    _merge(suite, kept["figures"], dict(figures))  # type: ignore[call-overload]

    def pytest_sessionfinish(self) -> None:
        if self.suites:
            GATHERED.parent.mkdir(exist_ok=True)
            GATHERED.write_text(json.dumps(report_of(self.suites), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _merge(suite: str, kept: dict[str, float], figures: dict[str, float]) -> None:
    from guanxi.testing.security_suites import SUITES

    for key, value in figures.items():
        is_worst = SUITES[suite].figures[key].worst
        kept[key] = max(kept.get(key, value), value) if is_worst else kept.get(key, 0) + value


def report_of(gathered: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The report as it ships: words in both languages beside each figure, so that whoever shows it needs nothing else."""
    return {"made": datetime.datetime.now(datetime.UTC).date().isoformat(), "on": _place(), "suites": list(_suites(gathered))}


def _suites(gathered: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    from guanxi.testing.security_suites import SUITES

    for key, suite in SUITES.items():
        if key not in gathered:
            continue
        one = gathered[key]
        figures = []
        for name, figure in suite.figures.items():
            value = round(one["figures"].get(name, 0), 1)
            is_met = (figure.goal is None or value == figure.goal) and (figure.most is None or value <= figure.most)
            said = {
                "key": name,
                "label": {"zh": figure.zh, "en": figure.en},
                "value": int(value) if value == int(value) else value,
                "met": is_met,
            }
            figures.append(
                {**said, **({"goal": figure.goal} if figure.goal is not None else {}), **({"most": figure.most} if figure.most else {})}
            )
        yield {
            "key": key,
            "title": {"zh": suite.zh, "en": suite.en},
            "about": {"zh": suite.about_zh, "en": suite.about_en},
            "tests": one["tests"],
            "failed": one["failed"],
            "met": not one["failed"] and all(f["met"] for f in figures),
            "figures": figures,
            "command": f"python -m pytest {suite.tests}",
            "seed": suite.seed,
        }


def _place() -> dict[str, str]:
    from django.db import connection

    return {"python": platform.python_version(), "database": connection.vendor, "system": platform.system()}


def main() -> None:
    """Ship the gathered report, unless a suite is missing or has not met its goals."""
    from guanxi.testing.security_suites import SUITES

    report = json.loads(GATHERED.read_text("utf-8"))
    missing = set(SUITES) - {one["key"] for one in report["suites"]}
    short = [one["key"] for one in report["suites"] if not one["met"]]
    for one in report["suites"]:
        print(f"{one['key']:4} {'ok' if one['met'] else 'SHORT':6}", ", ".join(f"{f['label']['en']} {f['value']}" for f in one["figures"]))
    if missing or short:
        sys.exit(f"not shipped: missing {sorted(missing)}, short {short}")
    SHIPPED.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
