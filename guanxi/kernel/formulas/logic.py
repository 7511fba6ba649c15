"""Comparing, and, or, not, if, and what picks one of several values. As in filters, a comparison with nothing is not so."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from guanxi.base.chinese import fold
from guanxi.kernel.formulas.arithmetic import same_currency
from guanxi.kernel.formulas.functions import function
from guanxi.kernel.formulas.signatures import FLAG, ORDERED, takes, united
from guanxi.kernel.formulas.values import Amount


def _least_of(types: tuple[str, ...]) -> str | None:
    kind = united(types)
    return kind if kind in ORDERED else None


def _comparable(types: tuple[str, ...]) -> str | None:
    kind = united(types)
    return "boolean" if "null" not in types and kind is not None and kind not in ("list", "other") else None


def _ordered(types: tuple[str, ...]) -> str | None:
    return "boolean" if "null" not in types and united(types) in ORDERED else None


def _if_type(types: tuple[str, ...]) -> str | None:
    return united(types[1:]) if types[0] == "boolean" else None


def _asked_of_any(types: tuple[str, ...]) -> str:
    return "boolean"


def _key(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value


@function("eq", 2, 2, _comparable, "a = b", whole=True)
def _eq(a: Any, b: Any) -> bool:
    return a is not None and b is not None and _key(a) == _key(b)


@function("ne", 2, 2, _comparable, "a != b", whole=True)
def _ne(a: Any, b: Any) -> bool:
    return not _eq(a, b)


def _order(sign: str, compare: Callable[[Any, Any], bool]) -> None:
    def run(a: Any, b: Any) -> bool:
        # As in filters: a comparison with nothing, or of two currencies, is not so.
        if a is None or b is None:
            return False
        if isinstance(a, Amount):
            return a.currency == b.currency and compare(a.value, b.value)
        return compare(a, b)

    function(sign, 2, 2, _ordered, f"a {sign} b", whole=True)(run)


for _sign, _compare in (("lt", operator.lt), ("le", operator.le), ("gt", operator.gt), ("ge", operator.ge)):
    _order(_sign, _compare)


@function("and", 1, None, takes("boolean", FLAG), "a and b", whole=True)
def _and(*parts: bool | None) -> bool:
    return all(parts)


@function("or", 1, None, takes("boolean", FLAG), "a or b", whole=True)
def _or(*parts: bool | None) -> bool:
    return any(parts)


@function("not", 1, 1, takes("boolean", FLAG), "not a", whole=True)
def _not(a: bool | None) -> bool:
    return not a


@function("isempty", 1, 1, _asked_of_any, "isempty(field)", whole=True)
def _isempty(a: Any) -> bool:
    return a is None or a in ("", [])


@function("if", 2, 3, _if_type, "if(condition, then, otherwise)", whole=True)
def _if(condition: bool | None, then: Any, otherwise: Any = None) -> Any:
    return then if condition else otherwise


@function("coalesce", 2, None, united, "coalesce(a, b, …)", whole=True)
def _coalesce(*parts: Any) -> Any:
    return next((p for p in parts if not _isempty(p)), None)


def _extreme(pick: Callable[..., Any]) -> Callable[..., Any]:
    def run(*parts: Any) -> Any:
        there = [p for p in parts if p is not None]
        for one in there[1:]:
            same_currency(there[0], one)
        return pick(there, key=lambda p: p.value if isinstance(p, Amount) else p) if there else None

    return run


function("min", 1, None, _least_of, "min(a, b, …)", whole=True)(_extreme(min))
function("max", 1, None, _least_of, "max(a, b, …)", whole=True)(_extreme(max))
