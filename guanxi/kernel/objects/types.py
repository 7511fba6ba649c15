"""An object type as the rest of the kernel sees it, and the registry of those that are shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from guanxi.base.errors import Message
from guanxi.base.registry import Registry
from guanxi.kernel.objects.fields.base import Field, Slot
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.identity import Identity
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.reference import Department, Person

if TYPE_CHECKING:
    from django.db import models

Scope = Literal["own", "subordinates", "department", "department_tree", "all"]


@dataclass(frozen=True)
class Grant:
    """What a role may do with one object type. A scope of None is no right at all."""

    read: Scope | None = None
    update: Scope | None = None
    delete: Scope | None = None
    create: bool = False
    import_: bool = False
    export: bool = False
    actions: frozenset[str] = frozenset()
    fields: Mapping[str, str] = field(default_factory=dict)


CHANGING = frozenset({"tag", "add_to_team", "remove_from_team"})
"""The actions, each with a right of its own, that the ready roles have where they may change records."""


@dataclass(frozen=True)
class ObjectType:
    """One kind of record: its fields, its table, and what is derived from its declaration."""

    key: str
    label: Message
    plural: Message
    fields: Mapping[str, Field]
    model: type[models.Model]
    icon: str = "file"
    group: str = "customers"
    name_field: str = "name"
    owned: bool = True
    timeline: bool = False
    via: str | None = None  # a reference field: who sees the record it points to sees this one
    shared_by: str | None = None  # a boolean field: everybody reads the records where it is set
    tells_fields: bool = False  # names fields of other records: who may not see one of these does not see the record of somebody else
    subject: bool = False  # has (subject_object, subject) columns: who sees the subject sees this one
    list_fields: Sequence[str] = ()
    custom: bool = False
    hidden: bool = False  # not in the navigation
    step_up: Sequence[str] = ()  # fields that give rights: to change one asks for a fresh proof of who one is; "*": any write does
    roles: Mapping[str, Grant] = field(default_factory=dict)
    everyone: Grant | None = None  # what every person of the organisation may do
    # What rooms above derived from it, by room; one that differs in anything begins with none.
    notes: dict[str, Any] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def discriminator(self) -> bool:
        """Whether its records share a table with other object types."""
        return self.custom

    def columns(self, key: str) -> list[tuple[str, Slot]]:
        """The stored columns of a declared field, in slot order."""
        made = self.fields[key]
        return [(made.key + slot.suffix, slot) for slot in made.stored_slots()]

    def with_fields(self, fields: Mapping[str, Field]) -> ObjectType:
        return replace(self, fields=fields)


def system_fields(owned: bool) -> dict[str, Field]:
    """The fields that every record has; written by the kernel alone (the owner also at creation)."""
    made: dict[str, Field] = {}
    if owned:
        made["owner"] = Person("负责人", "Owner", section="system")
        made["department"] = Department("所属部门", "Department", right="read", section="system")
    made |= {
        "id": Identity("记录 ID", "Record id", right="read", section="system"),
        "created_at": Datetime("创建时间", "Created at", right="read", section="system"),
        "created_by": Person("创建人", "Created by", right="read", section="system"),
        "updated_at": Datetime("更新时间", "Updated at", right="read", section="system"),
        "updated_by": Person("更新人", "Updated by", right="read", section="system"),
        "deleted_at": Datetime("删除时间", "Deleted at", right="read", section="system"),
        "version": Number("版本", "Version", right="read", section="system"),
    }
    for key, one in made.items():
        one.key, one.system = key, True
    return made


Hook = Callable[[Any], None]
RULES: dict[str, list[Hook]] = {}
REACTIONS: dict[str, list[Hook]] = {}


def rule(*object_keys: str) -> Callable[[Hook], Hook]:
    """The function below checks every batch of these object types before it is written (`records.batch.Batch`); its `op` says what is being done."""
    return _hook(RULES, object_keys)


def reaction(*object_keys: str) -> Callable[[Hook], Hook]:
    """The function below runs in the transaction of every batch of these object types, after it is written; for the kernel's own bookkeeping only."""
    return _hook(REACTIONS, object_keys)


def _hook(table: dict[str, list[Hook]], object_keys: tuple[str, ...]) -> Callable[[Hook], Hook]:
    def declare(function: Hook) -> Hook:
        for key in object_keys:
            table.setdefault(key, []).append(function)
        return function

    return declare


OBJECT_TYPES: Registry[ObjectType] = Registry("object types")


def register_object(model: Any) -> ObjectType:
    """Register the object type that a Record model declares."""
    made: ObjectType = model.object_type()
    OBJECT_TYPES.register(made.key, made)
    return made
