"""Routes by which one sets up one's own second factors: codes by time, recovery codes, passkeys. All are logged, none is reached by a token."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import quote

import qrcode
from django.db import transaction
from qrcode.image.svg import SvgPathImage

from guanxi.base.errors import FieldError, Invalid, Message, NotFound
from guanxi.kernel.http import demands, guesses, passkeys
from guanxi.kernel.http.everywhere import note_everywhere
from guanxi.kernel.http.memberships import memberships
from guanxi.kernel.http.routes import SESSION, Answer, Call, route
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account
from guanxi.kernel.identity.policy import as_wire
from guanxi.kernel.identity.sealed import opened, seal
from guanxi.kernel.objects.fields.datetime import wire_time

SEED = "guanxi_seed"
"""In a session: the sealed seed of an authenticator that has not been confirmed yet."""
_TEXT = {"type": "string", "maxLength": 200}
_CODES = {"type": "object", "properties": {"recovery_codes": {"type": ["array", "null"], "items": {"type": "string"}}}}
_WRONG_CODE: Message = {
    "zh": "验证码不正确。请核对手机时间，再输入当前显示的验证码",
    "en": "The code is not right. Check the clock of your phone and enter the code it shows now",
}
_DEMANDED: Message = {
    "zh": "你的组织要求两步验证，请先添加另一种方式",
    "en": "Your organisation demands a second factor; add another one first",
}
_own = {"scope": SESSION, "held_back": True, "write": False}  # write: nothing of these answers is kept under an idempotency key


@route("GET", "me/security", zh="我的登录安全", en="How I sign in", scope=SESSION, held_back=True)
def security(call: Call) -> dict[str, Any]:
    """My second factors, never their secrets; what my organisations demand, and what of that is still to be set up."""
    account = _account(call)
    held = memberships(account.pk)
    rows = factors.held(account.pk)
    recovery = next((row for row in rows if row.type == factors.RECOVERY), None)
    return {
        "totp": next((_shown(row) for row in rows if row.type == factors.TOTP), None),
        "recovery": {**_shown(recovery), "left": len(recovery.data["marks"]), "of": factors.CODES} if recovery else None,
        "passkeys": [{"id": row.pk, "name": row.data["name"], **_shown(row)} for row in rows if row.type == factors.PASSKEY],
        "password_changed_at": wire_time(account.password_changed_at),
        "policy": as_wire(demands.policy_for(held)),
        "demanded": demands.demands_second(held),
        "must": demands.musts(account.pk, held),
    }


@route(
    "POST",
    "me/totp",
    zh="开始设置验证器",
    en="Begin to set up an authenticator",
    step_up=True,
    body={"type": "object", "additionalProperties": False},
    **_own,
)
def begin_totp(call: Call) -> dict[str, Any]:
    """A new seed, as text and as a picture (SVG in a data URL) to be read by an authenticator application. It counts once a code has confirmed it."""
    account, seed = _account(call), factors.new_seed()
    call.request.session[SEED] = seal(seed, SEED, account.pk)
    address = factors.address_of(seed, "Guanxi", account.email)
    return {"secret": seed, "address": address, "picture": _picture(address)}


@route(
    "POST", "me/totp/confirm", zh="确认验证器", en="Confirm the authenticator", step_up=True, answer=_CODES,
    body={"type": "object", "required": ["code"], "properties": {"code": _TEXT}, "additionalProperties": False}, **_own,
)  # fmt: skip
def confirm_totp(call: Call) -> dict[str, Any]:
    """With a code of the new authenticator; answers recovery codes where there were none yet, this once. Side effect: log entries."""
    account, sealed = _account(call), call.request.session.get(SEED)
    if sealed is None:
        raise Invalid(errors=[FieldError("code", "not_begun", {"zh": "请重新开始设置", "en": "Begin the set-up again"})])
    guesses.refuse_if_spent(call.request, account.email, code=True)
    seed = opened(sealed, SEED, account.pk)
    step = factors.step_of(seed, _text(call, "code"))
    if step is None:
        guesses.note_failure(call.request, account.email, code=True)
        raise Invalid(errors=[FieldError("code", "code_wrong", _WRONG_CODE)])
    with transaction.atomic():
        factors.keep_totp(account.pk, seed, step)
        codes = _first_codes(account)
        note_everywhere(account.pk, call.person.channel, "me.totp")
    del call.request.session[SEED]
    return {"recovery_codes": codes}


@route("DELETE", "me/totp", zh="停用验证器", en="Take the authenticator away", step_up=True, status=204, **_own)
def drop_totp(call: Call) -> Answer:
    """Refused where it is the only second factor and one is demanded. Side effect: log entries."""
    return _dropped(call, factors.TOTP, None, "me.totp_off")


@route(
    "POST",
    "me/recovery-codes",
    zh="生成新的恢复码",
    en="Make new recovery codes",
    step_up=True,
    answer=_CODES,
    body={"type": "object", "additionalProperties": False},
    **_own,
)
def recovery_codes(call: Call) -> dict[str, Any]:
    """Ten codes, shown this once; those of before are not good any more. Side effect: log entries."""
    account = _account(call)
    if not factors.has_second(account.pk):
        words = {"zh": "请先设置验证器或通行密钥", "en": "Set up an authenticator or a passkey first"}
        raise Invalid(errors=[FieldError("recovery_codes", "no_second_factor", words)])
    with transaction.atomic():
        codes = factors.new_recovery_codes(account.pk)
        note_everywhere(account.pk, call.person.channel, "me.recovery_codes")
    return {"recovery_codes": codes}


@route(
    "POST",
    "me/passkeys/options",
    zh="开始添加通行密钥",
    en="Begin to add a passkey",
    step_up=True,
    body={"type": "object", "additionalProperties": False},
    **_own,
)
def passkey_options(call: Call) -> dict[str, Any]:
    """What the browser is to be asked: `navigator.credentials.create`."""
    return {"options": passkeys.creation_options(_account(call))}


@route(
    "POST", "me/passkeys", zh="添加通行密钥", en="Add a passkey", step_up=True, status=201,
    body={"type": "object", "required": ["name", "credential"], "properties": {"name": _TEXT, "credential": {"type": "object"}}, "additionalProperties": False}, **_own,
)  # fmt: skip
def add_passkey(call: Call) -> Answer:
    """With the browser's answer; answers recovery codes where there were none yet, this once. Side effect: log entries."""
    account, name = _account(call), _text(call, "name")[:60]
    if len([row for row in factors.held(account.pk) if row.type == factors.PASSKEY]) >= passkeys.MOST:
        raise Invalid(
            errors=[FieldError("name", "too_many", {"zh": f"最多 {passkeys.MOST} 个通行密钥", "en": f"At most {passkeys.MOST} passkeys"})]
        )
    with transaction.atomic():
        made = passkeys.make(call.request, account, name, call.body.get("credential"))
        if made is None:
            raise Invalid(
                errors=[
                    FieldError(
                        "credential", "passkey_wrong", {"zh": "通行密钥未被接受，请重试", "en": "The passkey was not accepted; try again"}
                    )
                ]
            )
        codes = _first_codes(account)
        note_everywhere(account.pk, call.person.channel, "me.passkey")
    return Answer({"id": made.pk, "name": name, "recovery_codes": codes}, 201)


