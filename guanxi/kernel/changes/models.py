"""The log, the numbers that the keeper gives its entries, and the cursors of its readers."""

from __future__ import annotations

from typing import Any

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField, JsonTextField
from guanxi.kernel.tenancy.models import Scoped


class Change(Scoped):
    """One entry: who did what to which record. Never updated, never deleted."""

    id = IdField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    actor = IdField(null=True)
    channel = models.CharField(max_length=20)
    action = models.CharField(max_length=80)
    op = models.CharField(max_length=12)  # create, update, delete, restore, purge, note
    object = models.CharField(max_length=60)
    record = IdField()
    version = models.BigIntegerField()
    values: Any = JsonTextField(default=dict)  # field -> [stored before, stored after], each a list of primitives or null
    reason = models.TextField(default="", blank=True)
    correlation = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        db_table = "changes_entry"
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["tenant", "object", "record", "id"], name="change_record"),
            models.Index(fields=["tenant", "correlation"], name="change_correlation"),
        ]


class Pending(Scoped):
    """An entry that has no number yet; written with it, taken away by the keeper."""

    entry = IdField(primary_key=True)

    class Meta:
        db_table = "changes_pending"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["tenant", "entry"], name="pending_tenant")]


class Numbered(Scoped):
    """The place of an entry in its organisation's order: gap-free, in the order in which the keeper saw them."""

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField()
    entry = IdField()

    class Meta:
        db_table = "changes_number"
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "seq"], name="change_seq"),
            models.UniqueConstraint(fields=["tenant", "entry"], name="change_entry"),
        ]


class Head(models.Model):
    """The last number of an organisation; its row is the keeper's lock."""

    tenant = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)

    class Meta:
        db_table = "changes_head"


class Cursor(models.Model):
    """How far a reader has come in an organisation's log."""

    id = IdField(primary_key=True, default=new_id)
    reader = models.CharField(max_length=40)
    tenant = models.BigIntegerField()
    seq = models.BigIntegerField(default=0)
    failures = models.IntegerField(default=0)
    error = models.TextField(default="", blank=True)

    class Meta:
        db_table = "changes_cursor"
        constraints = [models.UniqueConstraint(fields=["tenant", "reader"], name="cursor_reader")]
