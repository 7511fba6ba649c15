"""One batch of a write in Python: the raw rows, their values, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from guanxi.base.errors import FieldError, Invalid, Message, ValueProblem
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.types import ObjectType


@dataclass
class Row:
    """One record of a batch. `before` and `after` map field -> value; equal keys, `before` empty on creation."""

    number: int
    id: str
    version: int = 0
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    given: frozenset[str] = frozenset()
    wrong: bool = False
    rewritten: frozenset[str] = (
        frozenset()
    )  # written from behind a mask: counts as changed, lest an unmoved version tell that a guess was right
    filled: dict[str, Any] | None = None  # the values from which its formulas were last computed

    def changed(self) -> list[str]:
        """The fields whose value is another than before, or may not be known to be the same."""
        return [key for key, value in self.after.items() if key in self.rewritten or self.before.get(key) != value]


@dataclass
class Batch:
    """What the checks, rules and reactions of a write are given."""

    actor: Actor
    object: ObjectType
    op: str  # create, update, hand_over, delete, restore or purge
    origin: Origin
    context: Context
    rows: list[Row]
    errors: list[FieldError] = field(default_factory=list)
    single: bool = False
    now: dt.datetime = field(default_factory=timezone.now)  # of the write; of the past where old records are brought in
    writable: dict[str, Field] = field(default_factory=dict)  # fields that were sent and that the actor may write

    @property
    def logged(self) -> str:
        """What the log calls the operation: a hand-over is an update of the owner."""
        return "update" if self.op == "hand_over" else self.op

    def good(self) -> Iterator[Row]:
        return (row for row in self.rows if not row.wrong)

    def fail(self, row: Row, key: str, code: str, message: Message) -> None:
        """Note that a row cannot be written, and why."""
        row.wrong = True
        self.errors.append(FieldError(key, code, message, None if self.single else row.number))

    def problem(self, row: Row, key: str, problem: ValueProblem) -> None:
        row.wrong = True
        self.errors.append(FieldError.of(key, problem, None if self.single else row.number))

    def stop_if_wrong(self) -> None:
        """Raise Invalid with all that was found."""
        if self.errors:
            raise Invalid(errors=self.errors)


@dataclass(frozen=True)
class Outcome:
    """Ids that were written, with their versions, and the errors of the rows that were not."""

    written: Sequence[tuple[str, int]]
    errors: Sequence[FieldError] = ()
    result: Mapping[str, Any] = field(default_factory=dict)  # what an action says beside

    def ids(self) -> list[str]:
        return [key for key, _ in self.written]


def clean_values(batch: Batch, row: Row, raw: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
    """The values of the fields that a client sent; unknown and unwritable fields are errors of the row."""
    made: dict[str, Any] = {}
    for key, value in raw.items():
        field_ = batch.writable.get(key) or _writable(batch, row, key, creating)
        if field_ is not None:
            try:
                made[key] = field_.clean(value, batch.context)
            except ValueProblem as problem:
                batch.problem(row, str(key)[:60], problem)
    return made


def _writable(batch: Batch, row: Row, key: str, creating: bool) -> Field | None:
    """The field of this key, kept for the other rows of the batch; an error of the row where there is none that the actor may write."""
    name = str(key)[:60]
    field_ = batch.object.fields.get(key)
    right = batch.actor.field_right(batch.object, key) if field_ is not None else "hidden"
    if field_ is None or right == "hidden":
        batch.fail(row, name, "unknown_field", {"zh": f"没有字段“{name}”", "en": f"There is no field “{name}”"})
        return None
    if (right != "write" and not (batch.actor.is_system and not field_.system)) or (key == "owner" and field_.system and not creating):
        batch.fail(row, name, "not_writable", {"zh": f"不能修改“{field_.label['zh']}”", "en": f"“{field_.label['en']}” cannot be changed"})
        return None
    batch.writable[key] = field_
    return field_
