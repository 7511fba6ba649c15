"""Leads of the demo world: somebody asked, and some were called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from guanxi.site.demo.calendar import Calendar
from guanxi.site.demo.codes import number_like
from guanxi.site.demo.customers import INDUSTRIES
from guanxi.site.demo.words import words_of
from guanxi.site.demo.words.kinds import City, Weighted

SOURCES = Weighted([("website", 34), ("event", 22), ("referral", 16), ("cold_call", 12), ("social_media", 10), ("email_campaign", 6)])
# New leads do not stay new for long.
STATUS_YOUNG = Weighted([("new", 55), ("working", 35), ("qualified", 8), ("unqualified", 2)])
STATUS_OLD = Weighted([("new", 4), ("working", 22), ("qualified", 26), ("unqualified", 34), ("converted", 14)])
YOUNG = 21  # days


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead as it is written, without owner and dates."""

    row: dict[str, Any]
    city: City

    @property
    def called(self) -> bool:
        return bool(self.row["status"] != "new")

    @property
    def working(self) -> bool:
        return self.row["status"] in ("working", "qualified")


def leads(rng: Random, language: str, moments: Iterator[dt.datetime], calendar: Calendar) -> Iterator[tuple[dt.datetime, Lead]]:
    """A lead for every moment."""
    words = words_of(language)
    for moment in moments:
        city, name = words.cities.pick(rng), words.person(rng)
        firm = words.company(rng, city, INDUSTRIES.pick(rng))
        status = (STATUS_YOUNG if (calendar.now - moment).days < YOUNG else STATUS_OLD).pick(rng)
        row: dict[str, Any] = {
            "name": name.full, "company": firm.name, "status": status, "source": SOURCES.pick(rng), "mobile": number_like(rng, rng.choice(city.mobiles)), "region": rng.choice(city.regions),
            "received_on": calendar.day(moment).isoformat(), "remark": rng.choice(words.lead_remarks),
        }  # fmt: skip
        if rng.random() < 0.6:
            row["email"] = f"{name.latin}@{firm.host}.example"
        if rng.random() < 0.2:
            row["tags"] = [rng.choice(words.tags)]
        yield moment, Lead(row, city)
