"""Functions on dates and times; the day of a time is the day of the organisation's zone."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from fractions import Fraction
from typing import Any

from guanxi.kernel.formulas.functions import function
from guanxi.kernel.formulas.signatures import DAY, Gives, table, takes
from guanxi.kernel.formulas.values import Surroundings


def _day(value: dt.date, of: Surroundings) -> dt.date:
    return value.astimezone(of.zone).date() if isinstance(value, dt.datetime) else value


@function("year", 1, 1, takes("number", DAY), "year(date)", needs=True)
def _year(of: Surroundings, value: dt.date) -> Fraction:
    return Fraction(_day(value, of).year)


@function("month", 1, 1, takes("number", DAY), "month(date)", needs=True)
def _month(of: Surroundings, value: dt.date) -> Fraction:
    return Fraction(_day(value, of).month)


@function("day", 1, 1, takes("number", DAY), "day(date)", needs=True)
def _day_of(of: Surroundings, value: dt.date) -> Fraction:
    return Fraction(_day(value, of).day)


@function("days_between", 2, 2, takes("number", DAY), "days_between(from, to)", needs=True)
def _days_between(of: Surroundings, start: dt.date, end: dt.date) -> Fraction:
    return Fraction((_day(end, of) - _day(start, of)).days)


def _whole(value: Fraction) -> int:
    """A count of days or months; further than the calendar reaches is an error."""
    if abs(value) > 4_000_000:
        raise ArithmeticError("further than the calendar")
    return math.trunc(value)


_ADD: Gives = table(("date", "number", "date"), ("datetime", "number", "datetime"))


@function("add_days", 2, 2, _ADD, "add_days(date, days)", needs=True)
def _add_days(of: Surroundings, value: dt.date, days: Fraction) -> dt.date:
    return _at_day(value, _day(value, of) + dt.timedelta(days=_whole(days)), of)


@function("add_months", 2, 2, _ADD, "add_months(date, months)", needs=True)
def _add_months(of: Surroundings, value: dt.date, months: Fraction) -> dt.date:
    day = _day(value, of)
    year, month = divmod(day.year * 12 + day.month - 1 + _whole(months), 12)
    # The 31st becomes the last of a shorter month.
    return _at_day(value, dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])), of)


def _at_day(value: dt.date, day: dt.date, of: Surroundings) -> dt.date:
    """The same time of day on another day, by the organisation's clock."""
    if not isinstance(value, dt.datetime):
        return day
    local = value.astimezone(of.zone)
    return dt.datetime.combine(day, local.time(), of.zone).astimezone(dt.UTC)


@function(
    "date",
    1,
    3,
    table(("text", "date"), ("date", "date"), ("datetime", "date"), ("number", "number", "number", "date")),
    'date(2026, 11, 22) · date("2026-11-22")',
    needs=True,
)
def _date(of: Surroundings, first: Any, month: Fraction | None = None, day: Fraction | None = None) -> dt.date:
    if isinstance(first, str):
        return dt.date.fromisoformat(first.strip())
    if isinstance(first, dt.date):
        return _day(first, of)
    assert month is not None
    assert day is not None
    return dt.date(_whole(first), _whole(month), _whole(day))
