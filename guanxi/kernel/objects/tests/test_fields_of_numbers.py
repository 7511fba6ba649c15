"""The standard tests of the field types that hold numbers, times and yes or no."""

from __future__ import annotations

from guanxi.testing.field_suite import FieldSuite


class TestNumber(FieldSuite):
    type = "number"
    options = {"decimals": 2}
    good = [
        (3, 3.0),
        ("1,234.5", 1234.5),
        ("１２", 12.0),
        (-0.01, -0.01),
        (0, 0.0),
        ("1.5万", 15000.0),
        (10**13, 1e13),
        (-(10**13), -1e13),
        (9999999999999.99, 9999999999999.99),
    ]
    bad = [
        ("x", "number_invalid"),
        (True, "wrong_type"),
        ([1], "wrong_type"),
        (0.001, "too_many_decimals"),
        (10**14, "number_range"),
        (10**16, "number_too_large"),
    ]


class TestWholeNumber(FieldSuite):
    type = "number"
    options = {"min": 0, "max": 10**15}
    good = [(3, 3), (0, 0), ("7", 7), (10**15, 10**15)]
    bad = [(1.5, "too_many_decimals"), (-1, "number_min"), (10**15 + 1, "number_too_large")]


class TestPercent(FieldSuite):
    type = "percent"
    good = [(12.5, 12.5), ("12.5%", 12.5), (0, 0.0), (-100, -100.0)]
    bad = [("x", "number_invalid"), (1.234, "too_many_decimals")]


class TestRating(FieldSuite):
    type = "rating"
    good = [(3, 3), ("5", 5), (1, 1)]
    bad = [(0, "number_min"), (6, "number_max"), (2.5, "too_many_decimals")]


class TestMoney(FieldSuite):
    type = "money"
    good = [
        (12, {"amount": "12.00", "currency": "CNY"}), ("¥1,234.50", {"amount": "1234.50", "currency": "CNY"}), ({"amount": "-0.01"}, {"amount": "-0.01", "currency": "CNY"}),
        ({"amount": "12", "currency": "USD"}, {"amount": "12.00", "currency": "USD"}), ({"amount": "7", "currency": "JPY"}, {"amount": "7", "currency": "JPY"}),
        ({"amount": "1.234", "currency": "KWD"}, {"amount": "1.234", "currency": "KWD"}), ({"amount": "1.2345", "currency": "CLF"}, {"amount": "1.2345", "currency": "CLF"}),
        ({"amount": 10**15, "currency": "JPY"}, {"amount": str(10**15), "currency": "JPY"}), ("10000000000000", {"amount": "10000000000000.00", "currency": "CNY"}),
    ]  # fmt: skip
    bad = [
        ("x", "money_invalid"), (True, "wrong_type"), ([1], "wrong_type"), ({"amount": "1", "currency": "XXX"}, "currency_unknown"), ({"currency": "CNY"}, "money_invalid"),
        ({"amount": "1.005"}, "too_many_decimals"), ({"amount": "1e14"}, "money_out_of_range"),
    ]  # fmt: skip


class TestBoolean(FieldSuite):
    type = "boolean"
    good = [(True, True), (False, False)]
    bad = [("yes", "wrong_type"), (1, "wrong_type")]
    cells = [("是", True), ("否", False), ("YES", True), ("0", False), (True, True)]


class TestDate(FieldSuite):
    type = "date"
    good = [(v, v) for v in ("2026-11-22", "2024-02-29", "1999-12-31", "2026-01-01", "2026-12-31", "2016-06-15")] + [
        ("2026/1/2", "2026-01-02"),
        ("2026年3月4日", "2026-03-04"),
    ]
    bad = [("2026-02-30", "date_invalid"), (5, "wrong_type"), ("x", "date_invalid")]


class TestDatetime(FieldSuite):
    type = "datetime"
    good = [
        ("2026-11-22T06:05:00Z", "2026-11-22T06:05:00Z"), ("2026-11-22 14:05", "2026-11-22T06:05:00Z"), ("2026-11-22T06:05:00.123456Z", "2026-11-22T06:05:00.123456Z"),
        ("2026-01-01T00:00:00+08:00", "2025-12-31T16:00:00Z"), ("1969-12-31T23:59:59Z", "1969-12-31T23:59:59Z"), ("2016-02-29T12:00:00-05:00", "2016-02-29T17:00:00Z"),
        ("1000-01-01T00:00:00Z", "1000-01-01T00:00:00Z"), ("9999-12-31T15:59:59Z", "9999-12-31T15:59:59Z"),
    ]  # fmt: skip
    bad = [("x", "date_invalid"), (5, "wrong_type"), ("2026-13-01T00:00:00Z", "date_invalid")]
