"""Who acts: a person of an organisation with the rights of now, or the system itself."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from django.utils import timezone

from guanxi.base.errors import NotPermitted
from guanxi.kernel.access.models import ShareRule
from guanxi.kernel.access.rights import ANY_ACTION, HeldRole, ObjectRights, everything, rights_of
from guanxi.kernel.access.rows import row_condition
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.identity.models import Department, Person, Role
from guanxi.kernel.identity.ready_roles import ADMINISTRATOR
from guanxi.kernel.objects.fields.base import Right
from guanxi.kernel.objects.schema import Schema, schema_of
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope

SYSTEM_ROLE = HeldRole("", ADMINISTRATOR, {})


@dataclass(frozen=True)
class Organisation:
    """What the gate knows of an organisation at one access stamp."""

    tenant: int
    access_stamp: int
    schema_stamp: int
    zone: ZoneInfo
    currency: str
    language: str
    children: dict[str, list[str]]  # department -> departments directly below
    reports: dict[str, list[str]]  # person -> people whose superior that is
    roles: dict[str, HeldRole]
    shares: tuple[Any, ...]

    def under(self, department: str) -> list[str]:
        """The department and all below it; a cycle in the tree is walked once."""
        return _closure(self.children, department)

    def subordinates(self, person: str) -> list[str]:
        """Everybody below a person, without the person."""
        return [one for one in _closure(self.reports, person) if one != person]


def _closure(edges: dict[str, list[str]], start: str) -> list[str]:
    seen = {start: None}
    queue = [start]
    while queue:
        for below in edges.get(queue.pop(), ()):
            if below not in seen:
                seen[below] = None
                queue.append(below)
    return list(seen)


@dataclass(frozen=True)
class Actor:
    """A person with rights as they are at this stamp; the viewer of the filter language."""

    organisation: Organisation
    person: str | None
    name: str = ""
    department: str | None = None
    roles: tuple[HeldRole, ...] = ()
    language: str = "zh"
    channel: str = "system"
    scopes: tuple[str, ...] | None = None  # of an API token; None: whatever the person may do
    schema: Schema = field(default_factory=lambda: Schema(0, 0, {}))
    _rights: dict[str, ObjectRights] = field(default_factory=dict, compare=False)

    @property
    def tenant(self) -> int:
        return self.organisation.tenant

    @property
    def zone(self) -> ZoneInfo:
        return self.organisation.zone

    @property
    def currency(self) -> str:
        return self.organisation.currency

    @property
    def stamp(self) -> str:
        """Changes whenever rights or fields may have changed."""
        return f"{self.organisation.access_stamp}.{self.organisation.schema_stamp}"

    @property
    def is_administrator(self) -> bool:
        return any(role.key == ADMINISTRATOR for role in self.roles)

    @property
    def is_system(self) -> bool:
        """The kernel itself, which also writes fields that it alone keeps."""
        return self.person is None

    @cached_property
    def departments(self) -> Sequence[str]:
        return self.organisation.under(self.department) if self.department else ()

    @cached_property
    def subordinates(self) -> Sequence[str]:
        return self.organisation.subordinates(self.person) if self.person else ()

    def departments_under(self, department: str) -> Sequence[str]:
        return self.organisation.under(department)

    def now(self) -> dt.datetime:
        return timezone.now()

    # Rights ------------------------------------------------------------------------------------------------------

    def rights(self, object_type: ObjectType) -> ObjectRights:
        # What a token does not reach does not flow into a formula either.
        mark = object_type.key if self.scopes is None else " ".join((object_type.key, *sorted(self.scopes)))
        found = self._rights.get(mark)
        if found is None:
            found = self._rights[mark] = rights_of(self.roles, object_type, self.schema.objects, lambda key: self.in_scope(key, "read"))
        return found

    def field_right(self, object_type: ObjectType, key: str) -> Right:
        return self.rights(object_type).fields.get(key, "hidden")

    def may_filter(self, object_type: ObjectType, field: str) -> bool:
        """Masked values cannot be found, sorted or counted by those who see the mask; of sensitive ones all see it who may not reveal them."""
        if self.field_right(object_type, field) not in ("read", "write"):
            return False
        return object_type.fields[field].data_class != "sensitive" or self.rights(object_type).may("reveal")

    def may_read(self, object_type: ObjectType) -> bool:
        return bool(self.rights(object_type).read) and self.in_scope(object_type.key, "read")

    def in_scope(self, object_key: str, what: str) -> bool:
        """Whether the token in use reaches this object type; `what` is read or write."""
        return self.scopes is None or bool({"*", f"*:{what}", f"{object_key}:{what}"} & set(self.scopes))

    def may(self, object_type: ObjectType, action: str) -> bool:
        """Whether some record of this type could be the subject of this right."""
        rights = self.rights(object_type)
        if not self.in_scope(object_type.key, "read" if action in ("read", "export") else "write"):
            return False
        if action in ("read", "update", "delete"):
            return bool(rights.scopes(action))
        if action in ("create", "import", "export"):
            return bool({"create": rights.create, "import": rights.import_, "export": rights.export}[action])
        return rights.may(action)

    def require(self, object_type: ObjectType, action: str) -> None:
        """Raise NotPermitted unless `may`."""
        if not self.may(object_type, action):
            raise NotPermitted(
                {
                    "zh": f"你没有对“{object_type.label['zh']}”执行此操作的权限",
                    "en": f"You have no right to do this with {object_type.plural['en'].lower()}",
                }
            )

    def rows(self, object_type: ObjectType, alias: str, operation: str = "read") -> Sql:
        """The condition on the rows that this person may read, update or delete; empty text where that is all."""
        return row_condition(self, object_type, alias, operation)

    def through(self, channel: str) -> Actor:
        """The same person acting through another channel."""
        return replace(self, channel=channel)


_ORGANISATIONS: OrderedDict[int, Organisation] = OrderedDict()
_PEOPLE: OrderedDict[tuple[int, str], tuple[str, Actor]] = OrderedDict()
_KEPT = 2000


def organisation_of(tenant: int, stamps: tuple[int, int] | None = None) -> Organisation:
    """The organisation at its present stamp; reads again when the stamp has moved."""
    if stamps is None:
        stamps = next(iter(fetch("SELECT access_stamp, schema_stamp FROM tenancy_tenant WHERE id = %s", [tenant])), None)
    found = _ORGANISATIONS.get(tenant)
    if found is None or (found.access_stamp, found.schema_stamp) != stamps:
        with tenant_scope(tenant):
            found = _read_organisation(Tenant.objects.get(pk=tenant))
        _ORGANISATIONS[tenant] = found
        while len(_ORGANISATIONS) > _KEPT:
            _ORGANISATIONS.popitem(last=False)
    return found


def _read_organisation(row: Tenant) -> Organisation:
    children: dict[str, list[str]] = {}
    for key, parent in Department.unscoped.filter(tenant=row.pk, deleted_key="", parent__isnull=False).values_list("id", "parent"):
        children.setdefault(str(parent), []).append(key)
    reports: dict[str, list[str]] = {}
    for key, superior in Person.unscoped.filter(tenant=row.pk, deleted_key="", superior__isnull=False).values_list("id", "superior"):
        reports.setdefault(str(superior), []).append(key)
    roles = {
        r.id: HeldRole(r.id, r.key or "", orjson.loads(r.grants) if r.grants else {})
        for r in Role.unscoped.filter(tenant=row.pk, deleted_key="", active=True)
    }
    shares = tuple(ShareRule.unscoped.filter(tenant=row.pk, deleted_key="", active=True))
    return Organisation(
        row.pk, row.access_stamp, row.schema_stamp, ZoneInfo(row.timezone), row.currency, row.language, children, reports, roles, shares
    )


def actor_of(
    tenant: int, person: str, *, stamps: tuple[int, int] | None = None, channel: str = "web", scopes: tuple[str, ...] | None = None
) -> Actor | None:
    """The person as an actor with the rights of now; None when there is no such person or the person has left."""
    organisation = organisation_of(tenant, stamps)
    stamp = f"{organisation.access_stamp}.{organisation.schema_stamp}"
    kept = _PEOPLE.get((tenant, person))
    if kept is None or kept[0] != stamp:
        with tenant_scope(tenant):
            row = Person.objects.filter(id=person, deleted_key="", status="active").first()
        if row is None:
            return None
        held = tuple(organisation.roles[r] for r in orjson.loads(row.roles or "[]") if r in organisation.roles)
        kept = (
            stamp,
            Actor(
                organisation,
                row.id,
                row.name,
                row.department,
                held,
                row.language or organisation.language,
                schema=schema_of(tenant, organisation.schema_stamp),
            ),
        )
        _PEOPLE[(tenant, person)] = kept
        while len(_PEOPLE) > _KEPT:
            _PEOPLE.popitem(last=False)
    found = kept[1]
    return found if (channel, scopes) == (found.channel, found.scopes) else replace(found, channel=channel, scopes=scopes)


def system_actor(tenant: int, channel: str = "system") -> Actor:
    """The kernel itself: demo data, jobs that belong to nobody, the setting up of an organisation."""
    organisation = organisation_of(tenant)
    return Actor(
        organisation,
        None,
        "Guanxi",
        None,
        (SYSTEM_ROLE,),
        organisation.language,
        channel,
        schema=schema_of(tenant, organisation.schema_stamp),
    )


__all__ = ["ANY_ACTION", "Actor", "Organisation", "actor_of", "everything", "organisation_of", "system_actor"]
