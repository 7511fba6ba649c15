"""Statements as somebody sends them who has found a way to inject SQL: as the application's role, past everything that the application does."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from django.utils import timezone
from psycopg import ClientCursor, errors

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField, JsonTextField
from guanxi.kernel.database.wall.signing import context
from guanxi.testing.wall import ROLE

REFUSED = errors.InsufficientPrivilege


@contextmanager
def injected(said: str | None) -> Iterator[ClientCursor[Any]]:
    """A cursor of the application's role with this context, or with none; whatever is done is taken back."""
    connection.ensure_connection()
    raw = connection.connection
    with ClientCursor(raw) as cursor:
        cursor.execute("SAVEPOINT injected")
        try:
            cursor.execute(f"SET LOCAL ROLE {ROLE}")
            if said is not None:
                cursor.execute("SET LOCAL guanxi.context = '" + said.replace("'", "''") + "'")
            yield cursor
        finally:
            cursor.execute("ROLLBACK TO SAVEPOINT injected")


def signed(tenant: int, *, session: int | None = None, moment: float = 0, key: bytes | None = None) -> str:
    """A context as the application makes it, or nearly. moment: seconds from now."""
    connection.ensure_connection()
    process = connection.connection.info.backend_pid if session is None else session
    return context(tenant, process, int(time.time() + moment), key)


def bad_contexts(own: int, other: int) -> dict[str, str | None]:
    """Name -> a context that must open nothing."""
    good = signed(own)
    said, _, seal = good.rpartition(".")
    return {
        "none": None,
        "empty": "",
        "a plain number": str(other),
        "a number in the form of a context": f"{other}.1.1.1",
        "another organisation under one's own signature": f"{other}.{said.partition('.')[2]}.{seal}",
        "signed by another key": signed(other, key=secrets.token_bytes(32)),
        "of another session": signed(other, session=1),
        "made long ago": signed(other, moment=-86_400),
        "made for later": signed(other, moment=86_400),
        "cut short": good[:-1],
        "with more behind it": good + ".1",
        "of words": "tenant.session.time.signature",
    }


def row_of(model: type[models.Model], tenant: int) -> Any:
    """A row of any table in this organisation, made as the owner of the tables."""
    values: dict[str, Any] = {"tenant": tenant}
    for field in model._meta.local_concrete_fields:
        if field.column == "tenant" or field.null or (field.has_default() and not field.primary_key):
            continue
        if isinstance(field, IdField):
            values[field.attname] = new_id()
        elif isinstance(field, models.BigAutoField | models.AutoField):
            continue
        else:
            values[field.attname] = _value(field)
    made = model(**values)
    made.save(force_insert=True)
    return made.pk


def _value(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    if isinstance(field, models.DateField):
        return timezone.now().date()
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.IntegerField | models.DecimalField | models.FloatField):
        return secrets.randbelow(30_000)
    if isinstance(field, JsonTextField):
        return {}
    if isinstance(field, models.BinaryField):
        return secrets.token_bytes(8)
    return secrets.token_hex(8)[: getattr(field, "max_length", None) or 16]
