"""The log names what broke and where, and never what a record holds."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from unittest import mock

import pytest
import structlog
from django.db import IntegrityError, connection
from django.test import Client

from guanxi.site import logs
from guanxi.testing.cast import Cast

SEED = "13800138000"


@pytest.fixture(params=[True, False], ids=["json", "terminal"])
def written(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to standard error."""
    root, django = logging.getLogger(), logging.getLogger("django.request")
    held, level, told = list(root.handlers), root.level, django.level
    made = io.StringIO()
    monkeypatch.setattr(logging, "raiseExceptions", True)
    monkeypatch.setattr(sys, "stderr", made)
    logs.configure("info", json=request.param)
    structlog.configure(cache_logger_on_first_use=False)
    yield made
    structlog.reset_defaults()
    root.handlers[:] = held
    root.setLevel(level)
    django.setLevel(told)


def _break() -> None:
    value = SEED
    try:
        int(f"{value} 张三")
    except ValueError as cause:
        raise RuntimeError(f"cannot read {value}") from cause


def test_an_exception_is_told_by_type_and_place(written: io.StringIO) -> None:
    try:
        _break()
    except RuntimeError:
        structlog.get_logger("x").exception("broken", job="j1")
        logging.getLogger("library").exception("broken %s", SEED)
        logging.getLogger("asyncio").exception(f"never retrieved\nfuture: <Task exception=RuntimeError({SEED})>")  # noqa: G004 - as it does
    text = written.getvalue()
    assert text.count("RuntimeError") == text.count("ValueError") == 3
    assert (text.count("_break"), "test_logs.py:" in text) == (6, True)
    assert (SEED in text, "张三" in text) == (False, False)


def test_equal_failures_have_one_fingerprint() -> None:
    def told() -> dict[str, object]:
        try:
            _break()
        except RuntimeError as raised:
            return logs.told(raised)
        raise AssertionError

    first, second = (told() for _ in range(2))
    assert first == second
    assert json.dumps(first)


def test_a_failing_request_leaves_no_value(cast: Cast, written: io.StringIO) -> None:
    """The database's own words name the value that was not unique."""
    client = Client(raise_request_exception=False)
    client.cookies["guanxi_session"] = str(cast.owner.session)

    def broken(*args: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [SEED])
        raise IntegrityError(f"duplicate key value: Key (phone)=({SEED}) already exists")

    with mock.patch("guanxi.kernel.http.objects.page", broken):
        assert client.get("/api/v1/customer").status_code == 500
    text = written.getvalue()
    assert ("IntegrityError" in text, SEED in text) == (True, False)
