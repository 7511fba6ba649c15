"""Exports: what one sees and no more, logged; and read back they are what they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from guanxi.engines.exchange.reading import inspect, read_rows
from guanxi.engines.exchange.tests.scenes import Importing, all_rows
from guanxi.kernel.changes.models import Change
from guanxi.kernel.files.api import File, open_file, readable_file
from guanxi.kernel.jobs.api import run_due
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast, Member

pytestmark = pytest.mark.django_db


def export(member: Member, object_key: str, **asked: Any) -> tuple[dict[str, Any], bytes]:
    """The file as the job's result names it, and its bytes."""
    answer = member.api.post("exports", {"object": object_key, **asked})
    assert answer.status == 200, answer.body
    run_due()
    job = member.api.get(f"jobs/{answer.body['job']}").body
    assert job["state"] == "done", job
    with tenant_scope(member.tenant), open_file(File.objects.get(id=job["result"]["file"]["id"])) as source:
        return job["result"]["file"], source.read()


def table(content: bytes, kind: str, tmp_path: Path) -> list[list[Any]]:
    """Header and rows."""
    path = tmp_path / f"export.{kind}"
    path.write_bytes(content)
    return [[column.name for column in inspect(path).columns], *(row.cells for row in read_rows(path))]


def test_labels_in_the_language_of_the_actor(cast: Cast, tmp_path: Path) -> None:
    cast.make(
        "customer",
        name="甲",
        level="a",
        region="310115",
        revenue={"amount": "12.5", "currency": "CNY"},
        tags=["重点", "新"],
        next_contact_at="2026-11-22T01:30:00Z",
    )
    fields = ["name", "level", "region", "revenue", "tags", "next_contact_at", "owner"]
    _, content = export(cast.owner, "customer", fields=fields, format="csv")
    assert table(content, "csv", tmp_path) == [
        ["客户名称", "级别", "地区", "年营收", "标签", "下次联系", "负责人"],
        ["甲", "A 重点", "上海市浦东新区", "12.50 CNY", "重点、新", "2026-11-22 09:30:00", "owner"],
    ]
    assert cast.owner.api.patch("me", {"language": "en"}).status == 200
    _, content = export(cast.owner, "customer", fields=fields, format="csv")
    assert table(content, "csv", tmp_path) == [
        ["Name", "Level", "Region", "Annual revenue", "Tags", "Next contact", "Owner"],
        ["甲", "A key", "Pudong New Area, Shanghai, China", "12.50 CNY", "重点、新", "2026-11-22 09:30:00", "owner"],
    ]
    _, content = export(cast.owner, "customer", fields=fields, format="csv", form="machine")
    assert table(content, "csv", tmp_path) == [
        fields,
        ["甲", "a", "310115", "12.50 CNY", '["重点","新"]', "2026-11-22T01:30:00Z", cast.owner.person],
    ]


def test_what_is_asked_for(cast: Cast, tmp_path: Path) -> None:
    """Filter, sort, and many pages."""
    cast.make_many("customer", [{"name": f"客户{n:03d}", "employees": n} for n in range(450)])
    _, content = export(
        cast.owner, "customer", fields=["name"], sort=["-employees"], filter={"field": "employees", "op": "ge", "value": 5}, format="json"
    )
    assert [row["name"] for row in orjson.loads(content)["rows"]] == [f"客户{n:03d}" for n in range(449, 4, -1)]


def test_masks_stay_masks(cast: Cast, tmp_path: Path) -> None:
    """Sensitive fields for everybody, and what a role sees masked; nothing hidden has a column."""
    cast.make(
        "customer",
        name="甲",
        phone="13800138000",
        identity_number="11010519491231002X",
        bank_account="6222021234567890123",
        credit_limit={"amount": "5", "currency": "CNY"},
    )
    role = cast.roles["sales_representative"]
    grant = {"read": "own", "export": True, "fields": {"phone": "masked"}}
    assert cast.administrator.api.patch(f"role/{role}", {"grants": {"customer": grant}}).status == 200
    for name, phone in (("owner", "138****8000"), ("administrator", "138 0013 8000")):
        _, content = export(cast[name], "customer", format="csv")
        header, row = table(content, "csv", tmp_path)
        shown = dict(zip(header, row, strict=True))
        assert (shown["电话"], shown["身份证号"]) == (phone, "110***********002X")
        assert ("银行账号" in shown, "信用额度" in shown) == ((name == "administrator"),) * 2
        assert b"11010519491231002X" not in content
        assert b"6222021234567890123" not in content


