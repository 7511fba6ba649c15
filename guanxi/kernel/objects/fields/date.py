"""Calendar days, from the year 1000 to 9999: what all databases keep and compare alike."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.base.periods import parse_date
from guanxi.kernel.objects.fields.base import ORDER, Context, Field, Labels, Slot, wrong_type

FIRST_YEAR = 1000


@dataclass(eq=False)
class Date(Field):
    type = "date"
    slots = (Slot("", "date"),)
    operators = (*ORDER, "within")
    groupable = True

    def parse(self, raw: Any, ctx: Context) -> dt.date:
        if not isinstance(raw, (str, dt.date)):
            raise wrong_type("日期，如 2026-11-22", "a date such as 2026-11-22", raw)
        day = parse_date(raw)
        if day.year < FIRST_YEAR:
            raise ValueProblem(
                "date_range",
                zh=f"日期应在公元 {FIRST_YEAR} 年至 {dt.MAXYEAR} 年之内",
                en=f"A date lies in the years {FIRST_YEAR} to {dt.MAXYEAR}",
            )
        return day

    def wire(self, value: dt.date, labels: Labels) -> str:
        return value.isoformat()

    @property
    def cell(self) -> str:
        return "date"

    def export(self, value: dt.date, language: str, labels: Labels) -> dt.date:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}
