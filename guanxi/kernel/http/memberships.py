"""The organisations of an account: asked before there is one, so over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.database.context import OVER, served
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.identity.across import PEOPLE_OF_ACCOUNTS
from guanxi.kernel.identity.policy import STANDARD, SecurityPolicy, policy_of


@dataclass(frozen=True)
class Membership:
    """An account as a person of an organisation, with the stamps of that organisation."""

    person: str
    tenant: int
    stamps: tuple[int, int]
    organisation: str
    policy: SecurityPolicy = STANDARD


COLUMNS = "p.id, p.tenant, t.access_stamp, t.schema_stamp, t.name, t.security"


def source(account: str) -> str:
    """FROM and WHERE of the people that `account`, an expression, is; the statement runs with `served(OVER)`."""
    q = dialect().quote
    people, where = PEOPLE_OF_ACCOUNTS.source(account, "p")
    return f"{people} JOIN {q('tenancy_tenant')} t ON t.id = p.{q('tenant')} WHERE {where}"


def memberships(account: int) -> list[Membership]:
    """The organisations in which an account is an active person."""
    with served(OVER):
        return read(fetch(f"SELECT {COLUMNS} FROM {source('%s')} ORDER BY p.tenant", [account]))


def read(rows: Sequence[tuple[Any, ...]]) -> list[Membership]:
    """Rows that begin with `COLUMNS`."""
    return [Membership(str(r[0]), r[1], (r[2], r[3]), r[4], policy_of(r[5])) for r in rows]
