"""What formulas come to: exact, rounded only at the end, and empty where something is missing or makes no sense."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from guanxi.base.money import Money
from guanxi.kernel.formulas.tests.world import day, value, yuan

D = Decimal
NIGHT = dt.datetime(2026, 11, 21, 17, 30, tzinfo=dt.UTC)  # the 22nd in Shanghai
HELD: dict[str, Any] = {
    "name": "Ａlpha 贸易", "count": D("2.50"), "rate": D("12.50"), "amount": yuan("100.00"), "cost": yuan("33.33"), "level": "a", "start": day("2026-01-31"), "end": day("2026-03-01"),
    "met": NIGHT, "won": True, "tags": ["VIP", "华东"], "phone": "+8613800138000", "note": "一\n二", "firm": "f1", "other_firm": "f1", "chief": "p1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "result", "expected"),
    [
        ("0.1 + 0.2", "number", D("0.30")), ("10 / 3 * 3", "number", D("10.00")), ("2 / 3", "number", D("0.67")), ("-0.005", "number", D("-0.01")), ("0.125", "number", D("0.13")),
        ("count * 2 - 1", "number", D("4.00")), ("7 % 4", "number", D("3.00")), ("-7 % 4", "number", D("1.00")), ("1 / 0", "number", None), ("7 % 0", "number", None),
        ("99999999999999 * 99999999999999", "number", None), ("round(2.345, 2)", "number", D("2.35")), ("round(-2.5)", "number", D("-3.00")), ("round(1234, -2)", "number", D("1200.00")),
        ("abs(-3)", "number", D("3.00")), ("min(3, count, 9)", "number", D("2.50")), ("max(3, null, count)", "number", D("3.00")),
        ("amount * rate", "money", yuan("12.50")), ("amount - cost", "money", yuan("66.67")), ("amount / 3", "money", yuan("33.33")), ("-amount", "money", yuan("-100")),
        ("amount / cost", "number", D("3.00")), ("number(amount) + 1", "number", D("101.00")), ("money(12.345)", "money", yuan("12.35")), ('money(12.5, "JPY")', "money", Money(13, "JPY")),
        ('amount + money(1, "USD")', "money", None), ("round(cost, 0)", "money", yuan("33")), ("min(amount, cost)", "money", yuan("33.33")), ("abs(cost - amount)", "money", yuan("66.67")),
        ("amount > cost", "boolean", True), ('amount > money(1, "USD")', "boolean", False), ("amount >= money(100)", "boolean", True),
        ("count = 2.5 and won", "boolean", True), ("not won or count < 2", "boolean", False), ("won = true", "boolean", True),
        ('name = "alpha 贸易"', "boolean", True), ('level = "a"', "boolean", True), ('level = "重点"', "boolean", True), ('level != "普通"', "boolean", True), ("firm = other_firm", "boolean", True),
        ('contains(name, "ALPHA")', "boolean", True), ('contains(tags, "vip")', "boolean", True), ('contains(tags, "vi")', "boolean", False), ("isempty(name)", "boolean", False),
        ("isempty(place)", "boolean", True), ("start < end", "boolean", True),
        ('name & "-" & count & "/" & level', "text", "Ａlpha 贸易-2.5/a"), ("amount & start", "text", "100.00 CNY2026-01-31"), ('1/3 & ""', "text", "0.333333"), ('null & ""', "text", None),
        ("upper(\"aß\")", "text", "ASS"), ("lower(left(name, 1))", "text", "ａ"), ("right(name, 2)", "text", "贸易"), ("mid(name, 2, 4)", "text", "lpha"), ("left(name, -1)", "text", None),
        ("right(name, 0)", "text", None), ("note", "text", "一 二"), ("len(name)", "number", D("8.00")), ("len(tags)", "number", D("2.00")), ('"x" & "🧧"', "text", "x🧧"),
        ("year(start) * 10000 + month(start) * 100 + day(start)", "number", D("20260131.00")), ("day(met)", "number", D("22.00")), ("days_between(start, end)", "number", D("29.00")),
        ("days_between(met, start)", "number", D("-295.00")), ("add_months(start, 1)", "date", day("2026-02-28")), ("add_months(start, -11)", "date", day("2025-02-28")),
        ("add_days(end, -1.9)", "date", day("2026-02-28")), ("date(2024, 2, 29)", "date", day("2024-02-29")), ("date(count, 1, 1)", "date", day("0002-01-01")),
        ("date(2026, count + 10.5, 1)", "date", None), ('date("2026-11-22")', "date", day("2026-11-22")), ("date(met)", "date", day("2026-11-22")), ("add_days(end, 9999999)", "date", None),
        ("add_months(met, 1)", "datetime", dt.datetime(2026, 12, 21, 17, 30, tzinfo=dt.UTC)), ("coalesce(null, end, start)", "date", day("2026-03-01")),
        ('if(amount > money(50), "大", "小")', "text", "大"), ("if(won, 1)", "number", D("1.00")), ("if(not won, 1)", "number", None), ('if(won, level, "x")', "text", "a"),
        ("rate", "number", D("0.13")), ("rate * 100", "number", D("12.50")),
    ],
)  # fmt: skip
def test_a_full_record(text: str, result: str, expected: object) -> None:
    assert value(text, result, **HELD) == expected


@pytest.mark.parametrize(
    ("text", "result", "expected"),
    [
        ("count + 1", "number", None), ("coalesce(count, 0) + 1", "number", D("1.00")), ("amount * 2", "money", None), ("max(count, 1)", "number", D("1.00")), ("min(count)", "number", None),
        ("count > 1", "boolean", False), ("count <= 1", "boolean", False), ("count = 1", "boolean", False), ("count != 1", "boolean", True), ("not count > 1", "boolean", True),
        ("isempty(count)", "boolean", True), ("isempty(tags)", "boolean", True), ("won", "boolean", None), ("not won", "boolean", True), ("won or true", "boolean", True),
        ('name & "x"', "text", "x"), ("name", "text", None), ("len(name)", "number", D("0.00")), ('contains(name, "x")', "boolean", False), ("upper(name)", "text", None),
        ("year(start)", "number", None), ("days_between(start, date(2026, 1, 1))", "number", None), ("if(won, 1, 2)", "number", D("2.00")), ("coalesce(name, \"无\")", "text", "无"),
    ],
)  # fmt: skip
def test_an_empty_record(text: str, result: str, expected: object) -> None:
    assert value(text, result) == expected


def test_no_digit_is_lost_on_the_way() -> None:
    """Floats would say 9007199254740992 and 0.30000000000000004."""
    assert value("count + 1", "number", 0, count=D("9007199254740992")) is None  # beyond what a number field holds
    assert value("(count + 1) / 10", "number", 1, count=D("999999999999998")) == D("99999999999999.9")
    assert value(" + ".join(["0.1"] * 90) + " = 9", "boolean") is True


def test_a_long_text_is_cut_to_what_a_field_holds() -> None:
    assert value("note & note", "text", note="长" * 200) == "长" * 255
