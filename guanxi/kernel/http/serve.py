"""One declared route as a Django view: sign-in, limits, parsing, tenant scope, idempotency, problems."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.files.uploadhandler import UploadFileException
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException, UnreadablePostError
from django.http.response import HttpResponseBase

from guanxi.base.documents import parse_json
from guanxi.base.errors import IdempotencyMismatch, Malformed, NotPermitted, Problem, TooLarge, Unavailable
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.proof import need_proof, proved_by
from guanxi.kernel.http.limits import spend
from guanxi.kernel.http.problems import database_gone, need_json
from guanxi.kernel.http.proving import check_proof
from guanxi.kernel.http.respond import json_response, problem_response
from guanxi.kernel.http.routes import BY_OBJECT, SESSION, Answer, Call, Route
from guanxi.kernel.http.sign_in import actor_behind, place_of
from guanxi.kernel.records.models import Asked
from guanxi.kernel.tenancy.scope import tenant_scope

log = structlog.get_logger("guanxi.http")
MOST_BYTES = 5_000_000
OPEN_CALLS = 120  # a minute and address, on routes open to everybody
# Actions that tell whether an address has an account elsewhere: how often one person may run them in an hour, whatever comes of it.
HOURLY_ACTIONS = {("person", "give_account"): 100, ("person", "change_sign_in"): 100}
Replay = Callable[[Call, dict[str, Any]], Answer]


def serve(request: HttpRequest, route: Route, path: dict[str, str], replay: Replay | None = None) -> HttpResponseBase:
    """Run a route and answer; whatever goes wrong becomes a problem document, never a trace."""
    request_id = request.META.get("guanxi.request_id", "")
    try:
        actor = None if route.open else actor_behind(request, held_back=route.held_back)
        _spend(request, route, path, actor)
        if actor is None:
            return _answered(route.handler(_call(request, route, path, None)))
        request.META["guanxi.tenant"] = actor.tenant
        _need_scope(actor, route)
        with tenant_scope(actor.tenant), proved_by(partial(_check_proof, request)):
            if route.step_up:
                need_proof()
            call = _call(request, route, path, actor)
            key = request.headers.get("Idempotency-Key")
            if route.write and key:
                return _answered(_once(call, route, key, replay))
            return _answered(route.handler(call))
    except Problem as problem:
        return problem_response(problem, request_id)
    except (OperationalError, InterfaceError) as gone:
        log.error("database_gone", error=type(gone).__name__, request_id=request_id)
        connection.close()
        return problem_response(database_gone(), request_id)
    except RecursionError:
        return problem_response(Malformed({"zh": "请求嵌套过深", "en": "The request is nested too deeply"}), request_id)
    except DatabaseError as refused:
        log.error("database_refused", error=type(refused).__name__, request_id=request_id)
        raise


def _check_proof(request: HttpRequest) -> None:
    if not request.headers.get("Authorization"):
        check_proof(request)


def _spend(request: HttpRequest, route: Route, path: dict[str, str], actor: Actor | None) -> None:
    """Count the call; the counts of an hour before anything that a failed write would take back."""
    who = _who(request, actor)
    spend(who, settings.GUANXI_REQUESTS_PER_MINUTE if actor else OPEN_CALLS)
    action = (path.get("object", ""), path.get("action", ""))
    if hourly := route.hourly or HOURLY_ACTIONS.get(action, 0):
        what = f"{route.method} {route.path} {action} {who}"
        spend("hour:" + hashlib.sha256(what.encode()).hexdigest()[:48], hourly, minutes=60)


def _need_scope(actor: Actor, route: Route) -> None:
    """Raise NotPermitted where the token in use was not given this route."""
    if actor.scopes is None or route.scope == BY_OBJECT:
        return
    if route.scope is SESSION:
        raise NotPermitted(
            {"zh": "此操作须在登录后进行，不能使用令牌", "en": "This needs somebody who has signed in; a token cannot do it"}
        )
    what = "read" if route.method == "GET" else "write"
    if not actor.in_scope(route.scope, what):
        raise NotPermitted({"zh": f"此令牌没有范围 {route.scope}:{what}", "en": f"This token does not have the scope {route.scope}:{what}"})


def _who(request: HttpRequest, actor: Any) -> str:
    """Whose calls are counted: the person's, or the address's where nobody has signed in."""
    if actor is not None:
        return f"{actor.tenant}:{actor.person}"
    return "ip:" + hashlib.sha256(place_of(request).encode()).hexdigest()[:32]


def _call(request: HttpRequest, route: Route, path: dict[str, str], actor: Any) -> Call:
    body: Any = None
    raw = b""
    if route.body is not None and not route.multipart:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise TooLarge({"zh": "请求最大 5 MB", "en": "A request may have at most 5 MB"})
        raw = _body(request)
        if raw:
            need_json(request.content_type)
        body = parse_json(raw, MOST_BYTES) if raw else {}
        if not isinstance(body, dict):
            raise Malformed({"zh": "请求体应为 JSON 对象", "en": "The body must be a JSON object"})
    query = {}
    for name, values in request.GET.lists():
        if name not in route.query:
            raise Malformed({"zh": f"未知参数“{name[:40]}”", "en": f"Unknown parameter “{name[:40]}”"})
        if "\x00" in values[-1]:
            raise Malformed({"zh": "参数中不能含有空字符", "en": "A parameter must not contain U+0000"})
        query[name] = values[-1]
    return Call(actor, path, query, body, request.headers, request, raw)


def _body(request: HttpRequest) -> bytes:
    try:
        return request.body
    except (RawPostDataException, UnreadablePostError):
        raise Malformed({"zh": "无法读取请求体", "en": "The body cannot be read"}) from None


def _answered(made: Any) -> HttpResponseBase:
    if isinstance(made, HttpResponseBase):
        return made
    answer = made if isinstance(made, Answer) else Answer(made)
    if answer.status == 204:
        return HttpResponse(status=204)
    return json_response(answer.body, answer.status, answer.headers)


def _once(call: Call, route: Route, key: str, replay: Replay | None) -> Answer:
    """Run a write under its idempotency key: the second time, the first answer's ids are rendered again."""
    if len(key) > 255:
        raise Malformed({"zh": "Idempotency-Key 最长 255 个字符", "en": "Idempotency-Key has at most 255 characters"})
    actor = call.person
    name = hashlib.sha256(key.encode()).hexdigest()
    body = _digest(call, route)
    for _ in range(2):
        asked = Asked.objects.filter(person=actor.person or "", key=name).first()
        if asked is not None:
            if asked.body != body:
                raise IdempotencyMismatch({"zh": "这个幂等键已用于另一个请求", "en": "This idempotency key was used for another request"})
            held = asked.answer
            if route.again is not None:
                return route.again(call, held)
            return replay(call, held) if replay and "ids" in held else Answer(held.get("body"), held.get("status", 200))
        try:
            with transaction.atomic():
                row = Asked.objects.create(person=actor.person or "", key=name, body=body, at=actor.now())
                made = route.handler(call)
                answer = made if isinstance(made, Answer) else Answer(made)
                row.answer = answer.replay if answer.replay is not None else {"status": answer.status, "body": answer.body}
                row.save(update_fields=["answer"])
            return answer
        except IntegrityError:
            continue
    raise Unavailable(retry_after=1)


def _digest(call: Call, route: Route) -> str:
    """What makes two requests the same: method, path and body; of a form its parts with their names and bytes."""
    made = hashlib.sha256(f"{route.method} {call.request.path}\n".encode() + call.raw_body)
    if route.multipart:
        try:
            files = [(part, one) for part, held in call.request.FILES.lists() for one in held]
        except (MultiPartParserError, UploadFileException, UnreadablePostError, RawPostDataException):
            raise Malformed({"zh": "无法读取上传内容", "en": "The upload cannot be read"}) from None
        for part, one in files:
            made.update(f"{part}\n{one.name}\n{one.size}\n".encode())
            for portion in one.chunks():
                made.update(portion)
            one.seek(0)
    return made.hexdigest()
