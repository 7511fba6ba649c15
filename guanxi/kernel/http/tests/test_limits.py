"""The limit of calls a minute: counted over processes, and not used up by calls that merely come at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from guanxi.base.errors import TooManyRequests
from guanxi.base.ids import new_id
from guanxi.kernel.http import limits

NOW = 1_800_000_000.0  # the first moment of a minute


def _spent(key: str, limit: int, calls: int, now: float = NOW) -> int:
    done = 0
    for _ in range(calls):
        try:
            limits.spend(key, limit, now)
            done += 1
        except TooManyRequests:
            pass
    return done


def test_a_minute_holds_its_calls_and_the_next_begins_anew(db: None) -> None:
    key = new_id()
    assert [_spent(key, 40, 100), _spent(key, 40, 100, NOW + 59), _spent(key, 40, 100, NOW + 60)] == [40, 0, 40]
    with pytest.raises(TooManyRequests) as refused:
        limits.spend(key, 40, NOW + 60 + 15)
    assert refused.value.extra == {"retry_after": 46}


def test_a_second_process_has_what_the_first_did_not_take(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_id()
    assert _spent(key, 40, 10) == 10  # three shares of four
    monkeypatch.setattr(limits, "_held", type(limits._held)())
    assert _spent(key, 40, 100) == 28


@pytest.mark.parametrize("limit", [1, 5, 9])
def test_small_limits_are_kept(db: None, limit: int) -> None:
    assert _spent(new_id(), limit, 20) == limit


@pytest.mark.django_db(transaction=True)
def test_calls_at_the_same_moment_count_one_each() -> None:
    keys = [new_id() for _ in range(4)]
    gate = threading.Barrier(24)

    def call(number: int) -> int:
        gate.wait(30)
        try:
            return _spent(keys[number % 4], 1200, 5)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(24) as pool:
        assert list(pool.map(call, range(24))) == [5] * 24
