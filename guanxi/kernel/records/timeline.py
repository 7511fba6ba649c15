"""One timeline of a record: what was done with it and what was changed in it, newest first, under the reader's rights."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.models import Change
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records import cursors
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.records.read import Ask, get, page
from guanxi.kernel.records.rows import unpack_logged

_QUIET = {"last_contact_at", "next_contact_at"}


def timeline(actor: Actor, object_type: ObjectType, record: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """{"entries", "next"}; raises NotFound for a record that may not be seen. Entries of activities and of the log are merged by their time."""
    get(actor, object_type, record, fields=["version"])
    before, seen_change = cursors.decode(f"timeline|{record}", cursor) if cursor else (None, None)
    moment = dt.datetime.fromisoformat(before) if before else None
    entries = [*_changes(actor, object_type, record, limit + 1, seen_change), *_activities(actor, record, limit + 1, moment)]
    entries.sort(key=lambda e: (e["at"], e["id"]), reverse=True)
    shown = entries[:limit]
    following = None
    if len(entries) > limit:
        last_change = next((e["id"] for e in reversed(shown) if e["kind"] == "change"), seen_change)
        following = cursors.encode(f"timeline|{record}", [shown[-1]["at"].replace("Z", "+00:00"), last_change])
    return {"entries": shown, "next": following}


def _changes(actor: Actor, object_type: ObjectType, record: str, limit: int, after: str | None) -> list[dict[str, Any]]:
    found = Change.objects.filter(object=object_type.key, record=record).order_by("-id")
    if after:
        found = found.filter(id__lt=after)
    rows = list(found[:limit])
    book = LabelBook(actor)
    held = []
    for row in rows:
        fields: dict[str, tuple[Any, Any]] = {}
        for key, (old, new) in (row.values or {}).items():
            if (
                actor.field_right(object_type, key) == "hidden"
                or key not in object_type.fields
                or (object_type.fields[key].system and key != "owner")
            ):
                continue
            pair = (unpack_logged(object_type, key, record, actor.tenant, old), unpack_logged(object_type, key, record, actor.tenant, new))
            fields[key] = pair
            for value in pair:
                book.want(object_type.fields[key], value)
        held.append((row, fields))
    made = []
    for row, fields in held:
        if row.op == "update" and not set(fields) - _QUIET:
            continue  # kept by the system, or only of fields that the reader may not see
        shown = (
            {key: [_shown(actor, object_type, key, value, book) for value in pair] for key, pair in fields.items()}
            if row.op != "create"
            else {}
        )
        made.append(
            {
                "id": row.id,
                "kind": "change",
                "at": wire_time(row.at),
                "by": _person(book, row.actor),
                "change": {"op": row.op, "action": row.action, "fields": shown, "reason": row.reason},
            }
        )
    return made


def _shown(actor: Actor, object_type: ObjectType, key: str, value: Any, book: LabelBook) -> Any:
    if value is None:
        return None
    field = object_type.fields[key]
    if actor.field_right(object_type, key) == "masked" or field.data_class == "sensitive":
        return field.mask(value)
    return field.wire(value, book)


def _person(book: LabelBook, person: str | None) -> dict[str, Any] | None:
    return None if person is None else {"id": person, "name": book("person", person)}


def _activities(actor: Actor, record: str, limit: int, before: dt.datetime | None) -> list[dict[str, Any]]:
    activity = actor.schema.objects.get("activity")
    if activity is None or not actor.may_read(activity):
        return []
    tree: dict[str, Any] = {"field": "subject", "op": "eq", "value": record}
    if before is not None:
        tree = {"and": [tree, {"field": "happened_at", "op": "lt", "value": before.isoformat()}]}
    found = page(actor, activity, Ask(filter=tree, sort=["-happened_at"], limit=min(limit, 200)))
    return [
        {
            "id": row["id"],
            "kind": "activity",
            "at": row["happened_at"] or row["created_at"],
            "by": row["owner"] or row["created_by"],
            "activity": row,
        }
        for row in found.rows
    ]
