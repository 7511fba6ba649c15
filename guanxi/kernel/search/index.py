"""The reader of the log that keeps the search documents: what a record says now replaces what it said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from guanxi.base.chinese import bigrams, fold, search_text
from guanxi.kernel.changes.models import Change
from guanxi.kernel.database import text_index
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.schema import schema_of
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.search.models import Document

_PORTION = 500


def document_fields(object_type: ObjectType) -> list[Field]:
    """The fields that have documents: searchable and never encrypted."""
    return [f for f in object_type.fields.values() if f.search and not f.encrypted]


def read_changes(tenant: int, changes: Sequence[Change]) -> None:
    """Index again the records that changed; twice is the same as once."""
    schema = schema_of(tenant)
    touched: dict[str, set[str]] = defaultdict(set)
    for change in changes:
        touched[change.object].add(change.record)
    for object_key, records in touched.items():
        found = schema.objects.get(object_key)
        if found is not None and document_fields(found):
            index_records(tenant, found, sorted(records))


def index_records(tenant: int, object_type: ObjectType, records: Sequence[str]) -> None:
    """Replace the documents of these records; those that are gone for good have none."""
    from guanxi.kernel.records.rows import RowReader

    fields = document_fields(object_type)
    reader = RowReader(object_type, [f.key for f in fields])
    quote = dialect().quote
    for start in range(0, len(records), _PORTION):
        part = list(records[start : start + _PORTION])
        old = list(Document.unscoped.filter(tenant=tenant, object=object_type.key, record__in=part).values_list("id", flat=True))
        text_index.remove(old)
        Document.unscoped.filter(tenant=tenant, id__in=old).delete()
        text, params = dialect().in_ids("t.id", part)
        kind, more = (f" AND t.{quote('object')} = %s", [object_type.key]) if object_type.discriminator else ("", [])
        rows = fetch(
            f"SELECT {reader.select('t')} FROM {quote(object_type.table)} t WHERE t.{quote('tenant')} = %s{kind} AND {text}",
            [tenant, *more, *params],
        )
        made = []
        for row in rows:
            raw = reader.raw(row)
            for key, value in reader.values(raw).items():
                words = "" if value is None else document_text(object_type, object_type.fields[key], value)
                if words:
                    made.append((tenant, object_type.key, key, str(raw[0]), words, bigrams(words)))
        text_index.put(made)


def document_text(object_type: ObjectType, field: Field, value: Any) -> str:
    """What is searched for a value: folded text, and pinyin where it is a name."""
    words = field.search_words(value)
    if field.key == object_type.name_field or field.type == "tags":
        return "\n".join(search_text(word) for word in words)
    return "\n".join(fold(word) for word in words)
