"""The people and invoice titles of a customer."""

from __future__ import annotations

from random import Random
from typing import Any

from guanxi.site.demo.codes import bank_account, number_like
from guanxi.site.demo.customers import Customer
from guanxi.site.demo.words.kinds import PersonName, Weighted, Words

HOW_MANY = {
    "a": Weighted([(1, 15), (2, 35), (3, 30), (4, 20)]),
    "b": Weighted([(1, 40), (2, 38), (3, 16), (4, 6)]),
    "c": Weighted([(1, 65), (2, 27), (3, 7), (4, 1)]),
}
TITLED = {"won": 0.8}  # share of companies with an invoice title, by lifecycle
_TITLED_ELSE = 0.12


def contact_rows(rng: Random, words: Words, customer: Customer) -> list[dict[str, Any]]:
    """One to four contacts of a company; a person is its own."""
    if customer.firm is None:
        assert customer.person is not None
        row = customer.row
        return [{"name": row["name"], "mobile": row["phone"], "email": row["email"], "sex": customer.person.sex, "decision_maker": True}]
    return [_contact(rng, words, customer, first=not place) for place in range(HOW_MANY[customer.row["level"]].pick(rng))]


def _contact(rng: Random, words: Words, customer: Customer, *, first: bool) -> dict[str, Any]:
    name: PersonName = words.person(rng)
    title, decides = words.jobs.pick(rng)
    row: dict[str, Any] = {
        "name": name.full, "title": title, "sex": name.sex, "decision_maker": decides and (first or rng.random() < 0.4), "mobile": number_like(rng, rng.choice(customer.city.mobiles)),
    }  # fmt: skip
    if customer.firm is not None and rng.random() < 0.75:
        row["email"] = f"{name.latin}@{customer.firm.host}.example"
    if rng.random() < 0.25:
        row["phone"] = f"{customer.row['phone']};ext={rng.randint(100, 899)}"
    if rng.random() < 0.15:
        row["birthday"] = f"{rng.randint(1965, 2000)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
    if rng.random() < 0.08:
        row["tags"] = [rng.choice(words.tags)]
    return row


def invoice_title_rows(rng: Random, words: Words, customer: Customer) -> list[dict[str, Any]]:
    """An invoice title for most companies that buy and for some others."""
    if customer.firm is None or rng.random() >= TITLED.get(customer.row["lifecycle"], _TITLED_ELSE):
        return []
    row = customer.row
    made = {
        "name": row["name"], "kind": "special" if rng.random() < 0.75 else "ordinary", "bank": rng.choice(words.banks), "account": bank_account(rng), "phone": row["phone"], "address": row["address"],
    }  # fmt: skip
    if "credit_code" in row:
        made["tax_number"] = row["credit_code"]
    return [made]
