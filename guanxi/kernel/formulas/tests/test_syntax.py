"""The text of formulas as trees, and what is said of texts that are none."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.base.errors import ValueProblem
from guanxi.kernel.formulas.syntax import Call, Literal, Name, Syntax, parse


def short(part: Syntax) -> str:
    """A tree in one line: `(add a (mul b 2))`."""
    if isinstance(part, Literal):
        return f'"{part.value}"' if part.type == "text" else str(part.value).lower()
    if isinstance(part, Name):
        return ".".join(part.path)
    assert isinstance(part, Call)
    return f"({' '.join([part.function, *map(short, part.args)])})"


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("(" * 900 + "1" + ")" * 900, "1"),
        ("__import__('os')", '(__import__ "os")'),
        ("1", "1"), ("1.50", "3/2"), ("a", "a"), ("A.B.c_d", "a.b.c_d"), ("true", "true"), ("NULL", "none"), ("“重点”", '"重点"'), ("'it''s'", '"it\'s"'), ('"a""b"', '"a"b"'),
        ("a + b * 2", "(add a (mul b 2))"), ("a - b - c", "(sub (sub a b) c)"), ("a / b % c", "(mod (div a b) c)"), ("(a + b) * 2", "(mul (add a b) 2)"),
        ("-a + b", "(add (neg a) b)"), ("a - -1", "(sub a (neg 1))"), ("+a", "a"), ("a & b & c", "(concat a b c)"), ("a + b & c", "(concat (add a b) c)"),
        ("a = b", "(eq a b)"), ("a == b", "(eq a b)"), ("a <> b", "(ne a b)"), ("a ≥ b", "(ge a b)"), ("a<=b", "(le a b)"),
        ("a and b or not c", "(or (and a b) (not c))"), ("not not a", "(not (not a))"), ("a AND b", "(and a b)"), ("orange and android", "(and orange android)"),
        ("IF(a > 1, b, c)", "(if (gt a 1) b c)"), ("f()", "(f)"), ("sum(bill.deal, sum, paid)", "(sum bill.deal sum paid)"),
        ("if（a ＞ 1， “是”， “否”）", '(if (gt a 1) "是" "否")'), (" a\n + b ", "(add a b)"), ("a × b ÷ c", "(div (mul a b) c)"),
    ],
)  # fmt: skip
def test_texts_are_read(text: str, tree: str) -> None:
    assert short(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("", "formula_unfinished", 1), ("a +", "formula_unfinished", 4), ("(a", "formula_unfinished", 3), ("f(a,", "formula_unfinished", 5), ("a b", "formula_syntax", 3),
        ("a)", "formula_syntax", 2), ("a = b = c", "formula_syntax", 7), ("f(,a)", "formula_syntax", 3), ('"open', "formula_quote", 1), ("a ? b", "formula_character", 3),
        ("客户", "formula_character", 1), ("1..2", "formula_character", 2), ("a..b", "formula_character", 2), ("a; b", "formula_character", 2), ("a\x00b", "formula_character", 2),
        ("1" * 31, "formula_number", 1), ("-" * 30 + "1", "formula_depth", 22), ("+".join(["a"] * 250), "formula_size", 399),
        ("not " * 400 + "a", "formula_depth", 85), ("f(" * 60 + "1" + ")" * 60, "formula_depth", 43), ("x" * 2001, "formula_length", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(text: str, code: str, position: int | None) -> None:
    with pytest.raises(ValueProblem) as raised:
        parse(text)
    problem = raised.value
    assert (problem.code, problem.params.get("position")) == (code, position)
    assert set(problem.message) == {"zh", "en"}
    assert position is None or all(str(position) in message for message in problem.message.values())


@given(st.text(max_size=60) | st.text("ab.1+-*/%=<>&(),\"' or and not if", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(ValueProblem):
        assert short(parse(text))