def test_rows_one_does_not_see(cast: Cast, tmp_path: Path) -> None:
    cast.make("customer", owner="other_department", name="外")
    cast.make("customer", name="内")
    for name, expected in (("owner", ["内"]), ("manager", ["内"]), ("other_department", ["外"]), ("administrator", ["外", "内"])):
        _, content = export(cast[name], "customer", fields=["name"], format="json")
        assert sorted(row["name"] for row in orjson.loads(content)["rows"]) == sorted(expected)


def test_the_right_to_export(cast: Cast) -> None:
    expected = {"owner": 200, "finance": 200, "auditor": 403, "administrator": 200, "anonymous": 401}
    assert {name: cast[name].api.post("exports", {"object": "customer"}).status for name in expected} == expected
    assert cast.owner.api.post("exports", {"object": "nothing"}).status == 404


WRONG = [
    ({"format": "pdf"}, [("format", "choice_unknown")]),
    ({"form": "pretty"}, [("form", "choice_unknown")]),
    ({"fields": ["credit_limit"]}, [("fields", "unknown_field")]),
    ({"fields": "name"}, [("fields", "wrong_type")]),
    ({"filter": {"field": "credit_limit", "op": "not_empty"}}, [("filter", "unknown_field")]),
    ({"sort": ["bank_account"]}, [("sort", "unknown_field")]),
    ({"colour": "red"}, [("colour", "unknown_field")]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "codes"), WRONG)
def test_what_cannot_be_asked(cast: Cast, asked: dict[str, Any], codes: list[tuple[str, str]]) -> None:
    answer = cast.owner.api.post("exports", {"object": "customer", **asked})
    assert (answer.status, [(field, answer_code) for field, answer_code in answer.codes()][:1][0][0]) == (422, codes[0][0])


def test_an_export_is_an_entry_of_the_log(cast: Cast) -> None:
    """Who, what and how many; not which values were searched for. The file is the actor's own."""
    cast.make_many("customer", [{"name": "甲", "phone": "13800138000"}, {"name": "乙"}])
    file, content = export(
        cast.owner, "customer", filter={"field": "phone", "op": "eq", "value": "13800138000"}, fields=["name"], format="csv"
    )
    assert (file["count"], file["name"].startswith("客户-"), file["type"]) == (1, True, "text/csv")
    with tenant_scope(cast.tenant):
        [entry] = Change.objects.filter(action="customer.export")
        assert (entry.op, entry.object, entry.actor, entry.reason, entry.record) == (
            "note",
            "customer",
            cast.owner.person,
            '1 records; csv; name; filter {"field":"phone","op":"eq","value":"***"}',
            file["id"],
        )
    with tenant_scope(cast.tenant):
        assert readable_file(cast.owner.actor(), file["id"]).size == len(content)
    assert [cast[name].api.get(f"files/{file['id']}").status for name in ("colleague", "administrator", "stranger")] == [404, 404, 404]


def test_the_log_tells_conditions_but_no_personal_values(cast: Cast) -> None:
    cast.make("customer", name="甲", level="a")
    parts = [
        {"field": "level", "op": "eq", "value": "a"},
        {"not": {"field": "email", "op": "eq", "value": "a@example.com"}},
        {"related": "contact.customer", "agg": "none", "where": {"field": "name", "op": "eq", "value": "张三"}},
        {"or": [{"field": "owner.name", "op": "contains", "value": "wn"}, {"field": "parent.level", "op": "eq", "value": "b"}]},
    ]
    export(cast.owner, "customer", filter={"and": parts}, q="甲", fields=["name", "level"], format="json")
    with tenant_scope(cast.tenant):
        [entry] = Change.objects.filter(action="customer.export")
    count, kind, fields, tree, search = entry.reason.split("; ")
    assert (count.endswith(" records"), kind, fields, search) == (True, "json", "name,level", "search ***")
    shown = orjson.loads(tree.removeprefix("filter "))["and"]
    assert [shown[0]["value"], shown[1]["not"]["value"], shown[2]["where"]["value"]] == ["a", "***", "***"]
    assert shown[3]["or"][1] == {"field": "parent.level", "op": "eq", "value": "b"}
    assert (shown[2]["related"], shown[2]["agg"], "张三" in entry.reason, "甲" in entry.reason) == (
        "contact.customer",
        "none",
        False,
        False,
    )


