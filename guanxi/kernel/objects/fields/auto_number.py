"""Numbers given by rule: a pattern of text, date parts and a counter."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import Context, text_of
from guanxi.kernel.objects.fields.text import Text

_COUNTER = re.compile(r"\{(0+)\}")
_PART = re.compile(r"\{(yyyy|yy|mm|dd|0+)\}")


@dataclass(eq=False)
class AutoNumber(Text):
    """Options: `pattern`, such as `KH-{yyyy}{mm}-{0000}`; the counter starts again whenever the date parts change. Always unique."""

    type = "auto_number"

    def __post_init__(self) -> None:
        self.unique = True
        super().__post_init__()

    def check_options(self) -> None:
        pattern = self.options.setdefault("pattern", "{000000}")
        if not isinstance(pattern, str) or len(re.findall(r"\{0+\}", pattern)) != 1 or len(pattern) > 60:
            raise ValueProblem(
                "pattern_invalid", zh="编号规则须含一个计数部分，如 {0000}", en="The pattern needs one counter part such as {0000}"
            )
        super().check_options()

    def parse(self, raw: Any, ctx: Context) -> str:
        return super().parse(text_of(raw, ctx).strip(), ctx)

    def period(self, day: dt.date) -> str:
        """What the counter belongs to: the pattern with its date parts filled in."""
        return _PART.sub(lambda m: m[0] if m[1].startswith("0") else _date_part(m[1], day), self.options["pattern"])

    def number(self, period: str, count: int) -> str:
        before, zeros, after = _COUNTER.split(period, 1)
        return f"{before}{count:0{len(zeros)}d}{after}"


def _date_part(part: str, day: dt.date) -> str:
    return {"yyyy": f"{day.year:04d}", "yy": f"{day.year % 100:02d}", "mm": f"{day.month:02d}", "dd": f"{day.day:02d}"}[part]
