"""Routes about the caller: who one is, one's language and organisation."""

from __future__ import annotations

from typing import Any

from guanxi.base.errors import FieldError, Invalid, Malformed
from guanxi.kernel.http.demands import musts
from guanxi.kernel.http.memberships import memberships
from guanxi.kernel.http.routes import Call, route
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.records.read import get_many
from guanxi.kernel.tenancy.models import Tenant, bump_access

_TEXT = {"type": "string"}


def _me(call: Call) -> dict[str, Any]:
    actor = call.person
    row = Person.objects.get(id=actor.person)
    account = Account.objects.filter(pk=row.account).first()
    held = memberships(account.pk) if account else []
    organisation = Tenant.objects.get(pk=actor.tenant)
    roles = get_many(actor, actor.schema.get("role"), [r.id for r in actor.roles], fields=["key", "name"])
    return {
        "person": {"id": actor.person, "name": actor.name},
        "account": {"email": account.email if account else None},
        "organisation": {"id": actor.tenant, "name": organisation.name, "currency": actor.currency, "demo": organisation.demo},
        "organisations": [{"id": m.tenant, "name": m.organisation} for m in held],
        "roles": [{"id": r["id"], "key": r["key"], "name": r["name"]} for r in roles],
        "language": actor.language,
        "timezone": organisation.timezone,
        "administrator": actor.is_administrator,
        "stamp": actor.stamp,
        "must": musts(account.pk, held) if account and actor.scopes is None else [],
    }


@route("GET", "me", zh="我是谁", en="Who I am", held_back=True)
def me(call: Call) -> dict[str, Any]:
    """The caller as a person of the organisation in use."""
    return _me(call)


@route(
    "PATCH", "me", zh="修改我的语言或切换组织", en="Change my language or organisation", held_back=True,
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
                        "organisation", "reference_missing", {"zh": "你不属于这个组织", "en": "You do not belong to this organisation"}
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
