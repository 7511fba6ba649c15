"""What people and their programs write into cells: read as a person expects, or refused with row, column, value and reason."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest

from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db
FIELDS = {
    "c_day": ("date", "日子"), "c_at": ("datetime", "时刻"), "c_flag": ("boolean", "标记"), "c_share": ("percent", "比例"), "c_count": ("number", "数量"),
    "c_sum": ("money", "金额"), "c_text": ("text", "文字"), "c_tel": ("phone", "电话"), "c_place": ("region", "地区"),
}  # fmt: skip


@pytest.fixture
def sheet(cast: Cast) -> Cast:
    """An object type with a field of every type that a spreadsheet treats in its own way."""
    api = cast.administrator.api
    assert api.post("object_type", {"key": "c_sheet", "label_zh": "表", "label_en": "Sheet"}).status == 201
    for key, (kind, label) in FIELDS.items():
        options = {"decimals": 2} if kind == "number" else {}
        made = api.post("field", {"object": "c_sheet", "key": key, "type": kind, "label_zh": label, "label_en": key, "options": options})
        assert made.status == 201, made.body
    return cast


def column(cast: Cast, key: str, *texts: str) -> tuple[dict[str, Any], list[Any], list[tuple[int, str]]]:
    """What a CSV column becomes: its entry of the guessed mapping, the values of the records, and (row, code) of the report."""
    rows = [(f"n{number:03}", text) for number, text in enumerate(texts)]
    importing = Importing(cast.administrator, "c_sheet", csv_of(("名称", FIELDS[key][1]), *rows))
    importing.step("commit")
    for line in importing.report():
        assert line["column"] == FIELDS[key][1]
        assert line["value"] == texts[line["row"] - 2].replace("\x00", "\ufffd")
        assert line["message"]["zh"]
        assert line["message"]["en"]
    values = {row["name"]: row[key] for row in all_rows(cast.administrator, "c_sheet")}
    return importing.first["mapping"][1], [values[name] for name in sorted(values)], [(row, code) for row, _, code in importing.problems()]


READ: list[tuple[str, str, Any]] = [
    ("c_day", "2024年3月5日", "2024-03-05"), ("c_day", "2024/3/5", "2024-03-05"), ("c_day", "5 Mar 2024", "2024-03-05"), ("c_day", "25/12/2024", "2024-12-25"),
    ("c_at", "2024年3月5日 14:05", "2024-03-05T06:05:00Z"), ("c_at", "25/12/2024 9:30 PM", "2024-12-25T13:30:00Z"),
    ("c_sum", "¥1,234.50", "1234.50 CNY"), ("c_sum", "1.234,50", "1234.50 CNY"), ("c_sum", "1 234,50", "1234.50 CNY"), ("c_sum", "EUR 1.234.567,89", "1234567.89 EUR"),
    ("c_sum", "(123.45)", "-123.45 CNY"), ("c_sum", "1.2万", "12000.00 CNY"), ("c_sum", "￥１，２３４．５０", "1234.50 CNY"), ("c_sum", "$5", "5.00 USD"),
    ("c_count", "1.234,50", 1234.5), ("c_count", "(5)", -5), ("c_count", "1e3", 1000), ("c_count", "12.5%", 12.5),
    ("c_share", "12.5%", 12.5), ("c_share", "12.5", 12.5), ("c_share", "１２．５％", 12.5), ("c_share", "(3%)", -3),
    ("c_tel", "13800138000.0", "+8613800138000"), ("c_tel", "'13800138000", "+8613800138000"),
    *(("c_flag", text, True) for text in ("是", "Y", "yes", "√", "✓", "✔", "1", "TRUE", "对", "on", "启用", "已完成")),
    *(("c_flag", text, False) for text in ("否", "N", "no", "×", "✗", "0", "FALSE", "off", "停用", "未完成")),
    ("c_place", "上海市", "310000"), ("c_place", "上海市 浦东新区", "310115"), ("c_place", "CN-SH", "310000"), ("c_place", "31", "310000"),
]  # fmt: skip


@pytest.mark.parametrize("key", FIELDS)
def test_read_as_a_person_expects(sheet: Cast, key: str) -> None:
    cases = [(text, expected) for one, text, expected in READ if one == key]
    if not cases:
        assert key == "c_text"
        cases = [("0012", "0012"), ("1E5", "1E5")]
    _, values, problems = column(sheet, key, *(text for text, _ in cases))
    shown = [f"{v['amount']} {v['currency']}" if key == "c_sum" else v["code"] if key == "c_place" else v for v in values]
    assert (shown, problems) == ([expected for _, expected in cases], [])


REFUSED = [
    ("c_day", "2024-02-30", "date_invalid"), ("c_day", "24-3-5", "date_invalid"), ("c_day", "45356", "date_invalid"), ("c_day", "03/04/2024", "date_ambiguous"),
    ("c_sum", "12,50", "money_invalid"), ("c_sum", "1.234", "too_many_decimals"), ("c_sum", "abc", "money_invalid"), ("c_sum", "1,23,456.00", "money_invalid"),
    ("c_count", "1,5", "number_invalid"), ("c_count", "=1+1", "number_invalid"), ("c_share", "百分之五", "number_invalid"),
    ("c_tel", "1.38E+10", "digits_lost"), ("c_tel", "1.3800138E10", "digits_lost"), ("c_tel", "8.613800138e+12", "digits_lost"),
    ("c_flag", "maybe", "boolean_invalid"), ("c_flag", "x", "boolean_invalid"), ("c_text", "a\x00b", "text_nul"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "text", "code"), REFUSED)
def test_refused_with_the_reason(sheet: Cast, key: str, text: str, code: str) -> None:
    filler = "x" * 100 if key == "c_text" else ""
    _, values, problems = column(sheet, key, text, filler)
    assert (values, problems) == ([filler or None], [(2, code)])


def test_a_region_that_may_be_several_is_left_empty_and_they_are_named(sheet: Cast) -> None:
    importing = Importing(sheet.administrator, "c_sheet", csv_of(("名称", "地区"), ("甲", "朝阳区"), ("乙", "北京朝阳区")))
    importing.step("commit")
    [line] = importing.report()
    assert (line["row"], line["kind"], line["code"]) == (2, "warning", "region_ambiguous")
    assert "北京市朝阳区、吉林省长春市朝阳区" in line["message"]["zh"]
    assert {row["name"]: row["c_place"] and row["c_place"]["code"] for row in all_rows(sheet.administrator, "c_sheet")} == {
        "甲": None,
        "乙": "110105",
    }


def test_long_numbers_in_texts_are_warned_of(sheet: Cast) -> None:
    _, values, problems = column(sheet, "c_text", "6.22202E+18", "1E5")
    assert (values, problems) == (["6.22202E+18", "1E5"], [(2, "digits_lost")])


ORDERS = [
    (("03/04/2024", "25/12/2024"), "dmy", ["2024-04-03", "2024-12-25"], []),
    (("03/04/2024", "12/25/2024"), "mdy", ["2024-03-04", "2024-12-25"], []),
    (("03/04/2024", "12/25/2024", "25/12/2024"), None, ["2024-12-25", "2024-12-25"], [(2, "date_ambiguous")]),
    (("03/04/2024", "05/05/2024"), None, ["2024-05-05"], [(2, "date_ambiguous")]),
    (("03/04/2024", *["2024-01-01"] * 250, "25-12-2024"), "dmy", ["2024-04-03", *["2024-01-01"] * 250, "2024-12-25"], []),
]


@pytest.mark.parametrize(("texts", "order", "values", "problems"), ORDERS)
def test_the_whole_column_tells_the_order_of_day_and_month(
    sheet: Cast, texts: tuple[str, ...], order: str | None, values: list[str], problems: list[tuple[int, str]]
) -> None:
    """Also from its last row; the plan says which, and another can be chosen."""
    entry, found, reported = column(sheet, "c_day", *texts)
    assert (entry["options"].get("date_format"), found, reported) == (order, values, problems)


def test_another_order_may_be_chosen_and_is_held_to(sheet: Cast) -> None:
    rows = [("a", "03/04/2024"), ("b", "25/12/2024")]
    importing = Importing(sheet.administrator, "c_sheet", csv_of(("名称", "日子"), *rows))
    assert importing.first["columns"][1]["day_order"] == "dmy"
    entry = {"column": 1, "field": "c_day", "options": {"date_format": "mdy"}}
    importing.plan(mapping=[importing.first["mapping"][0], entry])
    importing.step("commit")
    assert importing.problems() == [(3, "c_day", "date_order")]
    assert [row["c_day"] for row in all_rows(sheet.administrator, "c_sheet")] == ["2024-03-04"]


# Rows -----------------------------------------------------------------------------------------------------------------


def test_cells_behind_the_last_column_are_told_of(sheet: Cast) -> None:
    content = ("名称,文字\n" + "甲,乙\n" * 300 + "丙,丁,多的,再多\n").encode()
    importing = Importing(sheet.administrator, "c_sheet", content)
    assert importing.step("commit")["counts"] == {"create": 301, "update": 0, "skip": 0, "error": 0, "warning": 1}
    [line] = importing.report()
    assert (line["row"], line["code"], line["value"]) == (302, "cells_left_out", "多的, 再多")


def test_names_that_occur_twice_and_names_that_are_missing(sheet: Cast) -> None:
    importing = Importing(sheet.administrator, "c_sheet", "名称,文字,,文字,文字 (2)\n甲,1,2,3,4\n".encode())
    assert [one["name"] for one in importing.first["columns"]] == ["名称", "文字", "C", "文字 (3)", "文字 (2)"]
    importing.plan(fields={"name": "名称", "c_text": {"template": "{文字}-{C}-{文字 (3)}-{文字 (2)}"}})
    importing.step("commit")
    assert [row["c_text"] for row in all_rows(sheet.administrator, "c_sheet")] == ["1-2-3-4"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_may_be_mixed(sheet: Cast, newline: str) -> None:
    content = f"名称,文字\r\n甲,1\n乙,2{newline}丙,3\r\n".encode()
    Importing(sheet.administrator, "c_sheet", content).step("commit")
    assert sorted(row["c_text"] for row in all_rows(sheet.administrator, "c_sheet")) == ["1", "2", "3"]


# Workbooks ------------------------------------------------------------------------------------------------------------


def book(fill: Callable[[Any], None]) -> bytes:
    openpyxl = pytest.importorskip("openpyxl")
    made, kept = openpyxl.Workbook(), io.BytesIO()
    fill(made)
    made.save(kept)
    return kept.getvalue()


def imported(cast: Cast, fill: Callable[[Any], None]) -> tuple[list[dict[str, Any]], list[tuple[int, str, str]], list[dict[str, Any]]]:
    """Records without their empty fields, in the order of names; problems; the report."""
    importing = Importing(cast.administrator, "c_sheet", book(fill), "a.xlsx")
    importing.step("commit")
    rows = sorted(all_rows(cast.administrator, "c_sheet"), key=lambda row: str(row["name"]))
    shown = [{key: value for key, value in row.items() if value is not None and (key == "name" or key.startswith("c_"))} for row in rows]
    return shown, importing.problems(), importing.report()


def test_numbers_of_a_workbook(sheet: Cast) -> None:
    """Days without a date format, percentages as they are shown, telephone numbers that are numbers."""

    def fill(made: Any) -> None:
        made.active.append(["名称", "日子", "时刻", "电话", "比例", "数量"])
        made.active.append(["甲", 45356, 45356.5, 13800138000, 0.125, 0.5])
        made.active.append(["乙", dt.date(2024, 3, 5), dt.datetime(2024, 3, 5, 12), "13800138000", 12.5, 0.5])
        made.active["E2"].number_format = "0.0%"
        made.active["F3"].number_format = '0.0"%"'

    same = {"c_day": "2024-03-05", "c_at": "2024-03-05T04:00:00Z", "c_tel": "+8613800138000", "c_share": 12.5, "c_count": 0.5}
    assert imported(sheet, fill)[:2] == ([{"name": "乙", **same}, {"name": "甲", **same}], [])


def test_a_telephone_number_that_was_rounded_is_not_stored(sheet: Cast) -> None:
    def fill(made: Any) -> None:
        made.active.append(["名称", "电话"])
        made.active.append(["甲", 1.38001e10])

    rows, problems, _ = imported(sheet, fill)
    assert (rows, problems) == ([], [(2, "c_tel", "digits_lost")])


def test_workbooks_that_count_from_1904(sheet: Cast) -> None:
    def fill(made: Any) -> None:
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        made.epoch = CALENDAR_MAC_1904
        made.active.append(["名称", "日子"])
        made.active.append(["甲", dt.date(2024, 3, 5)])
        made.active.append(["乙", 45356 - 1462])

    assert imported(sheet, fill)[:2] == ([{"name": "乙", "c_day": "2024-03-05"}, {"name": "甲", "c_day": "2024-03-05"}], [])


def test_errors_and_formulas_without_a_result_are_not_empty_cells(sheet: Cast) -> None:
    def fill(made: Any) -> None:
        for row in (["名称", "数量", "文字"], ["甲", "#N/A", "x"], ["乙", "=1+1", "x"], ["丙", 1, "#DIV/0!"], ["丁", 1, "x"]):
            made.active.append(row)
        made.active["B2"].data_type = made.active["C4"].data_type = "e"

    rows, problems, report = imported(sheet, fill)
    assert rows == [{"name": "丁", "c_count": 1, "c_text": "x"}]
    assert problems == [(2, "c_count", "cell_error"), (3, "c_count", "formula_without_result"), (4, "c_text", "cell_error")]
    assert [(line["column"], line["value"]) for line in report] == [("数量", "#N/A"), ("数量", "=1+1"), ("文字", "#DIV/0!")]
    assert "#N/A" in report[0]["message"]["zh"]


def test_an_error_does_not_hide_in_a_template(sheet: Cast) -> None:
    def fill(made: Any) -> None:
        made.active.append(["名称", "文字"])
        made.active.append(["甲", "#REF!"])
        made.active["B2"].data_type = "e"

    importing = Importing(sheet.administrator, "c_sheet", book(fill), "a.xlsx", fields={"name": {"template": "{名称} {文字}"}})
    importing.step("commit")
    assert importing.problems() == [(2, "name", "cell_error")]


def test_merged_cells(sheet: Cast) -> None:
    """A title over all columns is no header; a name over several rows stands in each, an amount is not counted twice."""

    def fill(made: Any) -> None:
        for row in (["报表", None, None], ["名称", "文字", "数量"], ["甲", "x", 5], [None, "y", None], ["乙", "z", 1]):
            made.active.append(row)
        for merged in ("A1:C1", "A3:A4", "C3:C4"):
            made.active.merge_cells(merged)

    rows, problems, _ = imported(sheet, fill)
    assert (sorted((row["name"], row["c_text"], row.get("c_count")) for row in rows), problems) == (
        [("乙", "z", 1), ("甲", "x", 5), ("甲", "y", None)],
        [],
    )


def test_hidden_rows_are_rows_and_hidden_sheets_are_not_chosen(sheet: Cast) -> None:
    def fill(made: Any) -> None:
        made.active.title = "暗"
        made.active.append(["名称", "文字"])
        made.active.append(["暗", "x"])
        note = made.create_sheet("说明")
        note.append(["请看下一页"])
        shown = made.create_sheet("明")
        for row in (["名称", "文字"], ["甲", "1"], ["乙", "2"]):
            shown.append(row)
        shown.row_dimensions[3].hidden = True
        made.active = 2
        made["暗"].sheet_state = "hidden"

    importing = Importing(sheet.administrator, "c_sheet", book(fill), "a.xlsx")
    assert (importing.first["sheets"], importing.first["sheet"]) == (["暗", "说明", "明"], "明")
    importing.step("commit")
    assert sorted(row["name"] for row in all_rows(sheet.administrator, "c_sheet")) == ["乙", "甲"]
    other = Importing(sheet.administrator, "c_sheet", book(fill), "a.xlsx")
    assert other.plan(sheet="暗")["preview"] == [["暗", "x"]]


def test_a_percentage_of_a_format_that_does_not_tell(sheet: Cast) -> None:
    """Of ods, xls and xlsb only the number is known; what is stored is said."""
    from guanxi.engines.exchange.cells import Reading, read_cell
    from guanxi.kernel.objects.fields.base import Context
    from guanxi.kernel.objects.fields.percent import Percent

    actor = sheet.owner.actor()
    context = Context(actor.tenant, actor.zone, actor.currency, lenient=True)
    field = Percent("比例", "Share", key="share")
    doubtful = read_cell(field, 0.125, {}, Reading(context, workbook=True, shows_percent=False)).warning
    assert doubtful is not None
    assert (doubtful.code, "12.5%" in doubtful.message["zh"]) == ("percent_doubtful", True)
    assert read_cell(field, 12.5, {}, Reading(context, workbook=True, shows_percent=False)).warning is None
    assert read_cell(field, 0.125, {}, Reading(context, workbook=True)).warning is None
