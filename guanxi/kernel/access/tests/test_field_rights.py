"""Who sees the mask cannot find, sort, group or add what is behind it; the registry as it is told says the same."""

from __future__ import annotations

import pytest

from guanxi.testing.cast import Cast
from guanxi.testing.samples import IDENTITY_NUMBERS

UNKNOWN = ("unknown_field", 422)


def _codes(cast: Cast, member: str, field: str, value: object) -> set[tuple[str, int]]:
    api = cast[member].api
    replies = [
        api.post("customer/query", {"filter": {"field": field, "op": "eq", "value": value}}),
        api.post("customer/query", {"filter": {"not": {"field": field, "op": "empty"}}}),
        api.post("contact/query", {"filter": {"field": f"customer.{field}", "op": "eq", "value": value}}),
        api.post("customer/query", {"sort": [field]}),
        api.post("customer/aggregate", {"group": [{"field": field}]}),
        api.post("customer/aggregate", {"measures": [{"fn": "max", "field": field}]}),
    ]
    return {(reply.codes()[0][1] if reply.body.get("errors") else "read", reply.status) for reply in replies}


@pytest.mark.parametrize("member", ["owner", "auditor"])
def test_sensitive_values_are_found_only_by_those_who_may_reveal_them(cast: Cast, member: str) -> None:
    cast.make("field", object="customer", key="c_salary", type="number", label_zh="工资", data_class="sensitive")
    cast.make("customer", name="x", c_salary=12345, identity_number=IDENTITY_NUMBERS[0])
    assert _codes(cast, member, "c_salary", 12345) == {UNKNOWN}
    assert _codes(cast, member, "identity_number", IDENTITY_NUMBERS[0]) == {UNKNOWN}
    [found] = cast.finance.api.post(
        "customer/query", {"filter": {"field": "identity_number", "op": "eq", "value": IDENTITY_NUMBERS[0]}}
    ).body["rows"]
    assert found["identity_number"] == "110***********002X"


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_what_a_role_takes_away_cannot_be_named(cast: Cast, right: str) -> None:
    grants = {"customer": {"read": "own", "update": "own", "create": True, "fields": {"revenue": right, "phone": right, "remark": right}}}
    cast.change("role", cast.roles["sales_representative"], grants=grants)
    record = cast.make("customer", name="x", revenue="5", phone="13800138000", remark="秘密")
    for field, value in (("revenue", "5"), ("phone", "13800138000"), ("remark", "秘密")):
        assert _codes(cast, "owner", field, value) <= {UNKNOWN}, field
    read = cast.owner.api.get(f"customer/{record}").body
    shown = {k: read[k] for k in ("revenue", "phone", "remark") if k in read}
    assert shown == ({} if right == "hidden" else {"revenue": "***", "phone": "138****8000", "remark": "•••"})
    for q in ("秘密", "13800138000", "8000"):
        assert cast.owner.api.get("customer", {"q": q}).ids() == []
    code = "unknown_field" if right == "hidden" else "not_writable"
    assert cast.owner.api.patch(f"customer/{record}", {"revenue": "6"}).codes() == [("revenue", code)]


def test_the_registry_tells_what_may_be_found(cast: Cast) -> None:
    """/meta offers a filter, an order, a group or a total exactly where asking for it succeeds."""
    for member in ("owner", "finance", "auditor", "administrator"):
        [meta] = [o for o in cast[member].api.get("meta").body["objects"] if o["key"] == "customer"]
        api = cast[member].api
        for field in meta["fields"]:
            key = field["key"]
            condition = {"op": "in", "value": []} if key == "id" else {"op": "not_empty"}
            tried = {
                "filterable": api.post("customer/query", {"filter": {"field": key, **condition}}).status == 200,
                "sortable": api.post("customer/query", {"sort": [key]}).status == 200,
                "numeric": api.post("customer/aggregate", {"measures": [{"fn": "sum", "field": key}]}).status == 200,
            }
            assert {k: field[k] for k in tried} == tried, (member, key)
            assert bool(field["operators"]) == field["filterable"]


def test_a_search_leaves_out_objects_whose_name_is_hidden(cast: Cast) -> None:
    cast.change("role", cast.roles["sales_representative"], grants={"customer": {"read": "own", "fields": {"name": "hidden"}}})
    cast.make("customer", name="无名")
    assert cast.owner.api.get("search", {"q": "无名"}).body == {"hits": []}
