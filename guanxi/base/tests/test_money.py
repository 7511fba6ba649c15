"""Money is read exactly, in the currency that was meant."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import ValueProblem
from guanxi.base.money import LARGEST_AMOUNT, Money, format_money, minor_digits, parse_money, to_wire


@pytest.mark.parametrize(("currency", "digits"), [("CNY", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("CLF", 4), ("XAF", 0)])
def test_minor_digits(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize("currency", ["cny", "RMB", "XXX", "XAU", "", "CNYX", "ＣＮＹ"])
def test_what_is_no_currency(currency: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        minor_digits(currency)
    assert caught.value.code == "currency_unknown"


@pytest.mark.parametrize(
    ("raw", "default", "expected"),
    [
        ("¥1,234.50", "CNY", Money(123450, "CNY")),
        ("￥５", "CNY", Money(500, "CNY")),
        ("¥500", "JPY", Money(500, "JPY")),
        ("¥500", "USD", Money(50000, "CNY")),
        ("1,234.50 CNY", "USD", Money(123450, "CNY")),
        ("usd 5", "CNY", Money(500, "USD")),
        ("１２３．５元", "CNY", Money(12350, "CNY")),
        ("100元", "HKD", Money(10000, "HKD")),
        ("人民币 100 元整", "USD", Money(10000, "CNY")),
        ("1.2万元", "CNY", Money(1200000, "CNY")),
        ("港币5", "CNY", Money(500, "HKD")),
        ("(1,234.50)", "CNY", Money(-123450, "CNY")),
        ("(¥5)", "CNY", Money(-500, "CNY")),
        ("-$5", "CNY", Money(-500, "USD")),
        ("$-5", "HKD", Money(-500, "HKD")),
        ("HK$5.5", "CNY", Money(550, "HKD")),
        ("¥100 CNY", "CNY", Money(10000, "CNY")),
        ("12.345", "KWD", Money(12345, "KWD")),
        (5, "CNY", Money(500, "CNY")),
        (1.1, "CNY", Money(110, "CNY")),
        (Decimal("0.07"), "CNY", Money(7, "CNY")),
        ({"amount": "123.45", "currency": "USD"}, "CNY", Money(12345, "USD")),
        ({"amount": 5}, "CNY", Money(500, "CNY")),
        ({"amount": "5", "currency": None}, "CNY", Money(500, "CNY")),
        (Money(1, "JPY"), "CNY", Money(1, "JPY")),
        ("10000000000000.00", "CNY", Money(LARGEST_AMOUNT, "CNY")),
        ("-0", "CNY", Money(0, "CNY")),
    ],
)
def test_reads(raw: object, default: str, expected: Money) -> None:
    assert parse_money(raw, default) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "money_invalid"),
        ("abc", "money_invalid"),
        ("¥", "money_invalid"),
        ("12,34", "money_invalid"),
        ("12%", "money_invalid"),
        ("¥100 USD", "money_invalid"),
        ("-(5)", "money_invalid"),
        ("--5", "money_invalid"),
        ("(5", "money_invalid"),
        ("¥" * 300, "money_invalid"),
        (None, "money_invalid"),
        (True, "money_invalid"),
        ([], "money_invalid"),
        ({}, "money_invalid"),
        ({"amount": None}, "money_invalid"),
        ({"amount": {"amount": 1}}, "money_invalid"),
        ({"amount": "1", "tax": "1"}, "money_invalid"),
        (float("inf"), "money_invalid"),
        ({"amount": "1", "currency": "RMB"}, "currency_unknown"),
        ("5 abc", "currency_unknown"),
        ("1.234", "too_many_decimals"),
        ("5.5 JPY", "too_many_decimals"),
        ("10000000000000.01", "money_out_of_range"),
        (10**400, "money_out_of_range"),
        (Money(LARGEST_AMOUNT + 1, "CNY"), "money_out_of_range"),
    ],
)
def test_refuses(raw: object, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_money(raw, "CNY")
    assert caught.value.code == code


@given(st.integers(-LARGEST_AMOUNT, LARGEST_AMOUNT), st.sampled_from(["CNY", "JPY", "KWD", "USD", "THB", "CLF"]))
def test_wire_and_shown_form_read_back(amount: int, currency: str) -> None:
    money = Money(amount, currency)
    forms = [to_wire(money), format_money(money, "zh"), format_money(money, "en")]
    assert [parse_money(form, currency) for form in forms] == [money] * 3


@pytest.mark.parametrize(
    ("money", "wire", "zh", "en"),
    [
        (Money(123450, "CNY"), "1234.50", "¥1,234.50", "CN¥1,234.50"),
        (Money(-5, "USD"), "-0.05", "-US$0.05", "-$0.05"),
        (Money(1234, "JPY"), "1234", "JP¥1,234", "¥1,234"),
        (Money(1, "KWD"), "0.001", "KWD 0.001", "KWD 0.001"),
    ],
)
def test_shows(money: Money, wire: str, zh: str, en: str) -> None:
    assert to_wire(money) == {"amount": wire, "currency": money.currency}
    assert (format_money(money, "zh"), format_money(money, "en")) == (zh, en)
