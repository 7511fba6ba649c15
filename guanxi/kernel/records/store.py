"""Putting checked rows into the tables: the record, its index rows, its unique keys, its log entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.changes.log import Entry, append
from guanxi.kernel.database import bulk
from guanxi.kernel.objects.models import RecordIndex, UniqueKey
from guanxi.kernel.records.batch import Batch, Row
from guanxi.kernel.records.checks import unique_key
from guanxi.kernel.records.packing import Packed, packing_of
from guanxi.kernel.vault.codec import Place

_PORTION = 500
_INDEX = ("tenant", "object", "field", "key", "number", "record")
_UNIQUE = ("tenant", "id", "object", "field", "key", "record")


def insert(batch: Batch, rows: Sequence[Row], now: dt.datetime) -> None:
    """Insert new records with all that belongs to them. In a transaction of the caller."""
    packing = packing_of(batch.object)
    tenant, person = batch.actor.tenant, batch.actor.person
    packed = {row.id: packing.pack(row.after, row.id, tenant) for row in rows}
    bulk.insert(batch.object.model, packing.columns, [packing.new_row(row, packed[row.id], tenant, now, person) for row in rows])
    for row in rows:
        row.version = 1
    write_keys(batch, rows, fresh=True)
    log(batch, rows, now, packed)


def update(batch: Batch, rows: Sequence[Row], now: dt.datetime, *, edited: bool = True) -> None:
    """Write what has changed; rows without a change are left as they are. The caller has locked the rows.

    edited: the record's version moves and says who and when; not so for computed values, which are no edit of the record.
    """
    packing = packing_of(batch.object)
    tenant = batch.actor.tenant
    packed: dict[str, Packed] = {}
    alike: dict[tuple[str, ...], list[tuple[str, tuple[Any, ...]]]] = {}
    changed = []
    for row in rows:
        touched = row.changed()
        if not touched:
            continue
        changed.append(row)
        packed[row.id] = packing.pack({key: row.after[key] for key in touched}, row.id, tenant)
        columns, values = packing.changes(row, touched, packed[row.id])
        if edited:
            columns.append("updated_at")
            values.append(now)
            if batch.actor.person is not None:  # what the system keeps up to date leaves the name of the last person who edited
                columns.append("updated_by")
                values.append(batch.actor.person)
        alike.setdefault(tuple(columns), []).append((row.id, tuple(values)))
        row.version += int(edited)
    for names, changes in alike.items():
        _change(batch, names, changes, "version" if edited else "")
    write_keys(batch, changed, fresh=False)
    log(batch, changed, now, packed)


def _change(batch: Batch, columns: Sequence[str], changes: Sequence[tuple[str, tuple[Any, ...]]], step: str) -> None:
    """Give these columns of these records their values: one statement names all ids where the values are the same, else one goes over the records."""
    if not columns and not step:
        return
    model: Any = batch.object.model
    tenant = batch.actor.tenant
    values = changes[0][1]
    if len(changes) == 1 or any(other != values for _, other in changes):
        bulk.update(model, ("tenant", "id"), columns, [(tenant, key, *values) for key, values in changes], step=step)
        return
    moved = {step: models.F(step) + 1} if step else {}
    for start in range(0, len(changes), _PORTION):
        part = [key for key, _ in changes[start : start + _PORTION]]
        model.unscoped.filter(tenant=tenant, id__in=part).update(**moved, **dict(zip(columns, values, strict=True)))


def write_keys(batch: Batch, rows: Sequence[Row], *, fresh: bool) -> None:
    """The index rows and unique keys of the fields that changed."""
    packing = packing_of(batch.object)
    if not packing.indexed or not rows:
        return
    tenant, object_key = batch.actor.tenant, batch.object.key
    if not fresh:
        for field, _ in packing.indexed:
            ids = [row.id for row in rows if row.before.get(field.key) != row.after.get(field.key)]
            for start in range(0, len(ids), _PORTION):
                part = ids[start : start + _PORTION]
                RecordIndex.unscoped.filter(tenant=tenant, record__in=part, object=object_key, field__in=field.index_names()).delete()
                if field.unique:
                    UniqueKey.unscoped.filter(tenant=tenant, record__in=part, object=object_key, field=field.key).delete()
    index: list[tuple[Any, ...]] = []
    unique: list[tuple[Any, ...]] = []
    # Keys are the same for the same value in every record, or nothing would be found by them.
    indexed = [(field, names, Place(tenant, object_key, "", field.key)) for field, names in packing.indexed]
    for row in rows:
        for field, names, place in indexed:
            value = row.after.get(field.key)
            if value is None or (not fresh and row.before.get(field.key) == value):
                continue
            entries = field.index_rows(value, place)
            index += [(tenant, object_key, names[entry.sub], entry.key, entry.number, row.id) for entry in entries]
            if field.unique and (fresh or not row.before.get("deleted_at")):  # in the recycle bin values are free
                unique.append((tenant, new_id(), object_key, field.key, unique_key(field, value, place), row.id))
    bulk.insert(RecordIndex, _INDEX, index)
    bulk.insert(UniqueKey, _UNIQUE, unique)


def log(batch: Batch, rows: Sequence[Row], now: dt.datetime, packed: Mapping[str, Packed] | None = None) -> None:
    """Append one entry a row, with the fields that changed. packed: by record, what is stored for the values of these fields."""
    packing = packing_of(batch.object)
    tenant, entries = batch.actor.tenant, []
    for row in rows:
        touched = [key for key in row.changed() if key in batch.object.fields]
        after = packing.logged({key: row.after[key] for key in touched}, row.id, tenant, packed[row.id] if packed is not None else None)
        before = packing.logged({key: row.before[key] for key in touched if key in row.before}, row.id, tenant)
        entries.append(
            Entry(
                batch.logged,
                batch.object.key,
                row.id,
                row.version,
                {key: (before.get(key), after.get(key)) for key in touched},
                packing.public,
            )
        )
    append(tenant, batch.actor.person, now, batch.origin, entries)
