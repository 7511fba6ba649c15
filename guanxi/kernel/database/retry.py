"""Trying a transaction again that the database has refused for the sake of another: a deadlock says nothing about the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection

T = TypeVar("T")
_MYSQL = {1205, 1213}  # lock wait timeout, deadlock
_POSTGRESQL = {"40001", "40P01"}
TRIES = 5


def is_refused(error: OperationalError) -> bool:
    """Whether the database chose this transaction to give way."""
    if connection.vendor == "mysql":
        return bool(error.args) and error.args[0] in _MYSQL
    return getattr(error.__cause__, "sqlstate", None) in _POSTGRESQL


def again(work: Callable[[], T]) -> T:
    """Run a whole transaction, at most five times; not inside another one, which the database has rolled back too."""
    for _ in range(TRIES - 1):
        try:
            return work()
        except OperationalError as error:
            if not is_refused(error) or connection.in_atomic_block:
                raise
    return work()