def test_a_workbook_says_who_took_it_out(cast: Cast, tmp_path: Path) -> None:
    """In the footer of its pages and in its properties; the table itself stays a table."""
    openpyxl = pytest.importorskip("openpyxl")
    cast.make("customer", name="甲")
    _, content = export(cast.owner, "customer", fields=["name"], format="xlsx")
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    book = openpyxl.load_workbook(path)
    with tenant_scope(cast.tenant):
        organisation = Tenant.objects.get(pk=cast.tenant).name
    footer = book.active.oddFooter.left.text
    assert (book.properties.creator, book.sheetnames) == ("owner", ["Sheet1"])
    assert all(part in footer for part in ("owner", organisation, "导出于 / exported 20"))
    assert (footer in book.properties.description, table(content, "xlsx", tmp_path)) == (True, [["客户名称"], ["甲"]])


# Identity -------------------------------------------------------------------------------------------------------------

CHOICES = {
    "choices": [
        {"key": "x", "zh": "同名", "en": "Same"},
        {"key": "y", "zh": "同名", "en": "Same"},
        {"key": "z", "zh": "甲、乙", "en": "A, B"},
        {"key": "w", "zh": "好", "en": "Good"},
    ]
}
TYPES: dict[str, tuple[dict[str, Any], list[Any]]] = {
    "text": ({}, ["甲", "=1+1", "  两边有空格  ", "007", "1E5", "TRUE", "2026-01-02", "'引号", "[1]", "a\tb", "😀", "-"]),
    "long_text": ({}, ["第一行\n第二行", "a\r\nb", "@x", "\n x "]),
    "rich_text": ({}, ["<p>甲 &amp; 乙</p>", "<ul><li>1</li></ul>"]),
    "number": ({"decimals": 6}, [0, -1.5, 0.000001, 123456789.123456]),
    "percent": ({}, [12.5, -0.01]),
    "rating": ({}, [1, 5]),
    "money": ({}, [{"amount": "1234.50", "currency": "CNY"}, {"amount": "-0.01", "currency": "USD"}, {"amount": "100", "currency": "JPY"}, {"amount": "1.234", "currency": "KWD"}]),
    "boolean": ({}, [True, False]),
    "date": ({}, ["2026-02-28", "1850-01-01"]),
    "datetime": ({}, ["2026-11-22T06:05:00Z", "2026-11-22T06:05:00.123456Z", "1850-01-01T00:00:00Z", "1991-09-14T15:30:00Z", "1991-09-14T16:30:00Z"]),
    "choice": (CHOICES, ["x", "y", "z", "w"]),
    "multi_choice": (CHOICES, [["x", "y"], ["z", "w"], ["w"]]),
    "tags": ({}, [["甲", "乙"], ["a,b", "c、d"], ["[x]"], ["一"], ["a,b"], ["a;b|c"], ["甲，乙", "丙"], ['"x", y'], ["=1,2"], ['["a","b"]']]),
    "phone": ({}, ["+8613800138000", "+862158881234;ext=208", "+19579621534", "+13955571028;ext=208"]),
    "email": ({}, ["a@example.com"]),
    "url": ({}, ["https://example.com/?a=1&b=2"]),
    "credit_code": ({}, ["91310000MA1FL0QY5D"]),
    "region": ({}, ["310115", "CN", "US-CA", "810000", "US", "440305", "110228"]),
    "address": ({}, [{"region": "310115", "street": "世纪大道 1 号", "postcode": "200120"}, {"street": "某地"}, {"region": "440305"}, {"region": "310115", "street": "上海市浦东新区张江路 1 号"},
                     {"region": "US-CA", "street": "1 Main St"}]),
    "place": ({}, [{"lat": 31.2304, "lng": 121.4737, "name": "门店"}, {"lat": -33.5, "lng": 0.1, "name": ""}]),
    "auto_number": ({"pattern": "X{000}"}, ["A-7", "X001", *(f"B-{n}" for n in range(12))]),
    "json": ({}, [{"a": [1, None, "x"]}, [1, 2], "text", 5, True]),
    "person": ({}, []),
    "department": ({}, []),
    "reference": ({"object": "customer"}, []),
    "references": ({"object": "customer"}, []),
    "subject": ({}, []),
}  # fmt: skip
NOT_IMPORTED = {"file", "image", "formula", "cn_id"}
"""Files are not named by a table, formulas are computed, identity numbers leave the house as masks."""


def test_every_type_is_tried() -> None:
    from guanxi.kernel.objects.fields.types import FIELD_TYPES

    assert set(FIELD_TYPES) == set(TYPES) | NOT_IMPORTED


