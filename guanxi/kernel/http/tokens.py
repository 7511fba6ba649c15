"""Routes of API tokens: one's own, and for administrators those of their people. No token reaches them: tokens make no tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from guanxi.base.errors import FieldError, Invalid, NotFound
from guanxi.base.ids import is_id
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.http.routes import SESSION, Answer, Call, route, scope_words
from guanxi.kernel.http.sign_in import digest, new_secret
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.devices import sessions_of
from guanxi.kernel.identity.models import Account, ApiToken, Person
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.records.granting import need_administrator
from guanxi.kernel.records.read import get
from guanxi.kernel.records.tokens import end_tokens, live_tokens

LONGEST = 3660  # days
_TEXT = {"type": "string"}
_MADE = {
    "type": "object", "required": ["name"], "additionalProperties": False,
    "properties": {"name": {**_TEXT, "maxLength": 100}, "scopes": {"type": "array", "items": _TEXT}, "days": {"type": "integer", "minimum": 1, "maximum": LONGEST}},
}  # fmt: skip


def _shown(token: ApiToken) -> dict[str, Any]:
    times = {"created_at": token.created_at, "expires_at": token.expires_at, "last_used_at": token.last_used_at}
    made = {"id": token.pk, "name": token.name, "hint": token.hint, "scopes": token.scopes}
    return {**made, **{k: v and wire_time(v) for k, v in times.items()}}


@route("GET", "me/tokens", zh="我的 API 令牌", en="My API tokens", scope=SESSION)
def tokens(call: Call) -> dict[str, Any]:
    """The tokens that have not been revoked; never their secrets."""
    return {"rows": [_shown(t) for t in ApiToken.objects.filter(person=call.person.person, revoked_at=None).order_by("created_at")]}


@route("POST", "me/tokens", zh="新建 API 令牌", en="Make an API token", status=201, body=_MADE, scope=SESSION, step_up=True)
def make_token(call: Call) -> Answer:
    """A token that acts with the caller's own rights, narrowed to `scopes`. Its secret is in this answer only. Side effect: a log entry."""
    actor, secret = call.person, new_secret()
    name, scopes, days = _read(dict(call.body), actor)
    now = actor.now()
    with transaction.atomic():
        token = ApiToken.objects.create(
            person=actor.person, name=name, digest=digest(secret), hint=secret[:7], scopes=scopes, created_at=now, expires_at=now + dt.timedelta(days=days)
        )  # fmt: skip
        append(actor.tenant, actor.person, now, Origin(actor.channel, "token.make"), [Entry("create", "token", token.pk, 1)])
    return Answer({**_shown(token), "secret": secret}, 201, replay={"status": 201, "body": _shown(token)})


def _read(body: dict[str, Any], actor: Actor) -> tuple[str, list[str], int]:
    name, scopes, days = body.pop("name", None), body.pop("scopes", ["*"]), body.pop("days", 90)
    errors = [FieldError(str(key)[:60], "unknown_field", {"zh": "没有这一项", "en": "There is no such field"}) for key in body]
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100:
        errors.append(FieldError("name", "required", {"zh": "请填写名称", "en": "A name is required"}))
    if not isinstance(scopes, list) or not scopes or not all(isinstance(s, str) and _is_scope(s, actor) for s in scopes):
        words = {"zh": "范围形如 *、*:read、customer:write、files:read", "en": "Scopes look like *, *:read, customer:write, files:read"}
        errors.append(FieldError("scopes", "scope_unknown", words))
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= LONGEST:
        words = {"zh": f"有效期为 1 到 {LONGEST} 天", "en": f"Valid for 1 to {LONGEST} days"}
        errors.append(FieldError("days", "number_max", words))
    if errors:
        raise Invalid(errors=errors)
    return name.strip(), scopes, days


def _is_scope(scope: str, actor: Actor) -> bool:
    name, _, what = scope.partition(":")
    return scope == "*" or (what in ("read", "write") and (name == "*" or name in actor.schema.objects or name in scope_words()))


@route("DELETE", "me/tokens/{id}", zh="吊销 API 令牌", en="Revoke an API token", status=204, scope=SESSION)
def revoke_token(call: Call) -> Answer:
    """From now on the token signs nobody in. Side effect: a log entry."""
    return _revoked(call.person, call.person.person, call.path["id"])


@route("GET", "person/{id}/account", zh="员工的登录账号与令牌", en="How a person signs in", scope=SESSION)
def account_of(call: Call) -> dict[str, Any]:
    """For administrators: the address that the person signs in with, kinds of second factors, number of devices, and the person's tokens."""
    person = _person(call)
    account = Account.objects.filter(pk=Person.objects.get(id=person).account or 0).first()
    return {
        "email": account.email if account else None,
        "factors": sorted({row.type for row in factors.held(account.pk)}) if account else [],
        "devices": len(sessions_of(account.pk)) if account else 0,
        "tokens": [_shown(t) for t in live_tokens([person])],
    }


@route("DELETE", "person/{id}/tokens/{token}", zh="吊销员工的令牌", en="Revoke a person's token", status=204, scope=SESSION)
def revoke_token_of(call: Call) -> Answer:
    """For administrators. Side effect: a log entry."""
    return _revoked(call.person, _person(call), call.path["token"])


def _person(call: Call) -> str:
    need_administrator(call.person)
    if not is_id(call.path["id"]):
        raise NotFound
    return str(get(call.person, call.person.schema.get("person"), call.path["id"])["id"])


def _revoked(actor: Actor, person: str | None, token: str) -> Answer:
    if not is_id(token):
        raise NotFound
    with transaction.atomic():
        mine = ApiToken.objects.filter(pk=token, person=person, revoked_at=None)
        if not end_tokens(actor, mine, Origin(actor.channel, "token.revoke")):
            raise NotFound
    return Answer(status=204)
