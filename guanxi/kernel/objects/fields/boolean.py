"""Yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import Context, Field, Labels, Slot, wrong_type

_YES = {"true", "yes", "y", "1", "是", "对", "有", "t", "√", "真"}
_NO = {"false", "no", "n", "0", "否", "错", "无", "f", "×", "假"}


@dataclass(eq=False)
class Boolean(Field):
    type = "boolean"
    slots = (Slot("", "bool"),)
    operators = ("eq", "ne", "empty", "not_empty")
    groupable = True

    def parse(self, raw: Any, ctx: Context) -> bool:
        if isinstance(raw, bool):
            return raw
        if not ctx.lenient:
            raise wrong_type("是或否", "true or false", raw)
        text = str(raw).strip().casefold()
        if text in _YES:
            return True
        if text in _NO:
            return False
        raise ValueProblem("boolean_invalid", zh="请填“是”或“否”", en="Write yes or no")

    def export(self, value: bool, language: str, labels: Labels) -> str:
        return ("是" if value else "否") if language == "zh" else ("yes" if value else "no")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}
