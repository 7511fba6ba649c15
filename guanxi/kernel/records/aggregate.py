"""Counts and sums by group, over exactly the records that a list with the same conditions would show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from guanxi.base.errors import FieldError, Invalid
from guanxi.base.money import Money, to_wire
from guanxi.base.regions import ancestors, region
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.objects.fields.base import Field, choice_labels
from guanxi.kernel.objects.fields.region import region_wire
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.records.clocks import offsets, settled
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.records.read import Ask, all_of, require_list, shape_of
from guanxi.kernel.records.slow import timed

BUCKETS = ("year", "quarter", "month", "week", "day")
LEVELS = ("country", "province", "city", "county")
FUNCTIONS = ("count", "sum", "avg", "min", "max")
MOST_GROUPS = 500
MOST_YEARS = 500


@dataclass(frozen=True)
class Group:
    field: Field
    by: str | None = None


@dataclass(frozen=True)
class Measure:
    fn: str
    field: Field | None = None


def _wrong(place: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(errors=[FieldError(place, code, {"zh": zh, "en": en})])


def _field(actor: Actor, object_type: ObjectType, key: object, place: str) -> Field:
    found = object_type.fields.get(key) if isinstance(key, str) else None
    if found is None or not actor.may_filter(object_type, str(key)):
        shown = str(key)[:60]
        raise _wrong(place, "unknown_field", f"没有字段“{shown}”", f"There is no field “{shown}”")
    return found


def read_groups(actor: Actor, object_type: ObjectType, raw: Any) -> list[Group]:
    """The grouping that a client asks for; raises Invalid."""
    made = []
    if not isinstance(raw, list) or len(raw) > 2:
        raise _wrong("group", "group_shape", "最多两个分组", "At most two groups")
    for asked in raw:
        one = asked if isinstance(asked, dict) else {"field": asked}
        field = _field(actor, object_type, one.get("field"), "group")
        by = one.get("by")
        allowed = BUCKETS if field.slots[0].kind in ("datetime", "date") else LEVELS if field.type == "region" else ()
        if not field.groupable or (by is not None and by not in allowed) or (field.slots[0].kind == "datetime" and by is None):
            raise _wrong(
                "group", "not_groupable", f"不能按“{field.label['zh']}”这样分组", f"“{field.label['en']}” cannot be grouped like this"
            )
        made.append(Group(field, by))
    return made


def read_measures(actor: Actor, object_type: ObjectType, raw: Any) -> list[Measure]:
    """The measures that a client asks for; a count unless told. Raises Invalid."""
    made = []
    if not isinstance(raw, list) or len(raw) > 6:
        raise _wrong("measures", "measure_shape", "最多六个指标", "At most six measures")
    for one in raw or [{"fn": "count"}]:
        fn = one.get("fn") if isinstance(one, dict) else None
        if fn not in FUNCTIONS:
            raise _wrong("measures", "unknown_function", "指标应为 count、sum、avg、min 或 max", "A measure is count, sum, avg, min or max")
        if fn == "count":
            made.append(Measure(fn))
            continue
        field = _field(actor, object_type, one.get("field"), "measures")
        if not field.numeric:
            raise _wrong("measures", "not_numeric", f"“{field.label['zh']}”不是数字", f"“{field.label['en']}” is not a number")
        made.append(Measure(fn, field))
    return made


def check_together(groups: Sequence[Group], measures: Sequence[Measure]) -> None:
    """Averages cannot be rolled up from region to region; raises Invalid."""
    if any(g.field.type == "region" for g in groups) and any(m.fn == "avg" for m in measures):
        raise _wrong("measures", "avg_by_region", "按地区分组时不支持平均值", "No averages when grouping by region")


def aggregate(actor: Actor, object_type: ObjectType, ask: Ask, groups: Sequence[Group], measures: Sequence[Measure]) -> dict[str, Any]:
    """{"rows": [{"group", "label", "values"}], "total": {"values"}}; sums of money are of the organisation's currency alone."""
    require_list(actor, object_type, ask)
    check_together(groups, measures)
    rows = _rows(actor, object_type, ask, groups, measures)
    total = _rows(actor, object_type, ask, (), measures)
    book = LabelBook(actor)
    rolled = _rolled(rows, groups, measures)
    for keys, _ in rolled:
        for group, key in zip(groups, keys, strict=True):
            if group.field.object and key is not None:
                book.want(group.field, key)
    made = [
        {
            "group": list(keys),
            "label": [_label(group, key, book) for group, key in zip(groups, keys, strict=True)],
            "values": [_value(actor, m, v) for m, v in zip(measures, values, strict=True)],
        }
        for keys, values in rolled[:MOST_GROUPS]
    ]
    [(_, totals)] = total
    return {"rows": made, "total": {"values": [_value(actor, m, v) for m, v in zip(measures, totals, strict=True)]}}


