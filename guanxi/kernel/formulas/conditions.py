"""The condition of a roll-up as a tree of the filter language, so that the database decides which records count."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.base.errors import ValueProblem
from guanxi.kernel.formulas.nodes import Value
from guanxi.kernel.formulas.signatures import united
from guanxi.kernel.formulas.syntax import Call, Name, Syntax, problem_at
from guanxi.kernel.formulas.values import Amount, shown, type_of
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.types import ObjectType

ANYWHERE = Context(0, ZoneInfo("UTC"))
"""For reading constants, which mean the same in every organisation."""
Known = Callable[[str, int], Field]
"""The field of this key, named at this place; raises ValueProblem."""
Constant = Callable[[Syntax], Value]
_FLIPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


class Reader:
    """Reads one condition over the records of `of`; `named` collects its fields."""

    def __init__(self, of: ObjectType, known: Known, constant: Constant) -> None:
        self.of = of
        self.known = known
        self.constant = constant
        self.named: set[str] = set()

    def tree(self, part: Syntax) -> dict[str, Any]:
        if isinstance(part, Name):
            field = self.field(part)
            if type_of(field) != "boolean":
                raise self.wrong(part)
            return {"field": field.key, "op": "eq", "value": True}
        if not isinstance(part, Call):
            raise self.wrong(part)
        if part.function in ("and", "or"):
            return {part.function: [self.tree(a) for a in part.args]}
        if part.function == "not":
            return {"not": self.tree(part.args[0])}
        if part.function == "isempty" and len(part.args) == 1 and isinstance(part.args[0], Name):
            return self.leaf(part, self.field(part.args[0]), "empty", None)
        if part.function in _FLIPPED:
            left, right = part.args
            if isinstance(left, Name):
                return self.compared(part, left, part.function, right)
            if isinstance(right, Name):
                return self.compared(part, right, _FLIPPED[part.function], left)
        if part.function == "contains" and len(part.args) == 2 and isinstance(part.args[0], Name):
            field = self.field(part.args[0])
            return self.leaf(part, field, "any" if field.listy else "contains", self.constant(part.args[1]))
        raise self.wrong(part)

    def wrong(self, part: Syntax) -> ValueProblem:
        return problem_at(
            part.at, "formula_condition", "汇总的条件由“字段 与 固定值 的比较”、isempty、contains、and、or、not 组成",
            "a condition of a roll-up is made of comparisons of a field with a fixed value, isempty, contains, and, or, not",
        )  # fmt: skip

    def field(self, name: Name) -> Field:
        if len(name.path) != 1:
            raise problem_at(
                name.at,
                "formula_condition",
                f"条件只能用“{self.of.label['zh']}”自己的字段",
                f"a condition uses fields of {self.of.label['en']} itself",
            )
        self.named.add(name.path[0])
        return self.known(name.path[0], name.at)

    def compared(self, part: Call, name: Name, op: str, other: Syntax) -> dict[str, Any]:
        field, value = self.field(name), self.constant(other)
        kinds = (type_of(field), value.type)
        if value.value is None or (united(kinds) is None and not (kinds[0].startswith("reference:") and kinds[1] == "text")):
            raise problem_at(
                part.at,
                "formula_type",
                "两边的类型不同；金额写 money(100)，日期写 date(2026, 11, 22)",
                "the sides are of different types; write money(100) for money, date(2026, 11, 22) for dates",
            )
        return self.leaf(part, field, op, value)

    def leaf(self, part: Call, field: Field, op: str, value: Value | None) -> dict[str, Any]:
        if op not in field.operators or not field.filterable:
            raise problem_at(
                part.at, "formula_condition", f"“{field.label['zh']}”不支持这种条件", f"“{field.label['en']}” does not take this condition"
            )
        if value is None:
            return {"field": field.key, "op": op}
        sent = wire(field, value.value)
        try:
            if field.operand(op, [sent] if field.listy else sent, ANYWHERE) is None:
                raise ValueProblem("value_missing", zh="缺少要比较的值", en="the value to compare with is missing")
        except ValueProblem as problem:
            raise problem_at(part.at, problem.code, problem.message["zh"], problem.message["en"]) from None
        return {"field": field.key, "op": op, "value": sent}


def wire(field: Field, value: Any) -> Any:
    """A constant as a filter takes it."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Fraction):
        return shown(value * 100 if field.value_type == "percent" else value)
    if isinstance(value, Amount):
        return {"amount": shown(value.value)} | ({"currency": value.currency} if value.currency else {})
    return value if isinstance(value, str) else shown(value)
