"""The routes that every object type has; the site expands them for the OpenAPI document of a tenant."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import orjson

from guanxi.base.documents import parse_json
from guanxi.base.errors import FieldError, Invalid, Malformed, NotFound, Problem
from guanxi.base.ids import is_id
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.http.meta import meta_of
from guanxi.kernel.http.routes import BY_OBJECT, Answer, Call, Route, Schema, route
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records import write
from guanxi.kernel.records.actions import run_action
from guanxi.kernel.records.aggregate import aggregate, read_groups, read_measures
from guanxi.kernel.records.read import Ask, get, get_many, matching, page

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "string", "enum": ["true", "false"]}
LIMIT: Schema = {"type": "integer", "minimum": 1, "maximum": 200}
_LIST_QUERY = {"filter": TEXT, "sort": TEXT, "fields": TEXT, "limit": LIMIT, "cursor": TEXT, "q": TEXT, "count": FLAG, "deleted": FLAG}
_ASK_KEYS = {"filter", "sort", "fields", "limit", "cursor", "q", "count", "deleted"}
MOST_BATCH = 500


@route("GET", "meta", zh="可见的对象与字段", en="The object types and fields one may see", etag=True, scope=BY_OBJECT)
def meta(call: Call) -> Answer:
    """Derived from the registry under the caller's rights; answers 304 while nothing has changed."""
    actor = call.person
    body = orjson.dumps(meta_of(actor))
    tag = '"' + hashlib.sha256(body).hexdigest()[:20] + '"'
    if call.headers.get("If-None-Match") == tag:
        from django.http import HttpResponseNotModified

        return HttpResponseNotModified()  # type: ignore[return-value]
    return Answer(orjson.loads(body), headers={"ETag": tag})


def object_of(call: Call) -> ObjectType:
    """The object type in the path; the same answer for one that is not there and one that may not be seen."""
    actor = call.person
    found = actor.schema.objects.get(call.path["object"])
    if found is None or not (actor.may_read(found) or actor.may(found, "create")):
        raise NotFound({"zh": "没有这种对象", "en": "There is no such object type"})
    return found


def record_of(call: Call) -> str:
    """The id in the path; raises NotFound on one that cannot be."""
    if not is_id(call.path["id"]):
        raise NotFound({"zh": "找不到记录", "en": "The record was not found"})
    return call.path["id"]


def ask_of(asked: Mapping[str, Any]) -> Ask:
    """What a list is asked, from a query string or a body; raises Malformed or Invalid."""
    unknown = set(asked) - _ASK_KEYS
    if unknown:
        raise Malformed({"zh": f"未知参数“{min(unknown)[:40]}”", "en": f"Unknown parameter “{min(unknown)[:40]}”"})
    tree = asked.get("filter")
    if isinstance(tree, str):
        tree = parse_json(tree.encode(), 100_000) if tree else None
    sort, fields, q, cursor = asked.get("sort"), asked.get("fields"), asked.get("q"), asked.get("cursor")
    sort = [s for s in sort.split(",") if s] if isinstance(sort, str) else sort or []
    fields = [f for f in fields.split(",") if f] if isinstance(fields, str) else fields
    for name, value in (("sort", sort), ("fields", fields)):
        if value is not None and (not isinstance(value, list) or not all(isinstance(v, str) for v in value)):
            raise Malformed({"zh": f"“{name}”应为字段列表", "en": f"“{name}” must be a list of fields"})
    if not isinstance(q or "", str) or not isinstance(cursor or "", str):
        raise Malformed({"zh": "q 与 cursor 应为文本", "en": "q and cursor must be text"})
    limit = asked.get("limit", 50)
    if isinstance(limit, str) and re.fullmatch(r"[0-9]{1,4}", limit):
        limit = int(limit)
    if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 200:
        raise Malformed({"zh": "limit 应在 1 到 200 之间", "en": "limit must be between 1 and 200"})
    return Ask(tree, q or "", sort, fields, limit, cursor or None, _flag(asked.get("count")), _flag(asked.get("deleted")))


def _flag(value: Any) -> bool:
    if value in (None, False, "", "false", "0"):
        return False
    if value in (True, "true", "1"):
        return True
    raise Malformed({"zh": "应为 true 或 false", "en": "Must be true or false"})