Rows = list[tuple[tuple[Any, ...], tuple[Any, ...]]]


def _rows(actor: Actor, object_type: ObjectType, ask: Ask, groups: Sequence[Group], measures: Sequence[Measure]) -> Rows:
    compiler = Compiler(actor)
    asked = all_of(actor, object_type, compiler, ask)
    source, where = asked.source, asked.where
    joins: list[Sql] = []
    expressions = [_group_expression(actor, object_type, compiler, group, joins, (source, where)) for group in groups]
    selected: list[str] = []
    amounts: list[Any] = []
    for measure in measures:
        if measure.field is None:
            selected.append("COUNT(*)")
            continue
        amount, join, extra = compiler.number(measure.field, object_type, "t")
        if join.text:
            joins.append(Sql(join.text.replace(" JOIN ", " LEFT JOIN ", 1), join.params))
        if extra.text:
            # Amounts in other currencies count as missing, so that the other measures still see the row.
            amount = f"CASE WHEN {extra.text.removeprefix(' AND ')} THEN {amount} END"
            amounts += extra.params
        selected.append(f"{measure.fn.upper()}({amount})")
    joined = "".join(j.text for j in joins)
    params = [*(v for e in expressions for v in e.params), *amounts, *(v for j in joins for v in j.params), *where.params]
    # By place, for a parameter of the expression would make another expression of it.
    grouped = f" GROUP BY {', '.join(str(n) for n in range(1, len(expressions) + 1))}" if expressions else ""
    sql = f"SELECT {', '.join([*(e.text for e in expressions), *selected])} FROM {source}{joined} WHERE {where.text}{grouped}"
    width = len(groups)
    with timed(replace(shape_of(actor, object_type, ask, asked), kind="totals", order=()), rows := []):
        fetched = fetch(sql, params)
        rows.append(len(fetched))
    return [(tuple(map(_key, row[:width], groups)), tuple(row[width:])) for row in fetched]


def _key(raw: Any, group: Group) -> Any:
    if raw is None:
        return None
    if group.field.slots[0].kind == "bool":
        return bool(raw)
    if group.field.slots[0].kind == "int":
        return int(raw)
    return str(raw)


def _group_expression(
    actor: Actor, object_type: ObjectType, compiler: Compiler, group: Group, joins: list[Sql], rows: tuple[str, Sql]
) -> Sql:
    """What rows are grouped by; `joins` gets the join that it needs. rows: FROM and WHERE of the statement."""
    field = group.field
    kind = field.slots[0].kind
    if not field.custom:
        column = compiler.column("t", field.key)
        if kind == "datetime":
            return _local(actor, compiler, group, rows, Column(column, column, lambda moment: moment))
        return Sql(compiler.spell.bucket(column, group.by, 0)) if kind == "date" and group.by else Sql(column)
    index, join = compiler.sort_join(field, object_type, "t")
    joins.append(join)
    column = f"{index}.{compiler.spell.quote('number' if kind in ('int', 'bool') else 'key')}"
    moment = compiler.spell.moment(column)
    if kind == "datetime":
        source = f"{rows[0]}{join.text}", Sql(rows[1].text, join.params + rows[1].params)
        return _local(actor, compiler, group, source, Column(column, moment, lambda at: field.index_row(at).key))
    return Sql(compiler.spell.bucket(moment, group.by, 0)) if kind == "date" and group.by else Sql(column)


