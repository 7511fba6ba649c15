"""Resident identity numbers, credit codes and masks."""

from datetime import date

import pytest

from guanxi.base.errors import ValueProblem
from guanxi.base.identifiers import (
    CnId,
    birth_date,
    cn_id_parts,
    mask_cn_id,
    mask_email,
    mask_text,
    parse_cn_id,
    parse_credit_code,
    sex,
)

# The examples of GB 11643-1999.
FEMALE, MALE = "11010519491231002X", "440524188001010014"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (FEMALE, FEMALE),
        ("１１０１０５ 19491231 002x", FEMALE),
        (MALE, MALE),
        ("110105491231002", FEMALE),
    ],
)
def test_reads_resident_ids(raw: str, expected: str) -> None:
    assert parse_cn_id(raw) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "cn_id_length"),
        ("1101051949123100", "cn_id_length"),
        ("A10105194912310029", "cn_id_invalid"),
        ("01010519491231002X", "cn_id_invalid"),
        ("11010519491231002Y", "cn_id_invalid"),
        ("11010549123100X", "cn_id_invalid"),
        ("110105199902310021", "cn_id_date"),
        ("110105184912310021", "cn_id_date"),
        ("110105194912310021", "cn_id_checksum"),
        ("110105194912310X21", "cn_id_invalid"),
    ],
)
def test_refuses_resident_ids(raw: str, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_cn_id(raw)
    assert caught.value.code == code


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_digit_is_found(place: int) -> None:
    wrong = MALE[:place] + str((int(MALE[place]) + 1) % 10) + MALE[place + 1 :]
    with pytest.raises(ValueProblem):
        parse_cn_id(wrong)


def test_what_a_resident_id_says() -> None:
    assert cn_id_parts(FEMALE) == CnId(FEMALE, "110105", date(1949, 12, 31), "female")
    assert (birth_date(MALE), sex(MALE)) == (date(1880, 1, 1), "male")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("91350100M000100Y43", "91350100M000100Y43"),
        (" 91110000600037341l ", "91110000600037341L"),
        ("91110108551385082Q", "91110108551385082Q"),
    ],
)
def test_reads_credit_codes(raw: str, expected: str) -> None:
    assert parse_credit_code(raw) == expected


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("9135", "credit_code_length"),
        ("91350100M000100Y4I", "credit_code_invalid"),
        ("B1350100M000100Y43", "credit_code_invalid"),
        ("91A50100M000100Y43", "credit_code_invalid"),
        ("91350100M000100Y44", "credit_code_checksum"),
        ("91350100M001000Y43", "credit_code_checksum"),
    ],
)
def test_refuses_credit_codes(raw: str, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        parse_credit_code(raw)
    assert caught.value.code == code


def test_masks() -> None:
    assert mask_cn_id(FEMALE) == "110***********002X"
    assert [mask_email(text) for text in ("zhang@x.com", "z@x.com", "x", "@x.com")] == ["z***@x.com", "z***@x.com", "***", "***@x.com"]


@pytest.mark.parametrize(
    ("text", "first", "last", "expected"),
    [
        ("张三", 1, 0, "张*"),
        ("王小二", 1, 0, "王**"),
        ("张", 1, 0, "*"),
        ("", 1, 0, ""),
        ("6222021234567890", 4, 4, "6222********7890"),
        ("1234", 3, 4, "**34"),
        ("123456", 2, 2, "1***56"),
    ],
)
def test_mask_text(text: str, first: int, last: int, expected: str) -> None:
    assert mask_text(text, first, last) == expected
