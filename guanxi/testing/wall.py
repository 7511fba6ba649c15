"""The second wall in tests: on PostgreSQL the whole suite runs as a role that owns nothing, under signed contexts.

What the tests themselves look at outside of an organisation's scope is looked at as the owner: the first frame above the database decides whose
statement it is. A statement of the product is never let through.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connections
from psycopg.pq import TransactionStatus

from guanxi.kernel.database.postgresql import base
from guanxi.kernel.database.wall import signing
from guanxi.kernel.database.wall.building import build
from guanxi.kernel.tenancy.walls import plan

ROLE = "guanxi_application"
EYE = -2
"""In place of an organisation: a statement of the test itself, which sees everything."""
_PASSED_OVER = ("guanxi.kernel.database", "guanxi.kernel.tenancy.models", "guanxi.kernel.tenancy.scope", "guanxi.testing.wall")
_blind = [0]


def stands() -> bool:
    """Whether the tests run behind the wall."""
    return bool(connections["default"].settings_dict.get("WALL"))


def raise_wall() -> None:
    """Build the wall in the test database as its owner, and serve from now on as a role that owns nothing."""
    from django.conf import settings

    owner = connections["default"]
    _make_role(owner)
    build(owner, plan(), ROLE)
    settings.GUANXI_OWNER_DATABASE = {**owner.settings_dict, "OPTIONS": dict(owner.settings_dict["OPTIONS"])}
    owner.close()
    owner.settings_dict["OPTIONS"]["options"] = f"-c role={ROLE}"
    owner.settings_dict |= {"WALL": True, "DISABLE_SERVER_SIDE_CURSORS": True}
    kept = signing.signing_key()
    signing.signing_key = lambda: kept  # tests change the root secret, not the wall's key
    base.asks_for = _asks_for
    base.Session.lead = _lead  # type: ignore[method-assign]


def lower_wall() -> None:
    """Be the owner again, who drops the test database."""
    held = connections["default"]
    held.close()
    held.settings_dict["OPTIONS"].pop("options", None)
    held.settings_dict |= {"WALL": False, "DISABLE_SERVER_SIDE_CURSORS": False}


def _make_role(owner: Any) -> None:
    with owner.cursor() as cursor:
        try:
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN NOSUPERUSER NOBYPASSRLS")
        except Exception as there:
            # Roles are of the whole server: another worker, or another run, was first.
            if not isinstance(there.__cause__, psycopg.errors.DuplicateObject | psycopg.errors.UniqueViolation):
                raise


@contextmanager
def without_eye() -> Iterator[None]:
    """Statements of the test are judged as the product's until the block ends."""
    _blind[0] += 1
    try:
        yield
    finally:
        _blind[0] -= 1


def _asks_for() -> int | None:
    tenant = base.serving.get()
    return EYE if tenant is None and not _blind[0] and _is_of_a_test() else tenant


def _is_of_a_test() -> bool:
    frame: Any = sys._getframe(2)
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name.startswith(("guanxi.", "tests.")) and not name.startswith(_PASSED_OVER):
            return ".tests." in name or name.startswith(("tests.", "guanxi.testing.", "guanxi.conftest"))
        frame = frame.f_back
    return True  # of pytest and Django alone


_of_the_product = base.Session.lead


def _lead(self: base.Session, tenant: int | None, status: int) -> str:
    if status == TransactionStatus.IDLE:
        self.told = None
    if tenant == EYE:
        return "" if self.told == EYE else "SET LOCAL ROLE NONE;"
    back = ""
    if self.told == EYE:
        back, self.told = f"SET LOCAL ROLE {ROLE};", base.UNKNOWN
    elif self.told == base.UNKNOWN:
        back = f"SET LOCAL ROLE {ROLE};"
    return back + _of_the_product(self, tenant, status)
