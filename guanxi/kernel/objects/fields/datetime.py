"""Moments, in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from guanxi.base.periods import parse_datetime
from guanxi.kernel.objects.fields.base import ORDER, Context, Field, Labels, Slot, wrong_type


def wire_time(value: dt.datetime) -> str:
    """A moment as `2026-11-22T06:05:00Z`, with microseconds only where there are some."""
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds" if value.microsecond else "seconds").replace("+00:00", "Z")


@dataclass(eq=False)
class Datetime(Field):
    type = "datetime"
    slots = (Slot("", "datetime"),)
    operators = (*ORDER, "within")
    groupable = True

    def parse(self, raw: Any, ctx: Context) -> dt.datetime:
        if isinstance(raw, dt.datetime):
            return raw if raw.tzinfo else raw.replace(tzinfo=ctx.zone).astimezone(dt.UTC)
        if isinstance(raw, dt.date):
            return dt.datetime(raw.year, raw.month, raw.day, tzinfo=ctx.zone).astimezone(dt.UTC)
        if not isinstance(raw, str):
            raise wrong_type("时间，如 2026-11-22 14:05", "a time such as 2026-11-22T14:05:00Z", raw)
        return parse_datetime(raw, ctx.zone)

    def wire(self, value: dt.datetime, labels: Labels) -> str:
        return wire_time(value)

    @property
    def cell(self) -> str:
        return "datetime"

    def export(self, value: dt.datetime, language: str, labels: Labels) -> dt.datetime:
        return value

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time"}
