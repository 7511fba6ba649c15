"""Reading records: a page, one record, a count. Queries a page: the rows, the count if asked, and one for each object type referred to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from guanxi.base.errors import FieldError, Invalid, NotFound
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.models import TeamMember
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.objects.fields.reference import Person
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.records.order import Order
from guanxi.kernel.records.plans import plan_for
from guanxi.kernel.records.shapes import Wanted, counted, paged, wanted
from guanxi.kernel.records.slow import Scope, Shape, conditions_of, timed

MOST_ROWS = 200
COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Ask:
    """What a client asks of a list."""

    filter: Any = None
    q: str = ""
    sort: Sequence[str] = ()
    fields: Sequence[str] | None = None
    limit: int = 50
    cursor: str | None = None
    count: bool = False
    deleted: bool = False


@dataclass
class Page:
    """Rows as JSON, the cursor of the next page, and the count when asked (exact up to 10,000)."""

    rows: list[dict[str, Any]]
    next: str | None = None
    count: dict[str, Any] | None = None
    masked: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        made: dict[str, Any] = {"rows": self.rows, "next": self.next}
        if self.count is not None:
            made["count"] = self.count
        return made


def visible_fields(actor: Actor, object_type: ObjectType, asked: Sequence[str] | None) -> list[str]:
    """The fields to answer with, in the order asked; raises Invalid on one that is not there or may not be seen."""
    rights = actor.rights(object_type).fields
    if asked is None:
        return [key for key in object_type.fields if rights[key] != "hidden"]
    for key in asked:
        if rights.get(key, "hidden") == "hidden":
            shown = str(key)[:60]
            raise Invalid(
                errors=[FieldError("fields", "unknown_field", {"zh": f"没有字段“{shown}”", "en": f"There is no field “{shown}”"})]
            )
    return list(dict.fromkeys(asked))


def all_of(actor: Actor, object_type: ObjectType, compiler: Compiler, ask: Ask) -> Wanted:
    """FROM and WHERE of all that a list with these conditions would show: scope, filter, search."""
    return wanted(actor, object_type, compiler, ask.filter, ask.q, deleted=ask.deleted, paged=False)


def require_list(actor: Actor, object_type: ObjectType, ask: Ask) -> None:
    """Raise NotPermitted unless the actor may read, and for the bin delete."""
    actor.require(object_type, "read")
    if ask.deleted:
        actor.require(object_type, "delete")


def page(actor: Actor, object_type: ObjectType, ask: Ask) -> Page:
    """One page of records that the actor sees, rendered under the actor's rights; the bin is open to those who may delete."""
    require_list(actor, object_type, ask)
    keys = visible_fields(actor, object_type, ask.fields)
    limit = max(1, min(ask.limit, MOST_ROWS))
    compiler = Compiler(actor)
    order = Order(actor, object_type, compiler, "t", ask.sort, ask.deleted)
    phases = order.phases(ask.cursor)
    asked = wanted(actor, object_type, compiler, ask.filter, ask.q, deleted=ask.deleted, paged=True)
    if asked.merged is not None and not order.by_update:
        asked = replace(asked, merged=None)
    plan = plan_for(actor, object_type, keys)
    joins = Sql("".join(j.text for j in order.joins), tuple(v for j in order.joins for v in j.params))
    select = f"{plan.select}, {', '.join(order.columns)}"
    fetched: list[tuple[Any, ...]] = []
    shape = shape_of(actor, object_type, ask, asked)
    with timed(shape, rows_read := []):
        for phase in [] if asked.nothing else phases:
            fetched += fetch(*paged(asked, phase.condition, select, joins, phase.by, limit + 1 - len(fetched)))
            if len(fetched) > limit:
                break
        rows_read.append(len(fetched))
    rows = plan.render(actor, fetched[:limit])
    following = None
    if len(fetched) > limit:
        last = fetched[limit - 1]
        following = order.last(last[plan.width :], str(last[0]))
    made = Page(rows, following)
    if ask.count:
        with timed(replace(shape, kind="count", order=()), rows_read := []):
            made.count = count(asked)
            rows_read.append(made.count["value"])
    return made


