"""Which offset from UTC the clocks of a zone show when, from the time-zone data that comes with Python: databases may have none of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

_EARLIEST, _LATEST = 1800, 2100  # before, clocks showed the sun's time of the place; after, rules only go on
_DAY = dt.timedelta(days=1)
_SECOND = dt.timedelta(seconds=1)

Offsets = tuple[tuple[dt.datetime, int], ...]
"""(moment from which it holds, seconds ahead of UTC), in order; the first holds before its moment, too."""


def offsets(zone: str, years: Iterable[int] | None = None) -> Offsets:
    """The offsets of a zone. years: those, in UTC, in which there is anything to be placed; None: all, only for zones that are `settled`."""
    wanted = range(_EARLIEST, _LATEST) if years is None else sorted(years)
    made: list[tuple[dt.datetime, int]] = []
    for year in wanted:
        for change in _of_year(zone, year):
            if not made or made[-1][1] != change[1]:
                made.append(change)
    return tuple(made) or _of_year(zone, _LATEST)


@lru_cache(maxsize=1000)
def settled(zone: str) -> bool:
    """Whether the known changes of a zone come to an end, so that all of them can be listed."""
    return len(_of_year(zone, _LATEST)) == 1


@lru_cache(maxsize=20_000)
def _of_year(zone: str, year: int) -> Offsets:
    """The offset at the beginning of a year of UTC, and those to which the clocks change within it."""
    first = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    days = [first + n * _DAY for n in range(367)] if year < dt.MAXYEAR else [first + n * _DAY for n in range(365)]
    made = [(first, _seconds(zone, first))]
    for before, after in pairwise(days):
        if _seconds(zone, before) != _seconds(zone, after):
            moment = _change(zone, before, after)
            if moment.year == year:
                made.append((moment, _seconds(zone, after)))
    return tuple(made)


def _change(zone: str, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    """The moment of the change that lies between two moments, to the second."""
    old = _seconds(zone, before)
    while after - before > _SECOND:
        middle = before + (after - before) // _SECOND // 2 * _SECOND
        if _seconds(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after


def _seconds(zone: str, moment: dt.datetime) -> int:
    try:
        offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    except OverflowError:  # the last hours of the year 9999, in zones that are ahead
        return _seconds(zone, moment - _DAY)
    return int(offset.total_seconds()) if offset else 0
