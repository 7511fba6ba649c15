"""Names and types are checked when a formula is written; every refusal says where and what to write instead."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.utils import isolate_apps

from guanxi.base.errors import ValueProblem
from guanxi.kernel.formulas.binding import bind_formulas, examine
from guanxi.kernel.formulas.check import check
from guanxi.kernel.formulas.nodes import as_tree
from guanxi.kernel.formulas.tests.world import OBJECTS, checked, yuan
from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.formula import Formula
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.fields.types import make_field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.rows import columns_of
from guanxi.kernel.vault.codec import Place


def refusal(text: str, result: str = "number", at: str = "deal") -> tuple[str, Any]:
    with pytest.raises(ValueProblem) as raised:
        checked(text, result, at)
    message = raised.value.message
    assert message["zh"] != message["en"]
    return raised.value.code, raised.value.params.get("position")


@pytest.mark.parametrize(
    ("text", "result", "code", "position"),
    [
        ("nothing", "number", "unknown_field", 1), ("1 + nothing", "number", "unknown_field", 5), ("firm.nothing", "text", "unknown_field", 1), ("name.x", "text", "formula_path", 1),
        ("tags.x", "text", "formula_path", 1), ("firm.parent.parent.parent.name", "text", "formula_path", 1), ("foo(1)", "number", "formula_function", 1), ("left(name)", "text", "formula_arguments", 1),
        ("if(won)", "number", "formula_arguments", 1), ("1 + round(1, 2, 3)", "number", "formula_arguments", 5), ("today()", "date", "formula_volatile", 1), ("1 + now()", "number", "formula_volatile", 5),
        ("version", "number", "formula_moving", 1), ("updated_at", "datetime", "formula_moving", 1), ("firm.updated_by", "text", "formula_moving", 1),
        ("name + 1", "number", "formula_type", 6), ("start + 1", "date", "formula_type", 7), ("end - start", "number", "formula_type", 5), ("amount + 1", "money", "formula_type", 8),
        ("amount > 100", "boolean", "formula_type", 8), ("amount * cost", "money", "formula_type", 8), ("start < met", "boolean", "formula_type", 7), ("name < name", "boolean", "formula_type", 6),
        ("name = null", "boolean", "formula_type", 6), ("won and 1", "boolean", "formula_type", 9), ("if(1, 2, 3)", "number", "formula_type", 1), ("if(won, 1, name)", "number", "formula_type", 1),
        ("place = place", "boolean", "formula_type", 7), ("firm = chief", "boolean", "formula_type", 6), ("len(1)", "number", "formula_type", 1), ("coalesce(1, name)", "number", "formula_type", 1),
        ("null", "number", "formula_type", 1), ("name", "number", "formula_type", 1), ("count", "money", "formula_type", 1), ("amount", "number", "formula_type", 1), ("met", "date", "formula_type", 1),
        ("count", "text", "formula_type", 1), ("firm", "text", "formula_type", 1), ('level = "c"', "boolean", "choice_unknown", 9), ("date(2026, 13, 1)", "date", "formula_constant", 1),
        ('money(1, "XXX")', "money", "formula_constant", 1),
        ("count()", "number", "formula_arguments", 1), ("count(firm)", "number", "formula_roll_up", 7), ("count(bill.nothing)", "number", "unknown_field", 7), ("count(bill.firm)", "number", "formula_roll_up", 7),
        ("count(bill.sum)", "number", "formula_roll_up", 7), ("sum(bill.deal)", "number", "formula_arguments", 1), ("sum(bill.deal, name)", "number", "formula_type", 16),
        ("sum(bill.deal, 1)", "number", "formula_roll_up", 16), ("sum(bill.deal, firm.staff)", "number", "formula_roll_up", 16), ("max(bill.deal, paid)", "number", "formula_type", 16),
        ("count(bill.deal, sum > count)", "number", "formula_condition", 24), ("count(bill.deal, nothing = 1)", "number", "unknown_field", 18), ("count(bill.deal, 1)", "number", "formula_condition", 18),
        ("count(bill.deal, sum > 1)", "number", "formula_type", 22), ('count(bill.deal, kind = "c")', "number", "choice_unknown", 23), ("count(bill.deal, firm.staff = 1)", "number", "formula_condition", 18),
        ('count(bill.deal, contains(count, "x"))', "number", "formula_type", None), ("count(bill.deal, due > today())", "number", "formula_volatile", 24), ("count(bill.deal, count = 1.5)", "number", "too_many_decimals", 24),
        ("+".join(["count(bill.deal)"] * 6), "number", "formula_cost", 86),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(text: str, result: str, code: str, position: int | None) -> None:
    found = refusal(text, result)
    assert found == (code, position) if position is not None else found[0] in (code, "formula_condition")


@pytest.mark.parametrize(
    ("text", "result", "remedy"),
    [
        ("amount > 100", "boolean", "money(100)"), ("start + 1", "date", "add_days(date, days)"), ("end - start", "number", "days_between(from, to)"), ('name + "x"', "text", "&"),
        ("name = null", "boolean", "isempty(field)"), ("start < met", "boolean", "date(moment)"), ("today()", "date", "within"), ("foo(1)", "number", "add_days, add_months"),
        ("left(name)", "text", "left(text, count)"), ("met", "date", "date(…)"), ("count", "money", "money(…)"),
    ],
)  # fmt: skip
def test_the_refusal_says_what_to_write(text: str, result: str, remedy: str) -> None:
    with pytest.raises(ValueProblem) as raised:
        checked(text, result)
    assert remedy in raised.value.message["en"]


@pytest.mark.parametrize(
    ("text", "result", "tree"),
    [
        ('level = "重点" and not won', "boolean", {"and": [{"field": "level", "op": "eq", "value": "a"}, {"not": {"field": "won"}}]}),
        ("firm.parent.name", "text", {"field": "firm.parent.name"}),
        ("count + 1", "number", {"call": "add", "args": [{"field": "count"}, {"value": "1", "type": "number"}]}),
        ("count(bill.deal)", "number", {"related": "bill.deal", "agg": "count"}),
        (
            'sum(bill.deal, sum, paid and (kind = "a" or due >= date(2026, 1, 1)) and sum > money(5) and share > 0.1 and contains(labels, "x") and not isempty(due))', "money",
            {"related": "bill.deal", "agg": "sum", "of": "sum", "where": {"and": [
                {"field": "paid", "op": "eq", "value": True},
                {"or": [{"field": "kind", "op": "eq", "value": "a"}, {"field": "due", "op": "ge", "value": "2026-01-01"}]},
                {"field": "sum", "op": "gt", "value": {"amount": "5"}}, {"field": "share", "op": "gt", "value": "10"}, {"field": "labels", "op": "any", "value": "x"},
                {"not": {"field": "due", "op": "empty"}}]}},
        ),
        ("count(bill.deal, 5 < count)", "number", {"related": "bill.deal", "agg": "count", "where": {"field": "count", "op": "gt", "value": "5"}}),
        ("max(bill.deal, due)", "date", {"related": "bill.deal", "agg": "max", "of": "due"}),
        ("max(firm.staff, count)", "number", {"call": "max", "args": [{"field": "firm.staff"}, {"field": "count"}]}),
    ],
)  # fmt: skip
def test_the_checked_tree_is_of_the_filters_family(text: str, result: str, tree: object) -> None:
    assert as_tree(checked(text, result).node) == tree


def test_what_a_formula_uses_is_known() -> None:
    found = checked("if(isempty(phone), 0, 1) + firm.parent.staff + count(bill.deal, paid)")
    assert found.inputs == {
        ("deal", "phone"): False, ("deal", "firm"): True, ("firm", "parent"): True, ("firm", "staff"): True, ("bill", "deal"): True, ("bill", "paid"): True,
    }  # fmt: skip
    assert found.rows == {"firm", "bill"}


def test_what_the_author_may_not_see_does_not_exist() -> None:
    hidden = {("deal", "amount"), ("firm", "staff")}
    for text in ('amount & ""', 'firm.staff & ""'):
        with pytest.raises(ValueProblem) as raised:
            check(text, "text", OBJECTS, OBJECTS["deal"], lambda owner, key: (owner.key, key) not in hidden)
        assert raised.value.code == "unknown_field"


# Formulas of formulas ---------------------------------------------------------------------------------------------


def with_formulas(**formulas: tuple[str, str, str]) -> dict[str, ObjectType]:
    """The schema with formulas: key -> (object, expression, result)."""
    made = dict(OBJECTS)
    for key, (owner, expression, result) in formulas.items():
        field = make_field("formula", zh=key, en=key, custom=True, key=key, options={"expression": expression, "result": result})
        made[owner] = made[owner].with_fields({**made[owner].fields, key: field})
    return made


def codes(objects: dict[str, ObjectType]) -> dict[str, str]:
    return {key: verdict.problem.code for (_, key), verdict in examine(objects).verdicts.items() if verdict.problem}


def test_cycles_are_refused_and_named() -> None:
    assert codes(with_formulas(a=("deal", "a + 1", "number"))) == {"a": "formula_cycle"}
    assert codes(with_formulas(a=("deal", "b + 1", "number"), b=("deal", "a + 1", "number"), c=("deal", "b", "number"), d=("deal", "1", "number"))) == {
        "a": "formula_cycle", "b": "formula_cycle", "c": "formula_broken",
    }  # fmt: skip
    around = with_formulas(total=("deal", "sum(bill.deal, due_sum)", "money"), due_sum=("bill", "sum - deal.total", "money"))
    assert codes(around) == {"total": "formula_cycle", "due_sum": "formula_cycle"}
    problem = examine(around).verdicts["deal", "total"].problem
    assert problem is not None
    assert "deal.total → bill.due_sum → deal.total" in problem.message["en"]


def test_a_chain_has_an_end() -> None:
    chain = {f"f{n}": ("deal", f"f{n - 1} + 1" if n else "1", "number") for n in range(9)}
    assert codes(with_formulas(**chain)) == {"f8": "formula_chain"}
    longer = {f"f{n}": ("deal", f"f{n + 1} + 1" if n < 300 else "1", "number") for n in range(301)}
    assert codes(with_formulas(**longer))["f0"] == "formula_broken"


def bound(**formulas: tuple[str, str, str]) -> dict[str, Formula]:
    objects = bind_formulas(with_formulas(**formulas))
    return {key: objects[owner].fields[key] for key, (owner, _, _) in formulas.items()}  # type: ignore[misc]


def test_a_formula_inherits_class_and_encryption() -> None:
    found = bound(
        plain=("deal", "count", "number"), noted=("deal", "len(note)", "number"), tail=("deal", "right(phone, 4)", "text"), has=("deal", "if(isempty(phone), 0, 1)", "number"),
        twice=("deal", "tail & tail", "text"), calls=("deal", 'count(bill.deal, phone = "13800138000")', "number"),
    )  # fmt: skip
    assert {k: (f.data_class, f.encrypted, bool(f.filterable), bool(f.sortable), f.numeric) for k, f in found.items()} == {
        "plain": ("internal", False, True, True, True), "noted": ("personal", False, True, True, True), "tail": ("personal", True, False, False, False),
        "has": ("internal", False, True, True, True), "twice": ("personal", True, False, False, False), "calls": ("personal", True, False, False, False),
    }  # fmt: skip


def test_sensitive_values_are_neither_found_nor_sorted_by() -> None:
    objects = with_formulas(left=("deal", "left(name, 3)", "text"))
    secret = make_field("text", zh="密", en="Secret", custom=True, key="name", data_class="sensitive")
    objects["deal"] = objects["deal"].with_fields({**objects["deal"].fields, "name": secret})
    found = bind_formulas(objects)["deal"].fields["left"]
    assert (found.data_class, found.encrypted, found.filterable, found.sortable, found.search, found.groupable) == (
        "sensitive",
        False,
        False,
        False,
        False,
        False,
    )


def test_closed_values_are_not_rolled_up() -> None:
    assert codes(with_formulas(tail=("bill", "len(phone)", "number"), total=("deal", "sum(bill.deal, tail)", "number"))) == {
        "total": "formula_closed"
    }


def test_uses_hold_what_nested_formulas_use() -> None:
    found = bound(inner=("bill", "deal.firm.staff", "number"), outer=("deal", "sum(bill.deal, inner) + count", "number"))["outer"].bound
    assert found is not None
    assert found.uses.fields == {("bill", "inner"), ("bill", "deal"), ("deal", "count"), ("deal", "firm"), ("firm", "staff")}
    assert found.uses.rows == {"bill", "deal", "firm"}


def test_an_unbound_formula_stays_closed() -> None:
    assert bound(a=("deal", "nothing", "number"))["a"].bound is None


# Declared formulas ------------------------------------------------------------------------------------------------


@isolate_apps("django.contrib.humanize")  # any app without a start of its own
def declared(**formulas: Formula) -> ObjectType:
    """An object type whose model declares formulas as it declares any field."""
    block = type("Object", (), {"key": "parcel", "zh": "包裹", "en": "Parcel"})
    fields = {"name": Text("名称", "Name"), "weight": Number("重量", "Weight", options={"decimals": 1}), "phone": Phone("电话", "Phone")}
    meta = type("Meta", (), {"app_label": "humanize"})
    model: Any = type(Record)("Parcel", (Record,), {**fields, **formulas, "Meta": meta, "Object": block, "__module__": __name__})
    return model.object_type()  # type: ignore[no-any-return]


def test_a_declared_formula_has_the_columns_of_its_result() -> None:
    parcel = declared(
        double=Formula("双", "Double", options={"expression": "weight * 2", "result": "number", "decimals": 1}),
        note=Formula("注", "Note", options={"expression": 'name & "!"', "result": "text"}),
        worth=Formula("值", "Worth", options={"expression": "money(weight)", "result": "money"}),
        tail=Formula("尾", "Tail", options={"expression": "right(phone, 4)", "result": "text", "encrypted": True}),
    )
    columns = {f.name for f in parcel.model._meta.get_fields()}
    assert {"double", "note", "note_fold", "note_sort", "worth", "worth_currency", "tail"} <= columns
    assert "tail_fold" not in columns
    bound = bind_formulas({"parcel": parcel})["parcel"].fields
    assert [(k, bound[k].indexed, bound[k].encrypted, bound[k].right) for k in ("double", "note", "worth", "tail")] == [
        ("double", False, False, "read"), ("note", False, False, "read"), ("worth", False, False, "read"), ("tail", True, True, "read"),
    ]  # fmt: skip
    assert all(f.bound is not None for f in bound.values() if isinstance(f, Formula))
    assert parcel.fields["double"].bound is None, "what is shared by all organisations is not touched"  # type: ignore[attr-defined]
    place = Place(1, "parcel", "r", "note")
    assert dict(columns_of(bound["note"], "Ａb", place)) == {"note": "Ａb", "note_fold": "ab", "note_sort": "ab"}
    assert dict(columns_of(bound["worth"], yuan("1.50"), place)) == {"worth": 150, "worth_currency": "CNY"}


def test_a_declared_formula_over_encrypted_values_says_so() -> None:
    parcel = declared(tail=Formula("尾", "Tail", options={"expression": "right(phone, 4)", "result": "text"}))
    assert codes({"parcel": parcel}) == {"tail": "formula_encrypted"}