def shape_of(actor: Actor, object_type: ObjectType, ask: Ask, asked: Wanted) -> Shape:
    """What is asked, as the log of slow statements tells it."""
    scope: Scope = "merged" if asked.merged is not None else "walked" if asked.scope.text else "all"
    return Shape(actor.tenant, object_type.key, "list", conditions_of(asked.node), tuple(ask.sort), scope, bool(ask.q), ask.deleted)


def matching(actor: Actor, object_type: ObjectType, ask: Ask, most: int) -> list[str]:
    """The ids of all records that a list with these conditions would show; raises Invalid where there are more than `most`."""
    require_list(actor, object_type, ask)
    asked = all_of(actor, object_type, Compiler(actor), ask)
    rows = fetch(f"SELECT t.id FROM {asked.source} WHERE {asked.where.text} ORDER BY t.id LIMIT {most + 1}", asked.where.params)
    if len(rows) > most:
        message = {
            "zh": f"符合条件的记录超过 {most} 条；请缩小条件，分次进行",
            "en": f"More than {most} records meet the conditions; narrow them and go on in parts",
        }
        raise Invalid(errors=[FieldError("filter", "too_many_records", message)])
    return [str(row[0]) for row in rows]


def count(asked: Wanted) -> dict[str, Any]:
    """How many rows, exact up to the limit: counting further costs more than it tells."""
    [(found,)] = [(0,)] if asked.nothing else fetch(*counted(asked, COUNT_LIMIT + 1))
    return {"value": min(found, COUNT_LIMIT), "exact": found <= COUNT_LIMIT}


def get(
    actor: Actor, object_type: ObjectType, record: str, *, fields: Sequence[str] | None = None, clear: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """One record, live or in the recycle bin, with what the actor may do to it; raises NotFound for what may not be seen."""
    rows = get_many(actor, object_type, [record], fields=fields, clear=clear)
    if not rows:
        raise NotFound({"zh": "找不到记录", "en": "The record was not found"})
    made = rows[0]
    made["rights"] = {op: _may_change(actor, object_type, record, op) for op in ("update", "delete")}
    if object_type.owned:
        made["team"] = team_of(actor, object_type, record)
    return made


def team_of(actor: Actor, object_type: ObjectType, record: str) -> list[dict[str, Any]]:
    """Who works on a record beside its owner; past members are left out."""
    members = TeamMember.objects.filter(object=object_type.key, record=record).exclude(until__lte=actor.now()).order_by("id")
    book = LabelBook(actor)
    rows = list(members)
    for member in rows:
        book.want(Person(key="person"), member.person)
    return [
        {"person": {"id": m.person, "name": book("person", m.person)}, "write": m.write, "until": m.until and wire_time(m.until)}
        for m in rows
    ]


def get_many(
    actor: Actor, object_type: ObjectType, ids: Sequence[str], *, fields: Sequence[str] | None = None, clear: frozenset[str] = frozenset()
) -> list[dict[str, Any]]:
    """The visible ones among these records, in the order of `ids`."""
    if not actor.may_read(object_type) or not ids:
        return []
    keys = visible_fields(actor, object_type, fields)
    plan = plan_for(actor, object_type, keys, clear)
    found: dict[str, dict[str, Any]] = {}
    for deleted in (False, True):
        missing = [i for i in ids if i not in found]
        if (deleted and not actor.may(object_type, "delete")) or not missing:
            break
        source, seen = Compiler(actor).visible(object_type, "t", deleted)
        source, named, text, params = dialect().by_ids(source, "t.id", missing)
        rows = fetch(f"SELECT {plan.select} FROM {source} WHERE {seen.text} AND {text}", [*named, *seen.params, *params])
        found.update({row["id"]: row for row in plan.render(actor, rows)})
    return [found[i] for i in ids if i in found]


def _may_change(actor: Actor, object_type: ObjectType, record: str, operation: str) -> bool:
    if not actor.may(object_type, operation):
        return False
    allowed = actor.rows(object_type, "t", operation)
    if not allowed.text:
        return True
    source, live = Compiler(actor).from_live(object_type, "t")
    return bool(
        fetch(f"SELECT 1 FROM {source} WHERE {live.text} AND t.id = %s AND {allowed.text}", [*live.params, record, *allowed.params])
    )
