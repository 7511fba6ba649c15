"""Where bytes lie: a small port, and the store on disk. They come sealed; the store knows neither keys nor rights."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from guanxi.base.errors import TooLarge
from guanxi.kernel.files.problems import StorageFull

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Store(Protocol):
    """Bytes by path. A path is given out by `put` and means the same content for ever."""

    def put(self, tenant: int, content: str, chunks: Iterable[bytes]) -> str:
        """Keep a stream under a new id, whole or not at all; returns its path. Raises StorageFull, and what the stream raises."""
        ...

    def open(self, path: str) -> BinaryIO:
        """The bytes, to be closed by the caller. Raises FileNotFoundError."""
        ...

    def remove(self, path: str, before: dt.datetime) -> None:
        """Forget content that nobody has put since `before`; nothing happens where it is gone."""
        ...

    def tidy(self, before: dt.datetime) -> None:
        """Remove what uploads that were cut off before then have left."""
        ...


@dataclass(frozen=True)
class DiskStore:
    """Files under one directory: written to a temporary name, synced, renamed; a reader never sees half of one."""

    root: Path

    def put(self, tenant: int, content: str, chunks: Iterable[bytes]) -> str:
        with _full_disk_is_a_problem():
            unfinished = self.root / "unfinished"
            unfinished.mkdir(parents=True, exist_ok=True)
            temporary = unfinished / content
            try:
                with temporary.open("xb") as out:
                    for chunk in chunks:
                        out.write(chunk)
                    out.flush()
                    os.fsync(out.fileno())
                path = f"{tenant}/{content[-2:]}/{content}"  # the end of an id is random, its beginning the time
                target = self.root / path
                target.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(target)
                _sync_directory(target.parent)
            finally:
                temporary.unlink(missing_ok=True)
        return path

    def open(self, path: str) -> BinaryIO:
        return (self.root / path).open("rb")

    def remove(self, path: str, before: dt.datetime) -> None:
        target = self.root / path
        with contextlib.suppress(FileNotFoundError):
            if target.stat().st_mtime < before.timestamp():
                target.unlink()

    def tidy(self, before: dt.datetime) -> None:
        for left in (self.root / "unfinished").glob("*"):
            self.remove(str(left.relative_to(self.root)), before)


def too_large(most: int) -> TooLarge:
    """The problem of a file beyond the limit, in bytes."""
    return TooLarge({"zh": f"文件最大 {most // 1_000_000} MB", "en": f"A file may have at most {most // 1_000_000} MB"})


@contextlib.contextmanager
def _full_disk_is_a_problem() -> Iterator[None]:
    try:
        yield
    except OSError as failed:
        if failed.errno in _NO_ROOM:
            raise StorageFull from failed
        raise


def _sync_directory(directory: Path) -> None:
    """Make the new name last through a power cut; Windows cannot open directories and does not need it."""
    if os.name == "posix":
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@lru_cache(maxsize=8)
def _disk(root: str) -> DiskStore:
    return DiskStore(Path(root))


def store() -> Store:
    """The store of this installation."""
    return _disk(settings.GUANXI_FILES)
