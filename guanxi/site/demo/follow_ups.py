"""What was done with a customer or a lead, from the day it came until today, and when it is to be called next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from guanxi.site.demo.calendar import Calendar
from guanxi.site.demo.codes import round_amount
from guanxi.site.demo.words.kinds import Weighted, Words

BUSY = {"a": 1.9, "b": 1.0, "c": 0.65}  # follow-ups of a level, against the mean
ACTIVE = ("potential", "intent", "won")
_QUIET = 120  # days without contact of a customer that sleeps
_RECENT = 24.0  # mean days since the last contact of one that does not
# Days from today until the next contact.
NEXT = Weighted([("overdue", 14), ("today", 6), ("this_week", 32), ("later", 28), ("none", 20)])


@dataclass(frozen=True, slots=True)
class Plan:
    """The follow-ups of one record, oldest first, and the dates that they leave on it."""

    rows: list[dict[str, Any]]
    last: dt.datetime | None
    following: dt.datetime | None

    def dates(self) -> dict[str, str]:
        """`last_contact_at` and `next_contact_at` as the reaction of the customers room would set them."""
        found = {"last_contact_at": self.last, "next_contact_at": self.following}
        return {key: value.isoformat() for key, value in found.items() if value is not None}


class FollowUps:
    """Makes plans; every draw comes from `rng`."""

    def __init__(self, rng: Random, words: Words, calendar: Calendar, per_customer: float) -> None:
        self._rng = rng
        self._words = words
        self._calendar = calendar
        self._mean = per_customer

    def of_customer(self, since: dt.datetime, level: str, lifecycle: str, contacts: Sequence[str]) -> Plan:
        """The story of a customer that came at `since`."""
        rng, active = self._rng, lifecycle in ACTIVE
        days = self._days(since, self._how_many(self._mean * BUSY[level]), active)
        rows: list[dict[str, Any]] = []
        for place, day in enumerate(days):
            rows.append(self._said(self._stage(place, len(days), lifecycle), day, since, rng.choice(contacts)))
        return self._planned(rows, rng.choice(contacts), planning=active)

    def of_lead(self, since: dt.datetime, name: str, *, working: bool) -> Plan:
        """One or two first contacts."""
        days = self._days(since, self._rng.randint(1, 2), working)
        return self._planned([self._said("lead", day, since, name) for day in days], name, planning=working)

    def _how_many(self, mean: float) -> int:
        """A count around the mean: some customers hear little, some a lot."""
        raw = mean * self._rng.gammavariate(2.0, 0.5)
        return int(raw) + (self._rng.random() < raw % 1)

    def _days(self, since: dt.datetime, count: int, active: bool) -> list[dt.date]:
        """Working days in order, the first soon after the record came."""
        rng, calendar = self._rng, self._calendar
        first = calendar.day(since)
        span = (calendar.today - first).days
        quiet = int(rng.expovariate(1 / _RECENT)) if active else _QUIET + rng.randint(0, 60)
        reach = max(0, span - min(quiet, span))
        steps = sorted([rng.randint(0, min(3, reach)), *(round(rng.random() ** 0.8 * reach) for _ in range(count - 2)), reach][:count])
        return [max(first, calendar.workday(rng, first + dt.timedelta(days=step))) for step in steps]

    @staticmethod
    def _stage(place: int, count: int, lifecycle: str) -> str:
        if place == 0:
            return "opening"
        if lifecycle == "won" and place >= count * 0.5:
            return "serving"
        if lifecycle in ("lost", "dormant") and place == count - 1:
            return "ending"
        return "selling"

    def _said(self, stage: str, day: dt.date, since: dt.datetime, contact: str) -> dict[str, Any]:
        rng, words = self._rng, self._words
        kind, title, content = rng.choice(words.talk[stage])
        product, other = rng.sample(words.products, 2)
        amount = round_amount(rng, 90_000)
        filled = content.format(
            contact=contact, product=product, other=other, rival=rng.choice(words.rivals), days=rng.choice((7, 10, 15, 30)), amount=f"{amount:,}" if words.currency == "CNY" else f"${amount:,}",
        )  # fmt: skip
        # On its first day a record is not called before it is there.
        at = max(self._calendar.moment(rng, day), since)
        return {"kind": kind, "title": title, "content": filled, "happened_at": at.isoformat(), "done": True}

    def _planned(self, rows: list[dict[str, Any]], contact: str, *, planning: bool) -> Plan:
        """The rows in order of time, the last with the next contact, and now and then a task that waits."""
        rows.sort(key=lambda row: row["happened_at"])
        if not rows:
            return Plan(rows, None, None)
        last, following = dt.datetime.fromisoformat(rows[-1]["happened_at"]), self._next() if planning else None
        if following is not None and following <= last:
            following = None
        if following is not None:
            rows[-1]["next_contact_at"] = following.isoformat()
        if planning and self._rng.random() < 0.08:
            kind, title, content = self._rng.choice(self._words.talk["task"])
            due = self._calendar.after(self._rng, self._rng.randint(-4, 12))
            text = content.format(contact=contact, product=self._rng.choice(self._words.products))
            rows.append({"kind": kind, "title": title, "content": text, "happened_at": due.isoformat(), "done": False})
        return Plan(rows, last, following)

    def _next(self) -> dt.datetime | None:
        rng = self._rng
        days = {"overdue": -rng.randint(1, 18), "today": 0, "this_week": rng.randint(1, 7), "later": rng.randint(8, 45)}.get(NEXT.pick(rng))
        return None if days is None else self._calendar.after(rng, days)
