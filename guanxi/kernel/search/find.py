"""What someone types into a search box, as a condition on records."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from math import isqrt
from typing import Any

from guanxi.base.chinese import bigrams, fold
from guanxi.base.errors import ValueProblem
from guanxi.base.phones import normalize_phone
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database import text_index
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.database.statistics import rows_of
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.vault.blind import blinds

LONGEST = 100
FEWEST = 1000  # hits that are always looked up first
BALANCE = 33  # hits² over rows where both ways cost the same: a page of 51; a hit costs half as much again as a row that is asked
COMMON_FOR = 600.0  # seconds for which a text is taken to be as common as it was found
KEPT = 2000
_common: OrderedDict[tuple[Any, ...], float] = OrderedDict()


def searched_fields(actor: Actor, object_type: ObjectType) -> list[Field]:
    """The fields of an object type in which this person may search."""
    return [
        f
        for k, f in object_type.fields.items()
        if (f.search or (f.encrypted and f.type in ("phone", "email"))) and actor.may_filter(object_type, k)
    ]


def search_condition(actor: Actor, object_type: ObjectType, alias: str, q: str) -> Sql:
    """Rows of `alias` in which a readable field holds the text: any part of a clear field, the whole or the last four digits of a phone."""
    parts = _parts(actor, object_type, q)
    if not parts:
        return Sql(dialect().false)
    # One set of ids, not two sets joined by OR: PostgreSQL would walk the sort index and throw nearly every row away.
    return Sql(
        f"{alias}.{dialect().quote('id')} IN ({' UNION ALL '.join(p.text for p in parts)})", tuple(v for p in parts for v in p.params)
    )


def hits(actor: Actor, object_type: ObjectType, q: str) -> list[str] | None:
    """The ids of the records that hold the text, whoever may see them; None where they are so many that walking the list in its order finds a
    page of them sooner. At most one statement; none where the text was so common within the last minutes."""
    parts = _parts(actor, object_type, q)
    if not parts:
        return []
    mark = (actor.tenant, object_type.key, fold(q), tuple(f.key for f in searched_fields(actor, object_type)))
    if _common.get(mark, 0.0) > time.monotonic():
        return None
    most = max(FEWEST, isqrt(rows_of(object_type.table) * BALANCE))
    # Each part by itself: PostgreSQL plans a set operation as if all of it were wanted.
    each = [f"SELECT * FROM ({p.text} LIMIT {most + 1}) h{n}" for n, p in enumerate(parts)]
    found = {str(row[0]) for row in fetch(" UNION ALL ".join(each), [v for p in parts for v in p.params])}
    if len(found) <= most:
        return sorted(found)
    _common[mark] = time.monotonic() + COMMON_FOR
    while len(_common) > KEPT:
        _common.popitem(last=False)
    return None


def walked_condition(actor: Actor, object_type: ObjectType, alias: str, q: str) -> Sql:
    """As `search_condition`, asked of one row after the other; a scalar, so that no planner makes a join of it."""
    needle, q = fold(q)[:LONGEST], q.strip()
    spell = dialect()
    name = spell.quote
    parts: list[Sql] = []
    fields = _text_fields(actor, object_type)
    if fields and needle:
        names, params = spell.in_values(f"d.{name('field')}", fields)
        held, more = spell.contains(f"d.{name('text')}", needle)
        parts.append(
            Sql(
                f"COALESCE((SELECT 1 FROM {name('search_document')} d WHERE d.{name('tenant')} = %s AND d.{name('object')} = %s"
                f" AND d.{name('record')} = {alias}.{name('id')} AND {names} AND {held} LIMIT 1), 0) = 1",
                (actor.tenant, object_type.key, *params, *more),
            )
        )
    if (keys := _in_keys(actor, object_type, q)) is not None:
        parts.append(Sql(f"{alias}.{name('id')} IN ({keys.text})", keys.params))
    return Sql("(" + " OR ".join(p.text for p in parts) + ")", tuple(v for p in parts for v in p.params))


def _parts(actor: Actor, object_type: ObjectType, q: str) -> list[Sql]:
    """Statements that give the ids of the records that hold the text."""
    needle = fold(q)[:LONGEST]
    return [p for p in (_in_text(actor, object_type, needle), _in_keys(actor, object_type, q.strip())) if p is not None]


def _text_fields(actor: Actor, object_type: ObjectType) -> list[str]:
    return [f.key for f in searched_fields(actor, object_type) if not f.encrypted]


def _in_text(actor: Actor, object_type: ObjectType, needle: str) -> Sql | None:
    """A statement that gives the ids of records whose documents hold the text."""
    fields = _text_fields(actor, object_type)
    if not fields or not needle:
        return None
    spell = dialect()
    q = spell.quote
    names, params = spell.in_values(f"d.{q('field')}", fields)
    text = f"d.{q('tenant')} = %s AND d.{q('object')} = %s AND {names}"
    values: list[Any] = [actor.tenant, object_type.key, *params]
    pairs = {gram for gram in bigrams(needle) if len(gram) > 1}
    source = f"{q('search_document')} d"
    if pairs:
        source, matched, more = text_index.source("d", actor.tenant, object_type.key, pairs)
        text, values = f"{matched} AND {text}", [*more, *values]
    held, more = spell.contains(f"d.{q('text')}", needle)
    return Sql(f"SELECT d.{q('record')} FROM {source} WHERE {text} AND {held}", (*values, *more))


def _in_keys(actor: Actor, object_type: ObjectType, q: str) -> Sql | None:
    """A statement that gives the ids of records found by a blind key; None where the text is no phone number or address."""
    keys: list[tuple[str, str]] = []
    digits = re.sub(r"\D", "", q)
    for field in searched_fields(actor, object_type):
        if isinstance(field, Phone) and re.fullmatch(r"[\d\s+()\-.]{4,24}", q):
            if len(digits) == 4:
                keys += [(f"{field.key}#tail", key) for key in field.tail_keys(digits, actor.tenant, object_type.key)]
            elif len(digits) > 6:
                try:
                    keys += [(field.key, key) for key in blinds(normalize_phone(q), actor.tenant, object_type.key, field.key)]
                except ValueProblem:
                    continue
        elif field.type == "email" and "@" in q:
            keys += [(field.key, key) for key in blinds(q.casefold(), actor.tenant, object_type.key, field.key)]
    if not keys:
        return None
    quote = dialect().quote
    either = " OR ".join([f"(i.{quote('field')} = %s AND i.{quote('key')} = %s)"] * len(keys))
    return Sql(
        f"SELECT i.{quote('record')} FROM {quote('objects_index')} i WHERE i.{quote('tenant')} = %s AND i.{quote('object')} = %s AND ({either})",
        (actor.tenant, object_type.key, *(v for pair in keys for v in pair)),
    )
