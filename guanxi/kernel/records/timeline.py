"""One timeline of a record: what was done with it and what was changed in it, newest first, under the reader's rights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.models import Change
from guanxi.kernel.changes.opening import Opener
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records import cursors
from guanxi.kernel.records.computed import OWN_ACCOUNT, is_told
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.records.order import Order
from guanxi.kernel.records.read import Ask, get, page
from guanxi.kernel.records.rows import is_of, unpack_logged

_QUIET = {"last_contact_at", "next_contact_at"}
_PORTION = 200
_MOST_READ = 2000
"""Log entries that one page looks through: a page may end before it is full, but never without the cursor that goes on."""
_NEWEST = "-happened_at"
ERASED = {"erased": True}
"""What stands instead of the old and the new value where the log can read them no more."""


@dataclass(frozen=True)
class _Entry:
    """An entry as it is shown, and the place in its stream after which the next one follows."""

    shown: dict[str, Any]
    place: Any


def timeline(actor: Actor, object_type: ObjectType, record: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """{"entries", "next"}; raises NotFound for a record that may not be seen.

    Two streams, activities and the log, are merged by time; the cursor holds the place in each. Log entries that tell this reader nothing
    are passed over until the page is full or the log has been told.
    """
    get(actor, object_type, record, fields=["version"])
    purpose = f"timeline|{record}"
    activity_place, change_place = cursors.decode(purpose, cursor) if cursor else (None, None)
    changes, stopped = _changes(actor, object_type, record, limit + 1, change_place)
    activities = _activities(actor, record, limit + 1, activity_place)
    shown: list[dict[str, Any]] = []
    while len(shown) < limit:
        log = changes[0].shown if changes else stopped  # the newest that the log may still have to tell
        if activities and (log is None or _time(log) < _time(activities[0].shown)):
            entry = activities.pop(0)
            activity_place = entry.place
        elif changes:
            entry = changes.pop(0)
            change_place = entry.place
        else:
            break
        shown.append(entry.shown)
    following = None
    if changes or activities or stopped is not None:
        if stopped is not None and not changes:
            change_place = stopped["id"]
        following = cursors.encode(purpose, [activity_place, change_place])
    return {"entries": shown, "next": following}


def _time(entry: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(str(entry["at"]))


def _changes(
    actor: Actor, object_type: ObjectType, record: str, wanted: int, after: str | None
) -> tuple[list[_Entry], dict[str, Any] | None]:
    """Up to `wanted` log entries that tell the reader something; and, where the reading stopped before the end of the log, id and time of the last one read."""
    made: list[_Entry] = []
    read, portion, opener = 0, wanted, Opener(actor.tenant)
    while read < _MOST_READ:
        found = Change.objects.filter(object=object_type.key, record=record).order_by("-id")
        rows = opener.open((found.filter(id__lt=after) if after else found)[:portion])
        made += _told(actor, object_type, record, rows)
        if len(made) >= wanted or len(rows) < portion:
            return made[:wanted], None
        read, portion, after = read + len(rows), _PORTION, rows[-1].id
    return made, {"id": rows[-1].id, "at": wire_time(rows[-1].at)}


def _told(actor: Actor, object_type: ObjectType, record: str, rows: Sequence[Change]) -> list[_Entry]:
    """Those of these log entries that tell the reader something, with the values that the reader may see."""
    book = LabelBook(actor)
    held = []
    for row in rows:
        if row.action.startswith(OWN_ACCOUNT) and not is_told(actor, row):
            continue
        fields: dict[str, tuple[Any, Any]] = {}
        for key, (old, new) in (row.values or {}).items():
            if (
                actor.field_right(object_type, key) == "hidden"
                or key not in object_type.fields
                or (object_type.fields[key].system and key != "owner")
                or not is_of(object_type.fields[key], row.id)
            ):
                continue
            pair = (unpack_logged(object_type, key, record, actor.tenant, old), unpack_logged(object_type, key, record, actor.tenant, new))
            fields[key] = pair
            for value in pair:
                book.want(object_type.fields[key], value)
        if row.op == "update" and not set(fields) - _QUIET:
            continue  # kept by the system, or only of fields that the reader may not see
        held.append((row, fields))
    made = []
    for row, fields in held:
        values: dict[str, Any] = {
            key: dict(ERASED) if key in row.erased else [_shown(actor, object_type, key, value, book) for value in pair]
            for key, pair in fields.items()
        }
        shown = {
            "id": row.id,
            "kind": "change",
            "at": wire_time(row.at),
            "by": _person(book, row.actor),
            "change": {"op": row.op, "action": row.action, "fields": values if row.op != "create" else {}, "reason": row.reason},
        }
        made.append(_Entry(shown, row.id))
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


def _activities(actor: Actor, record: str, wanted: int, after: list[Any] | None) -> list[_Entry]:
    """The activities about the record, newest first; `after`: the time and the id of the last one shown."""
    activity = actor.schema.objects.get("activity")
    if activity is None or not actor.may_read(activity) or not all(actor.may_filter(activity, key) for key in ("subject", "happened_at")):
        return []
    tree = {"field": "subject", "op": "eq", "value": record}
    order = Order(actor, activity, Compiler(actor), "t", [_NEWEST], False)
    cursor = order.encode(after[:1], after[1]) if after else None
    found = page(actor, activity, Ask(filter=tree, sort=[_NEWEST], limit=wanted, cursor=cursor))
    return [
        _Entry(
            {
                "id": row["id"],
                "kind": "activity",
                "at": row["happened_at"] or row["created_at"],
                "by": row["owner"] or row["created_by"],
                "activity": row,
            },
            [row["happened_at"], row["id"]],
        )
        for row in found.rows
    ]
