"""The tables of imports: the plan and state of each, the records that its rows became, and what was wrong with rows.

What a file says may be personal: whatever of it is kept here is sealed like the value of an encrypted field.
"""

from __future__ import annotations

from typing import Any

import orjson
from django.db import models
from django.utils import timezone

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField, JsonTextField
from guanxi.kernel.tenancy.models import Scoped
from guanxi.kernel.vault.codec import Place, seal, unseal


class Import(Scoped):
    """One import of one file into one object type; its id is the correlation of all that it writes."""

    id = IdField(primary_key=True, default=new_id)
    person = IdField(null=True)
    object = models.CharField(max_length=60)
    file = IdField()
    file_name = models.CharField(max_length=255)
    state = models.CharField(max_length=12, default="mapping")
    format = models.CharField(max_length=10)
    encoding = models.CharField(max_length=40, null=True)
    sheet = models.CharField(max_length=255, null=True)
    header_row = models.BigIntegerField(default=0)
    look = models.TextField()  # sealed JSON: columns with samples, sheets, the first rows
    mapping = JsonTextField(default=list)
    suggestions = JsonTextField(default=list)
    policy = JsonTextField(default=dict)
    total = models.BigIntegerField(null=True)  # rows of data; null where counting them is costly
    counts = JsonTextField(default=dict)
    position = JsonTextField(default=dict)  # how far the writing has come; empty: nothing has been written
    job = IdField(null=True)
    error = JsonTextField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)  # when it was last planned, started or ended
    cleared_at = models.DateTimeField(null=True)  # when its file and the lines of its report were deleted

    class Meta:
        db_table = "exchange_import"
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["tenant", "person", "id"], name="import_person"),
            models.Index(fields=["tenant", "job"], name="import_job"),
            models.Index(fields=["tenant", "cleared_at", "touched_at"], name="import_uncleared"),
        ]

    def seen(self) -> dict[str, Any]:
        """`look` opened: {"columns": [{"name", "samples"}], "sheets": [...], "preview": [[...]]}."""
        made: dict[str, Any] = orjson.loads(unseal(self.look, Place(self.tenant, "import", self.id, "look")))
        return made

    def see(self, look: dict[str, Any]) -> None:
        self.look = seal(orjson.dumps(look).decode(), Place(self.tenant, "import", self.id, "look"))


class ImportLock(Scoped):
    """What the batches that look for the same record hold, one after the other: an object type of an organisation."""

    id = models.BigAutoField(primary_key=True)
    object = models.CharField(max_length=60)

    class Meta:
        db_table = "exchange_lock"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "object"], name="import_lock")]


class ImportRow(Scoped):
    """The record that a row was written to, and its version then."""

    id = models.BigAutoField(primary_key=True)
    import_id = IdField()
    row = models.BigIntegerField()
    record = IdField()
    op = models.CharField(max_length=6)  # create, update
    version = models.BigIntegerField()
    pending = models.TextField(null=True)  # sealed JSON: references to rows of the same file, field -> text, for the end of the import
    undone = models.BooleanField(default=False)  # undoing has looked at it

    class Meta:
        db_table = "exchange_row"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "import_id", "row"], name="import_row")]
        indexes = [models.Index(fields=["tenant", "import_id", "record"], name="import_record")]


class ImportIssue(Scoped):
    """A line of the report."""

    id = models.BigAutoField(primary_key=True)
    import_id = IdField()
    kind = models.CharField(max_length=8)  # error: the row was not written; warning: it was, but not just as the file says
    stage = models.CharField(max_length=8)  # dry_run, import, undo
    row = models.BigIntegerField(null=True)
    column = models.CharField(max_length=255, default="")
    field = models.CharField(max_length=70, default="")
    value = models.TextField(default="")  # sealed
    code = models.CharField(max_length=60)
    message = JsonTextField(default=dict)

    class Meta:
        db_table = "exchange_issue"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["tenant", "import_id", "kind", "id"], name="issue_import")]
