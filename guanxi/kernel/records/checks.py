"""The checks that every write passes: required fields, references, unique values. All set-based."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from guanxi.base.chinese import fold
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.auto_number import AutoNumber
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.reference import Named
from guanxi.kernel.objects.models import UniqueKey
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records.batch import Batch, Row
from guanxi.kernel.vault.blind import blinds
from guanxi.kernel.vault.codec import Place

_PORTION = 900


def check_required(batch: Batch) -> None:
    """Required fields have a value; on an update only where it is being taken away."""
    for key, field in batch.object.fields.items():
        if not field.required or field.system:
            continue
        for row in batch.good():
            if row.after.get(key) is None and (batch.op == "create" or key in row.given):
                batch.fail(row, key, "required", {"zh": f"请填写“{field.label['zh']}”", "en": f"“{field.label['en']}” is required"})


def check_references(batch: Batch) -> None:
    """References point to live records that the actor sees; names from a file become ids. One query an object type."""
    wanted: dict[str, list[tuple[Row, Field, str]]] = defaultdict(list)
    for key, field in batch.object.fields.items():
        if field.object is None and field.type != "subject":
            continue
        for row in batch.good():
            value = row.after.get(key)
            if value is None or value == row.before.get(key) or key not in row.given:
                continue
            if field.type == "subject":
                about = batch.actor.schema.objects.get(value[1])
                # Anything but a record with a timeline has the same answer as one that is not there.
                wanted[value[1] if about is not None and about.timeline else ""].append((row, field, value[0]))
            else:
                for one in value if isinstance(value, list) else [value]:
                    wanted[str(field.object)].append((row, field, one))
    for object_key, uses in wanted.items():
        target = batch.actor.schema.objects.get(object_key)
        if target is None and object_key == "file":
            continue  # the files room checks its own
        found = _seen(batch, target, uses) if target is not None else {}
        for row, field, value in uses:
            hit = found.get(value)
            if hit is None:
                shown = str(value)[:40]
                label = field.label
                batch.fail(
                    row,
                    field.key,
                    "reference_missing",
                    {"zh": f"“{label['zh']}”：找不到“{shown}”", "en": f"“{label['en']}”: “{shown}” was not found"},
                )
            elif isinstance(value, Named):
                held = row.after[field.key]
                row.after[field.key] = [found.get(v, v) for v in held] if isinstance(held, list) else hit


def _seen(batch: Batch, target: ObjectType, uses: list[tuple[Row, Field, str]]) -> dict[str, str]:
    """What was asked for (id or name) -> id, of live records that the actor sees."""
    compiler = Compiler(batch.actor)
    source, seen = compiler.visible(target, "t")
    found: dict[str, str] = {}
    ids = sorted({v for _, _, v in uses if not isinstance(v, Named)})
    for start in range(0, len(ids), _PORTION):
        text, params = dialect().in_ids("t.id", ids[start : start + _PORTION])
        for (key,) in fetch(f"SELECT t.id FROM {source} WHERE {seen.text} AND {text}", [*seen.params, *params]):
            found[str(key)] = str(key)
    names = {fold(v)[:255]: v for _, _, v in uses if isinstance(v, Named)}
    folded = compiler.column("t", target.name_field + "_fold")
    keys = sorted(names)
    for start in range(0, len(keys), _PORTION):
        text, params = dialect().in_values(folded, keys[start : start + _PORTION])
        for key, name in fetch(
            f"SELECT t.id, {folded} FROM {source} WHERE {seen.text} AND {text} ORDER BY t.id DESC", [*seen.params, *params]
        ):
            found[names[name]] = str(key)
    for _, _, value in uses:
        if isinstance(value, Named) and value not in found and (hit := found.get(names.get(fold(value)[:255], ""))):
            found[value] = hit
    return found


def check_unique(batch: Batch) -> None:
    """Unique values are not taken, neither by a live record nor twice in the batch."""
    for key, field in batch.object.fields.items():
        if not field.unique:
            continue
        rows: dict[Any, Row] = {}
        older: dict[Any, Row] = {}
        for row in batch.good():
            value = row.after.get(key)
            if value is None or (batch.op != "restore" and value == row.before.get(key)):
                continue
            if batch.op == "create" and isinstance(field, AutoNumber) and key not in row.given:
                continue  # given by rule: no record has it, and the counter is locked
            place = Place(batch.actor.tenant, batch.object.key, row.id, key)
            compared = unique_key(field, value, place)
            if compared in rows:
                _taken(batch, row, field)
            else:
                rows[compared] = row
                older |= dict.fromkeys(_older_keys(field, value, place), row)
        for compared, holder in _holders(batch, field, [*rows, *older]).items():
            row = rows.get(compared) or older[compared]
            if holder != row.id:
                _taken(batch, row, field)


def unique_key(field: Field, value: Any, place: Place) -> Any:
    """What must not occur twice: the compare key of a column, or the text of an index row."""
    if not field.indexed:
        return field.key_of(value)
    rows = field.index_rows(value, place)
    return "|".join(f"{r.key}:{'' if r.number is None else r.number}" for r in rows if not r.sub)[:255]


def _older_keys(field: Field, value: Any, place: Place) -> list[str]:
    """Under which an equal value may stand still, while the key of the blind index is being renewed."""
    if not field.encrypted:
        return []
    return [f"{key}:" for key in blinds(field.blind_text(value), place.tenant, place.object, field.key)[1:]]


def _holders(batch: Batch, field: Field, keys: list[Any]) -> dict[Any, str]:
    held: dict[Any, str] = {}
    for start in range(0, len(keys), _PORTION):
        part = keys[start : start + _PORTION]
        if field.indexed:
            found = UniqueKey.unscoped.filter(tenant=batch.actor.tenant, object=batch.object.key, field=field.key, key__in=part)
            held.update({row.key: row.record for row in found})
        else:
            source, live = Compiler(batch.actor).from_live(batch.object, "t")
            column = f"t.{dialect().quote(field.key + field.compare_suffix)}"
            text, params = dialect().in_values(column, part)
            held.update(
                {k: str(i) for i, k in fetch(f"SELECT t.id, {column} FROM {source} WHERE {live.text} AND {text}", [*live.params, *params])}
            )
    return held


def _taken(batch: Batch, row: Row, field: Field) -> None:
    batch.fail(row, field.key, "taken", {"zh": f"“{field.label['zh']}”的值已被使用", "en": f"This “{field.label['en']}” is already in use"})
