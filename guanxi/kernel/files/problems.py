"""What can be wrong with a file as a whole."""

from __future__ import annotations

from guanxi.base.errors import Unavailable


class StorageFull(Unavailable):
    """The disk has no room left; nothing of the file was kept."""

    code = "storage_full"
    status = 507
    title = {"zh": "存储空间不足，文件未保存", "en": "The storage is full; the file was not saved"}
