"""One document a searchable field of a record; its bigrams lie in an index of the database's own (database.text_index)."""

from __future__ import annotations

from django.db import models

from guanxi.kernel.database.columns import IdField
from guanxi.kernel.tenancy.models import Scoped


class Document(Scoped):
    """Folded text of one field with its pinyin readings; never of an encrypted field."""

    id = models.BigAutoField(primary_key=True)
    object = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    record = IdField()
    text = models.TextField()

    class Meta:
        db_table = "search_document"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["tenant", "object", "record"], name="document_record")]
