"""The log, the numbers and hashes that the keeper gives its entries, the signed roots of those, and the cursors of its readers."""

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
    # field -> [stored before, stored after], each a list of primitives or null; 0 where both are in `sealed`. Read by `opening.opened`.
    values: Any = JsonTextField(default=dict)
    reason = models.TextField(default="", blank=True)
    correlation = models.CharField(max_length=64, default="", blank=True)
    sealed = models.TextField(null=True)  # what is personal, under the key of the record: destroying that erases it, and the chain holds

    erased: frozenset[str] = frozenset()  # fields whose values cannot be opened any more; set by `opening.opened`

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
    hash = models.CharField(
        max_length=80, default="", db_default=""
    )  # verifier.link; empty until the keeper has linked what an old version numbered

    class Meta:
        db_table = "changes_number"
        base_manager_name = "unscoped"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "seq"], name="change_seq"),
            models.UniqueConstraint(fields=["tenant", "entry"], name="change_entry"),
        ]


class Head(models.Model):
    """The last number of an organisation, and how far the chain of hashes has come; its row is the keeper's lock."""

    tenant = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    linked = models.BigIntegerField(default=0, db_default=0)
    hash = models.CharField(max_length=80, default="", db_default="")  # of number `linked`

    class Meta:
        db_table = "changes_head"


class SignedRoot(Scoped):
    """What the log of an organisation was at a moment, signed; and the anchors that have not been told yet, with why."""

    id = IdField(primary_key=True, default=new_id)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=80)
    at = models.DateTimeField()
    key = models.CharField(max_length=16)
    public = models.CharField(max_length=60)
    signature = models.CharField(max_length=120)
    untold: Any = JsonTextField(default=dict)  # anchor -> what went wrong the last time, "" before the first

    class Meta:
        db_table = "changes_root"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "seq"], name="change_root_seq")]


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
