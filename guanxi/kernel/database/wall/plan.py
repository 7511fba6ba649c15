"""What stands behind the wall: tables, and the few questions that are asked over organisations. Filled by `kernel.tenancy` from the models."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class OverQuestion:
    """`wall.<name>(given)`: some columns of the rows of a table in which one column is among the values given, whatever organisation they are of.

    given: column and its type; where: a further condition without parameters; columns: names and types of what is answered.
    """

    name: str
    table: str
    given: tuple[str, str]
    columns: tuple[tuple[str, str], ...]
    where: str = "TRUE"


@dataclass(frozen=True)
class Plan:
    """Tables behind the wall, tables without one, and the questions."""

    walled: tuple[str, ...]
    free: tuple[str, ...]
    questions: tuple[OverQuestion, ...]
