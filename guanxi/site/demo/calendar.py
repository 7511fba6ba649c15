"""When things happen at the demo company: eighteen months of growing business, with seasons, weekdays and working hours."""

from __future__ import annotations

import datetime as dt
from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

DAYS = 548
GROWTH = 2.2  # the last day brings this much more than the first
# February is the Spring Festival, autumn the season of fairs and budgets.
SEASONS = {1: 0.8, 2: 0.5, 3: 1.25, 4: 1.1, 5: 1.0, 6: 1.05, 7: 0.9, 8: 0.9, 9: 1.2, 10: 1.0, 11: 1.25, 12: 1.1}
SATURDAY, SUNDAY = 0.12, 0.03
OPENS, NOON, AFTERNOON, CLOSES = 9 * 60, 12 * 60, 13 * 60 + 30, 18 * 60  # minutes of the day
MOMENTS, MOST_TOGETHER = 400, 500
LEAST_TODAY = 30  # minutes of work before today counts


def fewest_of(count: int) -> int:
    """How many of `count` records share a moment at least: as many as make a batch worth its queries."""
    return max(1, min(MOST_TOGETHER, count // MOMENTS))


class Calendar:
    """The days before `now` in the company's zone."""

    def __init__(self, now: dt.datetime, zone: ZoneInfo) -> None:
        self.now = now
        self.zone = zone
        local = now.astimezone(zone)
        self.today = local.date()
        self.minute = local.hour * 60 + local.minute
        last = self.today if self.minute >= OPENS + LEAST_TODAY else self.today - dt.timedelta(days=1)
        self.days = [last - dt.timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
        self._reach = list(accumulate(self._weight(place, day) for place, day in enumerate(self.days)))

    def _weight(self, place: int, day: dt.date) -> float:
        week = (1.0, 1.0, 1.0, 1.0, 1.0, SATURDAY, SUNDAY)[day.weekday()]
        return week * SEASONS[day.month] * (1 + (GROWTH - 1) * place / DAYS)

    def moments(self, rng: Random, count: int) -> Iterator[dt.datetime]:
        """When each of `count` records came: those of a day at one moment, so that they are one batch; a big world has fewer moments."""
        fewest = fewest_of(count)
        day, moment, held = None, self.now, 0
        for one in self.spread(rng, count):
            if day is None or (one != day and held >= fewest):
                day, moment, held = one, self.moment(rng, one), 0
            held += 1
            yield moment

    def spread(self, rng: Random, count: int) -> Iterator[dt.date]:
        """`count` days in order, as customers come."""
        total = self._reach[-1]
        for number in range(count):
            place = bisect(self._reach, (number + rng.random()) / count * total, 0, DAYS - 1)
            yield self.days[place]

    def moment(self, rng: Random, day: dt.date) -> dt.datetime:
        """A working minute of the day in UTC, never after `now`."""
        closes = min(CLOSES, self.minute) if day == self.today else CLOSES
        minute = rng.randint(OPENS, max(OPENS, closes - 1))
        if NOON <= minute < AFTERNOON:
            minute -= NOON - OPENS  # nobody calls at lunch
        return self.at(day, minute)

    def at(self, day: dt.date, minute: int) -> dt.datetime:
        """A minute of a day in UTC."""
        return dt.datetime.combine(day, dt.time(minute // 60, minute % 60), self.zone).astimezone(dt.UTC)

    def day(self, moment: dt.datetime) -> dt.date:
        """The day of a moment in the company's zone."""
        return moment.astimezone(self.zone).date()

    def workday(self, rng: Random, day: dt.date) -> dt.date:
        """The day itself, or one of the five before where it is of a weekend."""
        late = day.weekday() - 4
        return day - dt.timedelta(days=late + rng.randint(0, 4)) if late > 0 else day

    def after(self, rng: Random, days: int) -> dt.datetime:
        """A working minute some days from today, negative ones before."""
        day = self.today + dt.timedelta(days=days)
        if days > 0 and day.weekday() > 4:
            day += dt.timedelta(days=7 - day.weekday())
        return self.at(day, rng.choice((9 * 60 + 30, 10 * 60, 11 * 60, 14 * 60, 15 * 60, 16 * 60 + 30)))
