"""Values stay right: at once in the write itself, and through the log when other records change; nothing is written where nothing changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.changes.models import Change, Cursor
from guanxi.kernel.formulas import reader
from guanxi.kernel.formulas.recompute import recompute
from guanxi.kernel.formulas.tests.world import follow, formula, make_bills, shown
from guanxi.testing.cast import ORIGIN, Cast


def entries(cast: Cast, record: str) -> list[tuple[str, str, list[str]]]:
    """(op, channel, fields) of a record's log."""
    found = Change.unscoped.filter(tenant=cast.tenant, record=record).order_by("id")
    return [(c.op, c.channel, sorted(c.values)) for c in found]


# In the write -----------------------------------------------------------------------------------------------------


def test_own_changes_count_at_once(cast: Cast) -> None:
    formula(cast, "customer", "c_double", "employees * 2")
    formula(cast, "customer", "c_more", 'c_double & "/" & level', "text")
    api = cast.owner.api
    made = api.post("customer", {"name": "甲", "employees": 4, "level": "a"}).body
    assert (made["c_double"], made["c_more"]) == (8, "8/a")
    made = api.patch(f"customer/{made['id']}", {"employees": 5}).body
    assert (made["c_double"], made["c_more"], made["version"]) == (10, "10/a", 2)
    assert api.get("customer", {"filter": {"field": "c_double", "op": "eq", "value": 10}}).ids() == [made["id"]]
    assert entries(cast, made["id"])[1] == ("update", "web", ["c_double", "c_more", "employees"])
    follow()
    assert len(entries(cast, made["id"])) == 2


def test_what_the_system_fills_in_counts_too(cast: Cast) -> None:
    formula(cast, "customer", "c_tag", "number & year(created_at)", "text")
    formula(cast, "customer", "c_owner", "owner.name", "text")
    made = cast.owner.api.post("customer", {"name": "甲"}).body
    assert made["c_tag"] == f"{made['number']}{made['created_at'][:4]}"
    assert made["c_owner"] == shown(cast, "person", str(cast.owner.person), "name")


def test_a_handed_over_record_has_its_new_owner_in_formulas(cast: Cast) -> None:
    formula(cast, "customer", "c_owner", "owner.name", "text")
    customer = cast.make("customer", name="甲")
    assert cast.manager.api.act("customer", "hand_over", [customer], {"to": cast.colleague.person}).status == 200
    assert shown(cast, "customer", customer, "c_owner") == shown(cast, "person", str(cast.colleague.person), "name")


def test_validation_rules_see_the_new_value(cast: Cast) -> None:
    formula(cast, "customer", "c_double", "employees * 2")
    cast.make(
        "validation_rule",
        object="customer",
        name="上限",
        condition={"field": "c_double", "op": "lt", "value": 100},
        message_zh="过大",
        field="employees",
    )
    assert cast.owner.api.post("customer", {"name": "甲", "employees": 50}).codes() == [("employees", "rule_broken")]
    assert cast.owner.api.post("customer", {"name": "甲", "employees": 49}).status == 201


def test_a_declared_reference_that_moves_counts_at_once(cast: Cast) -> None:
    formula(cast, "contact", "c_level", 'customer.name & "·" & name', "text")
    first, second = cast.make_many("customer", [{"name": "甲"}, {"name": "乙"}])
    contact = cast.make("contact", name="张三", customer=first)
    assert shown(cast, "contact", contact, "c_level") == "甲·张三"
    cast.change("contact", contact, customer=second)
    assert shown(cast, "contact", contact, "c_level") == "乙·张三"
    cast.change("contact", contact, customer=None)
    assert shown(cast, "contact", contact, "c_level") == "·张三"


def test_many_cost_as_many_queries_as_few(cast: Cast) -> None:
    make_bills(cast)
    formula(cast, "contact", "c_path", "customer.employees")
    formula(cast, "customer", "c_total", "sum(c_bill.c_customer, c_amount)", "money")
    customer = cast.make("customer", name="甲", employees=3)
    counts = []
    for many in (2, 9):
        with CaptureQueriesContext(connection) as caught:
            cast.make_many("contact", [{"name": f"人{many}.{n}", "customer": customer} for n in range(many)])
            cast.make_many("customer", [{"name": f"客户{many}.{n}"} for n in range(many)])
        counts.append(len(caught))
    assert counts[0] == counts[1]


