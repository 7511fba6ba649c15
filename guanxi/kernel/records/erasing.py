"""A custom field that is deleted for good takes its values with it, so that its key may serve another field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from guanxi.kernel.database import text_index
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.models import Counter, CustomRecord, FieldDefinition, RecordIndex, UniqueKey
from guanxi.kernel.objects.types import OBJECT_TYPES, reaction
from guanxi.kernel.records.batch import Batch
from guanxi.kernel.search.models import Document

_PORTION = 500
_ROWS_IN_ONE = 100
_SUBS = ("", "#tail", "#sort")


@reaction("field")
def erase_values(batch: Batch) -> None:
    """The values of purged fields leave records (the recycle bin included), index, unique keys, counters and search, in the same transaction.

    The log keeps what it says of them; it is told under the key's next field no more. Records do not move: to readers the field was gone
    when it was deleted. Where another definition of the key is left, in use or in the bin, the values are that one's.
    """
    if batch.op != "purge":
        return
    gone: dict[str, set[str]] = defaultdict(set)
    for row in batch.good():
        gone[str(row.before.get("object"))].add(str(row.before.get("key")))
    for object_key, purged in gone.items():
        shipped = OBJECT_TYPES.find(object_key)
        left = set(FieldDefinition.objects.filter(object=object_key, key__in=purged).values_list("key", flat=True))
        keys = purged - left - (shipped.fields.keys() if shipped is not None else set())
        if keys:
            _erase(batch.actor.tenant, shipped.model if shipped is not None else CustomRecord, object_key, sorted(keys))


def _erase(tenant: int, model: Any, object_key: str, keys: Sequence[str]) -> None:
    for part in _holding(tenant, model, object_key, keys):
        made = [
            model(id=record, custom=orjson.dumps({k: v for k, v in custom.items() if k not in keys}).decode()) for record, custom in part
        ]
        model.unscoped.bulk_update(made, ["custom"], batch_size=_ROWS_IN_ONE)
    mine: dict[str, Any] = {"tenant": tenant, "object": object_key}
    RecordIndex.unscoped.filter(**mine, field__in=[key + sub for key in keys for sub in _SUBS]).delete()
    UniqueKey.unscoped.filter(**mine, field__in=keys).delete()
    Counter.unscoped.filter(**mine, field__in=keys).delete()
    documents = Document.unscoped.filter(**mine, field__in=keys)
    while ids := list(documents.values_list("id", flat=True)[:_PORTION]):
        text_index.remove(ids)
        Document.unscoped.filter(id__in=ids).delete()


def _holding(tenant: int, model: Any, object_key: str, keys: Sequence[str]) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Portions of (id, custom) of records that hold a value under one of these keys."""
    q = dialect().quote
    of = f"{q('tenant')} = %s"
    params: list[Any] = [tenant]
    if model is CustomRecord:
        of, params = f"{of} AND {q('object')} = %s", [tenant, object_key]
    held = [dialect().contains(q("custom"), f'"{key}":') for key in keys]
    of += f" AND ({' OR '.join(text for text, _ in held)})"
    params += [value for _, values in held for value in values]
    last = ""
    while True:
        after = f" AND {q('id')} > %s" if last else ""
        sql = f"SELECT {q('id')}, {q('custom')} FROM {q(model._meta.db_table)} WHERE {of}{after} ORDER BY {q('id')} LIMIT {_PORTION}"
        rows = [(str(record), orjson.loads(custom)) for record, custom in fetch(sql, [*params, *([last] if last else [])])]
        if rows:
            yield rows
            last = rows[-1][0]
        if len(rows) < _PORTION:
            return
