"""The store on disk: whole or not at all, also when the disk is full."""

from __future__ import annotations

import datetime as dt
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from guanxi.base.ids import new_id
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
    content = new_id()
    path = disk.put(7, content, [b"abc", b"", b"d" * 10_000])
    assert path == f"7/{content[-2:]}/{content}"
    with disk.open(path) as found:
        assert found.read() == b"abc" + b"d" * 10_000


def test_a_full_disk_leaves_nothing(disk: DiskStore) -> None:
    with small_disk(), pytest.raises(StorageFull):
        disk.put(7, new_id(), [b"x" * 500] * 5)
    assert kept(disk.root) == []
    with small_disk():
        disk.put(7, new_id(), [b"x" * 900])
    assert len(kept(disk.root)) == 1


def test_a_broken_stream_leaves_nothing(disk: DiskStore) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        disk.put(7, new_id(), broken())
    assert kept(disk.root) == []


def test_remove_spares_what_was_just_put(disk: DiskStore) -> None:
    path = disk.put(7, new_id(), [b"abc"])
    disk.remove(path, EARLIER)
    assert len(kept(disk.root)) == 1
    disk.remove(path, LATER)
    disk.remove(path, LATER)
    assert kept(disk.root) == []


def test_tidy(disk: DiskStore) -> None:
    disk.tidy(LATER)
    path = disk.put(7, new_id(), [b"abc"])
    left = disk.root / "unfinished" / "x"
    left.write_bytes(b"half")
    disk.tidy(EARLIER)
    assert left.exists()
    disk.tidy(LATER)
    assert [str(one.relative_to(disk.root)) for one in kept(disk.root)] == [path]