def based_on(call: Call) -> int | None:
    """The version in If-Match; raises Malformed on anything that is none."""
    header = call.headers.get("If-Match")
    if header is None or header == "*":
        return None
    found = re.fullmatch(r'(?:W/)?"?([0-9]{1,15})"?', header.strip())
    if found is None:
        raise Malformed({"zh": "If-Match 应为版本号", "en": "If-Match must be a version"})
    return int(found[1])


def origin_of(call: Call, key: str) -> Origin:
    return Origin(call.person.channel, key, correlation=call.request.META.get("guanxi.request_id", ""))


def _shown(actor: Actor, object_type: ObjectType, record: str, status: int = 200) -> Answer:
    """The record as the caller sees it, or its id alone where the caller may write but not read it."""
    replay = {"object": object_type.key, "ids": [record], "status": status}
    if not actor.may_read(object_type):
        return Answer({"id": record}, status, replay=replay)
    try:
        made = get(actor, object_type, record)
    except NotFound:
        return Answer({"id": record}, status, replay=replay)
    return Answer(made, status, {"ETag": f'"{made["version"]}"'}, replay)


def listing(call: Call) -> Any:
    return page(call.person, object_of(call), ask_of(call.query)).as_dict()


def query(call: Call) -> Any:
    return page(call.person, object_of(call), ask_of(call.body)).as_dict()


def totals(call: Call) -> Any:
    actor, object_type = call.person, object_of(call)
    asked = dict(call.body)
    groups = read_groups(actor, object_type, asked.pop("group", []))
    measures = read_measures(actor, object_type, asked.pop("measures", []))
    return aggregate(actor, object_type, ask_of(asked), groups, measures)


def detail(call: Call) -> Answer:
    made = get(call.person, object_of(call), record_of(call))
    return Answer(made, headers={"ETag": f'"{made["version"]}"'})


def create(call: Call) -> Answer:
    object_type = object_of(call)
    done = write.create(call.person, object_type, [call.body], origin_of(call, f"{object_type.key}.create"))
    return _shown(*_again(call, object_type), done.ids()[0], 201)


def update(call: Call) -> Answer:
    object_type = object_of(call)
    write.update(call.person, object_type, [(record_of(call), based_on(call), call.body)], origin_of(call, f"{object_type.key}.update"))
    return _shown(*_again(call, object_type), record_of(call))


def delete(call: Call) -> Answer:
    object_type = object_of(call)
    write.delete(call.person, object_type, [record_of(call)], origin_of(call, f"{object_type.key}.delete"), version=based_on(call))
    return Answer(status=204)


def _now(call: Call) -> Actor:
    """The caller with the rights and fields of after the write: it may have been a field, or the caller's own role."""
    from guanxi.kernel.access.actor import actor_of

    actor = call.person
    found = actor_of(actor.tenant, str(actor.person), channel=actor.channel, scopes=actor.scopes) if actor.person else None
    return found or actor


def _again(call: Call, object_type: ObjectType) -> tuple[Actor, ObjectType]:
    """`_now`, and the object type as it is then."""
    actor = _now(call)
    return actor, actor.schema.objects.get(object_type.key, object_type)


def act(call: Call) -> Answer:
    """Run an action on the ids of the body, or on all records that meet its conditions."""
    actor, object_type = call.person, object_of(call)
    body = dict(call.body)
    ids, values = body.pop("ids", []), body.pop("input", {})
    conditions = {name: body.pop(name) for name in ("filter", "q", "deleted") if name in body}
    if (
        body
        or (conditions and ("ids" in call.body or not {"filter", "q"} & conditions.keys()))
        or not isinstance(values, dict)
        or not isinstance(ids, list)
        or not all(isinstance(i, str) and is_id(i) for i in ids)
        or len(ids) > write.MOST
    ):
        raise Malformed(
            {
                "zh": f"应为 ids（最多 {write.MOST} 个 id）或 filter、q、deleted，与 input",
                "en": f"Needs ids (at most {write.MOST}), or filter, q and deleted, and input",
            }
        )
    key = call.path["action"]
    if conditions:
        ids = matching(actor, object_type, ask_of(conditions), write.MOST)
    done = run_action(actor, object_type, key, ids, values or {}, actor.channel, correlation=call.request.META.get("guanxi.request_id", ""))
    answer: dict[str, Any] = {"records": [{"id": i, "version": v} for i, v in done.written]}
    if done.result:
        answer["result"] = dict(done.result)
    if key == "reveal":
        clear = frozenset(
            k
            for k, f in object_type.fields.items()
            if actor.field_right(object_type, k) in ("read", "write") and f.data_class == "sensitive"
        )
        answer["values"] = get_many(actor, object_type, ids, fields=sorted(clear), clear=clear)
    return Answer(answer, replay={"object": object_type.key, "ids": done.ids(), "status": 200, "batch": True})