# Paths ------------------------------------------------------------------------------------------------------------


def test_a_change_at_the_end_of_a_path_reaches_the_record(cast: Cast) -> None:
    make_bills(cast)
    formula(cast, "c_bill", "c_far", "c_customer.parent.parent.name", "text")
    top = cast.make("customer", name="总公司")
    middle = cast.make("customer", name="分公司", parent=top)
    low = cast.make("customer", name="门店", parent=middle)
    bill = cast.make("c_bill", name="一", c_customer=low)
    other = cast.make("c_bill", name="二", c_customer=top)
    assert [shown(cast, "c_bill", b, "c_far") for b in (bill, other)] == ["总公司", None]
    cast.change("customer", top, name="集团")
    follow()
    assert shown(cast, "c_bill", bill, "c_far") == "集团"
    assert entries(cast, bill)[-1] == ("update", "formula", ["c_far"])
    assert len(entries(cast, other)) == 1
    cast.change("customer", middle, parent=None)
    follow()
    assert shown(cast, "c_bill", bill, "c_far") is None


def test_what_is_computed_is_no_edit(cast: Cast) -> None:
    """Version, editor and time stay, so that nobody's edit meets a conflict with a formula."""
    formula(cast, "contact", "c_level", "customer.employees")
    customer = cast.make("customer", name="甲")
    contact = cast.owner.api.post("contact", {"name": "张三", "customer": customer}).body
    cast.change("customer", customer, employees=3)
    follow()
    after = cast.administrator.api.get(f"contact/{contact['id']}").body
    assert (after["c_level"], after["version"], after["updated_at"], after["updated_by"]) == (
        3,
        1,
        contact["updated_at"],
        contact["updated_by"],
    )
    assert cast.owner.api.patch(f"contact/{contact['id']}", {"title": "经理"}, if_match='"1"').status == 200
    assert entries(cast, contact["id"]) == [
        ("create", "web", sorted(entries(cast, contact["id"])[0][2])),
        ("update", "formula", ["c_level"]),
        ("update", "web", ["title"]),
    ]


@pytest.mark.parametrize("lag", [False, True])
def test_a_target_in_the_bin_counts_as_missing(cast: Cast, lag: bool) -> None:
    """Also when the log is read only after the target is gone for good."""
    formula(cast, "contact", "c_level", "customer.employees")
    formula(cast, "contact", "c_loose", "isempty(customer)", "boolean")
    customer = cast.make("customer", name="甲", employees=3)
    contact = cast.make("contact", name="张三", customer=customer)
    api = cast.administrator.api
    api.delete(f"customer/{customer}")
    if not lag:
        follow()
        assert shown(cast, "contact", contact, "c_level", "c_loose") == [None, False]
        api.act("customer", "restore", [customer])
        follow()
        assert shown(cast, "contact", contact, "c_level", "c_loose") == [3, False]
        api.delete(f"customer/{customer}")
    assert api.act("customer", "purge", [customer]).status == 200
    follow()
    assert shown(cast, "contact", contact, "c_level", "c_loose") == [None, True]


# Roll-ups ---------------------------------------------------------------------------------------------------------


def money(amount: str, currency: str = "CNY") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


@pytest.fixture
def billed(cast: Cast) -> tuple[Cast, str, str]:
    """Two customers with every kind of roll-up over bills."""
    make_bills(cast)
    for key, expression, result in (
        ("c_bills", "count(c_bill.c_customer)", "number"), ("c_total", "sum(c_bill.c_customer, c_amount)", "money"), ("c_mean", "avg(c_bill.c_customer, c_count)", "number"),
        ("c_least", "min(c_bill.c_customer, c_amount)", "money"), ("c_last", "max(c_bill.c_customer, c_due)", "date"), ("c_most", "max(c_bill.c_customer, c_count)", "number"),
        ("c_key", 'sum(c_bill.c_customer, c_amount, c_kind = "重点" and c_amount >= money(2))', "money"),
    ):  # fmt: skip
        formula(cast, "customer", key, expression, result, **({"decimals": 2} if result == "number" else {}))
    first, second = cast.make_many("customer", [{"name": "甲"}, {"name": "乙"}])
    return cast, first, second


