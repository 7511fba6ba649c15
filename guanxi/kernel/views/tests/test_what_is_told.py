"""Definitions, rules and views name fields: only those may read them who may see the fields, or who keep the definitions."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from guanxi.testing.cast import INSIDERS, Cast

HIDDEN = {"field": "credit_limit", "op": "gt", "value": "100"}
TOLD: list[dict[str, Any]] = [
    {"filter": HIDDEN},
    {"filter": {"and": [{"not": {"or": [HIDDEN]}}]}},
    {"sort": ["-credit_limit"]},
    {"columns": ["name", "credit_limit"]},
    {"layout": {"widths": {"credit_limit": 100}}},
    {"object": "contact", "filter": {"field": "customer.credit_limit", "op": "gt", "value": "100"}},
    {"filter": {"related": "customer.parent", "where": HIDDEN}},
    {"filter": {"related": "customer.parent", "agg": "sum", "of": "credit_limit", "op": "gt", "value": 1}},
]


def everything(cast: Cast, name: str, object_key: str, record: str) -> str:
    """All that a member is told of a record, on every channel that has records."""
    api = cast[name].api
    answers = [
        api.get(f"{object_key}/{record}"), api.get(object_key, {"limit": "200"}), api.get(f"{object_key}/{record}/timeline"),
        api.get(object_key, {"deleted": "true"}), api.get("meta"),
    ]  # fmt: skip
    return orjson.dumps([a.body for a in answers]).decode()


def reads(cast: Cast, object_key: str, record: str, secret: str) -> set[str]:
    return {name for name in INSIDERS if secret in everything(cast, name, object_key, record)}


def test_only_who_keeps_fields_reads_the_expression_of_a_formula(cast: Cast) -> None:
    expression = "number(credit_limit) * 7654321"
    options = {"expression": expression, "result": "number", "shared": True}
    api = cast.administrator.api
    made = api.post("field", {"object": "customer", "key": "c_f", "type": "formula", "label_zh": "式", "options": options})
    assert made.status == 201, made.body
    field = made.body["id"]
    api.patch(f"field/{field}", {"options": {**options, "expression": expression + " + 1"}})
    assert reads(cast, "field", field, "7654321") == {"administrator"}
    assert api.get(f"field/{field}").body["options"]["expression"] == expression + " + 1"
    assert "options" not in cast.owner.api.get(f"field/{field}").body
    grants = {"field": {"read": "all", "update": "all"}}
    cast.change("role", cast.roles["auditor"], grants={"field": {"read": "all"}})
    assert "7654321" not in everything(cast, "auditor", "field", field)
    cast.change("role", cast.roles["auditor"], grants=grants)
    assert cast.auditor.api.get(f"field/{field}").body["options"]["expression"] == expression + " + 1"


def test_choices_reach_everybody_through_meta(cast: Cast) -> None:
    cast.make("field", owner=None, object="lead", key="c_c", type="choice", label_zh="选", options={"choices": [{"key": "k", "zh": "甲"}]})
    [lead] = [o for o in cast.owner.api.get("meta").body["objects"] if o["key"] == "lead"]
    [field] = [f for f in lead["fields"] if f["key"] == "c_c"]
    assert [c["key"] for c in field["options"]["choices"]] == ["k"]


@pytest.mark.parametrize("object_key", ["validation_rule", "share_rule"])
def test_only_who_keeps_rules_reads_their_conditions(cast: Cast, object_key: str) -> None:
    more = {"message_zh": "不行"} if object_key == "validation_rule" else {"person": cast.owner.person}
    condition = {"field": "credit_limit", "op": "lt", "value": "7654321"}
    record = cast.make(object_key, owner=None, name="x", object="customer", condition=condition, **more)
    assert reads(cast, object_key, record, "7654321") == {"administrator"}


def test_a_rule_on_a_hidden_field_does_not_name_it(cast: Cast) -> None:
    condition = {"field": "credit_limit", "op": "not_empty"}
    cast.make("validation_rule", owner=None, name="x", object="customer", condition=condition, field="credit_limit", message_zh="不行")
    assert cast.owner.api.post("customer", {"name": "甲"}).codes() == [("name", "rule_broken")]
    assert cast.administrator.api.post("customer", {"name": "甲"}).codes() == [("credit_limit", "rule_broken")]


@pytest.mark.parametrize("values", TOLD)
def test_a_shared_view_is_seen_by_those_who_see_what_it_names(cast: Cast, values: dict[str, Any]) -> None:
    made = cast.finance.api.post("view", {"name": "大客户", "object": "customer", "shared": True, **values})
    assert made.status == 201, made.body
    record = made.body["id"]
    seen = {name: cast[name].api.get(f"view/{record}").status for name in INSIDERS}
    assert seen == {name: 200 if name in ("finance", "auditor", "administrator") else 404 for name in INSIDERS}
    listed = {name for name in INSIDERS if record in cast[name].api.get("view").ids()}
    assert listed == {"finance", "auditor", "administrator"}


def test_a_view_that_names_what_all_see_is_seen_by_all(cast: Cast) -> None:
    values = {"filter": {"field": "level", "op": "eq", "value": "a"}, "sort": ["name"], "columns": ["name"]}
    record = cast.finance.api.post("view", {"name": "甲级", "object": "customer", "shared": True, **values}).body["id"]
    assert {cast[name].api.get(f"view/{record}").status for name in INSIDERS} == {200}
    cast.finance.api.patch(f"view/{record}", {"columns": ["credit_limit"]})
    assert cast.owner.api.get(f"view/{record}").status == 404
    cast.finance.api.patch(f"view/{record}", {"columns": ["name"]})
    cast.finance.api.delete(f"view/{record}")
    assert cast.finance.api.act("view", "restore", [record]).status == 200
    assert cast.owner.api.get(f"view/{record}").status == 200


def test_rights_that_change_are_effective_at_once(cast: Cast) -> None:
    record = cast.owner.api.post("view", {"name": "电话", "object": "customer", "shared": True, "columns": ["phone"]}).body["id"]
    assert cast.colleague.api.get(f"view/{record}").status == 200
    cast.change("role", cast.roles["sales_representative"], grants={"customer": {"read": "own", "fields": {"phone": "hidden"}}})
    assert cast.colleague.api.get(f"view/{record}").status == 404
    assert cast.owner.api.get(f"view/{record}").status == 200  # one's own


def test_views_of_others_are_no_way_round_for_team_members_and_wide_scopes(cast: Cast) -> None:
    record = cast.finance.api.post("view", {"name": "大客户", "object": "customer", "filter": HIDDEN}).body["id"]
    assert cast.finance.api.act("view", "add_to_team", [record], {"person": cast.owner.person}).status == 200
    cast.change("role", cast.roles["sales_manager"], grants={"view": {"read": "all", "update": "all"}})
    assert [cast[name].api.get(f"view/{record}").status for name in ("owner", "manager", "administrator")] == [404, 404, 200]
