"""Decimal numbers as people and spreadsheets write them, read exactly and shown briefly."""

import re
import unicodedata
from decimal import Decimal

from guanxi.base.errors import ValueProblem

LARGEST = Decimal(10) ** 15

_NUMBER = re.compile(
    r"(?P<sign>[+-]?)\s*(?P<whole>[0-9]{1,3}(?P<mark>[, '])[0-9]{3}(?:(?P=mark)[0-9]{3})*|[0-9]+)?"
    r"(?P<fraction>\.[0-9]*)?(?P<exponent>[eE][+-]?[0-9]{1,5})?\s*(?P<scale>千|万亿|万|萬|亿|億|%)?"
)
_SCALES = {"%": 0, "千": 3, "万": 4, "萬": 4, "亿": 8, "億": 8, "万亿": 12}
_LONGEST = 100
_STEPS = {
    "zh": ((10**4, "万"), (10**8, "亿"), (10**12, "万亿")),
    "en": ((10**3, "K"), (10**6, "M"), (10**9, "B"), (10**12, "T")),
}


def parse_decimal(raw: object, max_decimals: int) -> Decimal:
    """The exact number meant by a string, int, Decimal or float, with at most `max_decimals` places.

    Strings may have thousands separators (comma, blank or apostrophe, in threes), full-width characters, blanks
    around, an exponent, a Chinese scale (`1.5万`), and a percent sign, which is dropped: `12.5%` is 12.5.
    A float counts as its shortest decimal form; if that has too many places, as its 15 significant digits, which is
    what a spreadsheet shows.
    ValueProblem: number_invalid, number_too_large (beyond ±10**15), too_many_decimals.
    """
    if isinstance(raw, float):
        try:
            return _checked(Decimal(repr(raw)), raw, max_decimals)
        except ValueProblem as problem:
            if problem.code != "too_many_decimals":
                raise
            return _checked(Decimal(f"{raw:.15g}"), raw, max_decimals)
    if isinstance(raw, Decimal):
        return _checked(raw, raw, max_decimals)
    if isinstance(raw, int) and not isinstance(raw, bool):
        # Compared before conversion: turning a huge int into digits takes quadratic time.
        return _checked(Decimal(raw) if abs(raw) <= LARGEST else LARGEST + 1, raw, max_decimals)
    if isinstance(raw, str):
        return _checked(_read(raw), raw, max_decimals)
    raise _invalid(raw)


def short_number(n: Decimal | float, lang: str) -> str:
    """At most one decimal and a scale: `1.2万`, `3亿` in Chinese, `12.3K`, `4M`, `1.5B` in English."""
    number = Decimal(repr(n)) if isinstance(n, float) else Decimal(n)
    if not number.is_finite():
        return "–"
    unit, word = 1, ""
    for size, name in _STEPS["zh" if lang.startswith("zh") else "en"]:
        # What one decimal would round up to the next unit is shown in it: 99,999,999 is 1亿, not 10000万.
        if abs(number) < size - Decimal(unit) / 20:
            break
        unit, word = size, name
    return _one_decimal(number / unit) + word


def _one_decimal(number: Decimal) -> str:
    text = f"{number:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _read(raw: str) -> Decimal:
    text = unicodedata.normalize("NFKC", raw[: _LONGEST + 1]).replace("\N{MINUS SIGN}", "-").strip()
    match = _NUMBER.fullmatch(text)
    if len(raw) > _LONGEST or match is None:
        raise _invalid(raw)
    whole, fraction = match["whole"] or "", match["fraction"] or ""
    if not whole and len(fraction) < 2:
        raise _invalid(raw)
    for mark in ", '":
        whole = whole.replace(mark, "")
    # Scaled in the text: arithmetic on a Decimal rounds to 28 digits.
    exponent = int((match["exponent"] or "e0")[1:]) + _SCALES.get(match["scale"] or "", 0)
    return Decimal(f"{match['sign']}{whole or '0'}{fraction}e{exponent}")


def _checked(number: Decimal, raw: object, max_decimals: int) -> Decimal:
    if not number.is_finite():
        raise _invalid(raw)
    if not number:
        return Decimal(0)
    if number.adjusted() > LARGEST.adjusted() or number.copy_abs() > LARGEST:
        raise ValueProblem("number_too_large", zh="数值不得超过 ±10^15", en="Numbers go up to ±10^15")
    sign, digits, exponent = number.as_tuple()
    exponent = int(exponent)
    # Zeros behind the last allowed place say nothing; a positive exponent would print as 1E+3.
    while exponent < -max_decimals and digits[-1] == 0:
        digits, exponent = digits[:-1], exponent + 1
    if exponent < -max_decimals:
        raise ValueProblem(
            "too_many_decimals",
            zh=f"最多 {max_decimals} 位小数，现为 {-exponent} 位",
            en=f"At most {max_decimals} decimals, this has {-exponent}",
            params={"max": max_decimals, "found": -exponent},
        )
    if exponent > 0:
        digits, exponent = digits + (0,) * exponent, 0
    return Decimal((sign, digits, exponent))


def _invalid(raw: object) -> ValueProblem:
    shown = str(raw)[:40] if isinstance(raw, str | float | Decimal) else type(raw).__name__
    return ValueProblem(
        "number_invalid",
        zh=f"“{shown}”不是数字，请写成 1234.5 或 1,234.5",
        en=f"“{shown}” is not a number; write 1234.5 or 1,234.5",
    )
