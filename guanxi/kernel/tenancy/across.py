"""Questions over organisations: asked before there is one, each by a name, each answering a few columns of one table.

Behind the second wall a question is a function of the schema `wall` that answers only under a context signed for such questions; elsewhere it is the
same query. A new question is a hole in the wall: give it as few columns as will do, and a line in ADR 0017.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from guanxi.base.registry import Registry
from guanxi.kernel.database.context import OVER, served
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.database.wall.plan import OverQuestion


@dataclass(frozen=True)
class Across:
    """Rows of `model` in which the column `given` is one of some values, and for which `alike` holds: their `columns`."""

    name: str
    model: type[models.Model]
    given: str
    columns: tuple[str, ...]
    alike: tuple[tuple[str, str], ...] = ()  # column -> text that it must be

    def __call__(self, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """One tuple of `columns` a row, in no order."""
        if not values:
            return []
        text, where = self.source(", ".join(["%s"] * len(values)), "t")
        listed = ", ".join(f"t.{dialect().quote(name)}" for name in self.columns)
        with served(OVER):
            return fetch(f"SELECT {listed} FROM {text} WHERE {where}", values)

    def source(self, expression: str, alias: str) -> tuple[str, str]:
        """What stands behind FROM and WHERE to ask it within a larger statement, which must run with `served(OVER)`.

        expression: what `given` must be: one of our own expressions, or several with commas; on PostgreSQL it may name what stands left of it.
        """
        if connection.settings_dict.get("WALL"):
            asked = self.as_question()
            return f"LATERAL wall.{self.name}(ARRAY[{expression}]::{asked.given[1]}[]) {alias}", "TRUE"
        q = dialect().quote
        alike = [f"{alias}.{q(column)} = '{text}'" for column, text in self.alike]
        return f"{q(self.model._meta.db_table)} {alias}", " AND ".join([f"{alias}.{q(self.given)} IN ({expression})", *alike])

    def as_question(self) -> OverQuestion:
        """The same for the building of the wall."""
        kinds = {f.column: str(f.rel_db_type(connection)) for f in self.model._meta.local_concrete_fields}
        where = " AND ".join(f"t.{dialect().quote(column)} = '{text}'" for column, text in self.alike) or "TRUE"
        return OverQuestion(
            self.name,
            self.model._meta.db_table,
            (self.given, kinds[self.given]),
            tuple((name, kinds[name]) for name in self.columns),
            where,
        )


ACROSS: Registry[Across] = Registry("questions over organisations")


def across(asked: Across) -> Across:
    """Enter a question, so that the wall answers it."""
    return ACROSS.register(asked.name, asked)
