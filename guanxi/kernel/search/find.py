"""What someone types into a search box, as a condition on records."""

from __future__ import annotations

import re
from typing import Any

from guanxi.base.chinese import bigrams, fold
from guanxi.base.errors import ValueProblem
from guanxi.base.phones import normalize_phone
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database import text_index
from guanxi.kernel.database.dialect import dialect
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.vault.blind import blind

LONGEST = 100


def searched_fields(actor: Actor, object_type: ObjectType) -> list[Field]:
    """The fields of an object type in which this person may search."""
    return [
        f
        for k, f in object_type.fields.items()
        if (f.search or (f.encrypted and f.type in ("phone", "email"))) and actor.may_filter(object_type, k)
    ]


def search_condition(actor: Actor, object_type: ObjectType, alias: str, q: str) -> Sql:
    """Rows of `alias` in which a readable field holds the text: any part of a clear field, the whole or the last four digits of a phone."""
    needle = fold(q)[:LONGEST]
    parts = [p for p in (_in_text(actor, object_type, needle), _in_keys(actor, object_type, q.strip())) if p is not None]
    if not parts:
        return Sql(dialect().false)
    # One set of ids, not two sets joined by OR: PostgreSQL would walk the sort index and throw nearly every row away.
    return Sql(
        f"{alias}.{dialect().quote('id')} IN ({' UNION ALL '.join(p.text for p in parts)})", tuple(v for p in parts for v in p.params)
    )


def _in_text(actor: Actor, object_type: ObjectType, needle: str) -> Sql | None:
    """A statement that gives the ids of records whose documents hold the text."""
    fields = [f.key for f in searched_fields(actor, object_type) if not f.encrypted]
    if not fields or not needle:
        return None
    spell = dialect()
    q = spell.quote
    names, params = spell.in_values(f"d.{q('field')}", fields)
    text = f"d.{q('tenant')} = %s AND d.{q('object')} = %s AND {names}"
    values: list[Any] = [actor.tenant, object_type.key, *params]
    pairs = {gram for gram in bigrams(needle) if len(gram) > 1}
    if pairs:
        matched, more = text_index.match("d", actor.tenant, pairs)
        text, values = f"{text} AND {matched}", [*values, *more]
    held, more = spell.contains(f"d.{q('text')}", needle)
    return Sql(f"SELECT d.{q('record')} FROM {q('search_document')} d WHERE {text} AND {held}", (*values, *more))


def _in_keys(actor: Actor, object_type: ObjectType, q: str) -> Sql | None:
    """A statement that gives the ids of records found by a blind key; None where the text is no phone number or address."""
    keys: list[tuple[str, str]] = []
    digits = re.sub(r"\D", "", q)
    for field in searched_fields(actor, object_type):
        if isinstance(field, Phone) and re.fullmatch(r"[\d\s+()\-.]{4,24}", q):
            if len(digits) == 4:
                keys.append((f"{field.key}#tail", field.tail_key(digits, actor.tenant, object_type.key)))
            elif len(digits) > 6:
                try:
                    keys.append((field.key, blind(normalize_phone(q), actor.tenant, object_type.key, field.key)))
                except ValueProblem:
                    continue
        elif field.type == "email" and "@" in q:
            keys.append((field.key, blind(q.casefold(), actor.tenant, object_type.key, field.key)))
    if not keys:
        return None
    quote = dialect().quote
    either = " OR ".join([f"(i.{quote('field')} = %s AND i.{quote('key')} = %s)"] * len(keys))
    return Sql(
        f"SELECT i.{quote('record')} FROM {quote('objects_index')} i WHERE i.{quote('tenant')} = %s AND i.{quote('object')} = %s AND ({either})",
        (actor.tenant, object_type.key, *(v for pair in keys for v in pair)),
    )
