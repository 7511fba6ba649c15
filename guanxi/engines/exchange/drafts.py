"""The rows of a batch on their way to records, and what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.base.errors import FieldError, Message
from guanxi.engines.exchange.lookup import Found
from guanxi.engines.exchange.reading import Row, cell_text

OUTCOMES = ("create", "update", "skip", "error")


@dataclass
class Issue:
    """What was wrong with a row, or left out of it."""

    kind: str
    row: int
    field: str
    code: str
    message: Message
    column: str = ""
    value: str = ""


@dataclass
class Draft:
    """A row on its way to a record. `given`: field -> what the kernel shall read."""

    row: Row
    given: dict[str, Any]
    id: str = ""
    from_file: bool = False  # whether the file names the id
    issues: list[Issue] = field(default_factory=list)
    wrong: list[FieldError] = field(default_factory=list)
    deferred: dict[str, str] = field(default_factory=dict)
    target: Found | None = None

    @property
    def record(self) -> str:
        """The record that the row is written to."""
        return self.id if self.target is None else self.target.id


@dataclass(frozen=True)
class Written:
    """A row that became, or changed, a record."""

    row: int
    record: str
    op: str
    version: int
    deferred: Mapping[str, str]


@dataclass
class Result:
    """What became of a batch."""

    written: list[Written] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))


@dataclass
class Seen:
    """What earlier batches of a dry run would have written; hashes alone, so that a million rows fit."""

    keys: set[int] = field(default_factory=set)
    unique: set[int] = field(default_factory=set)
    names: set[int] = field(default_factory=set)


def left_out(row: Row, columns: int) -> list[Issue]:
    """What is said of cells behind the last column, which have no name; usually a separator stands inside a value without quotation marks."""
    extra = [text for cell in row.cells[columns:] if (text := cell_text(cell).strip())]
    if not extra:
        return []
    message = {
        "zh": f"此行比标题行多 {len(extra)} 格，多出的内容没有导入；请检查值中的分隔符是否加了引号",
        "en": f"This row has more cells than there are columns ({len(extra)}); they were left out. See whether a value holds a separator without quotation marks",
    }
    return [Issue("warning", row.number, "", "cells_left_out", message, value=", ".join(extra)[:500])]
