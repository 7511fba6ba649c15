"""A small demo company built through the kernel, and what its people see of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction

from guanxi.base.errors import Invalid
from guanxi.base.phones import normalize_phone
from guanxi.kernel.access.actor import actor_of, system_actor
from guanxi.kernel.changes.models import Change, Cursor, Head, Pending
from guanxi.kernel.identity.models import Account, Department, Person, Role
from guanxi.kernel.identity.ready_roles import READY_ROLES
from guanxi.kernel.records.read import Ask, page
from guanxi.kernel.tenancy.models import Scoped, Tenant
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.modules.customers.models import Activity, Contact, Customer
from guanxi.modules.sales.models import Lead
from guanxi.site.demo import DemoReport, build_demo, demo_people, remove_unfinished
from guanxi.site.demo.cast import CAST, UNITS

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 11, 20, 7, 30, tzinfo=dt.UTC)
SMALL = {"customers": 60, "now": NOW, "seed": 7}


def values_of(report: DemoReport) -> dict[str, list[tuple[Any, ...]]]:
    """What a demo company says, ids and the times of the build itself left out."""
    columns = {
        Customer: (
            "name",
            "number",
            "phone",
            "region",
            "credit_code",
            "credit_limit",
            "tags",
            "lifecycle",
            "next_contact_at",
            "last_contact_at",
            "created_at",
            "version",
        ),
        Contact: ("name", "mobile", "email", "created_at"),
        Activity: ("kind", "title", "content", "happened_at", "next_contact_at", "done", "created_at"),
        Lead: ("name", "company", "status", "last_contact_at", "created_at"),
        Person: ("name", "email", "phone", "title", "employee_number", "created_at"),
    }
    with tenant_scope(report.tenant):
        found = {model.__name__: sorted((_said(row, names) for row in model.objects.all()), key=repr) for model, names in columns.items()}
        names = dict(Person.objects.values_list("id", "name"))
        found["owners"] = sorted((name, names[owner]) for name, owner in Customer.objects.values_list("name", "owner"))
    # The administrator is there before the demo has a past.
    found["Person"] = sorted(((*row[:-1],) if row[0] == report.people[0][1] else row for row in found["Person"]), key=repr)
    return found


def _said(row: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """Encrypted fields by their value: no two seals look alike."""
    return tuple(row.value(name) if name in row.declared and row.declared[name].encrypted else getattr(row, name) for name in names)


def actor_by_email(report: DemoReport, key: str):
    email = next(one.email("zh") for one in CAST if one.key == key)
    account = Account.objects.get(email=email)
    with tenant_scope(report.tenant):
        return actor_of(report.tenant, Person.objects.get(account=account.pk).id)


@pytest.fixture
def report(db) -> DemoReport:
    return build_demo(**SMALL)


def test_same_seed_builds_the_same_values():
    made = []
    for _ in range(2):
        with transaction.atomic():
            report = build_demo(**SMALL)
            made.append((report.people, report.counts, values_of(report)))
            transaction.set_rollback(True)
    assert made[0] == made[1]
    assert made[0][1]["customer"] == 60
    assert made[0][1]["lead"] == 6


@pytest.mark.parametrize("language", ["zh", "en"])
def test_departments_roles_and_accounts(language):
    done: list[tuple[int, int]] = []
    report = build_demo(**SMALL, language=language, progress=lambda *at: done.append(at), password="open-sesame-1")
    assert done == [(60, 60)]
    assert {role for *_, role in report.people} == set(READY_ROLES)
    tenant = Tenant.objects.get(pk=report.tenant)
    assert (tenant.demo, tenant.language) == (True, language)
    with tenant_scope(report.tenant):
        assert sorted(Department.objects.values_list("name", flat=True)) == sorted(
            unit.zh if language == "zh" else unit.en for unit in UNITS
        )
        assert Department.objects.filter(head=None).count() == 0
        assert Person.objects.filter(account=None).count() == 0
        assert Person.objects.filter(superior=None).count() == 1
        held = {
            role
            for roles in Person.objects.values_list("roles", flat=True)
            for role in Role.objects.values_list("id", flat=True)
            if role in roles
        }
        assert len(held) == len(READY_ROLES)
    assert len(set(Account.objects.filter(email__in=[email for email, *_ in report.people]).values_list("password", flat=True))) == 1
    assert Account.objects.get(email=report.people[5][0]).check_password("open-sesame-1")


def test_a_second_demo_in_the_same_language_has_addresses_of_its_own(report):
    second, english = build_demo(**SMALL), build_demo(**SMALL, language="en")
    assert len({report.tenant, second.tenant, english.tenant}) == 3
    emails = [{email for email, *_ in one.people} for one in (report, second, english)]
    assert len(set().union(*emails)) == 3 * len(CAST)
    assert second.people[0][0] == "lin.xiaofeng@demo2.guanxi.example"
    assert {one["email"] for one in demo_people(second.tenant)} < emails[1]


def test_a_demo_that_was_broken_off_is_taken_away_whole(report):
    def counts(tenant: int) -> dict[str, int]:
        return {
            m.__name__: m._base_manager.filter(tenant=tenant).count()
            for m in [*(m for m in apps.get_models() if issubclass(m, Scoped)), Cursor, Head]
        }

    kept, accounts = counts(report.tenant), Account.objects.count()

    def break_off(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_demo(**SMALL, progress=break_off)
    broken = Tenant.objects.latest("pk")
    assert counts(broken.pk)["Customer"] == 60
    assert (remove_unfinished(), remove_unfinished()) == (1, 0)
    assert not any(counts(broken.pk).values())
    assert not Tenant.objects.filter(pk=broken.pk).exists()
    assert (counts(report.tenant), Account.objects.count()) == (kept, accounts)


def test_the_log_is_numbered_and_read(report):
    with tenant_scope(report.tenant):
        entries = Change.objects.count()
        assert Pending.objects.count() == 0
        assert Customer.objects.exclude(version=1).count() == 0
    assert Head.objects.get(pk=report.tenant).seq == entries
    assert set(Cursor.objects.filter(tenant=report.tenant).values_list("seq", "error")) == {(entries, "")}


def test_nothing_happens_after_now_but_what_is_planned(report):
    with tenant_scope(report.tenant):
        assert Activity.objects.filter(done=True, happened_at__gt=NOW).count() == 0
        for model in (Customer, Contact, Activity, Lead):
            assert model.objects.filter(created_at__gt=NOW).count() == 0
        # What was done with a customer was done after it came.
        came = dict(Customer.objects.values_list("id", "created_at"))
        assert [
            a
            for a, subject in Activity.objects.filter(done=True, subject_object="customer").values_list("happened_at", "subject")
            if a < came[subject]
        ] == []
        last = {}
        for subject, happened in Activity.objects.filter(done=True, subject_object="customer").values_list("subject", "happened_at"):
            last[subject] = max(happened, last.get(subject, happened))
        assert dict(Customer.objects.filter(last_contact_at__isnull=False).values_list("id", "last_contact_at")) == last


def test_a_representative_sees_own_customers_only(report):
    actor = actor_by_email(report, "east1")
    with tenant_scope(report.tenant):
        kind = actor.schema.get("customer")
        rows = page(actor, kind, Ask(fields=["name", "owner"], limit=200)).rows
        assert rows
        assert {row["owner"]["id"] for row in rows} == {actor.person}
        assert len(rows) == Customer.objects.filter(owner=actor.person).count() < 60
        with pytest.raises(Invalid):
            page(actor, kind, Ask(fields=["credit_limit"]))
        manager = actor_by_email(report, "sales")
        assert len(page(manager, kind, Ask(fields=["name"], limit=200)).rows) == 60


def test_finance_sees_the_credit_limit(report):
    actor = actor_by_email(report, "finance")
    with tenant_scope(report.tenant):
        rows = page(actor, actor.schema.get("customer"), Ask(fields=["name", "credit_limit"], limit=200)).rows
    assert len(rows) == 60
    assert any(row["credit_limit"] for row in rows)


@pytest.mark.django_db(transaction=True)  # InnoDB finds words only once they are committed
def test_search_finds_by_pinyin_initials_and_phone(report):
    actor = actor_by_email(report, "chief")
    with tenant_scope(report.tenant):
        kind = actor.schema.get("customer")
        found = page(actor, kind, Ask(q="shanghai", fields=["name"], limit=200)).rows
        assert found
        assert all("上海" in row["name"] for row in found)
        system = system_actor(report.tenant)
        whole = page(system, kind, Ask(fields=["name", "phone"], limit=1)).rows[0]
        phone = normalize_phone(whole["phone"])
        assert whole["name"] in [row["name"] for row in page(system, kind, Ask(q=phone, fields=["name"])).rows]


def test_the_next_customer_continues_the_numbers(report):
    from guanxi.kernel.objects.models import Counter

    with tenant_scope(report.tenant):
        counters = dict(Counter.objects.filter(object="customer").values_list("period", "last"))
        numbers = sorted(Customer.objects.values_list("number", flat=True))
    assert sum(counters.values()) == len(set(numbers)) == 60
    assert counters[numbers[-1][:9] + "{00000}"] == int(numbers[-1][9:])


def test_sign_in_page_offers_people_who_can_sign_in(report):
    shown = demo_people(report.tenant)
    assert [one["email"] for one in shown] == [email for email, *_ in report.people[: len(shown)]]
    assert {one["title"]["zh"] for one in shown} >= {
        "信息系统管理员",
        "销售代表",
        "华东区销售经理",
        "财务经理",
        "客服专员",
        "总经理",
        "内部审计",
    }
    Account.objects.filter(email=shown[0]["email"]).update(is_active=False)
    assert demo_people(report.tenant) == shown[1:]
    Tenant.objects.filter(pk=report.tenant).update(demo=False)
    assert demo_people(report.tenant) == []
