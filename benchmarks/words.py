"""What is searched for: terms that the data holds, chosen by how many customers have them, the same for the same data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from benchmarks.organisation import Organisation
from guanxi.base.chinese import readings
from guanxi.kernel.records.read import Ask, page
from guanxi.kernel.tenancy.scope import tenant_scope

MANY = 8
SELECTIVE = 50  # customers that a rare term is about to hit
COMMON = 0.1  # share of the customers that a common one hits
_SAMPLE = 400


@dataclass(frozen=True)
class Words:
    """Terms of each kind; `regions` are codes of provinces, the most frequent first."""

    chinese: list[str]
    common: list[str]
    english: list[str]
    initials: list[str]
    tails: list[str]
    regions: list[str]


def choose(organisation: Organisation) -> Words:
    """Read all names once and count what is in them."""
    with tenant_scope(organisation.tenant):
        with connection.cursor() as cursor:
            cursor.execute("SELECT name_fold, region FROM customers_customer WHERE deleted_key = '' ORDER BY id")
            rows = cursor.fetchall()
        names = [row[0] for row in rows]
        provinces = Counter(f"{row[1][:2]}0000" for row in rows if row[1] and len(row[1]) == 6 and row[1].isdigit())
        pairs: Counter[str] = Counter()
        english: Counter[str] = Counter()
        for name in names:
            pairs.update({name[n : n + 2] for n in range(len(name) - 1) if _is_chinese(name[n : n + 2])})
            english.update({word for word in name.split() if len(word) > 3 and word.isascii() and word.isalpha()})
        few = names[:: max(1, len(names) // _SAMPLE)]
        initials = [found[0][1][:4] for name in few if _is_chinese(name[:2]) and (found := readings(name)) and len(found[0][1]) > 3]
        actor = organisation.actor("administrator")
        customer = actor.schema.get("customer")
        phones = [
            str(row["phone"]) for row in page(actor, customer, Ask(fields=["phone"], limit=200, sort=["created_at"])).rows if row["phone"]
        ]
    return Words(
        _nearest(pairs, SELECTIVE), _nearest(pairs, len(names) * COMMON), _nearest(english, SELECTIVE), sorted(set(initials))[:MANY], [one[-4:] for one in phones[:MANY]],
        [code for code, _ in provinces.most_common(3)],
    )  # fmt: skip


def _is_chinese(text: str) -> bool:
    return len(text) == 2 and all("\u4e00" <= letter <= "\u9fff" for letter in text)


def _nearest(counted: Counter[str], wanted: float) -> list[str]:
    """The terms that are closest to the number of hits wanted."""
    return sorted(counted, key=lambda term: (abs(counted[term] - wanted), term))[:MANY]
