"""Notifications as their reader sees them: placeholders become names that this person may see now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from guanxi.base.errors import Message
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.notify.telling import NOTHING
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.objects.fields.reference import Reference
from guanxi.kernel.records.labels import LabelBook

UNSEEN: Message = {"zh": "（无权查看）", "en": "(not visible to you)"}
SYSTEM: Message = {"zh": "系统", "en": "The system"}
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def as_wire(actor: Actor, rows: Sequence[Notification]) -> list[dict[str, Any]]:
    """Notifications as JSON; one query for each object type that they name."""
    book = LabelBook(actor)
    named = [_named(row) for row in rows]
    for names in named:
        for place in names.values():
            if place is not None and place[1] is not None:
                book.want(Reference("", "", options={"object": place[0]}), place[1])
    return [_wire(actor, book, row, names) for row, names in zip(rows, named, strict=True)]


def _named(row: Notification) -> dict[str, Any]:
    names: dict[str, Any] = dict(row.names or {})
    if row.object and row.record:
        names.setdefault("record", [row.object, row.record])
    return names


def _wire(actor: Actor, book: LabelBook, row: Notification, names: Mapping[str, Any]) -> dict[str, Any]:
    words: dict[str, Message] = {}
    for key, place in names.items():
        label = None if place is None else book(place[0], place[1])
        words[key] = SYSTEM if place is None else UNSEEN if label is None else {"zh": str(label), "en": str(label)}
    object_type = actor.schema.objects.get(row.object or "")
    if object_type is not None:
        words["object"] = object_type.label
    # A title says that there is something one may not see; a text leaves it out.
    said = {key: NOTHING if word is UNSEEN else word for key, word in words.items()}
    return {
        "id": row.id, "at": wire_time(row.at), "kind": row.kind, "title": _filled(row.title, words), "text": _filled(row.text, said),
        "link": {"object": row.object, "record": row.record} if row.object else None, "read_at": wire_time(row.read_at) if row.read_at else None,
    }  # fmt: skip


def _filled(template: Any, words: Mapping[str, Message]) -> Message:
    """Both languages of a template; a placeholder that nobody named stays as it is."""

    def word(found: re.Match[str], language: str) -> str:
        return words[found[1]][language] if found[1] in words else found[0]

    return {language: _PLACEHOLDER.sub(lambda found, one=language: word(found, one), text) for language, text in (template or {}).items()}  # type: ignore[misc]