@route(
    "PATCH", "me/passkeys/{id}", zh="重命名通行密钥", en="Name a passkey",
    body={"type": "object", "required": ["name"], "properties": {"name": _TEXT}, "additionalProperties": False}, **_own,
)  # fmt: skip
def name_passkey(call: Call) -> dict[str, Any]:
    name = _text(call, "name")[:60]
    if not passkeys.rename(_account(call), _key(call), name):
        raise NotFound
    return {"id": _key(call), "name": name}


@route("DELETE", "me/passkeys/{id}", zh="移除通行密钥", en="Remove a passkey", step_up=True, status=204, **_own)
def drop_passkey(call: Call) -> Answer:
    """Refused where it is the only second factor and one is demanded. Side effect: log entries."""
    return _dropped(call, factors.PASSKEY, _key(call), "me.passkey_off")


@route(
    "POST",
    "me/proof/options",
    zh="用通行密钥验证身份",
    en="Begin to prove who one is with a passkey",
    body={"type": "object", "additionalProperties": False},
    **_own,
)
def proof_options(call: Call) -> dict[str, Any]:
    """What the browser is to be asked: `navigator.credentials.get`."""
    return {"options": passkeys.request_options(_account(call))}


def _account(call: Call) -> Account:
    return Account.objects.get(pk=call.request.user.pk)


def _shown(row: Any) -> dict[str, Any]:
    return {"since": wire_time(row.created_at), "last_used_at": row.last_used_at and wire_time(row.last_used_at)}


def _first_codes(account: Account) -> list[str] | None:
    there = any(row.type == factors.RECOVERY for row in factors.held(account.pk))
    return None if there else factors.new_recovery_codes(account.pk)


def _dropped(call: Call, kind: str, key: int | None, action: str) -> Answer:
    account = _account(call)
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account.pk)  # two at once would each think that the other stays
        if not factors.drop(account.pk, kind, key):
            raise NotFound
        if demands.demands_second(memberships(account.pk)) and not factors.has_second(account.pk):
            raise Invalid(errors=[FieldError(kind, "factor_demanded", _DEMANDED)])
        note_everywhere(account.pk, call.person.channel, action)
    return Answer(status=204)


def _text(call: Call, field: str) -> str:
    given = call.body.get(field)
    if not isinstance(given, str) or not given.strip() or len(given) > 200 or "\x00" in given:
        raise Invalid(errors=[FieldError(field, "required", {"zh": "请填写", "en": "Required"})])
    return given.strip()


def _key(call: Call) -> int:
    given = call.path["id"]
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise NotFound
    return int(given)


def _picture(address: str) -> str:
    made = BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(made)
    return "data:image/svg+xml," + quote(made.getvalue().decode())
