"""Choosing records by id, as ticked rows are exported and changed: on every object type, by the SQL and in Python alike."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.base.ids import new_id
from guanxi.kernel.query.evaluate import holds
from guanxi.kernel.query.filters import read_filter
from guanxi.kernel.records.held import HeldRecord, RecordLoader
from guanxi.testing.cast import Cast

OBJECTS = ["customer", "c_machine", "person", "view"]


def make(cast: Cast, object_key: str) -> list[str]:
    if object_key == "c_machine":
        cast.make("object_type", owner=None, key="c_machine", label_zh="设备")
    more = {"object": "customer"} if object_key == "view" else {}
    return cast.make_many(object_key, [{"name": name, **more} for name in "甲乙丙"], owner="administrator")


@pytest.mark.parametrize("object_key", OBJECTS)
def test_records_are_found_by_their_ids(cast: Cast, object_key: str) -> None:
    first, second, third = made = make(cast, object_key)
    api = cast.administrator.api
    rest = set(api.get(object_key, {"limit": "200"}).ids()) - set(made)
    cases: list[tuple[str, Any, set[str]]] = [
        ("eq", first, {first}), ("in", [first, third], {first, third}), ("in", [], set()), ("in", [new_id()], set()), ("in", [second, second], {second}),
        ("not_in", [first, second], {third, *rest}),
    ]  # fmt: skip
    for op, value, wanted in cases:
        tree = {"field": "id", "op": op, "value": value}
        page = api.post(f"{object_key}/query", {"filter": tree, "limit": 200, "count": True})
        assert (set(page.ids()), page.body["count"]["value"]) == (wanted, len(wanted)), (op, value)
        with cast.scope() as system:
            node = read_filter(tree, system.schema.get(object_key), system)
            assert node is not None
            assert {i for i in made if holds(node, HeldRecord(i, {}), RecordLoader(system), system)} == wanted & set(made)


@pytest.mark.parametrize("object_key", OBJECTS)
def test_the_registry_tells_of_it(cast: Cast, object_key: str) -> None:
    make(cast, object_key)
    [meta] = [o for o in cast.administrator.api.get("meta").body["objects"] if o["key"] == object_key]
    [field] = [f for f in meta["fields"] if f["key"] == "id"]
    told = {k: field[k] for k in ("type", "right", "system", "filterable", "sortable", "groupable", "operators")}
    assert told == {
        "type": "text", "right": "read", "system": True, "filterable": True, "sortable": False, "groupable": False, "operators": ["eq", "in", "not_in"],
    }  # fmt: skip


def test_it_is_reached_over_references(cast: Cast) -> None:
    customer = cast.make("customer", name="甲")
    contact = cast.make("contact", name="乙", customer=customer)
    cast.make("contact", name="丙")
    api = cast.administrator.api
    assert api.get("contact", {"filter": {"field": "customer.id", "op": "in", "value": [customer]}}).ids() == [contact]
    where = {"field": "id", "op": "eq", "value": contact}
    assert api.get("customer", {"filter": {"related": "contact.customer", "where": where}}).ids() == [customer]


@pytest.mark.parametrize(
    ("op", "value", "code"),
    [("in", ["x"], "id_invalid"), ("eq", 1, "id_invalid"), ("eq", None, "value_missing"), ("contains", "x", "unknown_operator"), ("eq", {"id": "x"}, "id_invalid")],
)  # fmt: skip
def test_what_is_no_id_is_refused(cast: Cast, op: str, value: Any, code: str) -> None:
    refused = cast.owner.api.post("customer/query", {"filter": {"field": "id", "op": op, "value": value}})
    assert (refused.status, [c for _, c in refused.codes()]) == (422, [code])


def test_as_many_may_be_named_as_an_action_takes(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    ids = [new_id() for _ in range(4999)]
    api = cast.owner.api
    assert api.post("customer/query", {"filter": {"field": "id", "op": "in", "value": [*ids, record]}}).ids() == [record]
    refused = api.post("customer/query", {"filter": {"field": "id", "op": "in", "value": [*ids, record, new_id()]}})
    assert (refused.status, refused.codes()) == (422, [("filter.id", "too_many_values")])
    assert "5000" in refused.body["errors"][0]["message"]["en"]
    assert "5001" in refused.body["errors"][0]["message"]["zh"]
    names = api.post("customer/query", {"filter": {"field": "name", "op": "in", "value": [str(n) for n in range(1001)]}})
    assert names.codes() == [("filter.name", "too_many_values")]


def test_it_is_neither_written_nor_a_way_to_what_one_does_not_see(cast: Cast) -> None:
    mine, theirs = cast.make("customer", name="甲"), cast.make("customer", owner="other_department", name="乙")
    api = cast.owner.api
    assert api.patch(f"customer/{mine}", {"id": new_id()}).codes() == [("id", "not_writable")]
    assert api.get("customer", {"filter": {"field": "id", "op": "in", "value": [mine, theirs]}}).ids() == [mine]
    assert api.get("customer", {"sort": "id"}).codes() == [("sort", "unknown_field")]


def test_a_formula_and_a_rule_may_use_it(cast: Cast) -> None:
    options = {"expression": "left(id, 8)", "result": "text"}
    cast.make("field", owner=None, object="customer", key="c_mark", type="formula", label_zh="标", options=options)
    made = cast.owner.api.post("customer", {"name": "甲"}).body
    assert made["c_mark"] == made["id"][:8]
    condition = {"field": "id", "op": "not_in", "value": [made["id"]]}
    cast.make("validation_rule", owner=None, name="x", object="customer", condition=condition, message_zh="不行")
    assert cast.owner.api.patch(f"customer/{made['id']}", {"name": "乙"}).codes() == [("name", "rule_broken")]
    assert cast.owner.api.post("customer", {"name": "丙"}).status == 201
