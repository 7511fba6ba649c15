"""Files that others made, from upload to record; and the same rows in every format that is read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import orjson
import pytest

from guanxi.engines.exchange.reading import inspect, read_rows
from guanxi.engines.exchange.tests.scenes import Importing, all_rows
from guanxi.engines.exchange.writing import Column, open_writer
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_accounts_become_customers(cast: Cast, shared_data: Path) -> None:
    """85 accounts: a misspelled country costs its field and not the row, and parents may stand further down."""
    path = shared_data / "forecast/maven_crm/accounts.csv"
    importing = Importing(cast.owner, "customer", path)
    assert importing.guessed() == {
        "account": "name", "sector": "industry", "year_established": "founded", "revenue": "revenue", "employees": "employees",
        "office_location": "region", "subsidiary_of": "parent",
    }  # fmt: skip
    counts = {"create": 85, "update": 0, "skip": 0, "error": 0, "warning": 1}
    dry = importing.step("dry-run")
    assert (dry["state"], dry["counts"], all_rows(cast.owner, "customer")) == ("checked", counts, [])
    done = importing.step("commit")
    assert (done["state"], done["counts"], done["total"]) == ("done", counts, 85)
    assert importing.problems() == [(5, "region", "region_unknown")]
    rows = {row["name"]: row for row in all_rows(cast.owner, "customer")}
    expected = {row.cells[0]: row.cells for row in read_rows(path, header_row=1)}
    assert rows.keys() == expected.keys()
    for name, cells in expected.items():
        row = rows[name]
        assert (row["industry"] or "", str(row["founded"]), float(row["revenue"]["amount"]), str(row["employees"])) == (
            cells[1],
            cells[2],
            float(str(cells[3])),
            cells[4],
        )
        assert (row["parent"] or {"name": ""})["name"] == cells[6]
        assert row["owner"]["id"] == cast.owner.person
    assert (rows["Acme Corporation"]["region"]["code"], rows["Bioholding"]["region"], rows["Betatech"]["region"]["code"]) == (
        "US",
        None,
        "KE",
    )


def test_a_crm_moves_in(cast: Cast, shared_data: Path) -> None:
    """Contacts, leads and activities; each activity attaches to its lead by the number that the lead had there."""
    folder = shared_data / "orders/sample_sales_crm"
    contacts = Importing(cast.manager, "contact", folder / "Contacts.csv")
    assert contacts.guessed() == {
        "ContactID": "external_number",
        "FullName": "name",
        "Email": "email",
        "Phone": "phone",
        "{Country}, {State}, {City}": "region",
    }
    assert contacts.step("commit")["counts"] == {"create": 100, "update": 0, "skip": 0, "error": 0, "warning": 0}
    by_number = {row["external_number"]: row for row in all_rows(cast.manager, "contact")}
    assert [by_number[n]["phone"] for n in ("C001", "C002")] == ["+13955571028;ext=208", "+19579621534"]
    assert [by_number[n]["region"]["code"] for n in ("C001", "C002")] == ["US-TX", "US-CA"]

    leads = Importing(cast.manager, "lead", folder / "Leads.csv")
    assert leads.guessed() == {
        "LeadID": "external_number",
        "LeadSource": "source",
        "LeadStatus": "status",
        "CreatedDate": "received_on",
        "Notes": "remark",
    }
    assert leads.step("dry-run")["counts"] == {"create": 0, "update": 0, "skip": 0, "error": 200, "warning": 0}
    assert leads.report()[0] == {
        "kind": "error", "stage": "dry_run", "row": 2, "column": "", "field": "name", "value": "", "code": "required",
        "message": {"zh": "请填写“名称”", "en": "“Name” is required"},
    }  # fmt: skip
    leads.plan(
        mapping=[*leads.first["mapping"], {"field": "name", "template": "{LeadSource} {LeadID}"}],
        policy={"match": ["external_number"], "on_match": "skip"},
    )
    assert leads.step("commit")["counts"] == {"create": 200, "update": 0, "skip": 0, "error": 0, "warning": 0}
    lead = next(row for row in all_rows(cast.manager, "lead") if row["external_number"] == "L0001")
    assert (lead["name"], lead["status"], lead["source"], lead["received_on"]) == (
        "Email Campaign L0001",
        "working",
        "email_campaign",
        "2025-02-05",
    )

    activities = Importing(cast.manager, "activity", folder / "Activity.csv")
    [subject] = [one for one in activities.first["mapping"] if one["field"] == "subject"]
    assert subject == {"column": 1, "field": "subject", "options": {"on_error": "empty", "object": "lead", "match": "external_number"}}
    assert activities.guessed() == {
        "ActivityID": "external_number", "LeadID": "subject", "ActivityType": "kind", "Subject": "title", "DueDate": "happened_at", "Completed": "done", "Notes": "content",
    }  # fmt: skip
    done = activities.step("commit")
    assert done["counts"] == {"create": 500, "update": 0, "skip": 0, "error": 0, "warning": 110}
    assert {line[1:] for line in activities.problems()} == {("kind", "choice_unknown")}
    numbers = {row["id"]: row["external_number"] for row in all_rows(cast.manager, "lead")}
    held = {row["external_number"]: row for row in all_rows(cast.manager, "activity")}
    for row in read_rows(folder / "Activity.csv", header_row=1):
        found = held[row.cells[0]]
        day = dt.datetime.fromisoformat(found["happened_at"]).astimezone(dt.timezone(dt.timedelta(hours=8))).date().isoformat()
        assert (numbers[found["subject"]["id"]], found["title"], found["done"], found["content"], day) == (
            row.cells[1],
            row.cells[3],
            row.cells[5] == "True",
            row.cells[6],
            row.cells[4],
        )
    again = Importing(
        cast.manager,
        "lead",
        folder / "Leads.csv",
        fields={"external_number": "LeadID", "name": {"template": "{LeadID}"}},
        policy={"match": ["external_number"]},
    )
    assert again.step("commit")["counts"] == {"create": 0, "update": 0, "skip": 200, "error": 0, "warning": 0}


BILL = {
    "c_paid_at": ("datetime", "交易时间", "Time"), "c_counterparty": ("text", "交易对方", "Counterparty"), "c_goods": ("long_text", "商品说明", "Goods"),
    "c_direction": ("text", "收/支", "Direction"), "c_amount": ("money", "金额", "Amount"), "c_method": ("text", "收/付款方式", "Method"),
    "c_status": ("choice", "交易状态", "Status"), "c_category": ("text", "交易分类", "Category"), "c_order_number": ("text", "交易订单号", "Order number"),
}  # fmt: skip


def make_bills(cast: Cast) -> None:
    """A custom object for bills."""
    assert cast.administrator.api.post("object_type", {"key": "c_bill", "label_zh": "账单", "label_en": "Bill"}).status == 201
    for key, (kind, zh, en) in BILL.items():
        options: dict[str, Any] = (
            {"choices": [{"key": "success", "zh": "交易成功"}, {"key": "refunded", "zh": "退款成功"}], "open": True}
            if kind == "choice"
            else {}
        )
        made = cast.administrator.api.post(
            "field", {"object": "c_bill", "key": key, "type": kind, "label_zh": zh, "label_en": en, "options": options}
        )
        assert made.status == 201, made.body


def test_an_alipay_bill(cast: Cast, shared_data: Path) -> None:
    """GB18030 with 24 lines before the header."""
    make_bills(cast)
    importing = Importing(cast.administrator, "c_bill", shared_data / "orders/cn/example-alipay-records.csv")
    assert (importing.first["encoding"], importing.first["header_row"]) == ("gb18030", 25)
    assert importing.guessed() == {
        "交易时间": "c_paid_at", "交易分类": "c_category", "交易对方": "c_counterparty", "商品说明": "c_goods", "收/支": "c_direction", "金额": "c_amount",
        "收/付款方式": "c_method", "交易状态": "c_status", "交易订单号": "c_order_number",
    }  # fmt: skip
    importing.plan(mapping=[*importing.first["mapping"], {"field": "name", "template": "{交易对方} {商品说明}"}])
    assert importing.step("commit")["counts"] == {"create": 10, "update": 0, "skip": 0, "error": 0, "warning": 0}
    rows = all_rows(cast.administrator, "c_bill")
    first = next(row for row in rows if row["c_amount"]["amount"] == "49.74")
    assert (first["c_paid_at"], first["c_status"], first["c_method"], first["name"]) == (
        "2023-02-12T13:32:14Z",
        "success",
        "交通银行信用卡(7449)",
        "xxxxxxxxxxxx 亲情卡",
    )
    assert sorted(row["c_amount"]["amount"] for row in rows) == sorted(
        ["49.74", "20.00", "16.03", "99.34", "222228.50", "82.00", "50.00", "50.00", "9.90", "82.00"]
    )


def test_a_jd_bill(cast: Cast, shared_data: Path) -> None:
    """Amounts with the refund in brackets behind them: read, and the report says so."""
    make_bills(cast)
    importing = Importing(cast.administrator, "c_bill", shared_data / "orders/cn/example-jd-records.csv")
    assert importing.guessed()["商户名称"] == "name"
    mapped = {m["field"] for m in importing.now()["mapping"]}
    assert {"c_paid_at", "c_amount", "c_method", "c_status", "c_order_number"} <= mapped
    assert importing.step("commit")["counts"] == {"create": 26, "update": 0, "skip": 0, "error": 0, "warning": 5}
    warned = {line["value"]: (line["row"], line["column"], line["code"]) for line in importing.report("warning")}
    assert warned["131.77(已退款89.84)"] == (26, "金额", "remark_dropped")
    assert sorted(warned) == [
        "131.77(已退款89.84)",
        "235.61(已退款235.50)",
        "416.87(已退款233.45)",
        "448.32(已退款70.48)",
        "468.32(已全额退款)",
    ]
    amounts = {row["c_amount"]["amount"] for row in all_rows(cast.administrator, "c_bill")}
    assert {"131.77", "448.32", "468.32", "416.87", "235.61"} <= amounts


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_every_format(cast: Cast, tmp_path: Path, kind: str) -> None:
    columns = [
        Column("name", "客户名称"),
        Column("phone", "电话"),
        Column("employees", "员工人数", "number"),
        Column("next_contact_at", "下次联系", "datetime"),
    ]
    path = tmp_path / f"customers.{kind}"
    with open_writer(kind, path, columns) as writer:
        writer.write(["上海东方有限公司", "13800138000", 120, dt.datetime(2026, 11, 22, 9, 30)])
        writer.write(["李四", "021-58881234", None, None])
    importing = Importing(cast.owner, "customer", path)
    assert importing.step("commit")["counts"] == {"create": 2, "update": 0, "skip": 0, "error": 0, "warning": 0}
    rows = all_rows(cast.owner, "customer", fields=["name", "phone", "employees", "next_contact_at"])
    shown = sorted((row["name"], row["phone"], row["employees"], row["next_contact_at"]) for row in rows)
    assert shown == [("上海东方有限公司", "+8613800138000", 120, "2026-11-22T01:30:00Z"), ("李四", "+862158881234", None, None)]


def test_another_sheet_and_header(cast: Cast, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("客户")
    for row in (["2026 年客户", None], ["名称", "电话"], ["甲公司", 13800138000], ["乙公司", "010-88886666"]):
        sheet.append(row)
    path = tmp_path / "book.xlsx"
    book.save(path)
    importing = Importing(cast.owner, "customer", path)
    now = importing.plan(sheet="客户", header_row=2)
    assert (now["sheet"], now["header_row"], now["preview"]) == ("客户", 2, [["甲公司", "13800138000"], ["乙公司", "010-88886666"]])
    assert [(one["column"], one["field"]) for one in now["mapping"]] == [(0, "name"), (1, "phone")]
    assert importing.step("commit")["counts"]["create"] == 2
    assert {row["phone"] for row in all_rows(cast.owner, "customer")} == {"+8613800138000", "+861088886666"}


BOOKS = {"issues.xls": 5, "issue444.xls": 9, "issues.ods": 5, "inventory-table.xlsx": 4, "xls_ref_String.xls": 3, "issue_186.xlsb": 5}


@pytest.mark.parametrize("name", BOOKS)
def test_workbooks_of_every_kind(cast: Cast, shared_data: Path, name: str) -> None:
    """What others' programs wrote: each row with something in its first column becomes a record, the others are reported."""
    found = list((shared_data / "files").rglob(name))
    if not found:
        pytest.skip(f"{name} is absent")
    importing = Importing(cast.owner, "customer", found[0])
    importing.plan(mapping=[{"column": 0, "field": "name"}])
    done = importing.step("commit")
    named = sum(row.cells[0] not in (None, "") for row in read_rows(found[0], sheet=done["sheet"], header_row=done["header_row"]))
    assert (done["state"], done["total"], done["counts"]["create"], done["counts"]["error"]) == (
        "done",
        BOOKS[name],
        named,
        BOOKS[name] - named,
    )


