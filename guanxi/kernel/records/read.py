"""Reading records: a page, one record, a count. Queries a page: the rows, the count if asked, and one for each object type referred to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from guanxi.base.errors import FieldError, Invalid, NotFound
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.models import TeamMember
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.objects.fields.reference import Person
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.filters import read_filter
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.records.order import Order
from guanxi.kernel.records.rows import RowReader
from guanxi.kernel.search.find import search_condition

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


def where_of(actor: Actor, object_type: ObjectType, compiler: Compiler, ask: Ask) -> tuple[str, Sql]:
    """FROM and WHERE of everything that is asked of a list: scope, filter, search."""
    source, seen = compiler.visible(object_type, "t", ask.deleted)
    text, params = seen.text, seen.params
    node = read_filter(ask.filter, object_type, actor)
    if node is not None:
        condition = compiler.node(node, object_type, "t")
        text, params = f"{text} AND {condition.text}", params + condition.params
    if ask.q:
        condition = search_condition(actor, object_type, "t", ask.q)
        text, params = f"{text} AND {condition.text}", params + condition.params
    return source, Sql(text, params)


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
    source, where = where_of(actor, object_type, compiler, ask)
    reader = RowReader(object_type, keys)
    order = Order(actor, object_type, compiler, "t", ask.sort, ask.deleted)
    text, params = where.text, where.params
    if ask.cursor:
        after = order.after(ask.cursor)
        text, params = f"{text} AND {after.text}", params + after.params
    joins = "".join(j.text for j in order.joins)
    joined = tuple(v for j in order.joins for v in j.params)
    sql = (
        f"SELECT {reader.select('t')}, {', '.join(order.columns)} FROM {source}{joins} WHERE {text} ORDER BY {order.by()} LIMIT {limit + 1}"
    )
    fetched = fetch(sql, [*joined, *params])
    width = len(reader.columns)
    rows = render(actor, object_type, keys, reader, [row[:width] for row in fetched[:limit]])
    following = None
    if len(fetched) > limit:
        last = fetched[limit - 1]
        following = order.encode([_plain(v, k.kind) for v, k in zip(last[width:], order.keys, strict=True)], str(last[0]))
    made = Page(rows, following)
    if ask.count:
        made.count = count(actor, source, where)
    return made


def matching(actor: Actor, object_type: ObjectType, ask: Ask, most: int) -> list[str]:
    """The ids of all records that a list with these conditions would show; raises Invalid where there are more than `most`."""
    require_list(actor, object_type, ask)
    source, where = where_of(actor, object_type, Compiler(actor), ask)
    rows = fetch(f"SELECT t.id FROM {source} WHERE {where.text} ORDER BY t.id LIMIT {most + 1}", where.params)
    if len(rows) > most:
        message = {
            "zh": f"符合条件的记录超过 {most} 条；请缩小条件，分次进行",
            "en": f"More than {most} records meet the conditions; narrow them and go on in parts",
        }
        raise Invalid(errors=[FieldError("filter", "too_many_records", message)])
    return [str(row[0]) for row in rows]


def _plain(value: Any, kind: str) -> Any:
    convert = dialect().converter(kind)
    return convert(value) if convert else value


def count(actor: Actor, source: str, where: Sql) -> dict[str, Any]:
    """How many rows, exact up to the limit: counting further costs more than it tells."""
    [(found,)] = fetch(f"SELECT COUNT(*) FROM (SELECT 1 FROM {source} WHERE {where.text} LIMIT {COUNT_LIMIT + 1}) counted", where.params)
    return {"value": min(found, COUNT_LIMIT), "exact": found <= COUNT_LIMIT}


def render(
    actor: Actor,
    object_type: ObjectType,
    keys: Sequence[str],
    reader: RowReader,
    fetched: Sequence[Sequence[Any]],
    clear: frozenset[str] = frozenset(),
) -> list[dict[str, Any]]:
    """Fetched tuples as JSON records; masked and sensitive fields as masks, except those in `clear`."""
    rights = actor.rights(object_type).fields
    masked = {k for k in keys if (rights[k] == "masked" or object_type.fields[k].data_class == "sensitive") and k not in clear}
    book = LabelBook(actor)
    held: list[tuple[str, int, dict[str, Any]]] = []
    referring = [k for k in keys if (object_type.fields[k].object or object_type.fields[k].type == "subject") and k not in masked]
    for row in fetched:
        raw = reader.raw(row)
        values = reader.values(raw)
        for key in referring:
            book.want(object_type.fields[key], values[key])
        held.append((str(raw[0]), int(raw[1]), values))
    rows = []
    for record, version, values in held:
        made: dict[str, Any] = {"id": record, "version": version}
        for key in keys:
            value = values[key]
            one = object_type.fields[key]
            made[key] = None if value is None else one.mask(value) if key in masked else one.wire(value, book)
        rows.append(made)
    return rows


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
    reader = RowReader(object_type, keys)
    found: dict[str, dict[str, Any]] = {}
    for deleted in (False, True):
        missing = [i for i in ids if i not in found]
        if (deleted and not actor.may(object_type, "delete")) or not missing:
            break
        source, seen = Compiler(actor).visible(object_type, "t", deleted)
        text, params = dialect().in_ids("t.id", missing)
        rows = fetch(f"SELECT {reader.select('t')} FROM {source} WHERE {seen.text} AND {text}", [*seen.params, *params])
        found.update({row["id"]: row for row in render(actor, object_type, keys, reader, rows, clear)})
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
