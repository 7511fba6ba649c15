"""Telephone numbers: any usual way of writing one, kept as E.164 with an optional extension."""

import re
import unicodedata

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat

from guanxi.base.errors import ValueProblem

_EXTENSION = re.compile(r"(?:\s*(?:;ext=|ext\.?|extension|x|#|转|轉|分机|分機|-转)\s*[:.]?\s*)([0-9]{1,8})$", re.IGNORECASE)
_ALLOWED = re.compile(r"[0-9+()\[\]./\s\-]+")
# 021-58881234-208 and 400-820-8820-208: what follows the number of a landline is an extension.
_CN_TAIL = re.compile(r"(0[0-9]{2,3}[- ]?[0-9]{3,4}[- ]?[0-9]{4}|[48]00[- ]?[0-9]{3,4}[- ]?[0-9]{3,4})-([0-9]{1,6})")
# 3-3-4 is how North America groups digits, and nobody else; 400 and 800 are also Chinese services.
_NORTH_AMERICAN = re.compile(r"(?:1[-. ]?\s?)?(?:\([2-9][0-9]{2}\)\s?|[2-9][0-9]{2}[-. ])[0-9]{3}[-. ][0-9]{4}")
_CN_SERVICE = re.compile(r"95[0-9]{3,6}|96[0-9]{3,6}|1(?:00|23)[0-9]{2}")
_CN_MOBILE_DIGITS = 11
# What nearly every number is; whether the numbering plan knows its beginning or not, it is kept as +86 and these digits.
_CN_MOBILE = re.compile(r"(?:\+?86)?(1[3-9][0-9]{9})", re.ASCII)
_SHORTEST, _LONGEST = 7, 15


def normalize_phone(raw: str, region: str = "CN") -> str:
    """E.164 such as `+8613800138000`, with `;ext=208` behind it if there is an extension (RFC 3966).

    `region`: ISO 3166 alpha-2, where numbers without country code belong. Accepts separators, full-width digits, `00`
    or `+` in front, Chinese mobiles, landlines with area code, 400 and 800 numbers.
    What no numbering plan knows is kept when it
    could be a number: 7 to 15 digits, with country code if it names one, else with that of `region`; digits grouped like
    `957.962.1534` are read as North American, Chinese service numbers such as 95588 are kept.
    ValueProblem: phone_invalid, with the digits expected and found.
    """
    if region == "CN" and (plain := _CN_MOBILE.fullmatch(raw)):
        return "+86" + plain[1]
    text = unicodedata.normalize("NFKC", raw).strip()
    text = re.sub(r"[‐-―−]", "-", text)
    extension = ""
    if match := _EXTENSION.search(text):
        text, extension = text[: match.start()], f";ext={match[1]}"
    elif match := _CN_TAIL.fullmatch(text):
        text, extension = match[1], f";ext={match[2]}"
    if len(text) > 40 or not _ALLOWED.fullmatch(text) or "+" in text.lstrip()[1:]:
        raise _invalid("电话只能含数字和 + - ( ) 等分隔符", "A phone number has digits and separators such as + - ( ) only")
    digits = re.sub(r"[^0-9]", "", text)
    is_international = text.startswith("+")
    if not is_international and digits.startswith("00"):
        is_international, digits = True, digits[2:]
    if is_international:
        return _international(digits) + extension
    return _national(digits, text, region) + extension


def phone_tail(e164: str) -> str:
    """The last four digits of the number, without extension."""
    return e164.partition(";")[0][-4:]


def mask_phone(e164: str) -> str:
    """For those who may not see it: `138****8000` and `021****1234` within China, `+1****1534` elsewhere; no extension."""
    number = e164.partition(";")[0]
    if number.startswith("+86"):
        national = number[3:]
        if len(national) == _CN_MOBILE_DIGITS and national[0] == "1":
            return f"{national[:3]}****{national[-4:]}"
        shown = format_phone(number).split(" ")
        area = shown[0] if len(shown) > 1 else ""
        return f"{area}****{national[-4:]}"
    parsed = _parse(number)
    code = f"+{parsed.country_code}" if parsed else ""
    return f"{code}****{number[-4:]}"


def format_phone(e164: str, region: str = "CN") -> str:
    """For reading: the national form for numbers of `region`, `138 0013 8000`; the international form for all others."""
    number, _, extension = e164.partition(";ext=")
    parsed = _parse(number)
    shown = number
    if parsed is not None and phonenumbers.is_valid_number(parsed):
        home = phonenumbers.region_code_for_number(parsed) == region
        style = PhoneNumberFormat.NATIONAL if home else PhoneNumberFormat.INTERNATIONAL
        shown = phonenumbers.format_number(parsed, style)
    return f"{shown} ext. {extension}" if extension else shown


def _international(digits: str) -> str:
    """`digits` begin with the country code."""
    _length(digits)
    if digits.startswith("86"):
        # +86 (0)21… and +86 021… are written often; the 0 does not belong there.
        digits = "86" + digits[2:].removeprefix("0")
        _chinese_mobile(digits[2:])
    parsed = _parse("+" + digits)
    if parsed is not None and phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    return "+" + digits


def _national(digits: str, text: str, region: str) -> str:
    if region == "CN":
        if len(digits) == _CN_MOBILE_DIGITS + 2 and digits.startswith("861"):
            digits = digits[2:]
        if _NORTH_AMERICAN.fullmatch(text) and not digits.startswith(("400", "800")):
            return "+1" + digits[-10:]
        if _CN_SERVICE.fullmatch(digits):
            return "+86" + digits
        _chinese_mobile(digits)
    parsed = _parse(digits, region)
    if parsed is not None and phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if digits.startswith("1") and len(digits) == 11 and region != "CN":
        return "+" + digits
    code = phonenumbers.country_code_for_region(region)
    _length(digits)
    national = digits.removeprefix("0") if region != "IT" else digits
    _length(f"{code or ''}{national}")
    return f"+{code or ''}{national}"


def _chinese_mobile(national: str) -> None:
    """Refuse what begins like a Chinese mobile number and has not its length."""
    looks_mobile = re.match(r"1[3-9]", national) is not None
    if looks_mobile and len(national) != _CN_MOBILE_DIGITS and len(national) > _SHORTEST:
        raise _invalid(
            f"手机号应为 11 位数字，现为 {len(national)} 位",
            f"Mobile number needs 11 digits, this one has {len(national)}",
            expected=_CN_MOBILE_DIGITS,
            found=len(national),
        )


def _length(digits: str) -> None:
    if not _SHORTEST <= len(digits) <= _LONGEST:
        raise _invalid(
            f"电话应为 {_SHORTEST} 到 {_LONGEST} 位数字，现为 {len(digits)} 位",
            f"A phone number needs {_SHORTEST} to {_LONGEST} digits, this one has {len(digits)}",
            expected=[_SHORTEST, _LONGEST],
            found=len(digits),
        )


def _parse(number: str, region: str | None = None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None


def _invalid(zh: str, en: str, **params: object) -> ValueProblem:
    return ValueProblem("phone_invalid", zh=zh, en=en, params=params)
