"""Writes the departments and people of the demo company and lets them sign in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.db import transaction

from guanxi.base.errors import FieldError, Invalid
from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.records import write
from guanxi.kernel.records.organisations import Founded
from guanxi.kernel.tenancy.models import Tenant
from guanxi.site.demo.batches import ORIGIN
from guanxi.site.demo.cast import ADMINISTRATOR, CAST, DOMAIN, HEADS, UNITS, Member, superiors_first
from guanxi.site.demo.codes import number_like, stream
from guanxi.site.demo.words.kinds import Weighted
from guanxi.site.demo.words.zh.places import MOBILES

_MANAGERS_OWN = 0.3  # customers of a manager, against those of a representative


@dataclass(frozen=True)
class Staff:
    """Ids of people by key of the cast, and who owns what."""

    ids: dict[str, str]
    sellers: dict[str, Weighted[str]]  # territory -> owners
    agents: Sequence[str]
    marketers: Sequence[str]


def hire(founded: Founded, language: str, seed: int, now: dt.datetime, domain: str) -> Staff:
    """Create departments and people, the founder's administrator among them, with one account each.

    Addresses end with `domain`. Side effects: 37 records, 29 accounts that share the administrator's password hash. Raises Invalid when an
    address is taken.
    """
    units = _departments(founded.tenant, language, now)
    ids = _people(founded, language, stream(seed, "staff", language), units, now, domain)
    actor = system_actor(founded.tenant)
    heads = [(units[unit], None, {"head": ids[member]}) for unit, member in HEADS.items()]
    write.update(actor, actor.schema.get("department"), heads, ORIGIN)
    _give_accounts(founded, language, ids, domain)
    sellers = {
        territory: Weighted(
            (ids[one.key], _MANAGERS_OWN if one.role == "sales_manager" else 0.7 + n % 4 * 0.2)
            for n, one in enumerate(CAST)
            if one.unit == territory
        )
        for territory in ("east", "south")
    }
    return Staff(ids, sellers, _of_role(ids, "service_agent"), _of_role(ids, "marketer"))


def _of_role(ids: dict[str, str], role: str) -> list[str]:
    return [ids[one.key] for one in CAST if one.role == role]


def _departments(tenant: int, language: str, now: dt.datetime) -> dict[str, str]:
    made: dict[str, str] = {}
    for parents in (True, False):
        actor = system_actor(tenant)
        units = [unit for unit in UNITS if (unit.parent is None) == parents]
        rows: list[dict[str, Any]] = [
            {
                "name": unit.zh if language == "zh" else unit.en,
                "position": UNITS.index(unit),
                **({"parent": made[unit.parent]} if unit.parent else {}),
            }
            for unit in units
        ]
        outcome = write.create(actor, actor.schema.get("department"), rows, ORIGIN, now=now)
        made |= dict(zip((unit.key for unit in units), outcome.ids(), strict=True))
    return made


def _people(founded: Founded, language: str, rng: Random, units: dict[str, str], now: dt.datetime, domain: str) -> dict[str, str]:
    """One batch for each rank, since a superior must be there before those below."""
    ids = {ADMINISTRATOR.key: founded.person}
    waiting = [one for one in superiors_first() if one is not ADMINISTRATOR]
    numbers = {one.key: f"{number:03d}" for number, one in enumerate(CAST, 1)}
    given = {one.key: _values(one, language, rng, units, numbers, domain) for one in CAST}
    while waiting:
        actor = system_actor(founded.tenant)
        rank = [one for one in waiting if one.superior is None or one.superior in ids]
        rows = [given[one.key] | {"roles": [founded.roles[one.role]], "superior": ids.get(one.superior or "")} for one in rank]
        outcome = write.create(actor, actor.schema.get("person"), rows, ORIGIN, now=now)
        ids |= dict(zip((one.key for one in rank), outcome.ids(), strict=True))
        waiting = [one for one in waiting if one.key not in ids]
    actor = system_actor(founded.tenant)
    write.update(
        actor,
        actor.schema.get("person"),
        [(founded.person, None, given[ADMINISTRATOR.key] | {"superior": ids[ADMINISTRATOR.superior or ""]})],
        ORIGIN,
    )
    return ids


def _values(one: Member, language: str, rng: Random, units: dict[str, str], numbers: dict[str, str], domain: str) -> dict[str, Any]:
    return {
        "name": one.name(language), "email": one.email(language, domain), "phone": number_like(rng, rng.choice(MOBILES) if language == "zh" else "+1646555####"),
        "department": units[one.unit], "title": one.title["zh"] if language == "zh" else one.title["en"], "employee_number": numbers[one.key], "language": language,
    }  # fmt: skip


def _give_accounts(founded: Founded, language: str, ids: dict[str, str], domain: str) -> None:
    """Accounts with the encoded password of the administrator's: hashing thirty times the same would take seconds."""
    by_email = {one.email(language, domain): ids[one.key] for one in CAST if one is not ADMINISTRATOR}
    encoded = Account.objects.get(pk=Person.objects.get(id=founded.person).account).password
    with transaction.atomic():
        if taken := Account.objects.filter(email__in=by_email).values_list("email", flat=True).first():
            raise Invalid(errors=[FieldError("email", "taken", {"zh": f"{taken} 已被使用", "en": f"{taken} is taken"})])
        Account.objects.bulk_create([Account(email=email, password=encoded) for email in by_email])
        accounts = dict(Account.objects.filter(email__in=by_email).values_list("email", "pk"))
        for email, person in by_email.items():
            Person.objects.filter(id=person).update(account=accounts[email])


def demo_people(tenant: int) -> list[dict[str, Any]]:
    """Those whom the sign-in page offers: `email`, `name`, `title` {zh, en}; none where this is no demo company or they may not sign in any more."""
    held = Tenant.objects.filter(pk=tenant, demo=True).first()
    if held is None:
        return []
    shown = {one.email(held.language, held.preferences.get("domain", DOMAIN)): one for one in CAST if one.shown}
    able = set(Account.objects.filter(email__in=shown, is_active=True).values_list("email", flat=True))
    return [{"email": email, "name": one.name(held.language), "title": dict(one.title)} for email, one in shown.items() if email in able]
