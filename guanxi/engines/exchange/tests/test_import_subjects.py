"""What activities are about: found by name or number, in columns of many names, and linked without anybody's help."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(cast: Cast) -> dict[str, str]:
    """Name -> id of one record of each kind that has a timeline."""
    return {
        "甲公司": cast.make("customer", name="甲公司", number="K-1"),
        "张三": cast.make("contact", name="张三", external_number="C-1"),
        "某线索": cast.make("lead", name="某线索", external_number="L-1"),
    }


COLUMNS = [
    ("客户", "甲公司", {"object": "customer", "match": "name"}),
    ("客户名称", "甲公司", {"object": "customer", "match": "name"}),
    ("关联客户", "K-1", {"object": "customer", "match": "number"}),
    ("公司名称", "甲公司", {"object": "customer", "match": "name"}),
    ("Account Name", "甲公司", {"object": "customer", "match": "name"}),
    ("联系人", "张三", {"object": "contact", "match": "name"}),
    ("Contact", "C-1", {"object": "contact", "match": "external_number"}),
    ("跟进线索", "某线索", {"object": "lead", "match": "name"}),
    ("Related Lead", "L-1", {"object": "lead", "match": "external_number"}),
    ("Regarding", "某线索", {"object": "lead", "match": "name"}),
    ("相关记录", "张三", {"object": "contact", "match": "name"}),
    ("关于", "客户：甲公司", {}),
    ("Related To", "Lead: 某线索", {}),
]


@pytest.mark.parametrize(("column", "text", "options"), COLUMNS)
def test_guessed_and_linked(cast: Cast, known: dict[str, str], column: str, text: str, options: dict[str, Any]) -> None:
    importing = Importing(cast.owner, "activity", csv_of(("主题", column), ("打了电话", text)))
    [entry] = [one for one in importing.first["mapping"] if one["field"] == "subject"]
    assert entry == {"column": 1, "field": "subject", "options": {"on_error": "empty", **options}}
    importing.step("commit")
    assert importing.report() == []
    [row] = all_rows(cast.owner, "activity")
    numbered = {"K-1": "甲公司", "C-1": "张三", "L-1": "某线索"}
    assert row["subject"]["name"] == numbered.get(text, text.rpartition("：")[2].rpartition(": ")[2])
    assert row["subject"]["id"] == known[row["subject"]["name"]]


def test_of_several_columns_the_one_that_is_known(cast: Cast, known: dict[str, str]) -> None:
    """An activity has one subject: a column whose names nobody has is not it."""
    rows = [("无此公司", "张三"), ("也无此公司", "张三")]
    importing = Importing(cast.owner, "activity", csv_of(("客户", "联系人"), *rows))
    importing.step("commit")
    assert {row["subject"]["id"] for row in all_rows(cast.owner, "activity")} == {known["张三"]}


def test_nobody_is_linked_to_what_one_does_not_see(cast: Cast) -> None:
    cast.make("customer", owner="other_department", name="外公司")
    importing = Importing(cast.owner, "activity", csv_of(("主题", "客户"), ("x", "外公司")))
    importing.step("commit")
    assert [row["subject"] for row in all_rows(cast.owner, "activity")] == [None]
    assert importing.problems("warning") == [(2, "subject", "reference_missing")]


def test_leads_name_their_contacts_where_a_field_is_made_for_it(cast: Cast, shared_data: Path) -> None:
    """`ContactID` of a file of leads: linked as soon as leads have a field for it."""
    folder = shared_data / "orders/sample_sales_crm"
    field = {
        "object": "lead",
        "key": "c_contact",
        "type": "reference",
        "label_zh": "对接人",
        "label_en": "Person",
        "options": {"object": "contact"},
    }
    assert cast.administrator.api.post("field", field).status == 201
    Importing(cast.manager, "contact", folder / "Contacts.csv").step("commit")
    leads = Importing(cast.manager, "lead", folder / "Leads.csv")
    [entry] = [one for one in leads.first["mapping"] if one["field"] == "c_contact"]
    assert entry == {"column": 1, "field": "c_contact", "options": {"on_error": "empty", "match": "external_number"}}
    leads.plan(mapping=[*leads.first["mapping"], {"field": "name", "template": "{LeadID}"}])
    assert leads.step("commit")["counts"]["create"] == 200
    numbers = {row["id"]: row["external_number"] for row in all_rows(cast.manager, "contact")}
    held = {row["name"]: numbers[row["c_contact"]["id"]] for row in all_rows(cast.manager, "lead")}
    assert (held["L0001"], held["L0002"], len(held)) == ("C052", "C077", 200)
