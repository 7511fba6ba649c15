"""The table of notifications."""

from __future__ import annotations

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField, JsonTextField
from guanxi.kernel.tenancy.models import Scoped


class Notification(Scoped):
    """One thing that one person is told. Texts are templates and names are ids: what the reader may not see is not in here."""

    id = IdField(primary_key=True, default=new_id)
    person = IdField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    title = JsonTextField(default=dict)  # {"zh", "en"}, with {placeholders}
    text = JsonTextField(default=dict)
    names = JsonTextField(default=dict)  # placeholder -> [object, id], or null for the system
    object = models.CharField(max_length=60, null=True)
    record = IdField(null=True)
    cause = models.CharField(max_length=64)  # what brought it about; told once
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notify_notification"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "person", "kind", "cause"], name="notification_cause")]
        indexes = [
            models.Index(fields=["tenant", "person", "id"], name="notification_person"),
            models.Index(fields=["tenant", "person", "read_at"], name="notification_unread"),
            models.Index(fields=["at"], name="notification_at"),
        ]
