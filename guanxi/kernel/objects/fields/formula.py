"""A field that is computed from others by an expression; its values are kept, compared and shown as those of its result type.

The expression is read, checked and computed by kernel.formulas; until that room has bound it, the field is hidden from everybody.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import models

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import Context, DataClass, Field, IndexRow, Labels, Slot
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.date import Date
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.money import Money
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.text import Text

RESULTS: dict[str, type[Field]] = {made.type: made for made in (Number, Money, Text, Date, Datetime, Boolean)}
_TAKEN = ("operators", "numeric", "groupable", "can_sort", "slots", "compare_suffix", "sort_suffix")


@dataclass(frozen=True)
class Uses:
    """All that flows into a value, nested formulas included: who may not read one of these may not read the value.

    fields: (object key, field key). rows: object types of which any record may flow in, so that only who reads all of them may read the value.
    """

    fields: frozenset[tuple[str, str]] = frozenset()
    rows: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bound:
    """What kernel.formulas found in the expression: the checked tree and what it uses."""

    node: Any
    uses: Uses


@dataclass(eq=False)
class Formula(Field):
    """Options: `expression`, `result` (number, money, text, date, datetime, boolean), `decimals` of a number, `shared` (readable without the right to all rows used).

    A declared formula over encrypted fields says `encrypted: true`, because its columns are made before the fields it uses are known.
    """

    bound: Bound | None = None

    type = "formula"

    def __post_init__(self) -> None:
        if not isinstance(self.options.get("expression"), str) or not self.options["expression"].strip():
            raise ValueProblem("formula_missing", zh="请填写公式", en="Write the formula")
        result = self.options.setdefault("result", "number")
        if result not in RESULTS:
            known = "、".join(RESULTS)
            raise ValueProblem("formula_result", zh=f"结果类型应为 {known} 之一", en=f"The result is one of {', '.join(RESULTS)}")
        if not isinstance(self.options.get("shared", False), bool):
            raise ValueProblem("formula_shared", zh="shared 应为 true 或 false", en="shared is true or false")
        self.inner = RESULTS[result](
            filterable=self.filterable, sortable=self.sortable, options={k: v for k, v in self.options.items() if k == "decimals"}
        )
        if result == "number":
            self.options["decimals"] = self.inner.options["decimals"]
        vars(self).update({name: getattr(self.inner, name) for name in _TAKEN})
        self.right, self.required, self.unique, self.default = "read", False, False, None
        self.search = self.search and result == "text"
        super().__post_init__()
        if not self.custom and self.options.get("encrypted"):
            self._close(encrypted=True)

    def bind(self, bound: Bound, data_class: DataClass, *, encrypted: bool) -> Formula:
        """This field with its checked expression, as careful as what it uses: sensitive and encrypted values are neither found nor sorted by."""
        made = copy.copy(self)
        made.bound, made.data_class = bound, data_class
        if encrypted or data_class == "sensitive":
            made._close(encrypted=encrypted)
        return made

    def _close(self, *, encrypted: bool) -> None:
        self.filterable = self.sortable = self.search = False
        vars(self).update(encrypted=encrypted, numeric=False, groupable=False)

    @property
    def value_type(self) -> str:
        return self.inner.type

    @property
    def expression(self) -> str:
        return str(self.options["expression"])

    @property
    def shared(self) -> bool:
        return bool(self.options.get("shared"))

    # Values: all as the result type has them ---------------------------------------------------------------------

    def stored_slots(self) -> tuple[Slot, ...]:
        return super().stored_slots() if self.encrypted else self.inner.stored_slots()

    def derived_slots(self) -> tuple[Slot, ...]:
        return () if self.encrypted else self.inner.derived_slots()

    def derived(self, value: Any) -> tuple[Any, ...]:
        return () if self.encrypted else self.inner.derived(value)

    def columns(self) -> dict[str, models.Field[Any, Any]]:
        self.inner.key = self.key
        return super().columns()

    def parse(self, raw: Any, ctx: Context) -> Any:
        return self.inner.parse(raw, ctx)

    def primitives(self, value: Any) -> tuple[Any, ...]:
        return self.inner.primitives(value)

    def from_primitives(self, parts: Sequence[Any]) -> Any:
        return self.inner.from_primitives(parts)

    def plain(self, value: Any) -> str:
        return orjson.dumps(self.primitives(value)).decode()

    def from_plain(self, text: str) -> Any:
        parts = orjson.loads(text)
        if isinstance(self.inner, Date):
            return dt.date.fromisoformat(parts[0])
        return dt.datetime.fromisoformat(parts[0]).astimezone(dt.UTC) if isinstance(self.inner, Datetime) else self.from_primitives(parts)

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        return self.inner.operand(op, raw, ctx)

    def key_of(self, value: Any) -> Any:
        return self.inner.key_of(value)

    def sort_of(self, value: Any) -> Any:
        return self.inner.sort_of(value)

    def index_row(self, key: Any) -> IndexRow:
        return self.inner.index_row(key)

    # Showing -----------------------------------------------------------------------------------------------------

    def wire(self, value: Any, labels: Labels) -> Any:
        return self.inner.wire(value, labels)

    def search_words(self, value: Any) -> list[str]:
        return self.inner.search_words(value)

    def mask(self, value: Any) -> str:
        return self.inner.mask(value)

    def export(self, value: Any, language: str, labels: Labels) -> Any:
        return self.inner.export(value, language, labels)

    @property
    def cell(self) -> str:
        return self.inner.cell

    def schema(self) -> dict[str, Any]:
        return self.inner.schema()

    def read_schema(self) -> dict[str, Any]:
        return self.inner.read_schema()

    def public_options(self) -> dict[str, Any]:
        # Not the expression: it may name fields that not everybody sees who reads the value.
        return {**self.inner.public_options(), "result": self.options["result"], "shared": self.shared}
