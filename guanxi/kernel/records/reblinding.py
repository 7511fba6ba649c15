"""The blind rows of records, for the renewal of the key under which they were made: all are made anew from the values."""

from __future__ import annotations

from django.db import transaction

from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.models import RecordIndex, UniqueKey
from guanxi.kernel.objects.schema import schema_of
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.checks import unique_key
from guanxi.kernel.records.rows import RowReader
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.kernel.vault.codec import Place
from guanxi.kernel.vault.holders import PORTION, Renew
from guanxi.kernel.vault.keys import INDEX


class BlindRows:
    """Index rows and unique keys of encrypted fields. A place in the walk is `<object type>|<record>`."""

    key = "blind"
    use = INDEX

    def total(self, tenant: int) -> int:
        return sum(_records(target, tenant) for target in _targets(tenant))

    def portion(self, tenant: int, after: str, renew: Renew) -> tuple[int, str | None]:
        at, _, last = after.partition("|")
        left = [target for target in _targets(tenant) if target.key >= at]
        if not left:
            return 0, None
        target = left[0]
        if target.key != at:
            last = ""
        with transaction.atomic(), tenant_scope(tenant):
            found = _anew(tenant, target, _blind_fields(target), last)
        if len(found) == PORTION:
            return len(found), f"{target.key}|{found[-1]}"
        return len(found), f"{left[1].key}|" if len(left) > 1 else None


def _targets(tenant: int) -> list[ObjectType]:
    return sorted((o for o in schema_of(tenant).objects.values() if _blind_fields(o)), key=lambda o: o.key)


def _blind_fields(target: ObjectType) -> list[Field]:
    return [f for f in target.fields.values() if f.encrypted and (f.filterable or f.unique)]


def _of(target: ObjectType, tenant: int) -> tuple[str, list[object]]:
    q = dialect().quote
    where, params = f"{q('tenant')} = %s", [tenant]
    return (f"{where} AND {q('object')} = %s", [*params, target.key]) if target.discriminator else (where, list(params))


def _records(target: ObjectType, tenant: int) -> int:
    where, params = _of(target, tenant)
    return int(fetch(f"SELECT COUNT(*) FROM {dialect().quote(target.table)} WHERE {where}", params)[0][0])


def _anew(tenant: int, target: ObjectType, fields: list[Field], last: str) -> list[str]:
    """Make the rows of one portion of records anew; returns their ids."""
    q = dialect().quote
    reader = RowReader(target, [*(f.key for f in fields), "deleted_at"])
    where, params = _of(target, tenant)
    later = f" AND t.{q('id')} > %s" if last else ""
    sql = f"SELECT {reader.select('t')} FROM {q(target.table)} t WHERE {where}{later} ORDER BY t.{q('id')} LIMIT {PORTION}{dialect().for_update}"
    index: list[RecordIndex] = []
    unique: list[UniqueKey] = []
    ids: list[str] = []
    for row in fetch(sql, [*params, *([last] if last else [])]):
        raw = reader.raw(row)
        values, record = reader.values(raw), str(raw[0])
        ids.append(record)
        for field in fields:
            if values[field.key] is None:
                continue
            place = Place(tenant, target.key, record, field.key)
            for entry in field.index_rows(values[field.key], place):
                name = f"{field.key}#{entry.sub}" if entry.sub else field.key
                index.append(RecordIndex(tenant=tenant, object=target.key, field=name, key=entry.key, number=entry.number, record=record))
            if field.unique and values["deleted_at"] is None:
                unique.append(
                    UniqueKey(
                        tenant=tenant, object=target.key, field=field.key, key=unique_key(field, values[field.key], place), record=record
                    )
                )
    mine = {"tenant": tenant, "object": target.key, "record__in": ids}
    RecordIndex.unscoped.filter(**mine, field__in=[name for f in fields for name in f.index_names()]).delete()
    UniqueKey.unscoped.filter(**mine, field__in=[f.key for f in fields if f.unique]).delete()
    RecordIndex.unscoped.bulk_create(index, batch_size=PORTION)
    UniqueKey.unscoped.bulk_create(unique, batch_size=PORTION)
    return ids
