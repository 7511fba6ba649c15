"""Types in both languages, and what to write where one is not the other."""

from __future__ import annotations

WORDS = {
    "number": ("数字", "a number"), "money": ("金额", "money"), "text": ("文本", "text"), "choice": ("选项", "a choice"), "date": ("日期", "a date"),
    "datetime": ("时间", "a time"), "boolean": ("是否", "yes or no"), "list": ("列表", "a list"), "null": ("空", "nothing"), "other": ("其他类型", "another type"),
    "reference": ("引用", "a reference"),
}  # fmt: skip


def word(kind: str) -> tuple[str, str]:
    """A type in both languages."""
    return WORDS[kind.partition(":")[0]]


def remedy_of_result(kind: str, result: str) -> tuple[str, str]:
    """How a formula of one type becomes a field of another, zh and en."""
    if (kind, result) == ("number", "money"):
        return "写 money(…)，或把结果类型改为 number", "write money(…) or make the result number"
    if (kind, result) == ("money", "number"):
        return "写 number(…)，或把结果类型改为 money", "write number(…) or make the result money"
    if (kind, result) == ("datetime", "date"):
        return "写 date(…)", "write date(…)"
    if result == "text":
        return '写 … & ""', 'write … & ""'
    return "修改结果类型或公式", "change the result type or the formula"
