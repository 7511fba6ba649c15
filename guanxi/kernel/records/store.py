"""Putting checked rows into the tables: the record, its index rows, its unique keys, its log entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import orjson
from django.db import models

from guanxi.kernel.changes.log import Entry, append
from guanxi.kernel.objects.models import RecordIndex, UniqueKey
from guanxi.kernel.records.batch import Batch, Row
from guanxi.kernel.records.checks import unique_key
from guanxi.kernel.records.rows import columns_of, custom_entry
from guanxi.kernel.vault.codec import Place

_PORTION = 500


def insert(batch: Batch, rows: Sequence[Row], now: dt.datetime) -> None:
    """Insert new records with all that belongs to them. In a transaction of the caller."""
    model = batch.object.model
    made = []
    for row in rows:
        columns: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        for key, value in row.after.items():
            _spread(batch, row, key, value, columns, custom)
        columns |= {
            "id": row.id, "tenant": batch.actor.tenant, "version": 1, "created_at": now, "created_by": batch.actor.person, "updated_at": now,
            "updated_by": batch.actor.person, "deleted_at": None, "deleted_key": "", "custom": orjson.dumps(custom).decode(),
        }  # fmt: skip
        if batch.object.discriminator:
            columns["object"] = batch.object.key
        made.append(model(**columns))
    model.unscoped.bulk_create(made, batch_size=_PORTION)  # type: ignore[attr-defined]
    for row in rows:
        row.version = 1
    write_keys(batch, rows, fresh=True)
    log(batch, rows, now)


def update(batch: Batch, rows: Sequence[Row], now: dt.datetime, *, edited: bool = True) -> None:
    """Write what has changed; rows without a change are left as they are. The caller has locked the rows.

    edited: the record's version moves and says who and when; not so for computed values, which are no edit of the record.
    """
    model: Any = batch.object.model
    same: dict[bytes, tuple[dict[str, Any], list[str]]] = {}
    changed = [row for row in rows if row.changed()]
    for row in changed:
        columns: dict[str, Any] = {}
        custom: dict[str, Any] = {}
        touched = row.changed()
        for key in touched:
            _spread(batch, row, key, row.after[key], columns, custom)
        if custom:
            columns["custom"] = orjson.dumps(
                {k: v for k, v in {**row.before.get("#custom", {}), **custom}.items() if v is not None}
            ).decode()
        if edited:
            # What the system keeps up to date leaves the name of the last person who edited.
            columns |= {"updated_at": now} | ({"updated_by": batch.actor.person} if batch.actor.person is not None else {})
        mark = orjson.dumps({k: repr(v) for k, v in columns.items()}, option=orjson.OPT_SORT_KEYS)  # repr: the text "None" is not None
        same.setdefault(mark, (columns, []))[1].append(row.id)
        row.version += int(edited)
    moved = {"version": models.F("version") + 1} if edited else {}
    for columns, ids in same.values():
        for start in range(0, len(ids), _PORTION):
            part = ids[start : start + _PORTION]
            model.unscoped.filter(tenant=batch.actor.tenant, id__in=part).update(**moved, **columns)
    write_keys(batch, changed, fresh=False)
    log(batch, changed, now)


def _spread(batch: Batch, row: Row, key: str, value: Any, columns: dict[str, Any], custom: dict[str, Any]) -> None:
    field = batch.object.fields.get(key)
    if field is None:
        return
    place = Place(batch.actor.tenant, batch.object.key, row.id, key)
    if field.custom:
        custom[key] = None if value is None else custom_entry(field, field.pack(value, place))
    else:
        columns.update(columns_of(field, value, place))


def write_keys(batch: Batch, rows: Sequence[Row], *, fresh: bool) -> None:
    """The index rows and unique keys of the fields that changed."""
    fields = [f for f in batch.object.fields.values() if f.indexed and not f.system]
    if not fields or not rows:
        return
    tenant, object_key = batch.actor.tenant, batch.object.key
    if not fresh:
        for field in fields:
            ids = [row.id for row in rows if row.before.get(field.key) != row.after.get(field.key)]
            for start in range(0, len(ids), _PORTION):
                part = ids[start : start + _PORTION]
                RecordIndex.unscoped.filter(tenant=tenant, record__in=part, object=object_key, field__in=field.index_names()).delete()
                if field.unique:
                    UniqueKey.unscoped.filter(tenant=tenant, record__in=part, object=object_key, field=field.key).delete()
    index: list[RecordIndex] = []
    unique: list[UniqueKey] = []
    for row in rows:
        for field in fields:
            value = row.after.get(field.key)
            if value is None or (not fresh and row.before.get(field.key) == value):
                continue
            place = Place(tenant, object_key, row.id, field.key)
            for entry in field.index_rows(value, place):
                name = f"{field.key}#{entry.sub}" if entry.sub else field.key
                index.append(RecordIndex(tenant=tenant, object=object_key, field=name, key=entry.key, number=entry.number, record=row.id))
            if field.unique and (fresh or not row.before.get("deleted_at")):  # in the recycle bin values are free
                unique.append(
                    UniqueKey(tenant=tenant, object=object_key, field=field.key, key=unique_key(field, value, place), record=row.id)
                )
    RecordIndex.unscoped.bulk_create(index, batch_size=_PORTION)
    UniqueKey.unscoped.bulk_create(unique, batch_size=_PORTION)


def log(batch: Batch, rows: Sequence[Row], now: dt.datetime) -> None:
    """Append one entry a row, with the fields that changed."""
    entries = []
    for row in rows:
        values = {}
        for key in row.changed():
            field = batch.object.fields.get(key)
            if field is None:
                continue
            place = Place(batch.actor.tenant, batch.object.key, row.id, key)
            before, after = row.before.get(key), row.after[key]
            values[key] = (None if before is None else field.pack(before, place), None if after is None else field.pack(after, place))
        entries.append(Entry(batch.logged, batch.object.key, row.id, row.version, values))
    append(batch.actor.tenant, batch.actor.person, now, batch.origin, entries)
