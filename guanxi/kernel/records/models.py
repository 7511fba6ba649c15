"""What has been asked before: idempotency keys and the ids that were the answer."""

from __future__ import annotations

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField, JsonTextField
from guanxi.kernel.tenancy.models import Scoped


class Asked(Scoped):
    """A write that carried a key. The answer is kept as ids and rendered again under the caller's present rights."""

    id = IdField(primary_key=True, default=new_id)
    person = models.CharField(max_length=36)
    key = models.CharField(max_length=64)  # SHA-256 of the client's key
    body = models.CharField(max_length=64)  # SHA-256 of method, path and body
    answer = JsonTextField(default=dict)
    at = models.DateTimeField()

    class Meta:
        db_table = "records_asked"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "key"], name="asked_key")]
        indexes = [models.Index(fields=["tenant", "at"], name="asked_at")]
