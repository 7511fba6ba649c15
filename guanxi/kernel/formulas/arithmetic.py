"""Calculating with numbers and money, exactly."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from guanxi.base.money import minor_digits
from guanxi.kernel.formulas.functions import function
from guanxi.kernel.formulas.signatures import NUMBER, table, takes
from guanxi.kernel.formulas.values import Amount, Surroundings, half_up


def same_currency(a: Any, b: Any) -> None:
    """Raise ArithmeticError for amounts of two currencies: there is no rate."""
    if isinstance(a, Amount) and isinstance(b, Amount) and a.currency != b.currency:
        raise ArithmeticError("two currencies")


@function("add", 2, 2, table(("number", "number", "number"), ("money", "money", "money")), "a + b")
def _add(a: Any, b: Any) -> Any:
    same_currency(a, b)
    return Amount(a.value + b.value, a.currency) if isinstance(a, Amount) else a + b


@function("sub", 2, 2, table(("number", "number", "number"), ("money", "money", "money")), "a - b")
def _sub(a: Any, b: Any) -> Any:
    same_currency(a, b)
    return Amount(a.value - b.value, a.currency) if isinstance(a, Amount) else a - b


@function("mul", 2, 2, table(("number", "number", "number"), ("money", "number", "money"), ("number", "money", "money")), "a * b")
def _mul(a: Any, b: Any) -> Any:
    if isinstance(b, Amount):
        a, b = b, a
    return Amount(a.value * b, a.currency) if isinstance(a, Amount) else a * b


@function("div", 2, 2, table(("number", "number", "number"), ("money", "number", "money"), ("money", "money", "number")), "a / b")
def _div(a: Any, b: Any) -> Any:
    same_currency(a, b)
    if isinstance(b, Amount):
        return a.value / b.value
    return Amount(a.value / b, a.currency) if isinstance(a, Amount) else a / b


@function("mod", 2, 2, takes("number", NUMBER), "a % b")
def _mod(a: Fraction, b: Fraction) -> Fraction:
    return a % b


@function("neg", 1, 1, table(("number", "number"), ("money", "money")), "-a")
def _neg(a: Any) -> Any:
    return Amount(-a.value, a.currency) if isinstance(a, Amount) else -a


@function("abs", 1, 1, table(("number", "number"), ("money", "money")), "abs(a)")
def _abs(a: Any) -> Any:
    return Amount(abs(a.value), a.currency) if isinstance(a, Amount) else abs(a)


@function(
    "round",
    1,
    2,
    table(("number", "number"), ("number", "number", "number"), ("money", "money"), ("money", "number", "money")),
    "round(a, decimals)",
)
def _round(a: Any, decimals: Fraction = Fraction(0)) -> Any:
    power = Fraction(10) ** max(-15, min(15, math.trunc(decimals)))
    if isinstance(a, Amount):
        return Amount(half_up(a.value * power) / power, a.currency)
    return half_up(a * power) / power


@function("number", 1, 1, table(("money", "number"), ("number", "number")), "number(amount)")
def _number(a: Any) -> Fraction:
    return a.value if isinstance(a, Amount) else a


@function("money", 1, 2, table(("number", "money"), ("number", "text", "money")), 'money(100) · money(100, "USD")', needs=True)
def _money(of: Surroundings, value: Fraction, currency: str | None = None) -> Amount:
    code = currency or of.currency
    minor_digits(code)  # raises ValueProblem for what is no currency
    return Amount(value, code)
