"""Builds the demo company in one call: the organisation, its people, its world, and the search index over it."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from django.db import transaction

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.database.statistics import refresh_statistics
from guanxi.kernel.identity.models import Account
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.records.disband import disband
from guanxi.kernel.records.organisations import found_organisation
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.site.demo.calendar import Calendar
from guanxi.site.demo.cast import ADMINISTRATOR, CAST, DOMAIN
from guanxi.site.demo.staff import hire
from guanxi.site.demo.words import words_of
from guanxi.site.demo.world import World

PASSWORD = "guanxi-demo"  # noqa: S105 - meant to be known
LEADS = 0.1  # of the number of customers


@dataclass(frozen=True)
class DemoReport:
    """What was built. `people`: (email, name, title, role), those of the sign-in page first; `counts`: object type -> records."""

    tenant: int
    people: list[tuple[str, str, str, str]]
    counts: dict[str, int]


def build_demo(
    *, language: Literal["zh", "en"] = "zh", seed: int = 20260101, customers: int = 2000, now: dt.datetime, progress: Callable[[int, int], None] | None = None,
    password: str = PASSWORD, activities_per_customer: float = 5.0,
) -> DemoReport:  # fmt: skip
    """Build a demo company of thirty people; the same seed and `now` give the same values, ids apart.

    `progress` is told (customers done, of how many). Memory does not grow with `customers`. Side effects: an organisation, accounts, records,
    log entries, search documents, in many transactions; the log of all organisations is numbered and read to its end. One that is broken off
    is taken away by the next `remove_unfinished`.
    """
    words = words_of(language)
    domain = _free_domain(language)
    with transaction.atomic():
        founded = found_organisation(
            words.organisation, ADMINISTRATOR.name(language), ADMINISTRATOR.email(language, domain), password, language=language, timezone=words.timezone, currency=words.currency, demo=True,
        )  # fmt: skip
        Tenant.objects.filter(pk=founded.tenant).update(preferences={"domain": domain, "built_by": _this_process()})
    calendar = Calendar(now, ZoneInfo(words.timezone))
    with tenant_scope(founded.tenant):
        staff = hire(founded, language, seed, calendar.at(calendar.days[0], 8 * 60), domain)
        world = World(founded.tenant, language, seed, calendar, staff, activities_per_customer)
        for done in world.write_customers(customers):
            if progress is not None:
                progress(done, customers)
        world.write_leads(round(customers * LEADS))
    while number_changes():
        pass
    while catch_up():
        pass
    with tenant_scope(founded.tenant):
        Notification.objects.all().delete()  # nobody was there to be told
    refresh_statistics()
    Tenant.objects.filter(pk=founded.tenant).update(preferences={"domain": domain})
    people = [(one.email(language, domain), one.name(language), one.title[language], one.role) for one in CAST]
    return DemoReport(founded.tenant, people, {"person": len(CAST), **world.writer.counts})


def remove_unfinished() -> int:
    """Take away demo companies whose building was broken off on this machine; returns how many."""
    removed = 0
    for tenant in Tenant.objects.filter(demo=True):
        host, _, process = str(tenant.preferences.get("built_by", "")).rpartition("/")
        if host == socket.gethostname() and not _is_running(int(process)):
            disband(tenant.pk)
            removed += 1
    return removed


def _this_process() -> str:
    return f"{socket.gethostname()}/{os.getpid()}"


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _free_domain(language: str) -> str:
    """The first of demo.…, demo2.…, demo3.… under which no demo company in this language has its addresses."""
    number = 1
    while Account.objects.filter(email=ADMINISTRATOR.email(language, domain := _domain(number))).exists():
        number += 1
    return domain


def _domain(number: int) -> str:
    return DOMAIN if number == 1 else DOMAIN.replace("demo.", f"demo{number}.", 1)