@dataclass(frozen=True)
class Column:
    """A column of moments: as it is compared with what `key` makes of a moment, and as the dialect takes it for a time."""

    compared: str
    moment: str
    key: Callable[[dt.datetime], Any]


def _local(actor: Actor, compiler: Compiler, group: Group, rows: tuple[str, Sql], column: Column) -> Sql:
    """The period that a moment falls in by the clocks of the organisation, which may have been changed since.

    Costs one statement more where they are changed every year still: only the years that occur are asked for.
    """

    def period(seconds: int) -> str:
        return compiler.spell.bucket(column.moment, str(group.by), seconds)

    zone = actor.zone.key
    if settled(zone):
        (_, first), *following = offsets(zone)
    else:
        years = fetch(
            f"SELECT DISTINCT {compiler.spell.bucket(column.moment, 'year', 0)} FROM {rows[0]} WHERE {rows[1].text}", rows[1].params
        )
        if len(years) > MOST_YEARS:
            raise _wrong(
                "group",
                "too_many_years",
                f"时间跨越的年份超过 {MOST_YEARS} 个，请先筛选",
                f"The times lie in more than {MOST_YEARS} years; filter first",
            )
        (_, first), *following = offsets(zone, [int(year) for (year,) in years if year is not None])
    if not following:
        return Sql(period(first))
    whens = [f"WHEN {column.compared} < %s THEN {period(seconds)}" for seconds in (first, *(s for _, s in following[:-1]))]
    return Sql(f"CASE {' '.join(whens)} ELSE {period(following[-1][1])} END", tuple(column.key(moment) for moment, _ in following))


def _rolled(rows: Rows, groups: Sequence[Group], measures: Sequence[Measure]) -> Rows:
    """Rows with regions rolled up to the level asked for; the largest first, periods in order."""
    places = [n for n, g in enumerate(groups) if g.field.type == "region"]
    if places:
        merged: dict[tuple[Any, ...], list[Any]] = {}
        for keys, values in rows:
            rolled = tuple(_at_level(k, groups[n].by) if n in places else k for n, k in enumerate(keys))
            held = merged.get(rolled)
            merged[rolled] = list(values) if held is None else [_merge(m, a, b) for m, a, b in zip(measures, held, values, strict=True)]
        rows = [(keys, tuple(values)) for keys, values in merged.items()]
    if groups and groups[0].field.slots[0].kind in ("datetime", "date"):
        return sorted(rows, key=lambda r: tuple(str(k) for k in r[0]))
    return sorted(rows, key=lambda r: (-(r[1][0] or 0), str(r[0])))


def _merge(measure: Measure, a: Any, b: Any) -> Any:
    if a is None or b is None:
        return a if b is None else b
    if measure.fn in ("count", "sum"):
        return a + b
    return max(a, b) if measure.fn == "max" else min(a, b)


def _at_level(key: Any, level: str | None) -> Any:
    """The code of the region of this level above a code; custom fields hold the path, whose last part is the code."""
    if key is None:
        return None
    code = str(key).rstrip("/").rsplit("/", 1)[-1]
    if level is None:
        return code
    for above in ancestors(code):
        found = region(above)
        if found is not None and (found.level == level or (level == "province" and found.level == "subdivision")):
            return above
    return code


def _label(group: Group, key: Any, book: LabelBook) -> Any:
    field = group.field
    if key is None:
        return None
    if field.type == "choice":
        return choice_labels(field.options["choices"]).get(key) or {"zh": key, "en": key}
    if field.type == "region":
        made = region_wire(key)
        return {"zh": made["name"], "en": made["name_en"]}
    if field.object:
        name = book(str(field.object), key)
        return {"zh": name, "en": name} if name else None
    if field.value_type == "boolean":
        return {"zh": "是" if key else "否", "en": "Yes" if key else "No"}
    return {"zh": str(key), "en": str(key)}


def _value(actor: Actor, measure: Measure, raw: Any) -> Any:
    if measure.field is None or raw is None:
        return raw
    if measure.field.value_type == "money":
        return to_wire(Money(round(raw), actor.currency))
    decimals = int(measure.field.options.get("decimals", 0))
    value = Decimal(str(raw)).scaleb(-decimals)
    return int(value) if value == value.to_integral_value() else float(value)
