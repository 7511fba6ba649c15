"""What the declared grants promise, computed apart from the gate: the oracle of the standard rights tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from guanxi.kernel.identity.ready_roles import ADMINISTRATOR
from guanxi.kernel.objects.types import Grant, ObjectType

if TYPE_CHECKING:
    from guanxi.testing.cast import Cast

_ABOVE = {"east": ("east", "sales", "headquarters"), "channel": ("channel", "headquarters"), "office": ("office", "headquarters")}
_SUPERIORS = {"owner": ("manager",), "colleague": ("manager",)}
_EVERYTHING = Grant("all", "all", "all", True, True, True, frozenset({"*"}))


def grants(cast: Cast, name: str, object_type: ObjectType) -> Iterator[Grant]:
    """What a member holds on an object type: its ready role's grant and everybody's."""
    role = cast[name].role
    if role == ADMINISTRATOR:
        yield _EVERYTHING
    elif role in object_type.roles:
        yield object_type.roles[role]
    if object_type.everyone is not None:
        yield object_type.everyone


def may(cast: Cast, name: str, object_type: ObjectType, right: str) -> bool:
    """Whether a member has a right on some record of this type."""
    held = list(grants(cast, name, object_type))
    if right in ("read", "update", "delete", "create", "export"):
        return any(getattr(g, right) for g in held)
    if right == "import":
        return any(g.import_ for g in held)
    return any({"*", right} & g.actions for g in held)


def reaches(cast: Cast, name: str, object_type: ObjectType, operation: str, owner: str = "owner") -> bool:
    """Whether a member of the organisation may read, update or delete a record that belongs to `owner` (as does what it is seen through)."""
    scopes = {s for g in grants(cast, name, object_type) if (s := getattr(g, operation))}
    if not scopes:
        return False
    if "all" in scopes or (object_type.owned and _owns(cast, name, owner, scopes)):
        return True
    if object_type.via:
        target = cast.object(str(object_type.fields[object_type.via].object))
        return may(cast, name, target, "read") and reaches(cast, name, target, "read" if operation == "read" else "update", owner)
    return False


def _owns(cast: Cast, name: str, owner: str, scopes: set[str]) -> bool:
    if name == owner or ("subordinates" in scopes and name in _SUPERIORS.get(owner, ())):
        return True
    place = {v: k for k, v in cast.departments.items()}
    mine, theirs = place.get(cast[name].department or ""), place.get(cast[owner].department or "")
    if mine is None or theirs is None:
        return False
    return (bool({"department", "department_tree"} & scopes) and mine == theirs) or ("department_tree" in scopes and mine in _ABOVE[theirs])


def status(cast: Cast, name: str, object_type: ObjectType, operation: str, right: str | None = None, ok: int = 200) -> int:
    """The status that a call on one record must have; `right` where it is another than the operation."""
    if name == "anonymous":
        return 401
    if name == "stranger":
        return 404
    if not may(cast, name, object_type, "read") and not may(cast, name, object_type, "create"):
        return 404
    if operation == "read":
        return ok if reaches(cast, name, object_type, "read") else 404
    if not may(cast, name, object_type, right or operation):
        return 403
    if reaches(cast, name, object_type, operation):
        return ok
    return 403 if reaches(cast, name, object_type, "read") else 404
