"""Unified social credit codes of organisations (GB 32100)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.identifiers import parse_credit_code
from guanxi.kernel.objects.fields.base import EQUALITY, Context, Field, Slot, text_of


@dataclass(eq=False)
class CreditCode(Field):
    type = "credit_code"
    slots = (Slot("", "text", 18),)
    operators = EQUALITY

    def parse(self, raw: Any, ctx: Context) -> str:
        return parse_credit_code(text_of(raw, ctx))

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 30}
