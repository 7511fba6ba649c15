"""What the roles of a person add up to, object type by object type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.identity.ready_roles import ADMINISTRATOR
from guanxi.kernel.objects.fields.base import Field, Right
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


def rights_of(roles: Iterable[HeldRole], object_type: ObjectType) -> ObjectRights:
    """The union over roles; a role without the right to read adds no field rights."""
    pairs = [(role.key, grant_of(role, object_type)) for role in roles]
    if object_type.everyone is not None:
        pairs.append(("everyone", object_type.everyone))
    held = [(key, grant) for key, grant in pairs if grant.read]
    fields: dict[str, Right] = {}
    for name, field in object_type.fields.items():
        best = max((field_right(field, key, grant) for key, grant in held), key=ORDER.__getitem__, default="hidden")
        fields[name] = best  # type: ignore[assignment]
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


def field_right(field: Field, role: str, grant: Grant) -> Right:
    """The right of one role on one field: as granted, else hidden where the field is for others only, else as declared."""
    said = grant.fields.get(field.key)
    if said in ORDER:
        return said if ORDER[said] <= ORDER[field.right] else field.right  # type: ignore[return-value]
    if role == "everyone":
        return "read" if field.right in ("read", "write") else field.right
    if field.only is not None and role != ADMINISTRATOR and role not in field.only:
        return "hidden"
    return field.right
