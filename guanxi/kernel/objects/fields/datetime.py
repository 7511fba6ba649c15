"""Moments, in UTC, from the year 1000 to 9999."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.base.periods import parse_datetime
from guanxi.kernel.objects.fields.base import ORDER, Context, Field, Labels, Slot, wrong_type
from guanxi.kernel.objects.fields.date import FIRST_YEAR


def wire_time(value: dt.datetime) -> str:
    """A moment as `2026-11-22T06:05:00Z`, with microseconds only where there are some."""
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds" if value.microsecond else "seconds").replace("+00:00", "Z")


def _outside() -> ValueProblem:
    return ValueProblem(
        "datetime_range",
        zh=f"时间应在公元 {FIRST_YEAR} 年至 {dt.MAXYEAR} 年之内，按 UTC 与本地时间都是如此",
        en=f"A time lies in the years {FIRST_YEAR} to {dt.MAXYEAR}, both in UTC and in the time zone of the organisation",
    )


@dataclass(eq=False)
class Datetime(Field):
    type = "datetime"
    slots = (Slot("", "datetime"),)
    operators = (*ORDER, "within")
    groupable = True

    def parse(self, raw: Any, ctx: Context) -> dt.datetime:
        if not isinstance(raw, (str, dt.date)):
            raise wrong_type("时间，如 2026-11-22 14:05", "a time such as 2026-11-22T14:05:00Z", raw)
        moment = parse_datetime(raw, ctx.zone)
        try:
            years = moment.year, moment.astimezone(ctx.zone).year
        except OverflowError:
            raise _outside() from None
        if min(years) < FIRST_YEAR:
            raise _outside()
        return moment

    def wire(self, value: dt.datetime, labels: Labels) -> str:
        return wire_time(value)

    @property
    def cell(self) -> str:
        return "datetime"

    def export(self, value: dt.datetime, language: str, labels: Labels) -> dt.datetime:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}
