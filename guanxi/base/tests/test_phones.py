"""Telephone numbers: everything usual is read, only garbage and wrong lengths are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import ValueProblem
from guanxi.base.phones import format_phone, mask_phone, normalize_phone, phone_tail


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("１３８－００１３－８０００", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("8613800138000", "+8613800138000"),
        ("12345678901", "+8612345678901"),
        ("400-820-8820", "+864008208820"),
        ("4008208820转12", "+864008208820;ext=12"),
        ("800-820-8820", "+868008208820"),
        ("021-58881234", "+862158881234"),
        ("(021) 5888 1234", "+862158881234"),
        ("021-5888-1234", "+862158881234"),
        ("+86 (0)21 58881234", "+862158881234"),
        ("02158881234转208", "+862158881234;ext=208"),
        ("010-62770334-208", "+861062770334;ext=208"),
        ("0755-12345678#12", "+8675512345678;ext=12"),
        ("58881234", "+8658881234"),
        ("95588", "+8695588"),
        ("10086", "+8610086"),
        ("957.962.1534", "+19579621534"),
        ("(395)557-1028", "+13955571028"),
        ("395-557-1028", "+13955571028"),
        ("1-395-557-1028", "+13955571028"),
        ("001-395-557-1028x208", "+13955571028;ext=208"),
        ("+1-395-557-1028x208", "+13955571028;ext=208"),
        ("+1 (957) 962-1534 ext. 0012", "+19579621534;ext=0012"),
        ("+44 20 7183 8750", "+442071838750"),
        ("+852 2123 4567", "+85221234567"),
        ("9579621534", "+869579621534"),
    ],
)
def test_reads(raw: str, expected: str) -> None:
    assert normalize_phone(raw) == expected
    assert normalize_phone(expected) == expected


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [("212-555-0123", "US", "+12125550123"), ("(030) 123456", "DE", "+4930123456"), ("06 698 12345", "IT", "+390669812345")],
)
def test_numbers_at_home_elsewhere(raw: str, region: str, expected: str) -> None:
    assert normalize_phone(raw, region) == expected


@pytest.mark.parametrize(
    ("raw", "zh", "en"),
    [
        ("1380013800", "手机号应为 11 位数字，现为 10 位", "Mobile number needs 11 digits, this one has 10"),
        ("138-0013-80001", "手机号应为 11 位数字，现为 12 位", "Mobile number needs 11 digits, this one has 12"),
        ("+86 1380013800", "手机号应为 11 位数字，现为 10 位", "Mobile number needs 11 digits, this one has 10"),
        ("110", "电话应为 7 到 15 位数字，现为 3 位", "A phone number needs 7 to 15 digits, this one has 3"),
        ("+", "电话应为 7 到 15 位数字，现为 0 位", "A phone number needs 7 to 15 digits, this one has 0"),
        ("2345678901234567", "电话应为 7 到 15 位数字，现为 16 位", "A phone number needs 7 to 15 digits, this one has 16"),
        ("", "电话只能含数字和 + - ( ) 等分隔符", "A phone number has digits and separators such as + - ( ) only"),
        ("abc", "电话只能含数字和 + - ( ) 等分隔符", "A phone number has digits and separators such as + - ( ) only"),
        ("++8613800138000", "电话只能含数字和 + - ( ) 等分隔符", "A phone number has digits and separators such as + - ( ) only"),
        ("1" * 50, "电话只能含数字和 + - ( ) 等分隔符", "A phone number has digits and separators such as + - ( ) only"),
    ],
)
def test_refuses(raw: str, zh: str, en: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        normalize_phone(raw)
    assert (caught.value.code, caught.value.message) == ("phone_invalid", {"zh": zh, "en": en})


@given(st.text("0123456789+-() .x转#", max_size=24))
def test_what_is_accepted_stays_as_it_is(raw: str) -> None:
    try:
        number = normalize_phone(raw)
    except ValueProblem as problem:
        assert problem.code == "phone_invalid"
    else:
        assert normalize_phone(number) == number


@pytest.mark.parametrize(
    ("number", "tail", "masked", "shown"),
    [
        ("+8613800138000", "8000", "138****8000", "138 0013 8000"),
        ("+862158881234;ext=208", "1234", "021****1234", "021 5888 1234 ext. 208"),
        ("+864008208820", "8820", "400****8820", "400 820 8820"),
        ("+442071838750", "8750", "+44****8750", "+44 20 7183 8750"),
        ("+19579621534", "1534", "+1****1534", "+19579621534"),
        ("+8658881234", "1234", "****1234", "+8658881234"),
    ],
)
def test_shows(number: str, tail: str, masked: str, shown: str) -> None:
    assert (phone_tail(number), mask_phone(number), format_phone(number)) == (tail, masked, shown)