ROLLED = ("c_bills", "c_total", "c_mean", "c_least", "c_last", "c_most", "c_key")
NONE = [0, money("0.00"), None, None, None, None, money("0.00")]


def test_roll_ups_follow_their_records(billed: tuple[Cast, str, str]) -> None:
    cast, first, second = billed
    assert shown(cast, "customer", first, *ROLLED) == NONE
    bills = cast.make_many("c_bill", [
        {"name": "一", "c_customer": first, "c_amount": "1.10", "c_count": 1, "c_due": "2026-01-31", "c_kind": "a"},
        {"name": "二", "c_customer": first, "c_amount": "2.20", "c_count": 2.5, "c_due": "2025-12-31", "c_kind": "a"},
        {"name": "三", "c_customer": first, "c_amount": "99", "c_count": 0.5, "c_kind": "b"},
        {"name": "四", "c_customer": first, "c_amount": money("5", "USD")},
    ])  # fmt: skip
    follow()
    assert shown(cast, "customer", first, *ROLLED) == [4, money("102.30"), 1.33, money("1.10"), "2026-01-31", 2.5, money("2.20")]
    assert shown(cast, "customer", second, *ROLLED) == NONE
    cast.change("c_bill", bills[1], c_amount="3.30", c_count=None)
    cast.change("c_bill", bills[0], c_kind="b", c_due="2024-01-01")
    follow()
    assert shown(cast, "customer", first, *ROLLED) == [4, money("103.40"), 0.75, money("1.10"), "2025-12-31", 1, money("3.30")]
    cast.change("c_bill", bills[2], c_customer=second)
    follow()
    assert shown(cast, "customer", first, *ROLLED) == [3, money("4.40"), 1, money("1.10"), "2025-12-31", 1, money("3.30")]
    assert shown(cast, "customer", second, *ROLLED) == [1, money("99.00"), 0.5, money("99.00"), None, 0.5, money("0.00")]


@pytest.mark.parametrize("lag", [False, True])
def test_roll_ups_follow_the_bin(billed: tuple[Cast, str, str], lag: bool) -> None:
    """Also when records are deleted and purged before the log is read."""
    cast, first, _ = billed
    bills = cast.make_many("c_bill", [{"name": str(n), "c_customer": first, "c_amount": str(n)} for n in (1, 2, 4)])
    follow()
    api = cast.administrator.api

    def now() -> list[Any]:
        follow()
        return shown(cast, "customer", first, "c_bills", "c_total")  # type: ignore[no-any-return]

    api.delete(f"c_bill/{bills[0]}")
    if not lag:
        assert now() == [2, money("6.00")]
        api.act("c_bill", "restore", [bills[0]])
        assert now() == [3, money("7.00")]
        api.delete(f"c_bill/{bills[0]}")
        assert now() == [2, money("6.00")]
    assert api.act("c_bill", "purge", [bills[0]]).status == 200
    assert shown(cast, "customer", first, "c_bills", "c_total") == [2, money("6.00")]
    assert now() == [2, money("6.00")]


def test_a_parent_that_comes_back_from_the_bin_is_computed(billed: tuple[Cast, str, str]) -> None:
    cast, first, _ = billed
    bill = cast.make("c_bill", name="一", c_customer=first, c_amount="1")
    follow()
    api = cast.administrator.api
    api.delete(f"customer/{first}")
    cast.change("c_bill", bill, c_amount="9")
    follow()
    api.act("customer", "restore", [first])
    follow()
    assert shown(cast, "customer", first, "c_total") == money("9.00")


def test_roll_ups_over_a_declared_reference_and_over_people(cast: Cast) -> None:
    formula(cast, "customer", "c_contacts", "count(contact.customer)")
    formula(cast, "customer", "c_deciders", "count(contact.customer, decision_maker and not isempty(title))")
    formula(cast, "person", "c_owned", "count(customer.owner)")
    customer = cast.make("customer", name="甲")
    cast.make_many(
        "contact",
        [
            {"name": "张三", "customer": customer, "decision_maker": True, "title": "总"},
            {"name": "李四", "customer": customer, "decision_maker": True},
        ],
    )
    follow()
    assert shown(cast, "customer", customer, "c_contacts", "c_deciders") == [2, 1]
    assert shown(cast, "person", str(cast.owner.person), "c_owned") == 1
    cast.manager.api.act("customer", "hand_over", [customer], {"to": cast.colleague.person})
    follow()
    assert [shown(cast, "person", str(cast[who].person), "c_owned") for who in ("owner", "colleague")] == [0, 1]


