"""The text of a formula as a tree of literals, names and calls; operators are calls too. Knows no field and no type."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from guanxi.base.errors import ValueProblem

MOST_LENGTH = 2000
MOST_NODES = 200
MOST_DEPTH = 20
MOST_DIGITS = 30

_OPERATORS = {
    "+": "add", "＋": "add", "-": "sub", "−": "sub", "－": "sub", "*": "mul", "×": "mul", "＊": "mul", "/": "div", "÷": "div", "／": "div", "%": "mod", "％": "mod",
    "=": "eq", "==": "eq", "＝": "eq", "!=": "ne", "<>": "ne", "≠": "ne", "<": "lt", "＜": "lt", ">": "gt", "＞": "gt", "<=": "le", "≤": "le", ">=": "ge", "≥": "ge",
}  # fmt: skip
SIGNS = {
    "add": "+", "sub": "-", "mul": "*", "div": "/", "mod": "%", "neg": "-", "eq": "=", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">=", "concat": "&",
    "and": "and", "or": "or", "not": "not",
}  # fmt: skip


@dataclass(frozen=True)
class Literal:
    """`type`: number (a Fraction), text, boolean or null. `at`: place in the text, the first character is 1."""

    type: str
    value: Any
    at: int


@dataclass(frozen=True)
class Name:
    """A field, or a path over references to one."""

    path: tuple[str, ...]
    at: int


@dataclass(frozen=True)
class Call:
    """A function or an operator with its arguments; `at` is the place of the name or the sign."""

    function: str
    args: tuple[Syntax, ...]
    at: int


Syntax = Literal | Name | Call


def problem_at(at: int, code: str, zh: str, en: str) -> ValueProblem:
    """A problem of the formula at a place in its text."""
    return ValueProblem(code, zh=f"第 {at} 个字符：{zh}", en=f"Character {at}: {en}", params={"position": at})


@lru_cache(maxsize=1)
def _grammar() -> Any:
    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", propagate_positions=True)


@lru_cache(maxsize=2000)
def parse(text: str) -> Syntax:
    """The syntax tree; raises ValueProblem that names the place and the remedy. At most 2,000 characters, 200 parts, 20 levels."""
    if len(text) > MOST_LENGTH:
        raise ValueProblem(
            "formula_length",
            zh=f"公式最多 {MOST_LENGTH} 个字符，现为 {len(text)} 个",
            en=f"A formula has at most {MOST_LENGTH} characters, this has {len(text)}",
        )
    if "\x00" in text:
        raise problem_at(
            text.index("\x00") + 1, "formula_character", "公式中不能含有空字符（U+0000）", "a formula must not contain the character U+0000"
        )
    try:
        tree = _grammar().parse(text)
    except UnexpectedInput as wrong:
        raise _unexpected(wrong, text) from None
    return _Builder().build(tree, 0)


def _unexpected(wrong: UnexpectedInput, text: str) -> ValueProblem:
    if isinstance(wrong, UnexpectedCharacters):
        at = int(wrong.pos_in_stream or 0)
        shown = text[at]
        if shown in "\"'“”‘’":
            return problem_at(
                at + 1, "formula_quote", '引号没有成对；文字两边用 " 括起', 'the quote has no partner; put " on both sides of a text'
            )
        return problem_at(
            at + 1,
            "formula_character",
            f"“{shown}”不能出现在公式中；文字两边加引号，字段用它的标识",
            f"“{shown}” has no place in a formula; quote texts and name fields by their keys",
        )
    token: Any = getattr(wrong, "token", None)
    if token is None or token.type == "$END":
        return problem_at(
            len(text) + 1,
            "formula_unfinished",
            "公式没有写完；补上缺少的值或右括号",
            "the formula ends too early; add the missing value or closing bracket",
        )
    shown = str(token)[:30]
    return problem_at(
        token.start_pos + 1,
        "formula_syntax",
        f"“{shown}”不该在这里；检查它前面是否缺少运算符、逗号或括号",
        f"“{shown}” does not belong here; look for a missing operator, comma or bracket before it",
    )


class _Builder:
    """Turns lark's tree into ours, counting as it goes, so that no later walk can run too deep."""

    def __init__(self) -> None:
        self.count = 0

    def build(self, part: Any, depth: int) -> Syntax:
        self.count += 1
        at = int((part.start_pos if isinstance(part, Token) else part.meta.start_pos) or 0) + 1
        if depth > MOST_DEPTH:
            raise problem_at(
                at,
                "formula_depth",
                f"公式最多嵌套 {MOST_DEPTH} 层；把一部分移到另一个公式字段",
                f"formulas nest at most {MOST_DEPTH} deep; move a part to a formula field of its own",
            )
        if self.count > MOST_NODES:
            raise problem_at(
                at,
                "formula_size",
                f"公式最多含 {MOST_NODES} 项；把一部分移到另一个公式字段",
                f"a formula has at most {MOST_NODES} parts; move some to a formula field of its own",
            )
        if isinstance(part, Token):
            return _leaf(part, at)
        children = part.children
        if part.data == "call":
            return Call(str(children[0]).lower(), self.all(children[1:], depth), children[0].start_pos + 1)
        if part.data == "negation":
            return Call("not", self.all(children[1:], depth), at)
        if part.data == "signed":
            inner = self.build(children[1], depth + 1)
            return Call("neg", (inner,), at) if _OPERATORS[str(children[0])] == "sub" else inner
        if part.data in ("disjunction", "conjunction", "joined"):
            return Call({"disjunction": "or", "conjunction": "and", "joined": "concat"}[part.data], self.all(children, depth), at)
        return self.chain(part, depth)

    def chain(self, part: Tree[Any], depth: int) -> Syntax:
        """`a + b - c` from the left: a + b first."""
        made = self.build(part.children[0], depth + 1)
        for sign, operand in zip(part.children[1::2], part.children[2::2], strict=True):
            made = Call(_OPERATORS[str(sign)], (made, self.build(operand, depth + 1)), sign.start_pos + 1)  # type: ignore[union-attr]
        return made

    def all(self, parts: list[Any], depth: int) -> tuple[Syntax, ...]:
        return tuple(self.build(part, depth + 1) for part in parts)


def _leaf(token: Token, at: int) -> Syntax:
    text = str(token)
    if token.type == "NUMBER":
        if len(text) > MOST_DIGITS:
            raise problem_at(at, "formula_number", f"数字最多 {MOST_DIGITS} 位", f"a number has at most {MOST_DIGITS} digits")
        return Literal("number", Fraction(text), at)
    if token.type == "STRING":
        mark = text[0]
        return Literal("text", text[1:-1] if mark == "“" else text[1:-1].replace(mark * 2, mark), at)
    if token.type == "WORD":
        word = text.lower()
        return Literal("null", None, at) if word == "null" else Literal("boolean", word == "true", at)
    return Name(tuple(text.lower().split(".")), at)
