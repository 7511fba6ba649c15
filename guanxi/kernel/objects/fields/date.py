"""Calendar days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from guanxi.base.periods import parse_date
from guanxi.kernel.objects.fields.base import ORDER, Context, Field, Labels, Slot, wrong_type


@dataclass(eq=False)
class Date(Field):
    type = "date"
    slots = (Slot("", "date"),)
    operators = (*ORDER, "within")
    groupable = True

    def parse(self, raw: Any, ctx: Context) -> dt.date:
        if isinstance(raw, dt.datetime):
            return raw.date()
        if isinstance(raw, dt.date):
            return raw
        if not isinstance(raw, str):
            raise wrong_type("日期，如 2026-11-22", "a date such as 2026-11-22", raw)
        return parse_date(raw)

    def wire(self, value: dt.date, labels: Labels) -> str:
        return value.isoformat()

    @property
    def cell(self) -> str:
        return "date"

    def export(self, value: dt.date, language: str, labels: Labels) -> dt.date:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}
