"""The row scope of a person as one SQL condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from guanxi.base.errors import Invalid
from guanxi.kernel.database.dialect import dialect
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.filters import read_filter
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql

if TYPE_CHECKING:
    from guanxi.kernel.access.actor import Actor

_MOST_VIA = 3
NAMED = "#named"
"""The field of the index under which lies what a record names: `object.field`, or UNREAD where that cannot be told."""
UNREAD = "?"


def row_condition(actor: Actor, object_type: ObjectType, alias: str, operation: str = "read", depth: int = 0) -> Sql:
    """Empty text: all rows. Otherwise a condition in brackets; a person without any scope gets FALSE."""
    scopes = actor.rights(object_type).scopes(operation)
    if not scopes or not actor.in_scope(object_type.key, "read" if operation == "read" else "write"):
        return Sql(dialect().false)
    named = _named(actor, object_type, alias) if object_type.tells_fields else Sql("")
    if "all" in scopes:
        return named
    parts = [*_owned(actor, alias, scopes), *_team(actor, object_type, alias, operation), *_shared(actor, object_type, alias, operation)]
    if object_type.shared_by and operation == "read":
        parts.append(Sql(f"{_column(alias, object_type.shared_by)} = %s", (True,)))
    if depth < _MOST_VIA:
        parts += _via(actor, object_type, alias, operation, depth)
    if not parts:
        return Sql(dialect().false)
    text, params = "(" + " OR ".join(p.text for p in parts) + ")", tuple(v for p in parts for v in p.params)
    return Sql(f"({text} AND {named.text})", params + named.params) if named.text else Sql(text, params)


class Walk(NamedTuple):
    """A part of a row scope that one index has in the order of the last update: a further table before the object's own, and the condition."""

    before: str
    condition: Sql


MOST_WALKS = 32
"""Above that, walking the whole list and leaving out what is not seen reads less: so many owners have a good part of all records."""


def walks(actor: Actor, object_type: ObjectType, alias: str) -> list[Walk] | None:
    """The scope for reading as walks that together give its rows, some twice; None where it is everything, or not made of few owners,
    departments and teams alone."""
    scopes = actor.rights(object_type).scopes("read")
    if not scopes or "all" in scopes or not actor.in_scope(object_type.key, "read") or actor.person is None:
        return None
    if object_type.tells_fields or object_type.shared_by or object_type.via or object_type.subject or not object_type.owned:
        return None
    if _shared(actor, object_type, alias, "read"):
        return None
    held = [(_column(alias, name), value) for name, values in _owners(actor, scopes) for value in values]
    if len(held) >= MOST_WALKS:
        return None
    return [Walk("", Sql(f"{column} = %s", (value,))) for column, value in held] + [_team_walk(actor, object_type, alias)]


def _team_walk(actor: Actor, object_type: ObjectType, alias: str) -> Walk:
    q = dialect().quote
    member = f"m_{alias}"
    # CROSS JOIN: SQLite keeps its order, so that the few teams of a person come first.
    return Walk(f"{q('access_team')} {member} CROSS JOIN ", Sql(*_member(actor, object_type, alias, member)))


def _member(actor: Actor, object_type: ObjectType, alias: str, member: str) -> tuple[str, tuple[Any, ...]]:
    q = dialect().quote
    return (
        f"{member}.{q('tenant')} = %s AND {member}.{q('person')} = %s AND {member}.{q('object')} = %s"
        f" AND {member}.{q('record')} = {_column(alias, 'id')} AND ({member}.{q('until')} IS NULL OR {member}.{q('until')} > %s)",
        (actor.tenant, actor.person, object_type.key, actor.now()),
    )


def _named(actor: Actor, object_type: ObjectType, alias: str) -> Sql:
    """One's own records, and those that name nothing that the person may not see; empty text for who sees everything."""
    if actor.is_administrator:
        return Sql("")
    hidden = [f"{one.key}.{key}" for one in actor.schema.objects.values() for key in one.fields if actor.field_right(one, key) == "hidden"]
    q = dialect().quote
    name = f"n_{alias}"
    text, params = dialect().in_values(f"{name}.{q('key')}", [UNREAD, *hidden])
    return Sql(
        f"({_column(alias, 'owner')} = %s OR NOT EXISTS (SELECT 1 FROM {q('objects_index')} {name} WHERE {name}.{q('tenant')} = %s"
        f" AND {name}.{q('record')} = {_column(alias, 'id')} AND {name}.{q('object')} = %s AND {name}.{q('field')} = %s AND {text}))",
        (actor.person, actor.tenant, object_type.key, NAMED, *params),
    )