def batch(call: Call) -> Any:
    """Several writes, each by itself: one that fails leaves the others alone."""
    actor, object_type = call.person, object_of(call)
    operations = call.body.get("operations")
    if set(call.body) != {"operations"} or not isinstance(operations, list) or not 1 <= len(operations) <= MOST_BATCH:
        raise Malformed({"zh": f"应为 operations，1 到 {MOST_BATCH} 个", "en": f"Needs operations, 1 to {MOST_BATCH}"})
    answers = []
    for number, one in enumerate(operations):
        try:
            answers.append(_operation(actor, object_type, one, origin_of(call, f"{object_type.key}.batch")))
        except Problem as problem:
            answers.append({"row": number, **problem.as_dict()})
    kept = [{k: v for k, v in one.items() if k in ("id", "version", "row", "type", "status", "code", "title")} for one in answers]
    return Answer({"results": answers}, replay={"status": 200, "body": {"results": kept}})


def _operation(actor: Actor, object_type: ObjectType, one: Any, origin: Origin) -> dict[str, Any]:
    if not isinstance(one, dict) or set(one) - {"op", "id", "version", "values"} or not isinstance(one.get("values", {}), dict):
        raise Malformed({"zh": "每个操作含 op、id、version、values", "en": "An operation has op, id, version and values"})
    op, key, version = one.get("op"), one.get("id"), one.get("version")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool)):
        raise Malformed({"zh": "version 应为整数", "en": "version must be a whole number"})
    if op == "create":
        done = write.create(actor, object_type, [{**one.get("values", {}), **({"id": key} if key is not None else {})}], origin)
    elif op in ("update", "delete"):
        if not isinstance(key, str) or not is_id(key):
            raise NotFound({"zh": "找不到记录", "en": "The record was not found"})
        if op == "update":
            done = write.update(actor, object_type, [(key, version, one.get("values", {}))], origin)
        else:
            done = write.delete(actor, object_type, [key], origin, version=version)
    else:
        raise Invalid(
            errors=[
                FieldError("op", "unknown_operation", {"zh": "op 应为 create、update 或 delete", "en": "op is create, update or delete"})
            ]
        )
    [(written, now)] = done.written
    return {"id": written, "version": now}


def replay(call: Call, held: dict[str, Any]) -> Answer:
    """An answer made again from its ids under the caller's present rights."""
    if held.get("batch"):
        rows = get_many(call.person, object_of(call), held["ids"], fields=[])
        return Answer({"records": [{"id": r["id"], "version": r["version"]} for r in rows]}, held["status"])
    return _shown(call.person, object_of(call), held["ids"][0], held["status"])


OBJECT_ROUTES: list[Route] = [
    Route("GET", "{object}", listing, {"zh": "列表", "en": "List"}, query=_LIST_QUERY),
    Route("POST", "{object}", create, {"zh": "新建", "en": "Create"}, body={}, status=201, write=True),
    Route("POST", "{object}/query", query, {"zh": "查询", "en": "Query"}, body={}),
    Route("POST", "{object}/aggregate", totals, {"zh": "统计", "en": "Count and sum"}, body={}),
    Route("POST", "{object}/batch", batch, {"zh": "批量写入", "en": "Several writes"}, body={}, write=True),
    Route("POST", "{object}/actions/{action}", act, {"zh": "执行操作", "en": "Run an action"}, body={}, write=True),
    Route("GET", "{object}/{id}", detail, {"zh": "详情", "en": "One record"}, etag=True),
    Route("PATCH", "{object}/{id}", update, {"zh": "修改", "en": "Change"}, body={}, write=True),
    Route("DELETE", "{object}/{id}", delete, {"zh": "删除", "en": "Delete"}, status=204, write=True),
]
