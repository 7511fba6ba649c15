"""Chinese resident and company identifiers with their check characters, and masks for what may not be shown in full."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from unicodedata import normalize

from guanxi.base.errors import ValueProblem

# GB 11643-1999 (ISO 7064 MOD 11-2).
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
# GB 32100-2015: I, O, S, V, Z are not used.
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
# Registering departments, GB 32100-2015 appendix A with its later additions.
_CREDIT_DEPARTMENTS = frozenset("123456789ANY")
# First digit of GB/T 2260 codes; 8 is Hong Kong, Macau and (83) Taiwan residents' permits, 9 foreigners' permits.
_ID_PLACES = frozenset("123456789")
_ID_LENGTH = 18
_ID_LENGTH_BEFORE_1999 = 15


@dataclass(frozen=True)
class CnId:
    """A resident identity number: `number` (18 characters), `region` (GB/T 2260 code at issue, may be historic)."""

    number: str
    region: str
    born: date
    sex: Literal["female", "male"]


def parse_cn_id(raw: str) -> str:
    """The 18 characters of a resident identity number (GB 11643-1999), X in capitals; 15 digits of the older form are converted.

    ValueProblem: cn_id_length, cn_id_invalid (characters or region), cn_id_date, cn_id_checksum.
    """
    text = _plain(raw)
    if len(text) not in {_ID_LENGTH, _ID_LENGTH_BEFORE_1999}:
        raise ValueProblem(
            "cn_id_length",
            zh=f"身份证号应为 18 位，现为 {len(text)} 位",
            en=f"A resident ID number needs 18 characters, this one has {len(text)}",
            params={"expected": _ID_LENGTH, "found": len(text)},
        )
    body = text[:17] if len(text) == _ID_LENGTH else f"{text[:6]}19{text[6:]}"
    if not (body.isascii() and body.isdigit()) or body[0] not in _ID_PLACES or text[15:].strip("0123456789X"):
        raise ValueProblem(
            "cn_id_invalid",
            zh="身份证号应为 17 位数字加一位数字或 X，前 6 位为地区代码",
            en="A resident ID number is 17 digits and a digit or X, beginning with a region code",
        )
    born = _born(body)
    if born is None or born.year < 1850:
        raise ValueProblem(
            "cn_id_date",
            zh=f"身份证号第 7 至 14 位应为出生日期，现为 {body[6:14]}",
            en=f"Characters 7 to 14 of a resident ID number are the date of birth, here {body[6:14]}",
        )
    check = _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]
    if len(text) == _ID_LENGTH and text[17] != check:
        raise ValueProblem(
            "cn_id_checksum",
            zh="身份证号校验位不符，请核对每一位",
            en="The check character of the resident ID number does not match; compare every character",
        )
    return body + check


def cn_id_parts(number: str) -> CnId:
    """What a number from `parse_cn_id` says. ValueProblem as there."""
    number = parse_cn_id(number)
    born = _born(number)
    assert born is not None
    return CnId(number, number[:6], born, "male" if int(number[16]) % 2 else "female")


def birth_date(number: str) -> date:
    """The date of birth in a resident identity number. ValueProblem as in `parse_cn_id`."""
    return cn_id_parts(number).born


def sex(number: str) -> Literal["female", "male"]:
    """The sex in a resident identity number. ValueProblem as in `parse_cn_id`."""
    return cn_id_parts(number).sex


def parse_credit_code(raw: str) -> str:
    """The 18 characters of a unified social credit code (统一社会信用代码, GB 32100-2015), in capitals.

    ValueProblem: credit_code_length, credit_code_invalid (characters), credit_code_checksum.
    """
    text = _plain(raw)
    if len(text) != _ID_LENGTH:
        raise ValueProblem(
            "credit_code_length",
            zh=f"统一社会信用代码应为 18 位，现为 {len(text)} 位",
            en=f"A unified social credit code needs 18 characters, this one has {len(text)}",
            params={"expected": _ID_LENGTH, "found": len(text)},
        )
    wrong = sorted(set(text) - set(_CREDIT_ALPHABET))
    if wrong or text[0] not in _CREDIT_DEPARTMENTS or not text[2:8].isdigit():
        shown = "、".join(wrong) or text[:8]
        raise ValueProblem(
            "credit_code_invalid",
            zh=f"统一社会信用代码不含 I、O、S、V、Z 等字符，第 3 至 8 位为数字，请核对：{shown}",
            en=f"A unified social credit code has no I, O, S, V, Z, and digits in places 3 to 8; compare: {shown}",
        )
    total = sum(_CREDIT_ALPHABET.index(char) * weight for char, weight in zip(text[:17], _CREDIT_WEIGHTS, strict=True))
    if text[17] != _CREDIT_ALPHABET[-total % 31]:
        raise ValueProblem(
            "credit_code_checksum",
            zh="统一社会信用代码校验位不符，请核对每一位",
            en="The check character of the unified social credit code does not match; compare every character",
        )
    return text


def mask_cn_id(number: str) -> str:
    """`310***********1234`: first three and last four characters, neither month nor day of birth."""
    return mask_text(number, 3, 4)


def mask_email(email: str) -> str:
    """`z***@example.com`: the first character and the domain; always three stars, so the length stays unknown."""
    local, at, domain = email.rpartition("@")
    return f"{local[:1]}***{at}{domain}" if at else "***"


def mask_text(text: str, first: int = 1, last: int = 0) -> str:
    """Stars for all but the first and last characters; at least half of the text is starred, whatever is asked."""
    shown = min(first + last, len(text) // 2)
    last = min(last, shown)
    first = shown - last
    return text[:first] + "*" * (len(text) - shown) + text[len(text) - last :]


def _plain(raw: str) -> str:
    return "".join(char for char in normalize("NFKC", raw).upper() if not char.isspace() and char != "-")


def _born(body: str) -> date | None:
    try:
        return date(int(body[6:10]), int(body[10:12]), int(body[12:14]))
    except ValueError:
        return None
