"""How functions say what they take and what they give."""

from __future__ import annotations

from collections.abc import Callable

Gives = Callable[[tuple[str, ...]], str | None]
"""The type of the result for these types of arguments; None where they do not go together."""
NUMBER, TEXT, DAY, FLAG = ("number",), ("text", "choice"), ("date", "datetime"), ("boolean",)
ORDERED = ("number", "money", "date", "datetime")


def takes(result: str, *wanted: tuple[str, ...]) -> Gives:
    """Each argument is of one of these types; the last entry holds for all that follow."""

    def gives(types: tuple[str, ...]) -> str | None:
        fits = all(t in wanted[min(n, len(wanted) - 1)] for n, t in enumerate(types))
        return result if fits else None

    return gives


def table(*rows: tuple[str, ...]) -> Gives:
    """Rows of argument types and the type of the result."""
    known = {row[:-1]: row[-1] for row in rows}
    return known.get


def united(types: tuple[str, ...]) -> str | None:
    """The one type that these have in common; null goes with any, a choice counts as text among others."""
    kinds = {t for t in types if t != "null"}
    if kinds == {"text", "choice"}:
        return "text"
    return kinds.pop() if len(kinds) == 1 else None
