"""The inverted index of text pairs (bigrams), spelled for each database: FTS5, a GIN index over an array, FULLTEXT.

Tokens are hexadecimal, so that no database's own word breaker touches Chinese or punctuation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

TABLE = "search_document"


def token(gram: str) -> str:
    """A bigram as letters that every word breaker leaves whole; at least five long (MariaDB drops words below three)."""
    return "x" + gram.encode("utf-16-be").hex()


def create_statements(vendor: str) -> list[str]:
    """What a migration runs after the table is there."""
    if vendor == "postgresql":
        return [
            f"ALTER TABLE {TABLE} ADD COLUMN grams text[] NOT NULL DEFAULT '{{}}'",
            f"CREATE INDEX search_grams ON {TABLE} USING gin (grams)",
        ]
    if vendor == "sqlite":
        return ["CREATE VIRTUAL TABLE search_fts USING fts5(grams, content='', contentless_delete=1, tokenize='ascii', detail='none')"]
    return [
        f"ALTER TABLE {TABLE} ADD COLUMN grams MEDIUMTEXT CHARACTER SET ascii NOT NULL DEFAULT ''",
        f"ALTER TABLE {TABLE} ADD FULLTEXT INDEX search_grams (grams)",
    ]


def drop_statements(vendor: str) -> list[str]:
    if vendor == "sqlite":
        return ["DROP TABLE search_fts"]
    return [f"ALTER TABLE {TABLE} DROP COLUMN grams"]


def remove(ids: Sequence[int]) -> None:
    """Forget documents before their rows go."""
    if connection.vendor == "sqlite" and ids:
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_fts WHERE rowid = %s", [(i,) for i in ids])


def add(documents: Iterable[tuple[int, int, set[str]]]) -> None:
    """Index documents: (id, tenant, bigrams)."""
    rows = [(i, tenant, sorted(map(token, grams))) for i, tenant, grams in documents]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                f"UPDATE {TABLE} SET grams = %s WHERE tenant = %s AND id = %s", [(tokens, tenant, i) for i, tenant, tokens in rows]
            )
        elif connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO search_fts (rowid, grams) VALUES (%s, %s)",
                [(i, " ".join([f"t{tenant}", *tokens])) for i, tenant, tokens in rows],
            )
        else:
            cursor.executemany(
                f"UPDATE {TABLE} SET grams = %s WHERE tenant = %s AND id = %s",
                [(" ".join([f"t{tenant}x", *tokens]), tenant, i) for i, tenant, tokens in rows],
            )


def match(alias: str, tenant: int, grams: set[str]) -> tuple[str, list[Any]]:
    """The condition on documents `alias` that contain all these bigrams."""
    tokens = sorted(map(token, grams))
    if connection.vendor == "postgresql":
        return f"{alias}.grams @> %s::text[]", [tokens]
    if connection.vendor == "sqlite":
        return f"{alias}.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH %s)", [" AND ".join([f"t{tenant}", *tokens])]
    return f"MATCH ({alias}.grams) AGAINST (%s IN BOOLEAN MODE)", [" ".join(f"+{t}" for t in [f"t{tenant}x", *tokens])]