def _column(alias: str, name: str) -> str:
    return f"{alias}.{dialect().quote(name)}"


def _owners(actor: Actor, scopes: frozenset[str]) -> list[tuple[str, list[str]]]:
    """(column, whose or which records) of the scopes that the row itself says."""
    if actor.person is None:
        return []
    made = [("owner", [actor.person, *(actor.subordinates if "subordinates" in scopes else ())])]
    if "department_tree" in scopes and actor.departments:
        made.append(("department", list(actor.departments)))
    elif "department" in scopes and actor.department:
        made.append(("department", [actor.department]))
    return made


def _owned(actor: Actor, alias: str, scopes: frozenset[str]) -> list[Sql]:
    made = [dialect().in_ids(_column(alias, name), values) for name, values in _owners(actor, scopes)]
    return [Sql(text, tuple(params)) for text, params in made]


def _team(actor: Actor, object_type: ObjectType, alias: str, operation: str) -> list[Sql]:
    if actor.person is None or operation == "delete" or not object_type.owned:
        return []
    q = dialect().quote
    member = f"m_{alias}"
    write = f" AND {member}.{q('write')}" if operation == "update" else ""
    text, params = _member(actor, object_type, alias, member)
    return [Sql(f"EXISTS (SELECT 1 FROM {q('access_team')} {member} WHERE {text}{write})", params)]


def _shared(actor: Actor, object_type: ObjectType, alias: str, operation: str) -> list[Sql]:
    """Rules that share records of this type with the person, its roles or its department. A rule that no longer reads shares nothing."""
    if operation == "delete":
        return []
    parts = []
    for rule in actor.organisation.shares:
        if rule.object != object_type.key or (operation == "update" and not rule.write) or not _meant(rule, actor):
            continue
        try:
            node = read_filter(rule.value("condition"), object_type, _Everything(actor))
        except Invalid:
            continue
        if node is None:
            parts.append(Sql(dialect().true))
            continue
        parts.append(Compiler(_Everything(actor), f"r{alias}").node(node, object_type, alias))
    return parts


def _meant(rule: Any, actor: Actor) -> bool:
    """Whether the rule shares with this person: named, or holding the role and working in the department or below it."""
    if rule.person:
        return bool(rule.person == actor.person)
    if rule.role and rule.role not in [r.id for r in actor.roles]:
        return False
    if rule.to_department and actor.department not in actor.organisation.under(rule.to_department):
        return False
    return bool(rule.role or rule.to_department)


def _via(actor: Actor, object_type: ObjectType, alias: str, operation: str, depth: int) -> list[Sql]:
    """Records seen because the record they belong to is seen; they may be changed by who may change that record."""
    q = dialect().quote
    parts: list[Sql] = []
    targets: list[tuple[ObjectType, str]] = []
    if object_type.via:
        target = actor.schema.objects.get(str(object_type.fields[object_type.via].object))
        if target is not None:
            targets.append((target, ""))
        column = object_type.via
    elif object_type.subject:
        targets = [(t, f"{_column(alias, 'subject_object')} = %s AND ") for t in actor.schema.objects.values() if t.timeline]
        column = "subject"
    for number, (target, extra) in enumerate(targets):
        if not actor.may_read(target):
            continue
        inner = f"{alias}v{depth}n{number}"
        rows = row_condition(actor, target, inner, operation if operation == "read" else "update", depth + 1)
        if rows.text == dialect().false:
            continue
        kind = f" AND {inner}.{q('object')} = %s" if target.discriminator else ""
        text = (
            f"({extra}EXISTS (SELECT 1 FROM {q(target.table)} {inner} WHERE {inner}.{q('tenant')} = %s{kind} AND {inner}.{q('id')} = {_column(alias, column)}"
            f" AND {inner}.{q('deleted_key')} = ''{' AND ' + rows.text if rows.text else ''})"
            ")"
        )
        params = ((target.key,) if extra else ()) + (actor.tenant,) + ((target.key,) if target.discriminator else ()) + rows.params
        parts.append(Sql(text, params))
    return parts


class _Everything:
    """A viewer who sees every field and row: sharing rules are written by administrators and mean what they say."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def __getattr__(self, name: str) -> Any:
        return getattr(self._actor, name)

    def may_filter(self, object_type: ObjectType, field: str) -> bool:
        return True

    def may_read(self, object_type: ObjectType) -> bool:
        return True

    def rows(self, object_type: ObjectType, alias: str) -> Sql:
        return Sql("")
