"""The OpenAPI 3.1 document of an organisation, made from the registry and the declared routes under the caller's rights."""

from __future__ import annotations

import re
from typing import Any

from guanxi import __version__
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES
from guanxi.kernel.http.routes import BY_OBJECT, ROUTES, Call, Route, route
from guanxi.kernel.objects.actions import Action, actions_of
from guanxi.kernel.objects.types import ObjectType

PROBLEMS = {
    400: "malformed",
    401: "not signed in",
    403: "not permitted",
    404: "not found",
    405: "method not allowed",
    409: "conflict",
    413: "too large",
    415: "unsupported media type",
    422: "invalid",
    429: "too many requests",
    503: "unavailable",
}
_ID = {"type": "string", "format": "uuid"}
_NULL = {"type": "null"}
PAGE_EXTRA: dict[str, Any] = {
    "next": {"type": ["string", "null"]},
    "count": {"type": "object", "properties": {"value": {"type": "integer"}, "exact": {"type": "boolean"}}},
}


@route("GET", "openapi.json", zh="接口文档", en="This document", scope=BY_OBJECT)
def openapi(call: Call) -> dict[str, Any]:
    """OpenAPI 3.1 of what the caller may use, custom objects included."""
    return document(call.person)


def document(actor: Actor) -> dict[str, Any]:
    """The whole document."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": _problem()}
    for one in ROUTES.values():
        paths.setdefault(f"/api/v1/{one.path}", {})[one.method.lower()] = _operation(one, one.path, [], one.body, one.answer, "kernel")
    for object_type in actor.schema.objects.values():
        if not (actor.may_read(object_type) or actor.may(object_type, "create")):
            continue
        name = _name(object_type.key)
        schemas[name], schemas[name + "Write"], schemas[name + "Change"] = (
            _record(actor, object_type),
            _writable(actor, object_type, True),
            _writable(actor, object_type, False),
        )
        for one in (*OBJECT_ROUTES, *RECORD_ROUTES):
            _object_paths(actor, object_type, one, paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Guanxi", "version": __version__, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        "servers": [{"url": "/"}],
        "security": [{"session": []}, {"token": []}],
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "guanxi_session"},
                "token": {"type": "http", "scheme": "bearer"},
            },
        },
        "paths": paths,
    }


def _name(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


def _object_paths(actor: Actor, object_type: ObjectType, one: Route, paths: dict[str, dict[str, Any]]) -> None:
    name = _name(object_type.key)
    record = {"$ref": f"#/components/schemas/{name}"}
    path = one.path.replace("{object}", object_type.key)
    if "{action}" in path:
        for declared in actions_of(object_type).values():
            if actor.may(object_type, declared.right):
                spelled = path.replace("{action}", declared.key)
                made = _operation(one, spelled, [object_type.key], _action_body(declared), {"type": "object"}, object_type.key)
                made["summary"] = declared.label["en"]
                paths.setdefault(f"/api/v1/{spelled}", {})["post"] = made
        return
    body, answer = one.body, one.answer
    if one.method == "POST" and path == object_type.key:
        body, answer = {"$ref": f"#/components/schemas/{name}Write"}, record
    elif one.method == "PATCH":
        body, answer = {"$ref": f"#/components/schemas/{name}Change"}, record
    elif path.endswith("/{id}") and one.method == "GET":
        answer = record
    elif path in (object_type.key, f"{object_type.key}/query"):
        answer = {"type": "object", "required": ["rows"], "properties": {"rows": {"type": "array", "items": record}, **PAGE_EXTRA}}
    paths.setdefault(f"/api/v1/{path}", {})[one.method.lower()] = _operation(one, path, [object_type.key], body, answer, object_type.key)


def _operation(one: Route, path: str, tags: list[str], body: Any, answer: Any, prefix: str) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": part, "in": "path", "required": True, "schema": _ID if part == "id" else {"type": "string"}}
        for part in re.findall(r"\{(\w+)\}", path)
    ]
    parameters += [{"name": name, "in": "query", "schema": schema} for name, schema in one.query.items()]
    if one.write:
        parameters.append({"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255}})
    if one.method in ("PATCH", "DELETE") and prefix != "kernel":
        parameters.append({"name": "If-Match", "in": "header", "schema": {"type": "string"}})
    content = {"application/octet-stream": {}} if one.binary else {"application/json": {"schema": answer}}
    responses: dict[str, Any] = {
        str(one.status): {"description": "done"} if one.status == 204 else {"description": "done", "content": content}
    }
    if one.etag:
        responses["304"] = {"description": "not modified"}
    for status, words in PROBLEMS.items():
        responses[str(status)] = {
            "description": words,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    made: dict[str, Any] = {
        "operationId": re.sub(r"\W+", "_", f"{one.method.lower()}_{path}").strip("_"),
        "summary": one.summary["en"],
        "description": one.summary["zh"],
        "tags": tags or ["system"],
        "parameters": parameters,
        "responses": responses,
    }
    if one.open:
        made["security"] = []
    if one.multipart:
        made["requestBody"] = {
            "required": True,
            "content": {
                "multipart/form-data": {
                    "schema": {"type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}
                }
            },
        }
    elif one.body is not None:
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": body or {"type": "object"}}}}
    return made


def _record(actor: Actor, object_type: ObjectType) -> dict[str, Any]:
    rights = actor.rights(object_type).fields
    properties: dict[str, Any] = {"id": _ID, "version": {"type": "integer"}}
    for key, field in object_type.fields.items():
        if rights[key] == "hidden" or key == "version":
            continue
        shown = field.read_schema()
        # `{}` is any JSON already; a masked value is text whatever its type.
        properties[key] = (
            {"anyOf": [shown, _NULL, {"type": "string"}], "title": field.label["en"], "description": field.label["zh"]} if shown else {}
        )
    return {
        "type": "object",
        "title": object_type.label["en"],
        "description": object_type.label["zh"],
        "required": ["id"],
        "properties": properties,
    }


def _writable(actor: Actor, object_type: ObjectType, creating: bool) -> dict[str, Any]:
    rights = actor.rights(object_type).fields
    properties: dict[str, Any] = {"id": _ID} if creating else {}
    required = []
    for key, field in object_type.fields.items():
        if rights[key] != "write" or (key == "owner" and not creating):
            continue
        shown = field.schema()
        properties[key] = {"anyOf": [shown, _NULL]} if shown else {}
        if creating and field.required and field.default is None:
            required.append(key)
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _action_body(declared: Action) -> dict[str, Any]:
    fields = {f.key: {"anyOf": [f.schema(), _NULL]} for f in declared.input}
    required = [f.key for f in declared.input if f.required]
    return {
        "type": "object",
        "properties": {
            "ids": {"type": "array", "items": _ID, "maxItems": 5000},
            "filter": {"type": ["object", "null"]},
            "q": {"type": "string"},
            "deleted": {"type": "boolean"},
            "input": {"type": "object", "properties": fields, "required": required, "additionalProperties": False},
        },
        "additionalProperties": False,
    }


def _problem() -> dict[str, Any]:
    text = {"type": "object", "properties": {"zh": {"type": "string"}, "en": {"type": "string"}}}
    return {
        "type": "object",
        "required": ["type", "status", "code", "title"],
        "properties": {
            "type": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "title": text,
            "detail": text,
            "errors": {"type": "array", "items": {"type": "object"}},
            "request_id": {"type": "string"},
        },
    }