def test_a_file_that_cannot_be_read(cast: Cast) -> None:
    from guanxi.engines.exchange.tests.scenes import upload

    answer = cast.owner.api.post(
        "imports", {"file": upload(cast.owner, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1broken", "a.xls"), "object": "customer"}
    )
    assert (answer.status, answer.codes()[0][0]) == (422, "file")


def test_the_report_as_a_workbook(cast: Cast, tmp_path: Path) -> None:
    """The rows as they stood, behind the reasons; mended they can be imported again."""
    from guanxi.engines.exchange.tests.scenes import csv_of

    content = csv_of(("名称", "电话", "员工人数"), ("甲", "12", "5"), ("乙", "13800138000", "6"), ("", "13800138001", "many"))
    importing = Importing(cast.owner, "customer", content, fields={"name": "名称", "phone": "电话", "employees": "员工人数"})
    assert importing.step("commit")["counts"] == {"create": 1, "update": 0, "skip": 0, "error": 2, "warning": 0}
    answer = cast.owner.api.client.get(f"/api/v1/imports/{importing.id}/report.xlsx")
    path = tmp_path / "report.xlsx"
    path.write_bytes(answer.content)
    assert [column.name for column in inspect(path).columns] == ["行号", "字段", "原因", "名称", "电话", "员工人数"]
    rows = [row.cells for row in read_rows(path, header_row=1)]
    assert [row[:2] + row[3:] for row in rows] == [[2, "电话", "甲", "12", "5"], [4, "员工人数", None, "13800138001", "many"]]
    assert all(row[2] for row in rows)


def test_json_with_parts(cast: Cast) -> None:
    """A JSON file may hold what a cell cannot: lists and objects."""
    content = orjson.dumps(
        [
            {
                "name": "甲",
                "tags": ["重点", "A,B"],
                "address": {"region": "310115", "street": "张江路 1 号"},
                "revenue": {"amount": "12.50", "currency": "USD"},
            }
        ]
    )
    importing = Importing(cast.owner, "customer", content, "a.json")
    assert importing.step("commit")["counts"]["create"] == 1
    [row] = all_rows(cast.owner, "customer")
    assert (row["tags"], row["address"]["street"], row["revenue"]) == (
        ["重点", "A,B"],
        "张江路 1 号",
        {"amount": "12.50", "currency": "USD"},
    )
