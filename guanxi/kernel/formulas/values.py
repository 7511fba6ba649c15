"""Values inside a formula, and how those of fields become them and back. Numbers are fractions, so nothing is rounded on the way."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.base.money import LARGEST_AMOUNT, Money, minor_digits
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.number import LIMIT

NUMBERS = ("number", "percent", "rating")
TEXTS = ("text", "auto_number", "long_text", "phone", "email", "url", "cn_id", "credit_code", "region")
LISTS = ("tags", "multi_choice")
REFERENCES = ("reference", "person", "department")
LONGEST_TEXT = 255
SHOWN_DECIMALS = 6


@dataclass(frozen=True)
class Amount:
    """Money in major units."""

    value: Fraction
    currency: str


@dataclass(frozen=True)
class Surroundings:
    """Of the organisation: days are those of its zone, money without a currency is of its currency."""

    zone: ZoneInfo
    currency: str


def type_of(field: Field) -> str:
    """The type that a field's values have in a formula."""
    kind = field.value_type
    if kind in NUMBERS:
        return "number"
    if kind in TEXTS:
        return "text"
    if kind in LISTS:
        return "list"
    if kind in REFERENCES:
        return f"reference:{field.object}"
    return kind if kind in ("money", "choice", "date", "datetime", "boolean") else "other"


def from_field(field: Field, value: Any) -> Any:
    """A field's value as formulas compute with it. A percentage counts as its hundredth: 12.5 % is 0.125."""
    kind = field.value_type
    if value is None:
        return None
    if kind in NUMBERS:
        return Fraction(value) / 100 if kind == "percent" else Fraction(value)
    if kind == "money":
        return Amount(Fraction(value.amount, 10 ** minor_digits(value.currency)), value.currency)
    return value


def to_field(kind: str, decimals: int, value: Any) -> Any:
    """A computed value as a field of result type `kind` holds it, rounded half away from zero; None where it does not fit."""
    if value is None:
        return None
    if kind == "number":
        scaled = half_up(value * 10**decimals)
        return Decimal(scaled).scaleb(-decimals) if abs(scaled) <= LIMIT else None
    if kind == "money":
        minor = half_up(value.value * 10 ** minor_digits(value.currency))
        return Money(minor, value.currency) if abs(minor) <= LARGEST_AMOUNT else None
    if kind == "text":
        return " ".join(value.splitlines())[:LONGEST_TEXT] or None
    return value


def half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero, as in bookkeeping."""
    whole = math.floor(abs(value) + Fraction(1, 2))
    return -whole if value < 0 else whole


def shown(value: Any) -> str:
    """A value as `&` joins it: numbers with at most six decimals, dates as 2026-11-22, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Fraction):
        digits = Decimal(half_up(value * 10**SHOWN_DECIMALS)).scaleb(-SHOWN_DECIMALS)
        return f"{digits:f}".rstrip("0").rstrip(".")
    if isinstance(value, Amount):
        digits = Decimal(half_up(value.value * 10 ** minor_digits(value.currency))).scaleb(-minor_digits(value.currency))
        return f"{digits:f} {value.currency}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
