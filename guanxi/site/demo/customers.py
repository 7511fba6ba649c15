"""The customers of the demo world, one after another; also the seed of the benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from guanxi.site.demo.codes import bank_account, credit_code, number_like, round_amount, stream
from guanxi.site.demo.words import words_of
from guanxi.site.demo.words.kinds import City, Firm, PersonName, Weighted, Words

INDUSTRIES = Weighted(
    [("manufacturing", 26), ("technology", 10), ("retail", 9), ("logistics", 9), ("software", 8), ("food", 7), ("medical", 6), ("construction", 6), ("energy", 4), ("education", 3),
     ("services", 3), ("finance", 2), ("entertainment", 2), ("telecommunications", 2), ("marketing", 2), ("government", 1)]
)  # fmt: skip
SOURCES = Weighted(
    [
        ("referral", 24),
        ("website", 20),
        ("exhibition", 16),
        ("cold_call", 14),
        ("advertising", 9),
        ("partner", 8),
        ("social_media", 6),
        ("email_campaign", 3),
    ]
)
LEVELS = Weighted([("a", 15), ("b", 45), ("c", 40)])
LIFECYCLES = {
    "a": Weighted([("won", 45), ("intent", 30), ("potential", 17), ("dormant", 5), ("lost", 3)]),
    "b": Weighted([("won", 28), ("intent", 28), ("potential", 29), ("dormant", 10), ("lost", 5)]),
    "c": Weighted([("won", 14), ("intent", 20), ("potential", 43), ("dormant", 16), ("lost", 7)]),
}
STAFF = {"a": 400.0, "b": 90.0, "c": 25.0}  # the middle of the number of employees
PERSONS, BRANCHES = 0.1, 0.07  # shares of all customers
_PARENTS = 200  # companies at a time that a branch may belong to
_TURNOVER = 0.05  # the share of new companies that take the place of one of them


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as it is written (`row`: field -> wire value), and what its contacts and follow-ups are made from."""

    row: dict[str, Any]
    city: City
    firm: Firm | None
    person: PersonName | None
    parent: int | None = None  # the slot of its parent company
    slot: int | None = None  # the slot that it takes, as a company that later ones may belong to


def customer_rows(seed: int, count: int, language: str) -> Iterator[dict[str, Any]]:
    """The values of `count` customers for a `create`, without owner, dates and parent; the same for the same seed and language."""
    return (customer.row for customer in customers(seed, count, language))


def customers(seed: int, count: int, language: str) -> Iterator[Customer]:
    """The same with what belongs to them. Memory does not grow with `count`."""
    words = words_of(language)
    rng = stream(seed, "customers", language)
    firms: list[Firm] = []
    for _ in range(count):
        city = words.cities.pick(rng)
        if rng.random() < PERSONS:
            yield _person(rng, words, city)
        elif firms and rng.random() < BRANCHES:
            slot = rng.randrange(len(firms))
            firm = words.branch(rng, city, firms[slot])
            yield Customer(_company(rng, words, city, firm), city, firm, None, parent=slot)
        else:
            firm = words.company(rng, city, INDUSTRIES.pick(rng))
            yield Customer(_company(rng, words, city, firm), city, firm, None, slot=_settle(rng, firms, firm))


def _settle(rng: Random, firms: list[Firm], firm: Firm) -> int | None:
    """The slot that a firm takes among those that branches may belong to, or None."""
    if len(firms) < _PARENTS:
        firms.append(firm)
        return len(firms) - 1
    if rng.random() >= _TURNOVER:
        return None
    slot = rng.randrange(_PARENTS)
    firms[slot] = firm
    return slot


def _person(rng: Random, words: Words, city: City) -> Customer:
    name = words.person(rng)
    row = _shared(rng, words, city, rng.choice("bcc"))
    mobile = number_like(rng, rng.choice(city.mobiles))
    row |= {
        "kind": "person",
        "name": name.full,
        "phone": mobile,
        "email": f"{name.latin.replace('.', '')}{rng.randint(1, 9999)}@mail.example",
    }
    return Customer(row, city, None, name)


def _company(rng: Random, words: Words, city: City, firm: Firm) -> dict[str, Any]:
    level = LEVELS.pick(rng)
    row = _shared(rng, words, city, level)
    employees = max(3, int(rng.lognormvariate(0, 0.8) * STAFF[level]))
    row |= {
        "kind": "company", "name": firm.name, "industry": firm.industry, "phone": number_like(rng, city.landline), "employees": employees,
        "founded": 2024 - min(45, int(rng.expovariate(0.09))), "revenue": _money(round_amount(rng, employees * 600_000), words),
    }  # fmt: skip
    if rng.random() < 0.7:
        row |= {
            "email": f"{rng.choice(('info', 'sales', 'office', 'contact'))}@{firm.host}.example",
            "website": f"https://www.{firm.host}.example",
        }
    if city.chinese and rng.random() < 0.85:
        row["credit_code"] = credit_code(rng, row["region"])
    if row["lifecycle"] == "won" or rng.random() < 0.1:
        row["credit_limit"] = _money(round_amount(rng, {"a": 800_000, "b": 200_000, "c": 60_000}[level]), words)
        if rng.random() < 0.4:
            row["bank_account"] = bank_account(rng)
    return row


def _shared(rng: Random, words: Words, city: City, level: str) -> dict[str, Any]:
    """What companies and persons have in common."""
    region, street = rng.choice(city.regions), words.street(rng, city)
    row: dict[str, Any] = {
        "level": level, "lifecycle": LIFECYCLES[level].pick(rng), "source": SOURCES.pick(rng), "region": region, "address": {"region": region, "street": street},
    }  # fmt: skip
    if tags := rng.sample(words.tags, rng.choice((0, 0, 1, 1, 2, 3))):
        row["tags"] = tags
    if rng.random() < 0.4:
        row["place"] = {"lat": round(rng.gauss(city.latitude, 0.06), 6), "lng": round(rng.gauss(city.longitude, 0.07), 6), "name": street}
    if rng.random() < 0.35:
        row["remark"] = words.gap.join(rng.sample(words.remarks, rng.randint(1, 2)))
    return row


def _money(amount: int, words: Words) -> dict[str, str]:
    return {"amount": f"{amount}.00", "currency": words.currency}
