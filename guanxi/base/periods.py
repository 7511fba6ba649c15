"""Relative periods of the filter language as ranges of time, and the labels under which times are grouped."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanxi.base.dates import from_excel_serial, parse_date, parse_datetime
from guanxi.base.errors import ValueProblem

__all__ = ["UNITS", "bucket", "from_excel_serial", "parse_date", "parse_datetime", "resolve", "resolve_days"]

UNITS = ("day", "week", "month", "quarter", "year")
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
_MOST = 10_000
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def resolve(spec: object, now: datetime, tz: ZoneInfo, week_start: int = 0) -> tuple[datetime, datetime]:
    """The half-open range [start, end) in UTC that a relative period means at `now` for people in `tz`.

    `spec`: as in `resolve_days`; `now`: aware; `week_start`: 0 Monday to 6 Sunday. A day begins at its first moment,
    also where the clocks change at midnight. ValueProblem: period_invalid, period_out_of_range.
    """
    if now.tzinfo is None:
        message = "now must be aware"
        raise ValueError(message)
    start, end = resolve_days(spec, now.astimezone(tz).date(), week_start)
    try:
        return _midnight(start, tz), _midnight(end, tz)
    except OverflowError:
        raise _out_of_range() from None


def resolve_days(spec: object, today: date, week_start: int = 0) -> tuple[date, date]:
    """The same for date fields: the half-open range of days [start, end).

    `"today"`, `"yesterday"`, `"tomorrow"` · `{"this": unit}`: the unit that today is in · `{"last": n, "unit": unit}`:
    the n whole units before the present one, but for days the n days that end with today ·
    `{"next": n, "unit": unit}`: the n whole units after the present one, but for days the n days that begin with today
    (the reading of Salesforce's LAST_N_… literals, and of 最近 7 天). n from 1 to 10,000.
    """
    try:
        if isinstance(spec, str) and spec in _DAYS:
            start = _shift(today, "day", _DAYS[spec])
            return start, _shift(start, "day", 1)
        if isinstance(spec, dict) and spec.keys() == {"this"}:
            start = _start(today, _unit(spec["this"]), week_start)
            return start, _shift(start, spec["this"], 1)
        for direction in ("last", "next"):
            if isinstance(spec, dict) and spec.keys() == {direction, "unit"}:
                return _run(direction, _amount(spec[direction]), _unit(spec["unit"]), today, week_start)
    except (OverflowError, ValueError) as error:
        if isinstance(error, ValueProblem):
            raise
        raise _out_of_range() from None
    raise ValueProblem(
        "period_invalid",
        zh='时间段应为 "today"、{"this": "month"} 或 {"last": 7, "unit": "day"} 等形式',
        en='A period is "today", {"this": "month"}, {"last": 7, "unit": "day"} or alike',
    )


def bucket(moment: date, by: str, tz: ZoneInfo) -> str:
    """The label of the unit that a moment falls into in `tz`: `2026`, `2026-Q4`, `2026-11`, `2026-W47` (ISO 8601), `2026-11-22`.

    `moment`: an aware datetime, or a date, for which `tz` does not matter; `by`: one of UNITS. The labels sort by time.
    """
    day = moment
    if isinstance(moment, datetime):
        if moment.tzinfo is None:
            message = "moment must be aware"
            raise ValueError(message)
        day = moment.astimezone(tz).date()
    match _unit(by):
        case "year":
            return f"{day.year:04d}"
        case "quarter":
            return f"{day.year:04d}-Q{(day.month + 2) // 3}"
        case "month":
            return f"{day.year:04d}-{day.month:02d}"
        case "week":
            year, week, _ = day.isocalendar()
            return f"{year:04d}-W{week:02d}"
        case _:
            return day.isoformat()


def _run(direction: str, amount: int, unit: str, today: date, week_start: int) -> tuple[date, date]:
    if unit == "day":
        if direction == "last":
            return _shift(today, unit, 1 - amount), _shift(today, unit, 1)
        return today, _shift(today, unit, amount)
    present = _start(today, unit, week_start)
    if direction == "last":
        return _shift(present, unit, -amount), present
    following = _shift(present, unit, 1)
    return following, _shift(following, unit, amount)


def _start(day: date, unit: str, week_start: int) -> date:
    if unit == "week":
        return day - timedelta(days=(day.weekday() - week_start) % 7)
    if unit in _MONTHS:
        months = _MONTHS[unit]
        return date(day.year, (day.month - 1) // months * months + 1, 1)
    return day


def _shift(start: date, unit: str, amount: int) -> date:
    """`start` is the first day of a unit, so that no month can be too short for it."""
    if unit in _MONTHS:
        months = start.year * 12 + start.month - 1 + amount * _MONTHS[unit]
        return date(months // 12, months % 12 + 1, 1)
    return start + timedelta(days=amount * (7 if unit == "week" else 1))


def _midnight(day: date, tz: ZoneInfo) -> datetime:
    # Where midnight is skipped or comes twice, fold=0 is the first moment of the day (PEP 495).
    return datetime.combine(day, time(), tz).astimezone(UTC)


def _unit(unit: object) -> str:
    if not isinstance(unit, str) or unit not in UNITS:
        raise ValueProblem(
            "period_invalid",
            zh=f"时间单位应为 {'、'.join(UNITS)} 之一",
            en=f"The unit is one of {', '.join(UNITS)}",
        )
    return unit


def _amount(amount: object) -> int:
    if not isinstance(amount, int) or isinstance(amount, bool) or not 1 <= amount <= _MOST:
        raise ValueProblem(
            "period_invalid",
            zh=f"时间段的数量应为 1 到 {_MOST} 的整数",
            en=f"The amount of a period is a whole number from 1 to {_MOST}",
        )
    return amount


def _out_of_range() -> ValueProblem:
    return ValueProblem("period_out_of_range", zh="时间段超出公元 1 至 9999 年", en="The period leaves the years 1 to 9999")
