"""The trust page tells what ships, to whom is signed in; how the installation stands, to administrators alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from guanxi.site import trust
from guanxi.testing.api import Api
from guanxi.testing.security_report import report_of
from guanxi.testing.security_suites import SUITES

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "report.json"
    path.write_text(json.dumps(report_of({"T7": {"tests": 3, "failed": 0, "figures": {"forms": 5, "hits": 0}}})), "utf-8")
    monkeypatch.setattr(trust, "REPORT", path)
    trust._report.cache_clear()
    return path


@pytest.fixture(autouse=True)
def forget() -> Any:
    yield
    trust._report.cache_clear()


def test_everybody_who_is_signed_in_reads_the_report(cast: Any, shipped: Path) -> None:
    answer = cast.owner.api.get("trust")
    assert answer.status == 200
    [suite] = answer.body["suites"]
    assert (suite["key"], suite["tests"], suite["met"]) == ("T7", 3, True)
    assert {f["key"]: f["value"] for f in suite["figures"]}["forms"] == 5
    assert answer.body["installation"] == []
    assert Api().get("trust").status == 401


def test_administrators_read_how_the_installation_stands(cast: Any, shipped: Path, settings: Any) -> None:
    settings.GUANXI_SIGN_UP, settings.GUANXI_EGRESS_INTERNAL = False, "hooks.corp"
    told = {one["key"]: (one["good"], one["text"]["en"]) for one in cast.administrator.api.get("trust").body["installation"]}
    assert told["sign_up"][0]
    assert not told["tls"][0]
    assert "hooks.corp" in told["egress"][1]


def test_without_a_report_there_is_none(cast: Any, shipped: Path) -> None:
    shipped.unlink()
    trust._report.cache_clear()
    assert cast.owner.api.get("trust").body["suites"] == []


def test_a_figure_that_falls_short_is_said() -> None:
    [suite] = report_of({"T7": {"tests": 1, "failed": 0, "figures": {"hits": 1}}})["suites"]
    assert (suite["met"], [f["key"] for f in suite["figures"] if not f["met"]]) == (False, ["hits"])
    [suite] = report_of({"T8": {"tests": 1, "failed": 0, "figures": {"peak_mib": 513.0}}})["suites"]
    assert not suite["met"]
    [suite] = report_of({"T7": {"tests": 2, "failed": 1, "figures": {"hits": 0}}})["suites"]
    assert not suite["met"]


def test_what_ships_is_whole_and_met() -> None:
    if not trust.REPORT.is_file():
        pytest.fail("no report ships: run `make security`")
    held = json.loads(trust.REPORT.read_text("utf-8"))
    assert [one["key"] for one in held["suites"]] == list(SUITES)
    assert [one["key"] for one in held["suites"] if not one["met"]] == []
    assert {key: set(suite.figures) for key, suite in SUITES.items()} == {
        one["key"]: {f["key"] for f in one["figures"]} for one in held["suites"]
    }
