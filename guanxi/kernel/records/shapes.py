"""The shape of a list's statement, chosen by what is asked and how much of it there is.

*Walk*: one condition, in the order of the list; right where a good part of all rows is wanted. *Merge*: one index walk for each owner, department
and team of the scope, of which the first rows are put together; right where somebody sees little of much. *Hits first*: the records that a text
index names; right where they are few. The rows are the same whichever is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.rows import Walk, walks
from guanxi.kernel.database.dialect import dialect
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.filters import AllOf, Leaf, Node, read_filter
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.search.find import hits, search_condition, walked_condition

_EXACT = ("eq", "in", "tail", "any", "all")


@dataclass(frozen=True)
class Wanted:
    """What a list is asked: its table as `t`, the condition of every statement, the row scope, and filter and search.

    merged: the scope as walks, where that is the better shape. nothing: a text index has said that there is no such record.
    named: the parameters of `source`.
    """

    source: str
    live: Sql
    scope: Sql
    more: Sql
    merged: list[Walk] | None = None
    nothing: bool = False
    named: tuple[Any, ...] = ()
    node: Node | None = None

    @property
    def where(self) -> Sql:
        return both(both(self.live, self.scope), self.more)


def both(one: Sql, other: Sql) -> Sql:
    """Both conditions; empty text is no condition."""
    if not one.text or not other.text:
        return one if one.text else other
    return Sql(f"{one.text} AND {other.text}", one.params + other.params)


def wanted(actor: Actor, object_type: ObjectType, compiler: Compiler, tree: object, q: str, *, deleted: bool, paged: bool) -> Wanted:
    """What is asked of a list, all of it (`paged` false) or a page of it in some order. May ask the text index."""
    source, live = compiler.from_live(object_type, "t", deleted)
    scope = actor.rows(object_type, "t")
    node = read_filter(tree, object_type, actor)
    more = Sql("") if node is None else compiler.node(node, object_type, "t")
    found: list[str] | None = None
    named: list[Any] = []
    if q and paged:
        found = hits(actor, object_type, q)
        if found is None:
            more = both(more, walked_condition(actor, object_type, "t", q))
        else:
            source, named, text, params = dialect().by_ids(source, "t.id", found)
            more = both(more, Sql(text, tuple(params)))
    elif q:
        more = both(more, search_condition(actor, object_type, "t", q))
    merged = walks(actor, object_type, "t") if scope.text and not deleted and found is None and not _is_narrow(node, object_type) else None
    return Wanted(source, live, scope, more, merged, found == [], tuple(named), node)


def _is_narrow(node: Node | None, object_type: ObjectType) -> bool:
    """Whether an index of the filter itself leads to few rows, so that the scope needs none."""
    if isinstance(node, AllOf):
        return any(_is_narrow(one, object_type) for one in node.nodes)
    if not isinstance(node, Leaf) or node.path or node.op not in _EXACT:
        return False
    field = node.field
    return bool(field.object or field.unique or field.indexed or field.key in ("id", object_type.name_field))


def paged(asked: Wanted, after: Sql, select: str, joins: Sql, by: str, limit: int) -> Sql:
    """The statement of the rows that come first in the order `by` after a cursor. `joins` belong to the order."""
    if asked.merged is None or joins.text:
        where = both(asked.where, after)
        return Sql(
            f"SELECT {select} FROM {asked.source}{joins.text} WHERE {where.text} ORDER BY {by} LIMIT {limit}",
            asked.named + joins.params + where.params,
        )
    parts = _walked(asked, both(asked.more, after), f" ORDER BY {by} LIMIT {limit}")
    # The ids first: each walk reads its index, and only the rows of the page are fetched whole.
    merged = f"SELECT t.id FROM ({parts.text}) t ORDER BY {by} LIMIT {limit}"
    return Sql(f"SELECT {select} FROM ({merged}) k CROSS JOIN {asked.source} WHERE t.id = k.id ORDER BY {by}", parts.params)


def counted(asked: Wanted, limit: int) -> Sql:
    """The statement that counts the rows up to a limit."""
    if asked.merged is None:
        return Sql(
            f"SELECT COUNT(*) FROM (SELECT 1 FROM {asked.source} WHERE {asked.where.text} LIMIT {limit}) counted",
            asked.named + asked.where.params,
        )
    parts = _walked(asked, asked.more, f" LIMIT {limit}")
    return Sql(f"SELECT COUNT(*) FROM (SELECT id FROM ({parts.text}) u LIMIT {limit}) counted", parts.params)


def _walked(asked: Wanted, more: Sql, tail: str) -> Sql:
    """The union of the walks, each cut off by `tail`: ids with the column that the list is ordered by; a row that two of them give stands there once."""
    texts: list[str] = []
    params: list[object] = []
    for number, walk in enumerate(asked.merged or ()):
        where = both(both(asked.live, walk.condition), more)
        texts.append(f"SELECT * FROM (SELECT t.id, t.updated_at FROM {walk.before}{asked.source} WHERE {where.text}{tail}) w{number}")
        params += where.params
    return Sql(" UNION ".join(texts), tuple(params))
