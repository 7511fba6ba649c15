"""The store on disk: whole or not at all, also when the disk is full."""

from __future__ import annotations

import datetime as dt
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guanxi.base.errors import TooLarge
from guanxi.kernel.files.problems import StorageFull
from guanxi.kernel.files.store import DiskStore
from guanxi.kernel.files.tests.conftest import kept

LATER = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
EARLIER = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def disk(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path)


@contextmanager
def small_disk() -> Iterator[None]:
    """No file of this process may grow beyond 1000 bytes; for a moment only, as the report of the run may be such a file."""
    before, limit = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, before)


def test_put_and_open(disk: DiskStore) -> None:
    stored = disk.put(7, [b"abc", b"", b"d" * 10_000], 20_000)
    assert (stored.size, stored.head[:5], len(stored.head), stored.path) == (
        10_003,
        b"abcdd",
        8192,
        f"7/{stored.sha256[:2]}/{stored.sha256}",
    )
    with disk.open(stored.path) as found:
        assert found.read() == b"abc" + b"d" * 10_000
    assert disk.put(7, [], 10).size == 0


def test_a_full_disk_leaves_nothing(disk: DiskStore) -> None:
    with small_disk(), pytest.raises(StorageFull):
        disk.put(7, [b"x" * 500] * 5, 10_000)
    assert kept(disk.root) == []
    with small_disk():
        stored = disk.put(7, [b"x" * 900], 10_000)
    assert stored.size == 900


def test_the_limit_and_a_broken_stream_leave_nothing(disk: DiskStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(TooLarge):
        disk.put(7, [b"x" * 10, b"x"], 10)
    with pytest.raises(ConnectionResetError):
        disk.put(7, broken(), 10)
    assert kept(disk.root) == []


def test_remove_spares_what_was_just_put(disk: DiskStore) -> None:
    path = disk.put(7, [b"abc"], 10).path
    os.utime(disk.root / path, (0, 0))
    disk.put(7, [b"abc"], 10)  # somebody uploads the same again
    disk.remove(path, EARLIER)
    assert len(kept(disk.root)) == 1
    disk.remove(path, LATER)
    disk.remove(path, LATER)
    assert kept(disk.root) == []


def test_tidy(disk: DiskStore) -> None:
    disk.tidy(LATER)
    path = disk.put(7, [b"abc"], 10).path
    left = disk.root / "unfinished" / "x"
    left.write_bytes(b"half")
    disk.tidy(EARLIER)
    assert left.exists()
    disk.tidy(LATER)
    assert [str(one.relative_to(disk.root)) for one in kept(disk.root)] == [path]
