"""A new organisation in one call: the tenant, its ready roles, its first administrator."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from guanxi.base.errors import FieldError, Invalid
from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.identity.models import Account, Person, Role
from guanxi.kernel.identity.ready_roles import ADMINISTRATOR, READY_ROLES
from guanxi.kernel.records import write
from guanxi.kernel.tenancy.models import Tenant, bump_access
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.kernel.vault.keys import make_keys


@dataclass(frozen=True)
class Founded:
    """The new organisation and its administrator."""

    tenant: int
    person: str
    roles: dict[str, str]  # key of a ready role -> id


def found_organisation(
    name: str, person: str, email: str, password: str, *, language: str = "zh", timezone: str = "Asia/Shanghai", currency: str = "CNY", demo: bool = False,
) -> Founded:  # fmt: skip
    """Create an organisation with the ready roles and one administrator; raises Invalid when the e-mail address is taken.

    An account that exists is not taken over: sign-up proves nothing about who owns the address.
    """
    with transaction.atomic():
        if Account.objects.filter(email=email.strip().casefold()).exists():
            raise Invalid(
                errors=[
                    FieldError(
                        "email",
                        "taken",
                        {"zh": "此邮箱不能使用，请登录或换一个", "en": "This e-mail address cannot be used; sign in or take another"},
                    )
                ]
            )
        tenant = Tenant.objects.create(name=name, language=language, timezone=timezone, currency=currency, demo=demo)
        with tenant_scope(tenant.pk):
            make_keys(tenant.pk)
            actor = system_actor(tenant.pk)
            origin = Origin("system", "organisation.found")
            given = [{"name": label[language if language in label else "en"], "key": key} for key, label in READY_ROLES.items()]
            made = write.create(actor, actor.schema.get("role"), given, origin)
            roles = dict(zip(READY_ROLES, made.ids(), strict=True))
            bump_access(tenant.pk)
            actor = system_actor(tenant.pk)
            values = {"name": person, "email": email, "roles": [roles[ADMINISTRATOR]], "language": language}
            [first] = write.create(actor, actor.schema.get("person"), [values], origin).ids()
            give_account(first, email, password)
    return Founded(tenant.pk, first, roles)


def give_account(person: str, email: str, password: str) -> None:
    """Let a person of the organisation in scope sign in with this e-mail address."""
    account = Account.objects.create_user(email, password)
    Person.objects.filter(id=person).update(account=account.pk)


def ready_roles() -> dict[str, str]:
    """The roles of the organisation in scope that came ready: key -> id."""
    return {key: id_ for key, id_ in Role.objects.filter(deleted_key="").values_list("key", "id") if key}
