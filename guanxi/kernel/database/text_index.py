"""The inverted index of text pairs (bigrams), spelled for each database: FTS5, a GIN index over an array, FULLTEXT.

Tokens are hexadecimal, so that no database's own word breaker touches Chinese or punctuation.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import connection

TABLE = "search_document"
_COLUMNS = ("tenant", "object", "field", "record", "text")
_PORTION = 500


@lru_cache(maxsize=65536)
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


def put(documents: Sequence[tuple[int, str, str, str, str, set[str]]]) -> None:
    """Write documents and index them: (tenant, object, field, record, text, bigrams), none of which is there yet. In the caller's transaction.

    Two statements and, on SQLite, one for each 500 records.
    """
    if not documents:
        return
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, _COLUMNS))
    rows = [(*row[:-1], sorted(map(token, row[-1]))) for row in documents]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One text, taken apart by the server: writing an array costs the driver as much as finding the pairs.
            cursor.executemany(
                f"INSERT INTO {TABLE} ({names}, grams) VALUES (%s, %s, %s, %s, %s, string_to_array(%s, ' '))",
                [(*row[:-1], " ".join(row[-1])) for row in rows],
            )
        elif connection.vendor == "sqlite":
            cursor.executemany(f"INSERT INTO {TABLE} ({names}) VALUES (%s, %s, %s, %s, %s)", [row[:-1] for row in rows])
            ids = _ids(rows)
            cursor.executemany(
                "INSERT INTO search_fts (rowid, grams) VALUES (%s, %s)",
                [(ids[row[:4]], " ".join([f"t{row[0]}", *row[-1]])) for row in rows],
            )
        else:
            cursor.executemany(
                f"INSERT INTO {TABLE} ({names}, grams) VALUES (%s, %s, %s, %s, %s, %s)",
                [(*row[:-1], " ".join([f"t{row[0]}x", *row[-1]])) for row in rows],
            )


def _ids(rows: Sequence[tuple[Any, ...]]) -> dict[tuple[Any, ...], int]:
    """(tenant, object, field, record) -> the number that SQLite has given the document."""
    wanted = {(row[0], row[1]): list[str]() for row in rows}
    for key in dict.fromkeys((row[0], row[1], row[3]) for row in rows):
        wanted[key[:2]].append(key[2])
    found: dict[tuple[Any, ...], int] = {}
    with connection.cursor() as cursor:
        for (tenant, object_key), records in wanted.items():
            for start in range(0, len(records), _PORTION):
                part = records[start : start + _PORTION]
                cursor.execute(
                    f"SELECT field, record, id FROM {TABLE} WHERE tenant = %s AND object = %s AND record IN ({', '.join(['%s'] * len(part))})",
                    [tenant, object_key, *part],
                )
                found |= {(tenant, object_key, field, record): number for field, record, number in cursor.fetchall()}
    return found


def match(alias: str, tenant: int, grams: set[str]) -> tuple[str, list[Any]]:
    """The condition on documents `alias` that contain all these bigrams."""
    tokens = sorted(map(token, grams))
    if connection.vendor == "postgresql":
        return f"{alias}.grams @> %s::text[]", [tokens]
    if connection.vendor == "sqlite":
        return f"{alias}.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH %s)", [" AND ".join([f"t{tenant}", *tokens])]
    return f"MATCH ({alias}.grams) AGAINST (%s IN BOOLEAN MODE)", [" ".join(f"+{t}" for t in [f"t{tenant}x", *tokens])]


def source(alias: str, tenant: int, object_key: str, grams: set[str]) -> tuple[str, str, list[Any]]:
    """(FROM, condition, parameters) of the documents `alias` of an object type that contain all these bigrams, the text index first, whatever the planner
    thinks of it. The parameters come before all others of the statement; the caller names organisation and object type in its own condition too.
    """
    if connection.settings_dict.get("WALL"):  # no index answers `@>` through a policy: kernel/database/wall/building.py
        return f"wall.documents(%s, %s::text[]) {alias}", "TRUE", [object_key, sorted(map(token, grams))]
    if connection.vendor != "sqlite":
        condition, params = match(alias, tenant, grams)
        return f"{TABLE} {alias}", condition, params
    tokens = sorted(map(token, grams))
    # SQLite keeps the order of a CROSS JOIN; asked with IN it walks all documents of the organisation.
    return (
        f"search_fts CROSS JOIN {TABLE} {alias}",
        f"{alias}.id = search_fts.rowid AND search_fts MATCH %s",
        [" AND ".join([f"t{tenant}", *tokens])],
    )
