"""The organisation that is measured: 500 owners in 6 departments, and the five people who ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from guanxi.kernel.access.actor import Actor, actor_of, system_actor
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.identity.models import Account, Department, Person
from guanxi.kernel.records import write
from guanxi.kernel.records.organisations import found_organisation
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import session_of

OWNERS = 500
NAME = "Benchmark"
# name -> the department above; the manager sits in north, so that a half of all customers is in that tree.
DEPARTMENTS = {"north": None, "north 1": "north", "north 2": "north", "south": None, "south 1": "south", "south 2": "south"}
# who -> (number among the owners, ready role); the administrator founds the organisation and owns nothing.
ASKING = {
    "manager": (0, "sales_manager"),
    "own": (1, "sales_representative"),
    "executive": (2, "executive"),
    "superior": (3, "team_leader"),
}
TEAM_LEADER = {"customer": {"read": "subordinates", "update": "subordinates", "create": True}}
SUBORDINATES = 11  # of the superior, who sees the customers of twelve owners
_ORIGIN = Origin("system", "benchmark")


@dataclass(frozen=True)
class Organisation:
    """`owners`: (person, department); `people`: who asks -> person."""

    tenant: int
    owners: Sequence[tuple[str, str]]
    people: Mapping[str, str]

    def actor(self, who: str) -> Actor:
        """Somebody with the rights of now."""
        found = actor_of(self.tenant, self.people[who])
        assert found is not None
        return found

    def session(self, who: str) -> str:
        """A session as signing in leaves it."""
        with tenant_scope(self.tenant):
            account = Account.objects.get(pk=Person.objects.get(id=self.people[who]).account)
            return session_of(account, self.tenant)


def found() -> Organisation:
    """Write the organisation through the kernel; its log is numbered and read."""
    founded = found_organisation(NAME, "Administrator", "administrator@bench.example", "a benchmark's password")
    with tenant_scope(founded.tenant):
        departments: dict[str, str] = {}
        for name, above in DEPARTMENTS.items():
            actor = system_actor(founded.tenant)
            [departments[name]] = write.create(
                actor, actor.schema.get("department"), [{"name": name, "parent": departments.get(above or "")}], _ORIGIN
            ).ids()
        roles = dict(ASKING.values())
        actor = system_actor(founded.tenant)
        leader = write.create(actor, actor.schema.get("role"), [{"name": "Team leader", "grants": TEAM_LEADER}], _ORIGIN).ids()[0]
        held = {**founded.roles, "team_leader": leader}
        actor = system_actor(founded.tenant)
        rows = [
            {
                "name": f"Owner {n:03d}",
                "department": departments[list(DEPARTMENTS)[n % len(DEPARTMENTS)]],
                "roles": [held[roles.get(n, "sales_representative")]],
                "language": "zh",
            }
            for n in range(OWNERS)
        ]
        made = write.create(actor, actor.schema.get("person"), rows, _ORIGIN).ids()
        superior, below = made[ASKING["superior"][0]], made[10 : 10 + SUBORDINATES]
        write.update(actor, actor.schema.get("person"), [(one, None, {"superior": superior}) for one in below], _ORIGIN)
        encoded = Account.objects.get(pk=Person.objects.get(id=founded.person).account).password
        for who, (number, _) in ASKING.items():
            account = Account.objects.create(email=f"{who}@bench.example", password=encoded)
            Person.objects.filter(id=made[number]).update(account=account.pk)
    while number_changes() or catch_up():
        pass
    return present()


def present() -> Organisation:
    """The organisation that is in the database."""
    tenant = Tenant.objects.get(name=NAME).pk
    with tenant_scope(tenant):
        department = dict(Person.objects.order_by("name").values_list("id", "department"))
        people = dict(Person.objects.order_by("name").values_list("name", "id"))
        assert Department.objects.count() == len(DEPARTMENTS)
    owners = [(key, department[key]) for name, key in people.items() if name.startswith("Owner")]
    return Organisation(tenant, owners, {"administrator": people["Administrator"], **{who: owners[n][0] for who, (n, _) in ASKING.items()}})
