"""What the roles of a person add up to, object type by object type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.identity.ready_roles import ADMINISTRATOR
from guanxi.kernel.objects.fields.base import Field, Right
from guanxi.kernel.objects.fields.formula import Formula
from guanxi.kernel.objects.types import Grant, ObjectType

ORDER: dict[str, int] = {"hidden": 0, "masked": 1, "read": 2, "write": 3}
ANY_ACTION = "*"


@dataclass(frozen=True)
class ObjectRights:
    """The union of what several roles grant on one object type."""

    read: frozenset[str]
    update: frozenset[str]
    delete: frozenset[str]
    create: bool
    import_: bool
    export: bool
    actions: frozenset[str]
    fields: Mapping[str, Right]

    def scopes(self, operation: str) -> frozenset[str]:
        """The row scopes for read, update or delete."""
        return {"read": self.read, "update": self.update, "delete": self.delete}[operation]

    def may(self, action: str) -> bool:
        return ANY_ACTION in self.actions or action in self.actions


@dataclass(frozen=True)
class HeldRole:
    """A role as the gate needs it: its key (for a ready role) and what its row overrides."""

    id: str
    key: str
    grants: Mapping[str, Any]


def everything(object_type: ObjectType) -> Grant:
    return Grant("all", "all", "all", True, True, True, frozenset({ANY_ACTION}), {})


def grant_of(role: HeldRole, object_type: ObjectType) -> Grant:
    """What one role grants: its own row where it names the object type, else what the object type gives that ready role."""
    if role.key == ADMINISTRATOR:
        return everything(object_type)
    own = role.grants.get(object_type.key)
    if own is None:
        return object_type.roles.get(role.key) or Grant()
    return Grant(
        read=own.get("read"), update=own.get("update"), delete=own.get("delete"), create=bool(own.get("create")), import_=bool(own.get("import")),
        export=bool(own.get("export")), actions=frozenset(k for k, v in (own.get("actions") or {}).items() if v), fields=own.get("fields") or {},
    )  # fmt: skip


def rights_of(
    roles: Iterable[HeldRole], object_type: ObjectType, objects: Mapping[str, ObjectType] | None = None, reaches: Callable[[str], bool] | None = None,
) -> ObjectRights:  # fmt: skip
    """The union over roles; a role without the right to read adds no field rights.

    objects: those that formulas may use; without them formulas are hidden. reaches: whether the token in use may read an object type.
    """
    roles = list(roles)
    pairs = grants_of(roles, object_type)
    fields = {name: best_right(field, pairs) for name, field in object_type.fields.items()}
    formulas = [f for f in object_type.fields.values() if isinstance(f, Formula)]
    if formulas:
        flows = _Flows(roles, objects or {}, reaches)
        fields |= {f.key: fields[f.key] if flows.may_read(f) else "hidden" for f in formulas}
    return ObjectRights(
        read=frozenset(g.read for _, g in pairs if g.read),
        update=frozenset(g.update for _, g in pairs if g.update),
        delete=frozenset(g.delete for _, g in pairs if g.delete),
        create=any(g.create for _, g in pairs),
        import_=any(g.import_ for _, g in pairs),
        export=any(g.export for _, g in pairs),
        actions=frozenset(a for _, g in pairs for a in g.actions),
        fields=fields,
    )


def grants_of(roles: Iterable[HeldRole], object_type: ObjectType) -> list[tuple[str, Grant]]:
    """(key of the role, what it grants), with what everybody has."""
    pairs = [(role.key, grant_of(role, object_type)) for role in roles]
    if object_type.everyone is not None:
        pairs.append(("everyone", object_type.everyone))
    return pairs


def best_right(field: Field, pairs: Iterable[tuple[str, Grant]]) -> Right:
    """The best right that one of these roles has on the field itself, whatever flows into it."""
    return max((field_right(field, key, grant) for key, grant in pairs if grant.read), key=ORDER.__getitem__, default="hidden")


class _Flows:
    """Whether these roles may read all that flows into a formula: every field, and all rows of the objects of which any row may flow in."""

    def __init__(self, roles: list[HeldRole], objects: Mapping[str, ObjectType], reaches: Callable[[str], bool] | None) -> None:
        self.roles = roles
        self.objects = objects
        self.reaches = reaches
        self._pairs: dict[str, list[tuple[str, Grant]]] = {}

    def pairs(self, object_key: str) -> list[tuple[str, Grant]]:
        if object_key not in self._pairs:
            found = self.objects.get(object_key)
            self._pairs[object_key] = (
                grants_of(self.roles, found) if found is not None and (self.reaches is None or self.reaches(object_key)) else []
            )
        return self._pairs[object_key]

    def may_read(self, formula: Formula) -> bool:
        if formula.bound is None:
            return False
        uses = formula.bound.uses
        return all(self._field(o, k) for o, k in uses.fields) and all(any(g.read == "all" for _, g in self.pairs(o)) for o in uses.rows)

    def _field(self, object_key: str, key: str) -> bool:
        pairs = self.pairs(object_key)
        return bool(pairs) and ORDER[best_right(self.objects[object_key].fields[key], pairs)] >= ORDER["read"]


def field_right(field: Field, role: str, grant: Grant) -> Right:
    """The right of one role on one field: as granted, else hidden where the field is for editors or for others only, else as declared."""
    said = grant.fields.get(field.key)
    if said in ORDER:
        return said if ORDER[said] <= ORDER[field.right] else field.right  # type: ignore[return-value]
    edits = bool(grant.create or grant.update)
    if field.for_editors and not edits:
        return "hidden"
    if role == "everyone" and not edits:
        return "read" if field.right in ("read", "write") else field.right
    if field.only is not None and role != ADMINISTRATOR and role not in field.only:
        return "hidden"
    return field.right
