"""Conditions over related records and paths: SQL and Python agree, and both see only what the viewer sees."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.kernel.query.evaluate import holds
from guanxi.kernel.query.filters import read_filter
from guanxi.kernel.records.held import RecordLoader
from guanxi.kernel.records.read import Ask, page
from guanxi.testing.cast import Cast

OPS = ("eq", "ne", "lt", "le", "gt", "ge")


@pytest.fixture
def customers(cast: Cast) -> list[str]:
    """Customers with none to three contacts of `owner`, the last with one of somebody else."""
    cast.make_many("field", [
        {"object": "contact", "key": "c_score", "type": "number", "label_zh": "分", "options": {"decimals": 1}},
        {"object": "lead", "key": "c_customer", "type": "reference", "label_zh": "客户", "options": {"object": "customer"}},
        {"object": "lead", "key": "c_amount", "type": "money", "label_zh": "额"},
    ])  # fmt: skip
    ids = cast.make_many("customer", [{"name": f"客户{n}", "parent": None} for n in range(4)])
    for n, customer in enumerate(ids):
        cast.make_many("contact", [{"name": f"人{m}", "customer": customer, "c_score": m + 0.5} for m in range(n)])
        cast.make_many(
            "lead",
            [
                {"name": f"线{m}", "c_customer": customer, "c_amount": {"amount": str(m + 1), "currency": ("CNY", "USD")[m % 2]}}
                for m in range(n)
            ],
        )
    cast.change("customer", ids[0], parent=ids[3])
    cast.make("contact", owner="other_department", name="别人", customer=ids[0])
    return ids


TREES: list[dict[str, Any]] = [
    *({"related": "contact.customer", "agg": "count", "op": op, "value": value} for op in OPS for value in (1, "1.5")),
    *({"related": "contact.customer", "agg": "sum", "of": "c_score", "op": op, "value": value} for op in OPS for value in (2, "0.5")),
    *({"related": "lead.c_customer", "agg": "sum", "of": "c_amount", "op": op, "value": "1"} for op in OPS),
    {"related": "contact.customer"}, {"related": "contact.customer", "agg": "none"}, {"related": "lead.c_customer"}, {"related": "lead.c_customer", "agg": "none"},
    {"related": "contact.customer", "where": {"field": "name", "op": "contains", "value": "人2"}},
    {"related": "contact.customer", "where": {"field": "customer.name", "op": "eq", "value": "客户2"}},
    {"related": "lead.c_customer", "where": {"field": "c_customer.name", "op": "starts_with", "value": "客户"}},
    {"field": "parent.name", "op": "eq", "value": "客户3"}, {"field": "parent.name", "op": "ne", "value": "客户3"}, {"field": "parent.parent.name", "op": "empty"},
    {"field": "owner.department", "op": "eq", "value": "@my_department"}, {"field": "owner.name", "op": "eq", "value": "owner"},
    {"and": []}, {"or": []}, {"not": {"and": []}},
]  # fmt: skip


@pytest.mark.parametrize("viewer", ["owner", "administrator"])
def test_sql_and_python_agree(cast: Cast, customers: list[str], viewer: str) -> None:
    with cast.scope():
        actor = cast[viewer].actor()
        customer = actor.schema.get("customer")
        loader = RecordLoader(actor)
        records = [loader.get(customer, i) for i in customers]
        for tree in TREES:
            node = read_filter(tree, customer, actor)
            assert node is not None
            in_python = [r.id for r in records if r is not None and holds(node, r, loader, actor)]
            in_sql = {row["id"] for row in page(actor, customer, Ask(filter=tree, fields=[], limit=200)).rows}
            assert [i for i in customers if i in in_sql] == in_python, tree


def test_the_answers_are_those_of_counting_by_hand(cast: Cast, customers: list[str]) -> None:
    def numbers(member: str, tree: dict[str, Any]) -> list[int]:
        found = cast[member].api.post("customer/query", {"filter": tree, "fields": [], "limit": 200}).ids()
        return [n for n, i in enumerate(customers) if i in found]

    count = {"related": "contact.customer", "agg": "count", "op": "ge"}
    assert numbers("owner", {**count, "value": 2}) == [2, 3]
    assert numbers("owner", {**count, "value": "1.5"}) == [2, 3]
    assert numbers("owner", {"related": "contact.customer", "agg": "sum", "of": "c_score", "op": "eq", "value": "2"}) == [2]
    assert numbers("owner", {"related": "lead.c_customer", "agg": "sum", "of": "c_amount", "op": "eq", "value": "4"}) == [3]
    assert numbers("owner", {"related": "contact.customer", "where": {"field": "name", "op": "eq", "value": "别人"}}) == [
        0
    ]  # seen through the customer


@pytest.mark.parametrize(
    "tree",
    [
        {"and": {}}, {"and": [], "or": []}, {"not": []}, {"field": "name", "op": "eq", "value": "x", "more": 1}, {"field": ["name"]}, {"field": "name", "op": "like", "value": "x"}, [1], 5,
        {"field": "name", "op": "in", "value": ["x"] * 1001}, {"field": "employees", "op": "between", "value": [1]}, {"related": "customer"}, {"related": "contact.name"},
        {"related": "contact.customer", "agg": "avg"}, {"related": "contact.customer", "agg": "sum", "of": "name"}, {"related": "contact.customer", "agg": "count", "value": "x"},
        {"field": "a.b.c.d.e", "op": "empty"}, {"field": "name", "op": None, "value": "x"}, {"field": "next_contact_at", "op": "within", "value": {"last": 0, "unit": "day"}},
        {"field": "name", "op": "eq"}, {"field": "name", "op": "eq", "value": {}},
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused(cast: Cast, tree: Any) -> None:
    assert cast.owner.api.post("customer/query", {"filter": tree}).status == 422


def test_deep_and_wide_trees_are_refused(cast: Cast) -> None:
    leaf = {"field": "name", "op": "eq", "value": "x"}
    deep: Any = leaf
    for _ in range(9):
        deep = {"not": deep}
    assert cast.owner.api.post("customer/query", {"filter": deep}).codes() == [("filter", "filter_depth")]
    assert cast.owner.api.post("customer/query", {"filter": {"or": [leaf] * 200}}).codes() == [("filter", "filter_size")]
