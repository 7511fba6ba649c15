"""The hash chain of each organisation: what of an entry is hashed, as the database has it. How it is hashed: `verifier.link`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings

from guanxi.kernel.changes.verifier import COLUMNS, Columns
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.tenancy.scope import in_its_scope

_PORTION = 1000
_AT = COLUMNS.index("at")
_OF = {"intl": "sha256", "gm": "sm3"}


def algorithm() -> str:
    """What new entries are hashed with; each hash names its own, so that a chain may go on with another."""
    return _OF[settings.GUANXI_CIPHERS]


def stamp(at: dt.datetime) -> str:
    """A moment as it is hashed and signed: UTC, always with six digits, whatever the database shows."""
    return at.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def select(alias: str) -> str:
    """The select list of what `columns_of` takes."""
    quote = dialect().quote
    return ", ".join(f"{alias}.{quote(name)}" for name in COLUMNS)


def columns_of(row: Sequence[Any]) -> Columns:
    """An entry as it is hashed; `row` as `select` brings it, which is the same on all databases but for the type of the moment."""
    convert = dialect().converter("datetime")
    made = [None if part is None else str(part) for part in row]
    at = row[_AT] if convert is None else convert(row[_AT])
    made[_AT] = None if at is None else stamp(at)
    return tuple(made)


@in_its_scope
def entries(tenant: int, ids: Iterable[str]) -> dict[str, Columns]:
    """Id -> what is hashed, of those of these entries that are there."""
    wanted, found = list(ids), dict[str, Columns]()
    quote = dialect().quote
    for start in range(0, len(wanted), _PORTION):
        text, params = dialect().in_ids(f"e.{quote('id')}", wanted[start : start + _PORTION])
        sql = f"SELECT {select('e')} FROM {quote('changes_entry')} e WHERE e.{quote('tenant')} = %s AND {text}"
        for row in fetch(sql, [tenant, *params]):
            columns = columns_of(row)
            found[str(columns[0])] = columns
    return found
