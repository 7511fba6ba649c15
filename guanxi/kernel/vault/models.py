"""Wrapped keys. Whoever has the database without the root has none of them."""

from __future__ import annotations

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField
from guanxi.kernel.tenancy.models import Scoped


class TenantKey(Scoped):
    """One version of an organisation's key for one use. `wrapped` is empty once it is destroyed; the row stays and says when."""

    id = IdField(primary_key=True, default=new_id)
    use = models.CharField(max_length=12)  # see keys.USES
    version = models.IntegerField()
    suite = models.CharField(max_length=12)
    root = models.CharField(max_length=80)
    wrapped = models.TextField(null=True)
    created_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "vault_key"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "use", "version"], name="vault_key_version")]


class SubjectKey(Scoped):
    """The key of one record, under which the log keeps what is personal of it; without its row that cannot be read."""

    id = IdField(primary_key=True, default=new_id)
    object = models.CharField(max_length=60)
    record = IdField()
    wrapped = models.CharField(max_length=160)  # "<version of the organisation's key>.<base64>"

    class Meta:
        db_table = "vault_subject"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "object", "record"], name="vault_subject_record")]
