"""Writes everything of the demo company but its people: block by block, the oldest customers first, so that memory stays flat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from guanxi.base.ids import new_id
from guanxi.kernel.objects.models import Counter
from guanxi.site.demo.batches import Dated, Writer
from guanxi.site.demo.calendar import Calendar, fewest_of
from guanxi.site.demo.codes import stream
from guanxi.site.demo.contacts import contact_rows, invoice_title_rows
from guanxi.site.demo.customers import Customer, customers
from guanxi.site.demo.follow_ups import FollowUps, Plan
from guanxi.site.demo.leads import leads
from guanxi.site.demo.staff import Staff
from guanxi.site.demo.words import words_of

SETTLED = 180  # days before which no customer sleeps or is lost
BY_SERVICE = 0.15  # follow-ups of customers that bought, done by service agents
BLOCK = 1000  # customers in memory at once
EVENING = 18 * 60 + 30  # when the follow-ups of a day are written down


class World:
    """In the scope of the tenant."""

    def __init__(self, tenant: int, language: str, seed: int, calendar: Calendar, staff: Staff, activities_per_customer: float) -> None:
        self.writer = Writer(tenant)
        self._tenant, self._language, self._seed, self._calendar, self._staff = tenant, language, seed, calendar, staff
        self._words = words_of(language)
        self._rng = self._stream("world")
        self._follow_ups = FollowUps(self._stream("follow-ups"), self._words, calendar, activities_per_customer)
        self._parents: dict[int, str] = {}  # slot -> id
        self._numbers: dict[str, int] = {}  # year and month -> the last customer number

    def _stream(self, name: str) -> Random:
        return stream(self._seed, name, self._language)

    def write_customers(self, count: int) -> Iterator[int]:
        """Write customers and what belongs to them; yields how many there are so far."""
        source = zip(self._calendar.moments(self._stream("moments"), count), customers(self._seed, count, self._language), strict=True)
        done = 0
        while block := list(islice(source, BLOCK)):
            rows: dict[str, list[Dated]] = {"customer": [], "contact": [], "invoice_title": [], "activity": []}
            for moment, customer in block:
                self._add(rows, moment, customer)
            self.writer.write("customer", rows["customer"], among="parent")
            self.writer.write("contact", rows["contact"])
            self.writer.write("invoice_title", rows["invoice_title"])
            self.writer.write("activity", rows["activity"], fewest=fewest_of(count))
            done += len(block)
            yield done
        for month, last in self._numbers.items():
            # The next customer that somebody creates continues the numbers of its month.
            Counter.objects.update_or_create(
                object="customer", field="number", period=f"KH{month}-{{00000}}", defaults={"tenant": self._tenant, "last": last}
            )

    def _add(self, rows: dict[str, list[Dated]], moment: dt.datetime, customer: Customer) -> None:
        """A customer, its contacts, invoice titles and follow-ups."""
        rng, key = self._rng, new_id()
        owner = self._staff.sellers[customer.city.territory].pick(rng)
        row: dict[str, Any] = {**customer.row, "id": key, "owner": owner, "number": self._number(moment)}
        if (self._calendar.now - moment).days < SETTLED and row["lifecycle"] in ("dormant", "lost"):
            row["lifecycle"] = "potential"
        if customer.parent is not None:
            row["parent"] = self._parents[customer.parent]
        if customer.slot is not None:
            self._parents[customer.slot] = key
        belongs = {"customer": key, "owner": owner}
        people = contact_rows(rng, self._words, customer)
        plan = self._follow_ups.of_customer(moment, row["level"], row["lifecycle"], [one["name"] for one in people])
        rows["customer"].append((moment, row | plan.dates()))
        rows["contact"] += [(moment, one | belongs) for one in people]
        rows["invoice_title"] += [(moment, one | belongs) for one in invoice_title_rows(rng, self._words, customer)]
        rows["activity"] += self._said(plan, {"id": key, "object": "customer"}, owner, served=row["lifecycle"] == "won")

    def _said(self, plan: Plan, subject: dict[str, str], owner: str, *, served: bool = False) -> list[Dated]:
        """The follow-ups of one record, written down in the evening of the last of them.

        The customers room's reaction takes the contact dates of a record from one batch, so all of a record's are in one; the record has those
        dates from the start, and so it is not written again.
        """
        if plan.last is None:
            return []
        moment = min(self._calendar.now, self._calendar.at(self._calendar.day(plan.last), EVENING))
        agents = self._staff.agents
        return [
            (moment, one | {"subject": subject, "owner": self._rng.choice(agents) if served and self._rng.random() < BY_SERVICE else owner})
            for one in plan.rows
        ]

    def _number(self, moment: dt.datetime) -> str:
        month = f"{self._calendar.day(moment):%Y%m}"
        self._numbers[month] = self._numbers.get(month, 0) + 1
        return f"KH{month}-{self._numbers[month]:05d}"

    def write_leads(self, count: int) -> None:
        """Write leads and the follow-ups of those that were called."""
        rng = self._stream("leads")
        source = leads(rng, self._language, self._calendar.moments(rng, count), self._calendar)
        while block := list(islice(source, BLOCK)):
            rows: list[Dated] = []
            said: list[Dated] = []
            for moment, lead in block:
                key = new_id()
                owner = self._staff.sellers[lead.city.territory].pick(rng) if lead.called else rng.choice(self._staff.marketers)
                row = {**lead.row, "id": key, "owner": owner}
                if lead.called:
                    plan = self._follow_ups.of_lead(moment, row["name"], working=lead.working)
                    row |= plan.dates()
                    said += self._said(plan, {"id": key, "object": "lead"}, owner)
                rows.append((moment, row))
            self.writer.write("lead", rows)
            self.writer.write("activity", said, fewest=fewest_of(count))
