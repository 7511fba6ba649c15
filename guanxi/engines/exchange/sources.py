"""The file of an import as a path on this machine, which is what the child process that reads it is given."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guanxi.base.errors import NotFound
from guanxi.kernel.files.api import File, open_file

_IN_MEMORY = 32_000_000  # bytes


@contextmanager
def local_path(file: str) -> Iterator[Path]:
    """The bytes of a file of the organisation in scope, opened for as long as the block lasts. Whoever calls has checked the rights."""
    found = File.objects.filter(id=file).first()
    if found is None:
        raise NotFound({"zh": "文件已被删除，请重新上传", "en": "The file has been deleted; upload it again"})
    with open_file(found) as source, _nameless(found.size) as copy:
        shutil.copyfileobj(source, copy, 1024 * 1024)
        copy.flush()
        yield _path_of(copy)


@contextmanager
def nameless_path() -> Iterator[Path]:
    """Where a file can be written that nobody finds, also after this process was killed; under a name of this process where the platform has no better way."""
    with _nameless(_IN_MEMORY + 1) as held:
        yield _path_of(held)


def _path_of(held: Any) -> Path:
    return Path(held.name) if isinstance(held.name, str) else Path(f"/proc/{os.getpid()}/fd/{held.fileno()}")


def _nameless(size: int) -> Any:
    """An open file that no other program finds: in memory while it is small, else on disk without a name where the platform can open one so."""
    if not os.path.isdir("/proc/self/fd"):
        return tempfile.NamedTemporaryFile(prefix="guanxi-import-")
    if size <= _IN_MEMORY and hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("guanxi-import"), "w+b")
    return tempfile.TemporaryFile(prefix="guanxi-import-")


def keep_for_import(file: str, import_id: str) -> None:
    """Attach an uploaded file to its import, so that it is not deleted as one that nobody uses."""
    File.objects.filter(id=file, record=None).update(object="import", record=import_id)


def let_go(file: str, import_id: str) -> None:
    """Detach the file of an import; once it is seven days old, the housekeeping of files deletes it and its bytes."""
    File.objects.filter(id=file, object="import", record=import_id).update(object=None, record=None)
