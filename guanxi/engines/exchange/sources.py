"""The file of an import as a path on this machine, which is what the child process that reads it is given."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from guanxi.base.errors import NotFound
from guanxi.kernel.files.api import File, open_file


@contextmanager
def local_path(file: str) -> Iterator[Path]:
    """The bytes of a file of the organisation in scope; copied where the store is not this machine's disk. Whoever calls has checked the rights."""
    found = File.objects.filter(id=file).first()
    if found is None:
        raise NotFound({"zh": "文件已被删除，请重新上传", "en": "The file has been deleted; upload it again"})
    with open_file(found) as source:
        name = getattr(source, "name", None)
        if isinstance(name, str) and os.path.isfile(name):
            yield Path(name)
            return
        with tempfile.NamedTemporaryFile(prefix="guanxi-import-") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            yield Path(copy.name)


def keep_for_import(file: str, import_id: str) -> None:
    """Attach an uploaded file to its import, so that it is not deleted as one that nobody uses."""
    File.objects.filter(id=file, record=None).update(object="import", record=import_id)


def let_go(file: str, import_id: str) -> None:
    """Detach the file of an import; once it is seven days old, the housekeeping of files deletes it and its bytes."""
    File.objects.filter(id=file, object="import", record=import_id).update(object=None, record=None)
