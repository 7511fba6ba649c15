"""The sealed values of records, for the renewal of keys: columns of encrypted fields, those in `custom`, and the blind rows that find them.

Renewing is no edit: versions, times and the log stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction

from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.types import FIELD_TYPES
from guanxi.kernel.objects.models import CustomRecord, FieldDefinition
from guanxi.kernel.objects.types import OBJECT_TYPES
from guanxi.kernel.records.reblinding import BlindRows
from guanxi.kernel.vault.codec import Place
from guanxi.kernel.vault.holders import PORTION, Holder, Renew
from guanxi.kernel.vault.keys import VALUE


class RecordHolder:
    """The table of one shipped object type, or that of all custom objects."""

    use = VALUE

    def __init__(self, object_key: str, model: Any) -> None:
        self.key, self.object, self.model = f"records.{object_key}", object_key, model

    def total(self, tenant: int) -> int:
        return int(self.model.unscoped.filter(tenant=tenant).count())

    def portion(self, tenant: int, after: str, renew: Renew) -> tuple[int, str | None]:
        columns = [] if self.model is CustomRecord else _sealed_columns(self.object)
        q, spell = dialect().quote, dialect()
        object_key = q("object") if self.model is CustomRecord else "''"
        listed = ", ".join([q("id"), object_key, q("custom"), *(q(c) for c in columns)])
        later = f" AND {q('id')} > %s" if after else ""
        sql = f"SELECT {listed} FROM {q(self.model._meta.db_table)} WHERE {q('tenant')} = %s{later} ORDER BY {q('id')} LIMIT {PORTION}{spell.for_update}"
        with transaction.atomic():
            rows = fetch(sql, [tenant, *([after] if after else [])])
            custom_keys = _sealed_custom(tenant)
            for record, of, custom, *values in rows:
                object_key = str(of) or self.object
                seals = Seals(tenant, object_key, str(record), renew)
                changed = seals.columns(dict(zip(columns, values, strict=True))) | seals.custom(custom, custom_keys.get(object_key, set()))
                if changed:
                    self.model.unscoped.filter(tenant=tenant, id=record).update(**changed)
        return len(rows), str(rows[-1][0]) if len(rows) == PORTION else None


@dataclass(frozen=True)
class Seals:
    """The sealed values of one record."""

    tenant: int
    object: str
    record: str
    renew: Renew

    def columns(self, values: Mapping[str, str | None]) -> dict[str, Any]:
        """Those columns that changed."""
        made = {key: self._renewed(key, stored) for key, stored in values.items() if stored is not None}
        return {key: stored for key, stored in made.items() if stored is not None}

    def custom(self, text: str | None, keys: Set[str]) -> dict[str, Any]:
        """The column `custom`, where one of its sealed values changed."""
        if not keys or not text or text == "{}":
            return {}
        held = orjson.loads(text)
        fresh = self.columns({key: held[key] for key in keys & held.keys() if isinstance(held[key], str)})
        return {"custom": orjson.dumps(held | fresh).decode()} if fresh else {}

    def _renewed(self, key: str, stored: str) -> str | None:
        return self.renew(stored, Place(self.tenant, self.object, self.record, key))


def _sealed_columns(object_key: str) -> list[str]:
    """The columns of encrypted fields that are shipped; each has one, which bears its key."""
    fields: dict[str, Field] = dict(OBJECT_TYPES.get(object_key).fields)
    return [key for key, field in fields.items() if field.encrypted and not field.custom and not field.system]


def _sealed_custom(tenant: int) -> dict[str, set[str]]:
    """Object type -> keys of custom fields that may hold sealed values; those in the recycle bin too, whose values are there still."""
    kinds = [key for key, kind in FIELD_TYPES.items() if kind.encrypted or key == "formula"]
    found: dict[str, set[str]] = {}
    for object_key, key in FieldDefinition.unscoped.filter(tenant=tenant, type__in=kinds).values_list("object", "key"):
        found.setdefault(str(object_key), set()).add(str(key))
    return found


def record_holders() -> Sequence[Holder]:
    """One for each table of records, and the blind rows of all."""
    shipped = [RecordHolder(o.key, o.model) for o in OBJECT_TYPES.values() if o.model is not CustomRecord]
    return [RecordHolder("custom", CustomRecord), *shipped, BlindRows()]
