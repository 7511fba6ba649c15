"""Proving again who one is: with a second factor where the account has one, else with the password. A proof holds for some minutes of this session."""

from __future__ import annotations

import time
from typing import Any

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.http import HttpRequest

from guanxi.base.errors import FieldError, Invalid, Malformed, Message
from guanxi.kernel.access.proof import StepUpNeeded
from guanxi.kernel.http import guesses, passkeys
from guanxi.kernel.http.demands import policy_for
from guanxi.kernel.http.memberships import memberships
from guanxi.kernel.http.routes import SESSION, Call, route
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account

PROVED = "guanxi_proved"
"""In a session: when its person last proved who they are, in seconds since 1970."""
_TEXT = {"type": "string", "maxLength": 200}
_METHODS = {"type": "array", "items": {"type": "string", "enum": ["password", "code", "passkey"]}}
_WRONG: dict[str, tuple[str, Message]] = {
    "password": ("password_wrong", {"zh": "密码不正确", "en": "The password is not right"}),
    "code": ("code_wrong", {"zh": "验证码不正确，或已用过", "en": "The code is not right, or has been used"}),
    "passkey": ("passkey_wrong", {"zh": "通行密钥验证失败", "en": "The passkey was not accepted"}),
}


def check_proof(request: HttpRequest) -> None:
    """Raise StepUpNeeded where the session's proof is too old."""
    account: Any = request.user.pk
    minutes = policy_for(memberships(account)).step_up_minutes
    if time.time() > float(request.session.get(PROVED) or 0) + minutes * 60:
        raise StepUpNeeded(methods=methods_of(account), minutes=minutes)


def methods_of(account: int) -> list[str]:
    """Who has a second factor proves with it: the password alone was what a thief may have."""
    kinds = {row.type for row in factors.held(account)}
    if not kinds & set(factors.SECOND):
        return ["password"]
    return [name for name, kind in (("passkey", factors.PASSKEY), ("code", factors.TOTP)) if kind in kinds] + (
        ["code"] if factors.TOTP not in kinds and factors.RECOVERY in kinds else []
    )


@route("GET", "me/proof", zh="如何验证身份", en="How one may prove who one is", scope=SESSION, held_back=True,
       answer={"type": "object", "properties": {"methods": _METHODS, "fresh": {"type": "boolean"}}})  # fmt: skip
def how(call: Call) -> dict[str, Any]:
    """Which of password, code and passkey is taken, and whether the present proof still holds."""
    try:
        check_proof(call.request)
    except StepUpNeeded as stale:
        return {"methods": stale.extra["methods"], "fresh": False}
    return {"methods": methods_of(call.request.user.pk), "fresh": True}


@route(
    "POST", "me/proof", zh="验证身份", en="Prove who one is", scope=SESSION, write=False, held_back=True,
    body={"type": "object", "properties": {"password": _TEXT, "code": _TEXT, "passkey": {"type": "object"}}, "additionalProperties": False},
    answer={"type": "object", "properties": {"minutes": {"type": "integer"}}},
)  # fmt: skip
def prove(call: Call) -> dict[str, Any]:
    """One of the methods that `GET me/proof` names. Wrong ones count as guesses, as at sign-in. Side effect: the session gets another id."""
    account = Account.objects.get(pk=call.request.user.pk)
    if len(call.body) != 1 or next(iter(call.body)) not in _WRONG:
        raise Malformed({"zh": "应为 password、code 或 passkey 之一", "en": "Needs one of password, code, passkey"})
    [(method, given)] = call.body.items()
    if method not in methods_of(account.pk):
        words = {"zh": "请使用两步验证", "en": "Use your second factor"}
        raise Invalid(errors=[FieldError(method, "method_not_taken", words)])
    if isinstance(given, str) and (len(given) > 200 or "\x00" in given):
        given = ""
    guesses.refuse_if_spent(call.request, account.email, code=method == "code")
    if not _is_good(call.request, account, method, given):
        guesses.note_failure(call.request, account.email, code=method == "code")
        code, words = _WRONG[method]
        raise Invalid(errors=[FieldError(method, code, words)])
    note_proof(call.request)
    return {"minutes": policy_for(memberships(account.pk)).step_up_minutes}


def _is_good(request: HttpRequest, account: Account, method: str, given: Any) -> bool:
    if method == "passkey":
        return isinstance(given, dict) and passkeys.check(request, account, given)
    if not isinstance(given, str) or not given:
        return False
    return account.check_password(given) if method == "password" else factors.check_code(account.pk, given) is not None


def note_proof(request: HttpRequest) -> None:
    """The session is proved from now on, under another id: what was overheard before is worth nothing after."""
    before = request.session.session_key
    with transaction.atomic():
        request.session[PROVED] = time.time()
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)
