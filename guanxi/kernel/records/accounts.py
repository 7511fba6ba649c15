"""Letting a person of the organisation sign in: an account with a first password, or a new password for one that is its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from guanxi.base.errors import FieldError, Invalid
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.objects.actions import action
from guanxi.kernel.objects.fields.email import Email
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.batch import Outcome
from guanxi.kernel.records.organisations import give_account
from guanxi.kernel.records.write import locked


@action(
    "give_account", zh="开通登录", en="Let sign in", right="give_account", object="person",
    input={"email": Email("登录邮箱", "E-mail to sign in with", required=True), "password": Text("初始密码", "First password", required=True)},
)  # fmt: skip
def give_person_account(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """Make the person's account, or set a new password for it. Side effects: a log entry; a new password ends all its sessions.

    Raises Invalid when the address belongs to an account of somebody else, whatever organisation that is in.
    """
    if len(ids) != 1:
        raise Invalid(errors=[FieldError("ids", "one_record", {"zh": "一次开通一位员工", "en": "One person at a time"})])
    try:
        validate_password(values["password"])
    except ValidationError:
        raise Invalid(
            errors=[
                FieldError(
                    "input.password",
                    "password_weak",
                    {"zh": "密码至少 8 位，且不能过于常见", "en": "At least 8 characters, and not a common password"},
                )
            ]
        ) from None
    with transaction.atomic():
        row = locked(actor, object_type, ids, "update")[ids[0]]
        held = Person.objects.get(id=row.id).account
        account = Account.objects.filter(email=values["email"].casefold()).first()
        if account is None and held is None:
            give_account(row.id, values["email"], values["password"])
        elif account is not None and account.pk == held and not Person.unscoped.filter(account=held).exclude(tenant=actor.tenant).exists():
            account.set_password(values["password"])
            account.save(update_fields=["password"])
        else:
            raise Invalid(
                errors=[
                    FieldError(
                        "input.email", "taken", {"zh": "此邮箱不能用于这位员工", "en": "This address cannot be used for this person"}
                    )
                ]
            )
        append(actor.tenant, actor.person, actor.now(), origin, [Entry("note", object_type.key, row.id, row.version)])
    return Outcome([(row.id, row.version)])
