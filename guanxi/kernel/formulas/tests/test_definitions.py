"""Formula fields are made, edited and taken away by an organisation at any time; what would not fit is refused."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.kernel.formulas.tests.world import follow, formula, make_bills, shown
from guanxi.kernel.objects.schema import schema_of
from guanxi.testing.cast import Cast
from guanxi.testing.formula_suite import FormulaSuite


def define(
    cast: Cast, key: str, expression: object, by: str = "administrator", object_key: str = "customer", result: str = "number", **more: Any
) -> Any:
    options = {"expression": expression, "result": result, **more.pop("options", {})}
    return cast[by].api.post(
        "field",
        {"object": object_key, "key": key, "type": "formula", "label_zh": "公式", "label_en": "Formula", "options": options, **more},
    )


class TestFormulaField(FormulaSuite):
    """The values of a formula are those of its result."""

    type = "formula"
    options = {"expression": "1", "result": "number", "decimals": 2}
    good = [(3, 3.0), ("4.25", 4.25), (-1, -1.0)]
    bad = [("x", "number_invalid"), (True, "wrong_type")]
    cells = [("1,234.5", 1234.5)]


class TestMoneyFormula(TestFormulaField):
    options = {"expression": "revenue", "result": "money"}
    good = [({"amount": "3.00", "currency": "CNY"},) * 2, ({"amount": "-1.50", "currency": "USD"},) * 2]
    bad = [("x", "money_invalid")]
    cells = []


class TestTextFormula(TestFormulaField):
    options = {"expression": "name", "result": "text"}
    good = [("一", "一"), ("Ａb", "Ａb")]
    bad = [(1, "wrong_type")]
    cells = []


class TestDateFormula(TestFormulaField):
    options = {"expression": "day", "result": "date"}
    good = [(v, v) for v in ("2026-11-22", "2024-02-29", "1999-12-31")]
    bad = [("2026-02-30", "date_invalid")]
    cells = []


class TestDatetimeFormula(TestFormulaField):
    options = {"expression": "moment", "result": "datetime"}
    good = [(v, v) for v in ("2026-11-22T06:05:00Z", "1969-12-31T23:59:59Z")]
    bad = [("x", "date_invalid")]
    cells = []


class TestBooleanFormula(TestFormulaField):
    options = {"expression": "done", "result": "boolean"}
    good = [(True, True), (False, False)]
    bad = [(1, "wrong_type")]
    cells = []


def test_meta_shows_the_result_types_operators_and_not_the_formula(cast: Cast) -> None:
    assert define(cast, "c_score", "employees * 2", options={"decimals": 1}).status == 201
    [customer] = [o for o in cast.owner.api.get("meta").body["objects"] if o["key"] == "customer"]
    [field] = [f for f in customer["fields"] if f["key"] == "c_score"]
    assert {k: field[k] for k in ("type", "right", "operators", "sortable", "filterable", "numeric", "required", "options")} == {
        "type": "formula", "right": "read", "sortable": True, "filterable": True, "numeric": True, "required": False,
        "operators": ["eq", "ne", "lt", "le", "gt", "ge", "between", "in", "not_in", "empty", "not_empty"],
        "options": {"decimals": 1, "result": "number", "shared": False},  # the expression is for those who keep fields
    }  # fmt: skip


def test_openapi_reads_it_and_does_not_write_it(cast: Cast) -> None:
    define(cast, "c_total", "revenue * 2", result="money")
    schemas = cast.owner.api.get("openapi.json").body["components"]["schemas"]
    holding = {name for name, one in schemas.items() if "c_total" in one.get("properties", {})}
    assert holding
    assert all("c_total" not in one["properties"] for name, one in schemas.items() if one.get("additionalProperties") is False)


@pytest.mark.parametrize(
    ("expression", "options", "code"),
    [
        ("nothing + 1", {}, "unknown_field"), ("employees +", {}, "formula_unfinished"), ("today()", {"result": "date"}, "formula_volatile"), ("c_new + 1", {}, "formula_cycle"), ("", {}, "formula_missing"),
        (None, {}, "formula_missing"), (7, {}, "formula_missing"), ("1", {"result": "json"}, "formula_result"), ("1", {"decimals": 9}, "decimals"), ("1", {"shared": "yes"}, "formula_shared"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_not_kept(cast: Cast, expression: object, options: dict[str, Any], code: str) -> None:
    answer = define(cast, "c_new", expression, options=options)
    assert (answer.status, answer.codes()) == (422, [("options", code)])
    assert "c_new" not in cast.object("customer").fields


def test_a_formula_is_neither_required_nor_unique(cast: Cast) -> None:
    assert define(cast, "c_new", "1", required=True).codes() == [("required", "formula_flag")]
    assert define(cast, "c_new", "1", unique=True).codes() == [("unique", "formula_flag")]


def test_several_that_build_on_each_other_come_in_one_batch(cast: Cast) -> None:
    rows = [
        {"object": "customer", "key": k, "type": "formula", "label_zh": k, "options": {"expression": e}}
        for k, e in (("c_a", "c_b + 1"), ("c_b", "employees + 1"))
    ]
    cast.make_many("field", rows)
    customer = cast.make("customer", name="甲", employees=5)
    assert shown(cast, "customer", customer, "c_a", "c_b") == [7, 6]


def test_a_cycle_over_an_edit_is_refused(cast: Cast) -> None:
    formula(cast, "customer", "c_a", "employees")
    second = formula(cast, "customer", "c_b", "c_a + 1")
    first = cast.administrator.api.get("field", {"filter": {"field": "key", "op": "eq", "value": "c_a"}}).ids()[0]
    answer = cast.administrator.api.patch(f"field/{first}", {"options": {"expression": "c_b"}})
    assert ("options", "formula_cycle") in answer.codes()
    assert cast.administrator.api.patch(f"field/{second}", {"options": {"expression": "c_a + 2"}}).body.get("errors") is None


def test_result_and_decimals_stay(cast: Cast) -> None:
    made = formula(cast, "customer", "c_a", "employees")
    for options in ({"expression": "name", "result": "text"}, {"expression": "employees", "decimals": 2}):
        assert cast.administrator.api.patch(f"field/{made}", {"options": options}).codes() == [("options", "formula_fixed")]
    other = formula(cast, "customer", "c_b", "name", "text")
    assert cast.administrator.api.patch(f"field/{other}", {"options": {"expression": "right(phone, 4)", "result": "text"}}).codes() == [
        ("options", "formula_fixed")
    ]


def test_what_a_formula_uses_is_not_taken_away(cast: Cast) -> None:
    make_bills(cast)
    formula(cast, "customer", "c_total", 'sum(c_bill.c_customer, c_amount, c_kind = "a")', "money")
    api = cast.administrator.api
    fields = {r["key"]: r["id"] for r in api.get("field", {"filter": {"field": "object", "op": "eq", "value": "c_bill"}}).body["rows"]}
    for key in ("c_amount", "c_customer", "c_kind"):
        assert api.delete(f"field/{fields[key]}").codes() == [("key", "used_by_formula")]
    assert api.delete(f"field/{fields['c_due']}").status == 204
    [bill] = api.get("object_type").ids()
    assert api.delete(f"object_type/{bill}").codes() == [("key", "used_by_formula")]
    assert api.patch(f"field/{fields['c_kind']}", {"options": {"choices": [{"key": "z", "zh": "其他"}]}}).codes() == [
        ("key", "used_by_formula")
    ]
    assert api.act("field", "change_type", [fields["c_amount"]], {"type": "text"}).codes() == [("input.type", "used_by_formula")]
    assert api.act("field", "change_type", [fields["c_count"]], {"type": "formula", "options": {"expression": "1"}}).codes() == [
        ("input.type", "formula_type")
    ]


def test_a_field_in_use_may_change_within_reason(cast: Cast) -> None:
    """A number that becomes a percentage counts as its hundredth; the formula follows."""
    number = cast.make("field", object="customer", key="c_rate", type="number", label_zh="率", options={"decimals": 2})
    formula(cast, "customer", "c_double", "c_rate * 2", decimals=2)
    customer = cast.make("customer", name="甲", c_rate=25)
    assert shown(cast, "customer", customer, "c_double") == 50
    assert (
        cast.administrator.api.act(
            "field", "change_type", [number], {"type": "percent", "options": {"decimals": 2}, "confirm": True}
        ).status
        == 200
    )
    follow()
    assert shown(cast, "customer", customer, "c_double") == 0.5


def test_clients_do_not_write_it(cast: Cast) -> None:
    formula(cast, "customer", "c_a", "employees + 1")
    assert cast.owner.api.post("customer", {"name": "乙", "c_a": 5}).codes() == [("c_a", "not_writable")]
    customer = cast.make("customer", name="甲")
    assert cast.administrator.api.patch(f"customer/{customer}", {"c_a": 5}).codes() == [("c_a", "not_writable")]
    cast.change("customer", customer, c_a=5)  # the system may name it, and changes nothing
    assert shown(cast, "customer", customer, "c_a") is None


def test_existing_records_are_computed_when_a_formula_is_made_or_edited(cast: Cast) -> None:
    customers = cast.make_many("customer", [{"name": f"客户{n}", "employees": n} for n in range(5)])
    made = formula(cast, "customer", "c_a", "employees * 2")
    follow()
    assert [shown(cast, "customer", c, "c_a") for c in customers] == [0, 2, 4, 6, 8]
    assert cast.administrator.api.patch(f"field/{made}", {"options": {"expression": "employees * 3"}}).status == 200
    follow()
    assert [shown(cast, "customer", c, "c_a") for c in customers] == [0, 3, 6, 9, 12]
    versions = [shown(cast, "customer", c, "version") for c in customers]
    assert cast.administrator.api.patch(f"field/{made}", {"label_zh": "新名"}).status == 200
    follow()
    assert [shown(cast, "customer", c, "version") for c in customers] == versions


def test_a_formula_that_is_deleted_and_restored_is_computed_again(cast: Cast) -> None:
    made = formula(cast, "customer", "c_a", "employees * 2")
    customer = cast.make("customer", name="甲", employees=1)
    api = cast.administrator.api
    assert api.delete(f"field/{made}").status == 204
    api.patch(f"customer/{customer}", {"employees": 9})
    assert "c_a" not in api.get(f"customer/{customer}").body
    assert api.act("field", "restore", [made]).status == 200
    follow()
    assert shown(cast, "customer", customer, "c_a") == 18


def test_a_formula_broken_from_outside_is_hidden_and_breaks_nothing(cast: Cast) -> None:
    """A plug-in that is taken out may leave a formula without its field."""
    from guanxi.kernel.objects.models import FieldDefinition
    from guanxi.kernel.tenancy.models import bump_schema

    made = formula(cast, "customer", "c_a", "employees * 2")
    customer = cast.make("customer", name="甲", employees=1)
    with cast.scope():
        FieldDefinition.objects.filter(id=made).update(options='{"expression": "gone * 2"}')
        bump_schema(cast.tenant)
    assert schema_of(cast.tenant).objects["customer"].fields["c_a"].bound is None  # type: ignore[attr-defined]
    api = cast.administrator.api
    assert "c_a" not in api.get(f"customer/{customer}").body
    assert api.patch(f"customer/{customer}", {"employees": 3}).status == 200
    assert api.patch(f"field/{made}", {"options": {"expression": "employees * 3"}}).status == 200
    follow()
    assert shown(cast, "customer", customer, "c_a") == 9