def test_changes_run_through_formulas_of_formulas_and_come_to_rest(cast: Cast) -> None:
    """bill.c_net -> customer.c_total -> contact.c_share, over two objects and back."""
    make_bills(cast)
    formula(cast, "c_bill", "c_net", "c_amount * 0.9", "money")
    formula(cast, "customer", "c_total", "sum(c_bill.c_customer, c_net)", "money")
    formula(cast, "customer", "c_label", 'if(c_total > money(10), "大", "小")', "text")
    formula(cast, "contact", "c_seen", "customer.c_label", "text")
    customer = cast.make("customer", name="甲")
    contact = cast.make("contact", name="张三", customer=customer)
    bill = cast.make("c_bill", name="一", c_customer=customer, c_amount="10")
    follow()
    assert [shown(cast, "customer", customer, "c_total"), shown(cast, "contact", contact, "c_seen")] == [money("9.00"), "小"]
    cast.change("c_bill", bill, c_amount="20")
    follow()
    assert [shown(cast, "customer", customer, "c_total"), shown(cast, "contact", contact, "c_seen")] == [money("18.00"), "大"]
    assert entries(cast, customer)[-1] == ("update", "formula", ["c_label", "c_total"])


def test_reading_the_log_twice_writes_nothing(cast: Cast) -> None:
    formula(cast, "customer", "c_contacts", "count(contact.customer)")
    customer = cast.make("customer", name="甲")
    cast.make("contact", name="张三", customer=customer)
    follow()
    before = Change.unscoped.filter(tenant=cast.tenant).count()
    Cursor.objects.filter(tenant=cast.tenant, reader="formulas").update(seq=0)
    follow()
    assert Change.unscoped.filter(tenant=cast.tenant).count() == before
    with cast.scope() as system:
        assert recompute(system, system.schema.get("customer"), [customer, "01936b2e-0000-7000-8000-000000000001"]) == 0


def test_much_is_left_to_jobs(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_AT_ONCE", 2)
    formula(cast, "contact", "c_level", "customer.employees")
    customer = cast.make("customer", name="甲", employees=1)
    contacts = cast.make_many("contact", [{"name": f"人{n}", "customer": customer} for n in range(5)])
    follow()
    cast.change("customer", customer, employees=2)
    follow()
    assert [shown(cast, "contact", c, "c_level") for c in contacts] == [2] * 5


def test_a_job_resumes_after_its_last_portion(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "AT_A_TIME", 2)
    customers = cast.make_many("customer", [{"name": f"客户{n}", "employees": n} for n in range(5)])
    formula(cast, "customer", "c_a", "employees + 1")
    follow()
    assert [shown(cast, "customer", c, "c_a") for c in customers] == [1, 2, 3, 4, 5]


def test_other_organisations_do_not_flow_in(cast: Cast) -> None:
    formula(cast, "customer", "c_contacts", "count(contact.customer)")
    customer = cast.make("customer", name="甲")
    stranger = cast.stranger.api.post("customer", {"name": "别家"}).body
    assert "c_contacts" not in stranger
    assert cast.stranger.api.post("contact", {"name": "别人", "customer": customer}).status == 422
    cast.stranger.api.post("contact", {"name": "别人", "customer": stranger["id"]})
    follow()
    assert shown(cast, "customer", customer, "c_contacts") == 0


def test_system_actor_of_formulas_is_the_system(cast: Cast) -> None:
    formula(cast, "contact", "c_level", "customer.employees")
    customer = cast.make("customer", name="甲")
    contact = cast.make("contact", name="张三", customer=customer)
    cast.change("customer", customer, employees=3)
    follow()
    last = Change.unscoped.filter(tenant=cast.tenant, record=contact).order_by("id").last()
    assert last is not None
    assert (last.actor, last.channel, last.action) == (system_actor(cast.tenant).person, "formula", "contact.computed")
    assert ORIGIN.channel == "test"
