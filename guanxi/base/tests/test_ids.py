"""Ids sort by time, never repeat and have one spelling."""

import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from guanxi.base import ids
from guanxi.base.ids import is_id, new_id, time_of

# The example of RFC 9562, appendix A.6.
EXAMPLE = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (EXAMPLE, True),
        (EXAMPLE.upper(), False),
        (EXAMPLE.replace("-", ""), False),
        (EXAMPLE + "\n", False),
        ("{" + EXAMPLE + "}", False),
        ("017f22e2-79b0-4cc3-98c4-dc0c0c07398f", False),
        ("017f22e2-79b0-7cc3-c8c4-dc0c0c07398f", False),
        ("ffffffff-ffff-7cc3-98c4-dc0c0c07398f", False),
        ("٠17f22e2-79b0-7cc3-98c4-dc0c0c07398f", False),
        ("", False),
        (None, False),
    ],
)
def test_is_id(text: object, expected: bool) -> None:
    assert is_id(text) == expected


def test_time_of_the_example() -> None:
    assert time_of(EXAMPLE) == datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)


def test_time_of_refuses_what_is_no_id() -> None:
    with pytest.raises(ValueError, match="not an id"):
        time_of("x")


def test_new_ids_increase_within_one_millisecond_and_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ids._Clock()
    monkeypatch.setattr(ids, "_clock", clock)
    now = 1_700_000_000_000_000_000
    monkeypatch.setattr(time, "time_ns", lambda: now)
    made = [new_id() for _ in range(1000)]
    now -= 60 * 10**9
    made += [new_id() for _ in range(1000)]
    assert made == sorted(set(made))
    assert [is_id(id) for id in made] == [True] * 2000


def test_a_full_counter_borrows_the_next_millisecond() -> None:
    clock = ids._Clock()
    clock.tick()
    clock.ms += 10_000
    clock.counter = 2**42 - 1
    before = clock.ms
    ms, counter = clock.tick()
    assert (ms, counter < 2**41) == (before + 1, True)


def test_the_time_is_now() -> None:
    assert abs(time_of(new_id()) - datetime.now(UTC)) < timedelta(seconds=5)


def test_threads_get_different_ids() -> None:
    made: list[str] = []
    threads = [threading.Thread(target=lambda: made.extend([new_id() for _ in range(500)])) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_draws_its_own_counter() -> None:
    new_id()
    before = ids._clock.lock
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, b"fresh" if (ids._clock.ms, ids._clock.counter, ids._clock.lock is before) == (0, 0, False) else b"same")
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 10) == b"fresh"
    os.close(reader)
    os.close(writer)
