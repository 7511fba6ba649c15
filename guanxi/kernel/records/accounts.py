"""How the people of an organisation sign in, as administrators set it: an account with a first password, a new password, another address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from guanxi.base.errors import FieldError, Invalid, Message
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.across import SEATS_OF_ACCOUNTS
from guanxi.kernel.identity.devices import end_sessions_of
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.identity.policy import STANDARD, SecurityPolicy, policy_of
from guanxi.kernel.objects.actions import action
from guanxi.kernel.objects.fields.email import Email
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.batch import Outcome, Row
from guanxi.kernel.records.granting import need_administrator
from guanxi.kernel.records.organisations import give_account
from guanxi.kernel.records.tokens import end_tokens, live_tokens
from guanxi.kernel.records.write import locked
from guanxi.kernel.tenancy.models import Tenant

_NOT_OURS: Message = {"zh": "此员工没有由本组织开通的登录账号", "en": "This person has no account that is this organisation's alone"}


def check_password(password: str, field: str = "password", least: int = STANDARD.password_length) -> None:
    """Raise Invalid, naming the field, on a password of fewer characters than `least`, or too common."""
    weak = {"zh": f"密码至少 {least} 位，且不能过于常见", "en": f"At least {least} characters, and not a common password"}
    try:
        validate_password(password)
    except ValidationError:
        raise Invalid(errors=[FieldError(field, "password_weak", weak)]) from None
    if len(password) < least:
        raise Invalid(errors=[FieldError(field, "password_weak", weak)])


def move_account(account: Account, email: str, field: str) -> None:
    """Let the account sign in with another address. Raises Invalid, naming the field, where that is another account's."""
    try:
        with transaction.atomic():
            account.email = email.strip().casefold()
            account.save(update_fields=["email"])
    except IntegrityError:
        raise _taken(field) from None


@action(
    "give_account", zh="开通登录", en="Let sign in", right="give_account", object="person", step_up=True,
    input={"email": Email("登录邮箱", "E-mail to sign in with", required=True), "password": Text("初始密码", "First password", required=True)},
)  # fmt: skip
def give_person_account(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Make the person's account, or set a new password for it. Side effects: a log entry; a new password ends its sessions and tokens.

    Raises Invalid when the address belongs to an account of somebody else, whatever organisation that is in.
    """
    need_administrator(actor)
    check_password(values["password"], "input.password", policy_in(actor.tenant).password_length)
    with transaction.atomic():
        row = _one(actor, object_type, ids)
        held = Person.objects.get(id=row.id).account
        account = Account.objects.filter(email=values["email"].casefold()).first()
        if account is None and held is None:
            give_account(row.id, values["email"], values["password"])
        elif account is not None and account.pk == held and _is_ours_alone(actor, held):
            account.set_password(values["password"])
            account.save(update_fields=["password", "password_changed_at"])
            end_sessions_of(held)
            end_tokens(actor, live_tokens([row.id]), origin)
        else:
            raise _taken("input.email")
        return _noted(actor, object_type, row, origin)


@action(
    "change_sign_in", zh="更改登录邮箱", en="Change the sign-in address", right="give_account", object="person", step_up=True,
    input={"email": Email("新的登录邮箱", "New e-mail to sign in with", required=True)},
)  # fmt: skip
def change_sign_in(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Give the person's account another address; its password stays. Side effect: a log entry.

    Raises Invalid where there is no account, where other organisations use it too, or when the address is another account's.
    """
    need_administrator(actor)
    with transaction.atomic():
        row = _one(actor, object_type, ids)
        account = Account.objects.filter(pk=Person.objects.get(id=row.id).account or 0).first()
        if account is None or not _is_ours_alone(actor, account.pk):
            raise Invalid(errors=[FieldError("ids", "no_account", _NOT_OURS)])
        move_account(account, values["email"], "input.email")
        return _noted(actor, object_type, row, origin)


@action("sign_out", zh="在所有设备上登出", en="Sign out everywhere", right="give_account", object="person", danger=True)
def sign_out(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """End all sessions of these people, at once in every process; their tokens stay. Side effect: a log entry each.

    Asks for no fresh proof: it takes away and is done in a hurry. Of an account of several organisations it ends those of all of them.
    """
    need_administrator(actor)
    with transaction.atomic():
        rows = locked(actor, object_type, ids, "update")
        for account in Person.objects.filter(id__in=list(rows), account__isnull=False).values_list("account", flat=True):
            end_sessions_of(account)
        entries = [Entry("note", object_type.key, row.id, row.version) for row in rows.values()]
        append(actor.tenant, actor.person, actor.now(), origin, entries)
    return Outcome([(row.id, row.version) for row in rows.values()])


@action("reset_factors", zh="重置两步验证", en="Reset the second factor", right="give_account", object="person", danger=True, step_up=True)
def reset_factors(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Take away authenticator, passkeys and recovery codes of a person who has lost them, and end all sessions. Side effect: a log entry; the person is told.

    Raises Invalid where there is no account, or other organisations use it too: then the owner of the machine does it on the command line.
    """
    need_administrator(actor)
    with transaction.atomic():
        row = _one(actor, object_type, ids)
        account = Person.objects.get(id=row.id).account
        if account is None or not _is_ours_alone(actor, account):
            raise Invalid(errors=[FieldError("ids", "no_account", _NOT_OURS)])
        factors.drop_all(account)
        end_sessions_of(account)
        return _noted(actor, object_type, row, origin)


def policy_in(tenant: int) -> SecurityPolicy:
    """What the organisation demands of those who sign in."""
    return policy_of(orjson.dumps(Tenant.objects.get(pk=tenant).security).decode())


def _one(actor: Actor, object_type: ObjectType, ids: Sequence[str]) -> Row:
    if len(ids) != 1:
        raise Invalid(errors=[FieldError("ids", "one_record", {"zh": "一次处理一位员工", "en": "One person at a time"})])
    return locked(actor, object_type, ids, "update")[ids[0]]


def _is_ours_alone(actor: Actor, account: int) -> bool:
    """Over organisations: an account of several belongs to the person, not to any of them."""
    return all(tenant == actor.tenant for _, tenant, _ in SEATS_OF_ACCOUNTS([account]))


def _noted(actor: Actor, object_type: ObjectType, row: Row, origin: Origin) -> Outcome:
    append(actor.tenant, actor.person, actor.now(), origin, [Entry("note", object_type.key, row.id, row.version)])
    return Outcome([(row.id, row.version)])


def _taken(field: str) -> Invalid:
    return Invalid(errors=[FieldError(field, "taken", {"zh": "此邮箱不能使用", "en": "This address cannot be used"})])
