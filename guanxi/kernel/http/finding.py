"""Routes that look over several object types: the search box, the change feed, a record's timeline, explain, regions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from guanxi.base.errors import Malformed, NotFound
from guanxi.base.regions import children, find, full_name, region
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.explain import explain
from guanxi.kernel.changes.log import head, numbered_after
from guanxi.kernel.changes.models import Change
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.http.objects import LIMIT, TEXT, object_of, record_of
from guanxi.kernel.http.routes import ANY_OBJECT, BY_OBJECT, Call, Route, route
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records.computed import is_told
from guanxi.kernel.records.read import Ask, page
from guanxi.kernel.records.timeline import timeline
from guanxi.kernel.search.find import searched_fields

LONGEST_Q = 100


def whole(call: Call, name: str, default: int, most: int) -> int:
    """A whole number of the query string; raises Malformed."""
    raw = call.query.get(name)
    if raw is None or raw == "":
        return default
    if not raw.isascii() or not raw.isdigit() or len(raw) > 15 or int(raw) > most:
        raise Malformed({"zh": f"{name} 应为不大于 {most} 的整数", "en": f"{name} must be a whole number of at most {most}"})
    return int(raw)


@route("GET", "search", zh="全局搜索", en="Search everywhere", query={"q": TEXT, "objects": TEXT, "limit": LIMIT}, scope=BY_OBJECT)
def search(call: Call) -> dict[str, Any]:
    """Records of any object type by name, pinyin, initials, phone, its last four digits, or e-mail; only what one may see."""
    actor, q = call.person, call.query.get("q", "").strip()[:LONGEST_Q]
    limit = max(1, whole(call, "limit", 10, 200))
    wanted = [o for o in call.query.get("objects", "").split(",") if o]
    hits: list[dict[str, Any]] = []
    if q:
        for object_type in actor.schema.objects.values():
            if (wanted and object_type.key not in wanted) or not actor.may_read(object_type) or not searched_fields(actor, object_type):
                continue
            name = object_type.name_field
            if actor.field_right(object_type, name) == "hidden":
                continue  # a hit without a name says nothing
            detail = [k for k in ("owner", "customer", "title", "company") if k in object_type.fields and actor.may_filter(object_type, k)]
            found = page(actor, object_type, Ask(q=q, fields=[name, *detail], limit=limit))
            for row in found.rows:
                shown = [row[k]["name"] if isinstance(row[k], dict) else row[k] for k in detail if row.get(k)]
                hits.append(
                    {"object": object_type.key, "id": row["id"], "name": row[name], "detail": " · ".join(str(s) for s in shown if s)}
                )
    folded = q.casefold()
    hits.sort(key=lambda h: (not str(h["name"] or "").casefold().startswith(folded), len(str(h["name"] or ""))))
    return {"hits": hits[: limit * 3]}


@route(
    "GET", "changes", zh="变更流", en="The change feed", query={"after": {"type": "integer", "minimum": 0}, "limit": LIMIT}, scope=BY_OBJECT
)
def changes(call: Call) -> dict[str, Any]:
    """What has changed after a number, of what one may see; without `after`, only the present number."""
    actor = call.person
    if "after" not in call.query:
        return {"changes": [], "next": head(actor.tenant)}
    after = whole(call, "after", 0, 2**53)
    rows = numbered_after(actor.tenant, after, max(1, whole(call, "limit", 100, 200)))
    seen = visible_records(actor, [change for _, change in rows])
    made = [
        {
            "seq": seq,
            "at": wire_time(c.at),
            "object": c.object,
            "record": c.record,
            "version": c.version,
            "op": c.op,
            "action": c.action,
            "by": c.actor,
        }
        for seq, c in rows
        if (c.object, c.record) in seen and is_told(actor, c)
    ]
    return {"changes": made, "next": rows[-1][0] if rows else after}


def visible_records(actor: Actor, rows: list[Change]) -> set[tuple[str, str]]:
    """The (object, record) pairs of log entries that the actor sees now, live or in the recycle bin."""
    by_object: dict[str, set[str]] = defaultdict(set)
    for change in rows:
        by_object[change.object].add(change.record)
    seen: set[tuple[str, str]] = set()
    for key, ids in by_object.items():
        object_type = actor.schema.objects.get(key)
        if object_type is None or not actor.may_read(object_type):
            continue
        for deleted in (False, True):
            source, condition = Compiler(actor).visible(object_type, "t", deleted)
            text, params = dialect().in_ids("t.id", sorted(ids))
            seen |= {
                (key, str(r[0]))
                for r in fetch(f"SELECT t.id FROM {source} WHERE {condition.text} AND {text}", [*condition.params, *params])
            }
    return seen


def record_timeline(call: Call) -> dict[str, Any]:
    limit = max(1, whole(call, "limit", 30, 100))
    return timeline(call.person, object_of(call), record_of(call), limit, call.query.get("cursor") or None)


def record_explain(call: Call) -> dict[str, Any]:
    return explain(call.person, object_of(call), record_of(call), call.query.get("person") or None, call.query.get("field") or None)


RECORD_ROUTES = [
    Route("GET", "{object}/{id}/timeline", record_timeline, {"zh": "时间线", "en": "Timeline"}, query={"limit": LIMIT, "cursor": TEXT}),
    Route(
        "GET",
        "{object}/{id}/explain",
        record_explain,
        {"zh": "为什么能或不能看到", "en": "Why one can or cannot see it"},
        query={"person": TEXT, "field": TEXT},
    ),
]


def _region(code: str) -> dict[str, Any]:
    found = region(code)
    assert found is not None
    return {
        "code": found.code,
        "name": found.name_zh,
        "name_en": found.name_en,
        "full": full_name(found.code, "zh"),
        "level": found.level,
        "leaf": not children(found.code),
    }


@route(
    "GET",
    "regions",
    zh="地区",
    en="Regions",
    query={"parent": TEXT, "q": TEXT},
    answer={"type": "array", "items": ANY_OBJECT},
    scope=BY_OBJECT,
)
def regions(call: Call) -> list[dict[str, Any]]:
    """The regions below one, countries without `parent`, or those that a text names."""
    q = call.query.get("q", "").strip()
    if q:
        return [_region(r.code) for r in (find(q[:60], "zh") or find(q[:60], "en"))[:20]]
    return [_region(r.code) for r in children(call.query.get("parent") or None)]


@route("GET", "regions/{code}", zh="一个地区", en="One region", scope=BY_OBJECT)
def one_region(call: Call) -> dict[str, Any]:
    """A region by its code; historic codes are known."""
    if region(call.path["code"]) is None:
        raise NotFound
    return _region(call.path["code"])
