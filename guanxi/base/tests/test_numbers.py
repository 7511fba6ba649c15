"""Numbers are read exactly or refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import ValueProblem
from guanxi.base.numbers import parse_decimal, short_number


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1,234.50", "1234.50"),
        ("1 234 567", "1234567"),
        ("1\u00a0234", "1234"),
        ("1'234.5", "1234.5"),
        ("１２，３４５．６", "12345.6"),
        (" -12 ", "-12"),
        ("\N{MINUS SIGN}5", "-5"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("12.5%", "12.5"),
        ("1.5e3", "1500"),
        ("1e15", "1000000000000000"),
        ("1.2万", "12000"),
        ("3亿", "300000000"),
        ("1.500000", "1.50"),
        ("-0", "0"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1234.5600000000001, "1234.56"),
        (1e15, "1000000000000000.0"),
        (7, "7"),
        (Decimal("1E+3"), "1000"),
        (Decimal("2.50"), "2.50"),
        (Decimal("0E-99"), "0"),
    ],
)
def test_reads(raw: object, expected: str) -> None:
    assert str(parse_decimal(raw, 2)) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("12,34", "number_invalid"),
        ("1,2345", "number_invalid"),
        ("1,234 567", "number_invalid"),
        ("1.234,56", "number_invalid"),
        ("", "number_invalid"),
        (".", "number_invalid"),
        ("nan", "number_invalid"),
        ("Infinity", "number_invalid"),
        ("0x10", "number_invalid"),
        ("١٢", "number_invalid"),
        ("1" * 101, "number_invalid"),
        ("--5", "number_invalid"),
        (float("nan"), "number_invalid"),
        (float("-inf"), "number_invalid"),
        (Decimal("sNaN"), "number_invalid"),
        (True, "number_invalid"),
        (None, "number_invalid"),
        ([1], "number_invalid"),
        ("1e16", "number_too_large"),
        ("1e99999", "number_too_large"),
        ("1000000000000001", "number_too_large"),
        (10**400, "number_too_large"),
        (1e300, "number_too_large"),
        (Decimal("1E+999999"), "number_too_large"),
        ("1.234", "too_many_decimals"),
        ("1e-99999", "too_many_decimals"),
        ("1." + "0" * 40 + "1", "too_many_decimals"),
        (1.234, "too_many_decimals"),
    ],
)
def test_refuses(raw: object, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_decimal(raw, 2)
    assert caught.value.code == code


def test_the_message_names_the_places_found() -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_decimal("1.2345", 2)
    assert caught.value.message == {"zh": "最多 2 位小数，现为 4 位", "en": "At most 2 decimals, this has 4"}
    assert caught.value.params == {"max": 2, "found": 4}


@given(st.decimals(-(10**15), 10**15, places=4))
def test_every_way_of_writing_a_number_reads_the_same(number: Decimal) -> None:
    ways = [f"{number:f}", f"{number:,f}", f" {number:E} ", number]
    assert [parse_decimal(way, 4) for way in ways] == [number] * 4


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e14, max_value=1e14))
def test_a_float_is_its_shortest_decimal(number: float) -> None:
    assert float(parse_decimal(number, 400)) == number


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (1234, "1234", "1.2K"),
        (9999.9, "9999.9", "10K"),
        (9999.96, "1万", "10K"),
        (12345, "1.2万", "12.3K"),
        (999_949, "100万", "999.9K"),
        (999_950, "100万", "1M"),
        (99_994_000, "9999.4万", "100M"),
        (99_999_999, "1亿", "100M"),
        (123_456_789, "1.2亿", "123.5M"),
        (2_500_000_000, "25亿", "2.5B"),
        (Decimal(1500000000000), "1.5万亿", "1.5T"),
        (-12345, "-1.2万", "-12.3K"),
        (-0.01, "0", "0"),
        (float("nan"), "–", "–"),
    ],
)
def test_short_number(number: float, zh: str, en: str) -> None:
    assert (short_number(number, "zh"), short_number(number, "en")) == (zh, en)
