"""The table of files. The bytes lie sealed in the store under `path`, which copies of a row share."""

from __future__ import annotations

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField
from guanxi.kernel.tenancy.models import Scoped


class File(Scoped):
    """One uploaded file. Without `record` it belongs to its owner alone; without both to nobody, and is deleted in time."""

    id = IdField(primary_key=True, default=new_id)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()  # bytes
    type = models.CharField(max_length=100)  # judged by content
    digest = models.CharField(max_length=64)  # keyed: tells equal files of the organisation, and nothing else
    path = models.CharField(max_length=120)
    key = models.CharField(max_length=200)  # of the bytes, sealed
    owner = IdField(null=True)
    created_at = models.DateTimeField()
    object = models.CharField(max_length=60, null=True)
    record = IdField(null=True)

    @property
    def content(self) -> str:
        """The id of its bytes, which copies of the row share."""
        return str(self.path).rpartition("/")[2]

    class Meta:
        db_table = "files_file"
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["tenant", "object", "record"], name="file_record"),
            models.Index(fields=["tenant", "path"], name="file_path"),
            models.Index(fields=["record", "created_at"], name="file_unattached"),
        ]
