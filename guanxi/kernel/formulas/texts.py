"""Functions on texts and lists."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from guanxi.base.chinese import fold
from guanxi.kernel.formulas.functions import function
from guanxi.kernel.formulas.signatures import NUMBER, TEXT, takes
from guanxi.kernel.formulas.values import shown

SHOWN = ("number", "text", "choice", "date", "boolean", "money", "null")


def _contains_type(types: tuple[str, ...]) -> str | None:
    return "boolean" if types[0] in (*TEXT, "list") and types[1] in TEXT else None


@function("concat", 1, None, takes("text", SHOWN), "a & b", whole=True)
def _concat(*parts: Any) -> str:
    return "".join(map(shown, parts))


@function("upper", 1, 1, takes("text", TEXT), "upper(text)")
def _upper(text: str) -> str:
    return text.upper()


@function("lower", 1, 1, takes("text", TEXT), "lower(text)")
def _lower(text: str) -> str:
    return text.lower()


@function("len", 1, 1, takes("number", (*TEXT, "list")), "len(text)", whole=True)
def _len(text: Any) -> Fraction:
    return Fraction(len(text or ""))


@function("left", 2, 2, takes("text", TEXT, NUMBER), "left(text, count)")
def _left(text: str, count: Fraction) -> str:
    return text[: max(0, math.trunc(count))]


@function("right", 2, 2, takes("text", TEXT, NUMBER), "right(text, count)")
def _right(text: str, count: Fraction) -> str:
    return text[max(0, len(text) - max(0, math.trunc(count))) :]


@function("mid", 3, 3, takes("text", TEXT, NUMBER), "mid(text, start, count)")
def _mid(text: str, start: Fraction, count: Fraction) -> str:
    first = max(1, math.trunc(start)) - 1
    return text[first : first + max(0, math.trunc(count))]


@function("contains", 2, 2, _contains_type, "contains(text, part)", whole=True)
def _contains(held: Any, part: str | None) -> bool:
    if held is None or not part:
        return False
    return fold(part) in ([fold(one) for one in held] if isinstance(held, list) else fold(held))
