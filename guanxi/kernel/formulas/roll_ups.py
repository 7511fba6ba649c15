"""Roll-ups in the database: one statement for all records of a portion. They are over all live records, whoever may see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from guanxi.base.errors import Invalid
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.formulas.nodes import RollUp
from guanxi.kernel.formulas.values import Amount
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.filters import read_filter
from guanxi.kernel.query.sql import Compiler, stored_decimals
from guanxi.kernel.query.viewer import Sql

PORTION = 900


def rolled_up(system: Actor, node: RollUp, records: Sequence[str]) -> dict[str, Any]:
    """Record id -> value; those to which nothing refers get 0 for a count or a sum, else nothing. Money in the organisation's currency alone."""
    nothing = _nothing(system, node)
    found = dict.fromkeys(records, nothing)
    try:
        for start in range(0, len(records), PORTION):
            found.update(_portion(system, node, records[start : start + PORTION], nothing))
    except Invalid:
        # The condition was checked when it was saved; what it names may have gone since, or means nothing in this currency.
        return dict.fromkeys(records)
    return found


def _nothing(system: Actor, node: RollUp) -> Any:
    if node.agg not in ("count", "sum"):
        return None
    return Amount(Fraction(0), system.currency) if node.type == "money" else Fraction(0)


def _portion(system: Actor, node: RollUp, records: Sequence[str], nothing: Any) -> dict[str, Any]:
    other = system.schema.get(node.object)
    compiler = Compiler(system)
    source, live = compiler.from_live(other, "t")
    reference, joins, named = _reference(compiler, other, other.fields[node.field], records)
    text, params = f"{live.text} AND {named.text}", live.params + named.params
    condition = read_filter(node.where, other, system)
    if condition is not None:
        where = compiler.node(condition, other, "t")
        text, params = f"{text} AND {where.text}", params + where.params
    of = other.fields[node.of] if node.of else None
    selected = "COUNT(*)"
    if of is not None:
        column, join, extra = _column(compiler, of, other)
        joins, text, params = [*joins, join], text + extra.text, params + extra.params
        selected = {"sum": f"SUM({column})", "avg": f"SUM({column}), COUNT({column})", "min": f"MIN({column})", "max": f"MAX({column})"}[
            node.agg
        ]
    joined = "".join(j.text for j in joins)
    sql = f"SELECT {reference}, {selected} FROM {source}{joined} WHERE {text} GROUP BY {reference}"
    rows = fetch(sql, [*(v for j in joins for v in j.params), *params])
    return {str(row[0]): _value(system, of, row[1:], nothing) for row in rows}


def _reference(compiler: Compiler, other: ObjectType, field: Field, records: Sequence[str]) -> tuple[str, list[Sql], Sql]:
    """(expression of the id referred to, joins, condition that it is one of these)."""
    if field.indexed:
        index, join = compiler.sort_join(field, other, "t")
        key = compiler.column(index, "key")
        text, params = dialect().in_values(key, list(records))
        return key, [join], Sql(text, tuple(params))
    key = compiler.column("t", field.key)
    text, params = dialect().in_ids(key, list(records))
    return key, [], Sql(text, tuple(params))


def _column(compiler: Compiler, of: Field, other: ObjectType) -> tuple[str, Sql, Sql]:
    if of.numeric:
        return compiler.number(of, other, "t")
    if of.indexed:
        index, join = compiler.sort_join(of, other, "t")
        return compiler.column(index, "key"), join, Sql("")
    return compiler.column("t", of.key), Sql(""), Sql("")


def _value(system: Actor, of: Field | None, parts: Sequence[Any], nothing: Any) -> Any:
    if of is None:
        return Fraction(int(parts[0]))
    if parts[0] is None:
        return nothing
    if not of.numeric:
        return _moment(of, parts[0])
    value = Fraction(int(parts[0]), 10 ** stored_decimals(of, system.currency))
    if len(parts) == 2:
        value /= int(parts[1])
    if of.value_type == "money":
        return Amount(value, system.currency)
    return value / 100 if of.value_type == "percent" else value


def _moment(of: Field, raw: Any) -> Any:
    """A date or time from a column or from the text of an index row."""
    kind = of.slots[0].kind
    if isinstance(raw, str) and of.indexed:
        return dt.date.fromisoformat(raw) if kind == "date" else dt.datetime.fromisoformat(raw).replace(tzinfo=dt.UTC)
    convert = dialect().converter(kind)
    return convert(raw) if convert else raw
