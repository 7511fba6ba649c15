"""Routes about the caller: who one is, one's language and organisation, one's API tokens."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guanxi.base.errors import FieldError, Invalid, Malformed, NotFound
from guanxi.base.ids import is_id
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.http.routes import Answer, Call, route
from guanxi.kernel.http.sign_in import digest, memberships, new_secret
from guanxi.kernel.identity.models import Account, ApiToken, Person
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.records.read import get_many
from guanxi.kernel.tenancy.models import Tenant, bump_access

_TEXT = {"type": "string"}


def _me(call: Call) -> dict[str, Any]:
    actor = call.person
    row = Person.objects.get(id=actor.person)
    account = Account.objects.filter(pk=row.account).first()
    organisation = Tenant.objects.get(pk=actor.tenant)
    roles = get_many(actor, actor.schema.get("role"), [r.id for r in actor.roles], fields=["key", "name"])
    return {
        "person": {"id": actor.person, "name": actor.name},
        "account": {"email": account.email if account else None},
        "organisation": {"id": actor.tenant, "name": organisation.name, "currency": actor.currency, "demo": organisation.demo},
        "organisations": [{"id": m.tenant, "name": m.organisation} for m in memberships(account.pk)] if account else [],
        "roles": [{"id": r["id"], "key": r["key"], "name": r["name"]} for r in roles],
        "language": actor.language,
        "timezone": organisation.timezone,
        "administrator": actor.is_administrator,
        "stamp": actor.stamp,
    }


@route("GET", "me", zh="我是谁", en="Who I am")
def me(call: Call) -> dict[str, Any]:
    """The caller as a person of the organisation in use."""
    return _me(call)


@route(
    "PATCH", "me", zh="修改我的语言或切换组织", en="Change my language or organisation",
    body={"type": "object", "properties": {"language": {"type": "string", "enum": ["zh", "en"]}, "organisation": {"type": "integer"}}, "additionalProperties": False},
)  # fmt: skip
def change_me(call: Call) -> dict[str, Any]:
    """Language is kept with the person; the organisation with the session, and as the account's last one."""
    actor, body = call.person, dict(call.body)
    language, organisation = body.pop("language", None), body.pop("organisation", None)
    if body:
        raise Malformed({"zh": "只能修改 language 与 organisation", "en": "Only language and organisation can be changed"})
    if organisation is not None:
        account: Any = call.request.user
        if not account.is_authenticated or organisation not in [m.tenant for m in memberships(account.pk)]:
            raise Invalid(
                errors=[
                    FieldError(
                        "organisation", "reference_missing", {"zh": "您不属于这个组织", "en": "You do not belong to this organisation"}
                    )
                ]
            )
        call.request.session["tenant"] = organisation
        Account.objects.filter(pk=account.pk).update(last_tenant=organisation)
    if language is not None:
        if language not in ("zh", "en"):
            raise Invalid(errors=[FieldError("language", "choice_unknown", {"zh": "语言应为 zh 或 en", "en": "The language is zh or en"})])
        Person.objects.filter(id=actor.person).update(language=language)
        bump_access(actor.tenant)
    return {"ok": True}


def _shown(token: ApiToken) -> dict[str, Any]:
    times = {"created_at": token.created_at, "expires_at": token.expires_at, "last_used_at": token.last_used_at}
    return {
        "id": token.pk,
        "name": token.name,
        "hint": token.hint,
        "scopes": token.scopes,
        **{k: v and wire_time(v) for k, v in times.items()},
    }


@route("GET", "me/tokens", zh="我的 API 令牌", en="My API tokens")
def tokens(call: Call) -> dict[str, Any]:
    """The tokens that have not been revoked; never their secrets."""
    return {"rows": [_shown(t) for t in ApiToken.objects.filter(person=call.person.person, revoked_at=None).order_by("created_at")]}


@route(
    "POST", "me/tokens", zh="新建 API 令牌", en="Make an API token", status=201,
    body={
        "type": "object", "required": ["name"], "additionalProperties": False,
        "properties": {"name": {**_TEXT, "maxLength": 100}, "scopes": {"type": "array", "items": _TEXT}, "days": {"type": "integer", "minimum": 1, "maximum": 3660}},
    },
)  # fmt: skip
def make_token(call: Call) -> Answer:
    """A token that acts with the caller's own rights, narrowed to `scopes`. Its secret is in this answer only. Side effect: a log entry."""
    from django.db import transaction

    actor, body = call.person, dict(call.body)
    name, scopes, days = body.pop("name", None), body.pop("scopes", ["*"]), body.pop("days", 90)
    errors = []
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= 100:
        errors.append(FieldError("name", "required", {"zh": "请填写名称", "en": "A name is required"}))
    if not isinstance(scopes, list) or not scopes or not all(isinstance(s, str) and _is_scope(s, actor.schema.objects) for s in scopes):
        errors.append(
            FieldError(
                "scopes", "scope_unknown", {"zh": "范围形如 *、*:read、customer:write", "en": "Scopes look like *, *:read, customer:write"}
            )
        )
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= 3660:
        errors.append(FieldError("days", "number_max", {"zh": "有效期为 1 到 3660 天", "en": "Valid for 1 to 3660 days"}))
    if body or errors:
        raise Invalid(errors=errors or [FieldError(min(body)[:60], "unknown_field", {"zh": "没有这一项", "en": "There is no such field"})])
    if actor.scopes is not None and not set(scopes) <= set(actor.scopes):
        raise Invalid(
            errors=[
                FieldError(
                    "scopes", "scope_wider", {"zh": "令牌不能超出当前令牌的范围", "en": "A token cannot reach further than the one in use"}
                )
            ]
        )
    secret = new_secret()
    now = actor.now()
    with transaction.atomic():
        token = ApiToken.objects.create(
            person=actor.person,
            name=name.strip(),
            digest=digest(secret),
            hint=secret[:7],
            scopes=scopes,
            created_at=now,
            expires_at=now + dt.timedelta(days=days),
        )
        append(actor.tenant, actor.person, now, Origin(actor.channel, "token.make"), [Entry("create", "token", token.pk, 1)])
    return Answer({**_shown(token), "secret": secret}, 201, replay={"status": 201, "body": _shown(token)})


def _is_scope(scope: str, objects: Any) -> bool:
    name, _, what = scope.partition(":")
    return scope == "*" or (what in ("read", "write") and (name == "*" or name in objects))


@route("DELETE", "me/tokens/{id}", zh="吊销 API 令牌", en="Revoke an API token", status=204)
def revoke_token(call: Call) -> Answer:
    """From now on the token signs nobody in. Side effect: a log entry."""
    from django.db import transaction

    actor = call.person
    if not is_id(call.path["id"]):
        raise NotFound
    with transaction.atomic():
        if not ApiToken.objects.filter(pk=call.path["id"], person=actor.person, revoked_at=None).update(revoked_at=actor.now()):
            raise NotFound
        append(
            actor.tenant, actor.person, actor.now(), Origin(actor.channel, "token.revoke"), [Entry("delete", "token", call.path["id"], 2)]
        )
    return Answer(status=204)
