"""Sorting and keyset paging: empty values last, the id last of all, so that every page has one place to go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from guanxi.base.errors import FieldError, Invalid
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import dialect
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.records import cursors

MOST = 4
_NEVER_EMPTY = {"created_at", "updated_at", "version"}


@dataclass(frozen=True)
class Key:
    """One sort key as SQL; `time` says whether cursor values are moments or days."""

    expression: str
    descending: bool
    nullable: bool
    kind: str


class Phase(NamedTuple):
    """A part of the order: its rows, and the ORDER BY."""

    condition: Sql
    by: str


class Order:
    """The ORDER BY of a page, the columns that its cursor needs, and the condition that follows a cursor."""

    def __init__(self, actor: Actor, object_type: ObjectType, compiler: Compiler, alias: str, sort: Sequence[str], deleted: bool) -> None:
        self.purpose = f"{object_type.key}|{'-' if deleted else '+'}|{','.join(sort)}"
        self.joins: list[Sql] = []
        self.keys: list[Key] = []
        self._as_text = compiler.spell.as_text
        self._updated = f"{alias}.{compiler.spell.quote('updated_at')}"
        if len(sort) > MOST:
            raise _wrong(f"最多按 {MOST} 个字段排序", f"At most {MOST} sort fields")
        for name in sort or ["-updated_at"]:
            self.keys.append(self._key(actor, object_type, compiler, alias, str(name)))
        self.identity = Key(f"{alias}.{compiler.spell.quote('id')}", self.keys[-1].descending, False, "id")

    def _key(self, actor: Actor, object_type: ObjectType, compiler: Compiler, alias: str, name: str) -> Key:
        descending, key = name.startswith("-"), name.lstrip("-")
        field = object_type.fields.get(key)
        if field is None or not field.sortable or not actor.may_filter(object_type, key):
            raise _wrong(f"没有字段“{key[:60]}”，或不能按它排序", f"There is no field “{key[:60]}”, or it cannot be sorted by")
        if field.custom:
            index, join = compiler.sort_join(field, object_type, alias)
            self.joins.append(join)
            number = field.numeric or field.slots[0].kind in ("int", "bool")
            return Key(f"{index}.{compiler.spell.quote('number' if number else 'key')}", descending, True, "text")
        kind = field.slots[0].kind if not field.sort_suffix else "text"
        return Key(f"{alias}.{compiler.spell.quote(key + field.sort_suffix)}", descending, key not in _NEVER_EMPTY, kind)

    @property
    def by_update(self) -> bool:
        """Whether it is the order of the last update alone, which has an index for each owner and department."""
        return len(self.keys) == 1 and self.keys[0].expression == self._updated

    @property
    def columns(self) -> list[str]:
        """The sort expressions, to be selected beside the row; the id is there anyway. Times as text: of a page only the last row's is read."""
        return [self._as_text(key.expression) if key.kind == "datetime" else key.expression for key in self.keys]

    def last(self, row: Sequence[Any], record: str) -> str:
        """The cursor after a row, of which `row` has the sort columns."""
        return self.encode([_read(value, key.kind) for value, key in zip(row, self.keys, strict=True)], record)

    def phases(self, cursor: object) -> list[Phase]:
        """What is to be asked, one after the other until the page is full. A single key that may be empty has two: values, then the empty ones;
        each lies in its index in that order, which the whole does not. Raises Malformed on a cursor that is none of this order's."""
        after = self.after(cursor) if cursor else Sql("")
        if len(self.keys) > 1 or not self.keys[0].nullable or self.joins:
            return [Phase(after, self.by())]
        key, held = self.keys[0], self._held(cursor)
        turn = " DESC" if key.descending else ""
        empty = Sql(f"{key.expression} IS NULL")
        full = Sql(f"{key.expression} IS NOT NULL")
        last = Phase(empty, self.identity.expression + turn)
        if held is not None and held[0] is None:
            sign = "<" if key.descending else ">"
            return [last._replace(condition=Sql(f"{empty.text} AND {self.identity.expression} {sign} %s", (held[1],)))]
        if held is not None:
            full = _beyond((key, self.identity), held)
        return [Phase(full, f"{key.expression}{turn}, {self.identity.expression}{turn}"), last]

    def by(self) -> str:
        parts = []
        for key in (*self.keys, self.identity):
            if key.nullable:
                parts.append(f"CASE WHEN {key.expression} IS NULL THEN 1 ELSE 0 END")
            parts.append(key.expression + (" DESC" if key.descending else ""))
        return ", ".join(parts)

    def encode(self, values: Sequence[Any], record: str) -> str:
        kept = [v.isoformat() if isinstance(v, (dt.date, dt.datetime)) else v for v in values]
        return cursors.encode(self.purpose, [*kept, record])

    def _held(self, cursor: object) -> list[Any] | None:
        """The values of a cursor and its record."""
        if not cursor:
            return None
        keys = (*self.keys, self.identity)
        return [_typed(v, k.kind) for v, k in zip(cursors.decode(self.purpose, cursor), keys, strict=True)]

    def after(self, cursor: object) -> Sql:
        """The condition on rows that come after the cursor; raises Malformed."""
        values = self._held(cursor) or []
        keys = (*self.keys, self.identity)
        if not any(key.nullable for key in keys) and len({key.descending for key in keys}) == 1:
            return _beyond(keys, values)
        terms: list[tuple[str, str, Any]] = []
        for key, value in zip(keys, values, strict=True):
            if key.nullable:
                terms.append((f"CASE WHEN {key.expression} IS NULL THEN 1 ELSE 0 END", ">", 1 if value is None else 0))
            if value is not None:
                terms.append((key.expression, "<" if key.descending else ">", value))
        parts, params = [], []
        for place, (expression, sign, value) in enumerate(terms):
            equal = [f"{e} = %s" for e, _, _ in terms[:place]]
            parts.append("(" + " AND ".join([*equal, f"{expression} {sign} %s"]) + ")")
            params += [v for _, _, v in terms[:place]] + [value]
        return Sql("(" + " OR ".join(parts) + ")", tuple(params))


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Sql:
    """The condition on rows behind these values, all of which are there, where all keys run the same way."""
    sign = "<" if keys[0].descending else ">"
    row = f"({', '.join(k.expression for k in keys)}) {sign} ({', '.join(['%s'] * len(keys))})"
    # The first key once more by itself: MariaDB and MySQL look up no index by a row of values.
    return Sql(f"{keys[0].expression} {sign}= %s AND {row}", (values[0], *values))


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "datetime":
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if kind == "date" else value


def _read(value: Any, kind: str) -> Any:
    """A fetched sort column as Python has it."""
    if kind == "datetime" and isinstance(value, str):
        moment = dt.datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    convert = dialect().converter(kind)
    return convert(value) if convert else value


def _wrong(zh: str, en: str) -> Invalid:
    return Invalid(errors=[FieldError("sort", "unknown_field", {"zh": zh, "en": en})])
