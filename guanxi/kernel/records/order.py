"""Sorting and keyset paging: empty values last, the id last of all, so that every page has one place to go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import FieldError, Invalid
from guanxi.kernel.access.actor import Actor
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


class Order:
    """The ORDER BY of a page, the columns that its cursor needs, and the condition that follows a cursor."""

    def __init__(self, actor: Actor, object_type: ObjectType, compiler: Compiler, alias: str, sort: Sequence[str], deleted: bool) -> None:
        self.purpose = f"{object_type.key}|{'-' if deleted else '+'}|{','.join(sort)}"
        self.joins: list[Sql] = []
        self.keys: list[Key] = []
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
    def columns(self) -> list[str]:
        """The sort expressions, to be selected beside the row; the id is there anyway."""
        return [key.expression for key in self.keys]

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

    def after(self, cursor: object) -> Sql:
        """The condition on rows that come after the cursor; raises Malformed."""
        values = [_typed(v, k.kind) for v, k in zip(cursors.decode(self.purpose, cursor), (*self.keys, self.identity), strict=True)]
        keys = (*self.keys, self.identity)
        if not any(key.nullable for key in keys) and len({key.descending for key in keys}) == 1:
            sign = "<" if keys[0].descending else ">"
            return Sql(f"({', '.join(k.expression for k in keys)}) {sign} ({', '.join(['%s'] * len(keys))})", tuple(values))
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


def _typed(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if kind == "datetime":
        return dt.datetime.fromisoformat(value)
    return dt.date.fromisoformat(value) if kind == "date" else value


def _wrong(zh: str, en: str) -> Invalid:
    return Invalid(errors=[FieldError("sort", "unknown_field", {"zh": zh, "en": en})])
