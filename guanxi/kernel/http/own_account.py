"""Routes by which one changes one's own password and the address one signs in with: both ask for the password, both are logged."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import HASH_SESSION_KEY
from django.db import transaction

from guanxi.base.emails import normalize_email
from guanxi.base.errors import FieldError, Invalid, ValueProblem
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.http import guesses
from guanxi.kernel.http.demands import policy_for
from guanxi.kernel.http.everywhere import note_everywhere
from guanxi.kernel.http.memberships import memberships
from guanxi.kernel.http.routes import SESSION, Call, Schema, route
from guanxi.kernel.identity.devices import end_sessions_of
from guanxi.kernel.identity.models import Account
from guanxi.kernel.records.accounts import check_password, move_account
from guanxi.kernel.records.tokens import end_tokens, live_tokens
from guanxi.kernel.tenancy.scope import tenant_scope


def _body(required: list[str], **more: Schema) -> Schema:
    properties = {**{key: {"type": "string", "maxLength": 200} for key in required}, **more}
    return {"type": "object", "required": required, "additionalProperties": False, "properties": properties}


# Neither keeps answers under an idempotency key: a wrong password must be counted although nothing is written.


@route(
    "POST", "me/password", zh="修改我的密码", en="Change my password", scope=SESSION, write=False, held_back=True, step_up=True,
    body=_body(["current", "new"], end_tokens={"type": "boolean"}), answer={"type": "object", "properties": {"tokens": {"type": "integer"}}},
)  # fmt: skip
def change_password(call: Call) -> dict[str, Any]:
    """Ends all other sessions, and with `end_tokens` the API tokens; answers how many tokens still sign in. Side effect: log entries."""
    given = _read(call, ("current", "new"), ("end_tokens",))
    if not isinstance(given.get("end_tokens", False), bool):
        raise Invalid(errors=[FieldError("end_tokens", "not_boolean", {"zh": "应为 true 或 false", "en": "Must be true or false"})])
    check_password(given["new"], "new", policy_for(memberships(call.request.user.pk)).password_length)
    account = _account(call, given["current"], "current")
    if given["new"] == given["current"]:
        raise Invalid(errors=[FieldError("new", "password_same", {"zh": "新密码与原密码相同", "en": "This is the present password"})])
    left = 0
    with transaction.atomic():
        account.set_password(given["new"])
        account.save(update_fields=["password", "password_changed_at"])
        end_sessions_of(account.pk, but=call.request.session.session_key)
        for actor in note_everywhere(account.pk, call.person.channel, "me.password"):
            with tenant_scope(actor.tenant):
                mine = live_tokens([actor.person])
                if given.get("end_tokens"):
                    end_tokens(actor, mine, Origin(actor.channel, "token.revoke"))
                left += mine.count()
    call.request.session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    return {"tokens": left}


@route(
    "POST", "me/email", zh="修改我的登录邮箱", en="Change the address I sign in with", scope=SESSION, write=False, hourly=10, step_up=True,
    body=_body(["email", "password"]), answer={"type": "object", "properties": {"email": {"type": "string"}}},
)  # fmt: skip
def change_email(call: Call) -> dict[str, Any]:
    """Sessions and tokens stay. Side effect: log entries in all organisations of the account."""
    given = _read(call, ("email", "password"), ())
    try:
        email = normalize_email(given["email"]).casefold()
    except ValueProblem as problem:
        raise Invalid(errors=[FieldError.of("email", problem)]) from None
    account = _account(call, given["password"], "password")
    with transaction.atomic():
        move_account(account, email, "email")
        note_everywhere(account.pk, call.person.channel, "me.email")
    return {"email": email}


def _read(call: Call, required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, Any]:
    errors = [
        FieldError(str(key)[:60], "unknown_field", {"zh": "没有这一项", "en": "There is no such field"})
        for key in call.body
        if key not in (*required, *optional)
    ]
    errors += [
        FieldError(key, "required", {"zh": "请填写", "en": "Required"})
        for key in required
        if not isinstance(call.body.get(key), str) or not call.body[key].strip() or len(call.body[key]) > 200 or "\x00" in call.body[key]
    ]
    if errors:
        raise Invalid(errors=errors)
    return dict(call.body)


def _account(call: Call, password: str, field: str) -> Account:
    """The caller's account where this is its password; a wrong one counts as a guess, as at sign-in."""
    account = Account.objects.get(pk=call.request.user.pk)
    guesses.refuse_if_spent(call.request, account.email)
    if not account.check_password(password):
        guesses.note_failure(call.request, account.email)
        raise Invalid(errors=[FieldError(field, "password_wrong", {"zh": "密码不正确", "en": "The password is not right"})])
    return account