def make_things(cast: Cast, language: str) -> str:
    """A custom object with a field of every type; returns the key. Its references meet names that two records have."""
    api = cast.administrator.api
    assert api.post("object_type", {"key": "c_thing", "label_zh": "东西", "label_en": "Thing"}).status == 201
    for kind, (options, _) in TYPES.items():
        made = api.post(
            "field",
            {"object": "c_thing", "key": f"c_{kind}", "type": kind, "label_zh": f"甲{kind}", "label_en": f"My {kind}", "options": options},
        )
        assert made.status == 201, (kind, made.body)
    # It refers to itself: rows further down, and after the purge only the ids or names of the file can say what was meant.
    made = api.post(
        "field",
        {
            "object": "c_thing",
            "key": "c_parent",
            "type": "reference",
            "label_zh": "上级",
            "label_en": "Parent",
            "options": {"object": "c_thing"},
        },
    )
    assert made.status == 201
    assert api.patch("me", {"language": language}).status == 200
    return "c_thing"


def values_of(cast: Cast) -> list[dict[str, Any]]:
    customers = cast.make_many("customer", [{"name": "同名公司"}, {"name": "同名公司"}, {"name": "独一公司"}, {"name": "甲、乙公司"}])
    people = [cast.owner.person, cast.manager.person]
    places = list(cast.departments.values())
    extra = {
        "person": people, "department": places[:2], "reference": customers, "references": [customers[:2], [customers[2]], customers[2:]],
        "subject": [{"object": "customer", "id": one} for one in customers],
    }  # fmt: skip
    pools = {kind: extra.get(kind, values) for kind, (_, values) in TYPES.items()}
    rows = max(len(pool) for pool in pools.values())
    return [{"name": f"东西{n}", **{f"c_{kind}": pool[n % len(pool)] for kind, pool in pools.items()}} for n in range(rows)]


MOVED = ("version", "created_at", "created_by", "updated_at", "updated_by")


@pytest.mark.parametrize("form", ["labels", "machine"])
@pytest.mark.parametrize(("kind", "language"), [("csv", "zh"), ("xlsx", "zh"), ("json", "en"), ("xlsx", "en")])
def test_export_then_import_is_the_identity(cast: Cast, kind: str, language: str, form: str) -> None:
    """Exported, deleted for good, imported with the guessed mapping: every field that can be imported has the same value."""
    object_key, admin = make_things(cast, language), cast.administrator
    ids: list[str] = []
    for values in values_of(cast):
        made = admin.api.post(object_key, {**values, "c_parent": ids[-1] if ids else None})
        assert made.status == 201, made.body
        ids.append(made.body["id"])
    # The first points to the last, which stands below it.
    assert admin.api.patch(f"{object_key}/{ids[0]}", {"c_parent": ids[-1]}).status == 200
    before = {row["id"]: {k: v for k, v in row.items() if k not in MOVED} for row in all_rows(admin, object_key)}
    _, content = export(admin, object_key, format=kind, form=form)
    for action in ("delete", "purge"):
        assert admin.api.act(object_key, action, ids).status == 200
    importing = Importing(admin, object_key, content, f"things.{kind}")
    assert importing.first["policy"]["match"] == ["id"]
    done = importing.step("commit")
    assert (importing.report(), done["counts"]["create"]) == ([], len(ids))
    after = {row["id"]: {k: v for k, v in row.items() if k not in MOVED} for row in all_rows(admin, object_key)}
    assert after == before


def test_customers_too(cast: Cast) -> None:
    """The shipped object with all its fields, by labels, as its owner sees it."""
    from guanxi.testing.samples import full

    values = [
        {k: v for k, v in full(cast, "customer", n).items() if k not in ("identity_number", "bank_account", "credit_limit")}
        for n in range(3)
    ]
    ids = [cast.make("customer", **{**one, "name": f"客户{n}"}) for n, one in enumerate(values)]
    before = {
        row["id"]: {k: v for k, v in row.items() if k not in MOVED}
        for row in all_rows(cast.administrator, "customer", filter={"field": "name", "op": "starts_with", "value": "客户"})
    }
    assert len(before) == 3
    _, content = export(cast.administrator, "customer", format="xlsx", filter={"field": "name", "op": "starts_with", "value": "客户"})
    for action in ("delete", "purge"):
        assert cast.administrator.api.act("customer", action, ids).status == 200
    importing = Importing(cast.administrator, "customer", content, "a.xlsx")
    importing.step("commit")
    assert importing.report() == []
    after = {
        row["id"]: {k: v for k, v in row.items() if k not in MOVED}
        for row in all_rows(cast.administrator, "customer", filter={"field": "name", "op": "starts_with", "value": "客户"})
    }
    assert after == before
