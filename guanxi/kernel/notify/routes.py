"""Notifications over HTTP: everybody sees their own, also administrators."""

from __future__ import annotations

from typing import Any

from guanxi.base.errors import Malformed
from guanxi.base.ids import is_id
from guanxi.kernel.http.routes import Call, route
from guanxi.kernel.jobs.routes import limit_of
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.notify.rendering import as_wire
from guanxi.kernel.notify.telling import unread_of
from guanxi.kernel.records import cursors

_TEXT = {"type": "string"}
_MESSAGE = {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}}
_TIME = {"type": ["string", "null"], "format": "date-time"}
NOTIFICATION = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"}, "at": _TIME, "kind": _TEXT, "title": _MESSAGE, "text": _MESSAGE, "read_at": _TIME,
        "link": {"type": ["object", "null"], "properties": {"object": _TEXT, "record": {"type": ["string", "null"]}}},
    },
}  # fmt: skip
UNREAD = {"type": "object", "properties": {"unread": {"type": "integer"}}}
PAGE = {
    "type": "object",
    "properties": {"rows": {"type": "array", "items": NOTIFICATION}, "unread": {"type": "integer"}, "next": {"type": ["string", "null"]}},
}
_LIST_QUERY = {
    "unread": {"type": "string", "enum": ["true", "false"]},
    "limit": {"type": "integer", "minimum": 1, "maximum": 200},
    "cursor": _TEXT,
}
READ = {
    "type": "object",
    "properties": {"ids": {"type": "array", "maxItems": 1000, "items": {"type": "string", "format": "uuid"}}, "all": {"type": "boolean"}},
}
_MOST = 1000


@route("GET", "notifications", zh="通知列表", en="Notifications", query=_LIST_QUERY, answer=PAGE)
def notifications(call: Call) -> dict[str, Any]:
    """The newest first."""
    actor = call.person
    rows = Notification.objects.filter(person=actor.person).order_by("-id")
    if call.flag("unread"):
        rows = rows.filter(read_at=None)
    if call.query.get("cursor"):
        rows = rows.filter(id__lt=cursors.decode("notifications", call.query["cursor"])[0])
    limit = limit_of(call)
    found = list(rows[: limit + 1])
    following = cursors.encode("notifications", [found[limit - 1].id]) if len(found) > limit else None
    return {"rows": as_wire(actor, found[:limit]), "unread": unread_of(actor.tenant, str(actor.person)), "next": following}


@route("POST", "notifications/read", zh="标记通知为已读", en="Mark notifications as read", body=READ, answer=UNREAD)
def mark_read(call: Call) -> dict[str, Any]:
    """`ids`, at most 1000, or `all`; those of others are passed over."""
    actor = call.person
    ids = call.body.get("ids")
    rows = Notification.objects.filter(person=actor.person, read_at=None)
    if set(call.body) == {"ids"} and isinstance(ids, list) and len(ids) <= _MOST and all(map(is_id, ids)):
        rows = rows.filter(id__in=ids)
    elif call.body != {"all": True}:
        raise Malformed({"zh": f"应为 ids（最多 {_MOST} 个）或 all", "en": f"Needs ids (at most {_MOST}) or all"})
    rows.update(read_at=actor.now())
    return {"unread": unread_of(actor.tenant, str(actor.person))}
