"""A formula is filtered, sorted, grouped and summed as its result type is, in the database."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.kernel.formulas.tests.world import follow, formula, make_bills
from guanxi.testing.api import Api
from guanxi.testing.cast import Cast


@pytest.fixture
def bills(cast: Cast) -> tuple[Api, dict[str, str]]:
    """Bills 0 to 5 of a custom object, with a formula of every result type; the last has no amount."""
    make_bills(cast)
    for key, expression, result in (
        ("c_half", "c_count / 2", "number"), ("c_net", "c_amount * 0.5", "money"), ("c_text", '"单" & name', "text"), ("c_next", "add_months(c_due, 1)", "date"),
        ("c_made", "add_days(created_at, 1)", "datetime"), ("c_big", "c_amount >= money(30)", "boolean"),
    ):  # fmt: skip
        formula(cast, "c_bill", key, expression, result, **({"decimals": 2} if result == "number" else {}))
    rows = [
        {
            "name": f"B{n}",
            "c_count": n,
            "c_amount": f"{n * 10}" if n < 5 else None,
            "c_due": f"2026-0{n + 1}-31" if n in (0, 2) else f"2026-0{n + 1}-15",
        }
        for n in range(6)
    ]
    ids = cast.make_many("c_bill", rows)
    return cast.administrator.api, {i: f"B{n}" for n, i in enumerate(ids)}


@pytest.mark.parametrize(
    ("field", "op", "value", "found"),
    [
        ("c_half", "eq", 1.5, "3"), ("c_half", "in", [0, 2.5], "05"), ("c_half", "between", [1, 2], "234"), ("c_half", "ne", 1.5, "01245"), ("c_half", "lt", 0.5, "0"),
        ("c_net", "ge", {"amount": "15", "currency": "CNY"}, "34"), ("c_net", "eq", 5, "1"), ("c_net", "empty", None, "5"), ("c_net", "gt", {"amount": "1", "currency": "USD"}, ""),
        ("c_text", "eq", "单b2", "2"), ("c_text", "contains", "B4", "4"), ("c_text", "starts_with", "单", "012345"),
        ("c_next", "eq", "2026-02-28", "0"), ("c_next", "lt", "2026-04-01", "01"), ("c_next", "within", {"this": "year"}, "012345"), ("c_made", "within", "tomorrow", "012345"),
        ("c_big", "eq", True, "34"), ("c_big", "ne", True, "0125"),
    ],
)  # fmt: skip
def test_filters(bills: tuple[Api, dict[str, str]], field: str, op: str, value: Any, found: str) -> None:
    api, names = bills
    answer = api.get("c_bill", {"filter": {"field": field, "op": op, "value": value}, "sort": "name"})
    assert answer.status == 200, answer.body
    assert "".join(names[i][1:] for i in answer.ids()) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [("c_half", "012345"), ("-c_half", "543210"), ("-c_net", "432105"), ("c_net", "012345"), ("-c_text", "543210"), ("c_next", "012345"), ("c_big,-c_half", "210435"), ("-c_big,c_half", "340125")],
)  # fmt: skip
def test_sorts_and_pages(bills: tuple[Api, dict[str, str]], sort: str, order: str) -> None:
    api, names = bills
    seen: list[str] = []
    cursor = None
    for _ in range(4):
        page = api.get("c_bill", {"sort": sort, "limit": "2", **({"cursor": cursor} if cursor else {})}).body
        seen += [names[r["id"]][1:] for r in page["rows"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert "".join(seen) == (order if sort != "c_big,-c_half" else "521043")


def test_aggregates(bills: tuple[Api, dict[str, str]]) -> None:
    api, _ = bills
    asked = {
        "group": [{"field": "c_big"}],
        "measures": [{"fn": "count"}, {"fn": "sum", "field": "c_half"}, {"fn": "sum", "field": "c_net"}, {"fn": "max", "field": "c_half"}],
    }
    answer = api.post("c_bill/aggregate", asked).body
    half = {"amount": "35.00", "currency": "CNY"}, {"amount": "15.00", "currency": "CNY"}
    assert [(r["group"], r["label"][0]["en"], r["values"]) for r in answer["rows"]] == [
        ([False], "No", [4, 4, half[1], 2.5]),
        ([True], "Yes", [2, 3.5, half[0], 2]),
    ]
    assert answer["total"]["values"] == [6, 7.5, {"amount": "50.00", "currency": "CNY"}, 2.5]
    months = api.post("c_bill/aggregate", {"group": [{"field": "c_next", "by": "month"}]}).body
    assert [r["group"][0] for r in months["rows"]] == [f"2026-0{n}" for n in range(2, 8)]


def test_formulas_in_paths_and_related_conditions(cast: Cast, bills: tuple[Api, dict[str, str]]) -> None:
    api, names = bills
    formula(cast, "customer", "c_total", "sum(c_bill.c_customer, c_net)", "money")
    first, second = cast.make_many("customer", [{"name": "甲"}, {"name": "乙"}])
    by_name = {name: i for i, name in names.items()}
    for name, customer in (("B1", first), ("B2", first), ("B4", second)):
        cast.change("c_bill", by_name[name], c_customer=customer)
    follow()
    assert api.get("customer", {"filter": {"field": "c_total", "op": "eq", "value": 15}}).ids() == [first]
    assert sorted(names[i] for i in api.get("c_bill", {"filter": {"field": "c_customer.c_total", "op": "lt", "value": 20}}).ids()) == [
        "B1",
        "B2",
    ]
    related = {"related": "c_bill.c_customer", "agg": "sum", "of": "c_net", "op": "ge", "value": 20}
    assert api.get("customer", {"filter": related}).ids() == [second]


def test_exports_write_the_result(cast: Cast, bills: tuple[Api, dict[str, str]]) -> None:
    fields = cast.object("c_bill").fields
    assert {k: fields[k].cell for k in ("c_half", "c_net", "c_text", "c_next", "c_made", "c_big")} == {
        "c_half": "number", "c_net": "text", "c_text": "text", "c_next": "date", "c_made": "datetime", "c_big": "text",
    }  # fmt: skip
