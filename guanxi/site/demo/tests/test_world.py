"""The generators alone: the same for the same seed, and every code and number as the rules of `guanxi.base` want it."""

from __future__ import annotations

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from guanxi.base.emails import normalize_email
from guanxi.base.identifiers import parse_credit_code
from guanxi.base.phones import normalize_phone
from guanxi.base.regions import region
from guanxi.kernel.identity.ready_roles import READY_ROLES
from guanxi.modules.customers import choices
from guanxi.site.demo.batches import together
from guanxi.site.demo.calendar import Calendar
from guanxi.site.demo.cast import CAST, HEADS, UNITS, superiors_first
from guanxi.site.demo.contacts import contact_rows
from guanxi.site.demo.customers import customer_rows, customers
from guanxi.site.demo.words import words_of

NOW = dt.datetime(2025, 11, 20, 7, 30, tzinfo=dt.UTC)
LANGUAGES = pytest.mark.parametrize("language", ["zh", "en"])


@LANGUAGES
def test_same_seed_same_customers(language):
    first = list(customer_rows(7, 300, language))
    assert list(customer_rows(7, 300, language)) == first
    assert list(customer_rows(7, 40, language)) == first[:40]
    assert list(customer_rows(8, 300, language)) != first


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match="choose zh or en"):
        words_of("fr")


@LANGUAGES
def test_phones_are_valid_and_normal(language):
    rng = Random(1)
    words = words_of(language)
    phones = {row["phone"] for row in customer_rows(3, 1500, language)}
    phones |= {contact["mobile"] for one in customers(3, 400, language) for contact in contact_rows(rng, words, one)}
    fiction = ("+1", "+44", "+61")  # ranges that are kept free of real subscribers
    assert [p for p in phones if normalize_phone(p) != p] == []
    assert [p for p in phones if not p.startswith(fiction) and not phonenumbers.is_valid_number(phonenumbers.parse(p))] == []


@LANGUAGES
def test_codes_regions_and_addresses_are_valid(language):
    rows = list(customer_rows(3, 1500, language))
    assert [r["credit_code"] for r in rows if "credit_code" in r and parse_credit_code(r["credit_code"]) != r["credit_code"]] == []
    assert sum("credit_code" in r for r in rows) > (1000 if language == "zh" else 30)
    assert [r["region"] for r in rows if region(r["region"]) is None] == []
    assert [
        r["email"] for r in rows if "email" in r and (normalize_email(r["email"]) != r["email"] or not r["email"].endswith(".example"))
    ] == []


@LANGUAGES
def test_all_options_are_used(language):
    rows = list(customer_rows(3, 1500, language))
    for field, options in (
        ("kind", choices.KINDS),
        ("lifecycle", choices.LIFECYCLE),
        ("level", choices.LEVELS),
        ("industry", choices.INDUSTRIES),
        ("source", choices.SOURCES),
    ):
        assert {r[field] for r in rows if field in r} == {option["key"] for option in options}


@LANGUAGES
def test_branches_share_the_name_of_a_company_before_them(language):
    held: dict[int, str] = {}
    branches = 0
    for one in customers(5, 1500, language):
        if one.slot is not None:
            held[one.slot] = one.firm.brand
        if one.parent is not None:
            branches += 1
            assert one.firm.brand == held[one.parent]
            assert one.firm.brand in one.row["name"]
    assert branches > 50


@LANGUAGES
def test_cast_has_every_department_and_role(language):
    assert len(CAST) == 30
    assert {one.role for one in CAST} == set(READY_ROLES)
    assert {one.unit for one in CAST} == {unit.key for unit in UNITS}
    assert set(HEADS) == {unit.key for unit in UNITS}
    assert len({one.email(language) for one in CAST}) == 30
    order = [one.key for one in superiors_first()]
    assert sorted(order) == sorted(one.key for one in CAST)
    assert [one.key for one in CAST if one.superior and order.index(one.superior) > order.index(one.key)] == []


def test_calendar_grows_keeps_hours_and_never_passes_now():
    calendar = Calendar(NOW, ZoneInfo("Asia/Shanghai"))
    moments = list(calendar.moments(Random(1), 20_000))
    assert moments == sorted(moments)
    assert max(moments) <= NOW
    assert {calendar.day(m) for m in moments} <= set(calendar.days)
    local = [m.astimezone(calendar.zone) for m in moments]
    assert {t.hour for t in local} <= set(range(9, 18))
    assert sum(t.weekday() > 4 for t in local) < 0.1 * len(local)
    assert sum(m > moments[0] + dt.timedelta(days=274) for m in moments) > 0.55 * len(moments)


def test_together_joins_moments_until_there_are_enough():
    day = [NOW + dt.timedelta(days=n) for n in range(4)]
    dated = [(day[2], {"n": 3}), (day[0], {"n": 1}), (day[1], {"n": 2}), (day[3], {"n": 4}), (day[0], {"n": 0})]
    assert list(together(dated, 1)) == [(day[0], [{"n": 1}, {"n": 0}]), (day[1], [{"n": 2}]), (day[2], [{"n": 3}]), (day[3], [{"n": 4}])]
    assert list(together(dated, 3)) == [(day[1], [{"n": 1}, {"n": 0}, {"n": 2}]), (day[3], [{"n": 3}, {"n": 4}])]
    assert list(together([], 3)) == []
