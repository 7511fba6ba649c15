"""The registry of functions and operators, and how one is called: a missing argument makes the result missing unless said otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import Message
from guanxi.kernel.formulas.signatures import Gives
from guanxi.kernel.formulas.values import Surroundings

NOT_STORED = ("today", "now")


@dataclass(frozen=True)
class Function:
    """`least` to `most` arguments (None: any number). `whole`: it sees missing arguments itself."""

    key: str
    least: int
    most: int | None
    gives: Gives
    run: Callable[..., Any]
    usage: str
    whole: bool = False
    needs: bool = False  # the surroundings come as its first argument


FUNCTIONS: dict[str, Function] = {}
REMEDIES: dict[tuple[str, frozenset[str]], Message] = {
    ("add", frozenset({"text"})): {"zh": "文字相连用 &", "en": "join texts with &"},
    ("add", frozenset({"date", "number"})): {"zh": "日期加天数用 add_days(日期, 天数)", "en": "add days with add_days(date, days)"},
    ("sub", frozenset({"date", "number"})): {"zh": "日期减天数用 add_days(日期, -天数)", "en": "take days away with add_days(date, -days)"},
    ("sub", frozenset({"date"})): {
        "zh": "两个日期相差的天数用 days_between(起, 止)",
        "en": "the days between two dates are days_between(from, to)",
    },
}
_MIXED_MONEY: Message = {
    "zh": "金额与数字不能直接混用；写 money(100) 或 number(金额)",
    "en": "money and plain numbers do not mix; write money(100) or number(amount)",
}


def remedy(function: str, types: tuple[str, ...]) -> Message:
    """What to write instead where these types do not go together."""
    kinds = frozenset("text" if t == "choice" else t for t in types)
    if (function, kinds) in REMEDIES:
        return REMEDIES[function, kinds]
    if kinds == {"money", "number"}:
        return _MIXED_MONEY
    if kinds == {"date", "datetime"}:
        return {"zh": "先用 date(时间) 取出日期", "en": "take the day with date(moment) first"}
    if "null" in kinds:
        return {"zh": "是否为空用 isempty(字段)", "en": "ask isempty(field) whether something is empty"}
    return {"zh": f"用法：{FUNCTIONS[function].usage}", "en": f"usage: {FUNCTIONS[function].usage}"}


def function(
    key: str, least: int, most: int | None, gives: Gives, usage: str, *, whole: bool = False, needs: bool = False
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The function below is what the word or sign `key` does; see `Function`."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[key] = Function(key, least, most, gives, run, usage, whole, needs)
        return run

    return declare


def call(key: str, args: list[Any], surroundings: Surroundings) -> Any:
    """The value of a call; None where an argument is missing or the values make no sense (a division by zero, the 31st of February)."""
    found = FUNCTIONS[key]
    if not found.whole and any(a is None for a in args):
        return None
    try:
        return found.run(surroundings, *args) if found.needs else found.run(*args)
    except (ArithmeticError, ValueError):  # ValueProblem is a ValueError
        return None
