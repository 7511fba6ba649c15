"""What a write that was based on an older version is told: both values of the fields that differ, to those who may read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanxi.base.errors import VersionConflict
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.objects.fields.base import Field, Labels
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.batch import Row
from guanxi.kernel.records.labels import LabelBook


def conflict(actor: Actor, object_type: ObjectType, row: Row, sent: Mapping[str, Any], *, readable: bool) -> VersionConflict:
    """The problem to raise. `sent`: field -> value as it was read; `readable`: whether the actor may see the record at all.

    Values behind a mask are always listed, masked: whether they differ would answer a guess.
    """
    book = LabelBook(actor)
    shown = {}
    for key, yours in sent.items() if readable else ():
        field, current = object_type.fields[key], row.before.get(key)
        masked = not actor.may_filter(object_type, key)
        if actor.field_right(object_type, key) == "hidden" or (yours == current and not masked):
            continue
        shown[key] = {
            "yours": _told(field, yours, _known_from(field, current, book), masked),
            "current": _told(field, current, book, masked),
        }
    return VersionConflict(
        {"zh": "此记录已被他人修改，请选择要保留的值", "en": "Somebody else has changed this record; choose the values to keep"},
        conflicts=shown, current_version=row.version,
    )  # fmt: skip


def _known_from(field: Field, current: Any, book: LabelBook) -> Labels:
    """Names for what was sent: a file's only where the record holds it already, since nobody has checked whose it is."""
    held = set(field.references(current)) if current is not None else set()
    return lambda object_key, key: None if object_key == "file" and key not in held else book(object_key, key)


def _told(field: Field, value: Any, labels: Labels, masked: bool) -> Any:
    if value is None:
        return None
    return field.mask(value) if masked or field.data_class == "sensitive" else field.wire(value, labels)
