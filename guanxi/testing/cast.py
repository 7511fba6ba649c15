"""The fixed cast of every rights test: a small organisation, and a stranger from another one.

headquarters ── sales ── east      owner, colleague (sales representatives), their superior `manager` sits in sales
             ├─ channel            other_department (sales representative)
             └─ office             finance, auditor
administrator: no department. stranger: administrator of another organisation. anonymous: nobody.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.db import SessionStore

from guanxi.kernel.access.actor import Actor, actor_of, system_actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.http.demands import noted
from guanxi.kernel.http.proving import PROVED
from guanxi.kernel.http.sign_in import digest, new_secret
from guanxi.kernel.identity.models import Account, ApiToken, Person
from guanxi.kernel.identity.ready_roles import ADMINISTRATOR, READY_ROLES
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records import write
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.api import Api

PASSWORD = "long enough for a test"
ORIGIN = Origin("test", "cast")
_FAR = 4_102_444_800.0  # the year 2100, in seconds since 1970
INSIDERS = ("owner", "colleague", "manager", "other_department", "finance", "auditor", "administrator")
MEMBERS = (*INSIDERS, "stranger", "anonymous")

# name -> (ready role, department, superior)
_PEOPLE: dict[str, tuple[str, str | None, str | None]] = {
    "administrator": (ADMINISTRATOR, None, None),
    "manager": ("sales_manager", "sales", None),
    "owner": ("sales_representative", "east", "manager"),
    "colleague": ("sales_representative", "east", "manager"),
    "other_department": ("sales_representative", "channel", None),
    "finance": ("finance", "office", None),
    "auditor": ("auditor", "office", None),
}
_DEPARTMENTS: dict[str, str | None] = {
    "headquarters": None,
    "sales": "headquarters",
    "east": "sales",
    "channel": "headquarters",
    "office": "headquarters",
}


@lru_cache(maxsize=1)
def _hashed() -> str:
    return make_password(PASSWORD)


@dataclass(frozen=True)
class Member:
    """One of the cast. `actor()` has the rights of now; `api` is signed in with a session."""

    name: str
    tenant: int
    person: str | None
    role: str | None = None
    department: str | None = None
    session: str | None = None

    @property
    def api(self) -> Api:
        """A new browser each time: what one test does to its cookies is nothing to the next."""
        return Api(self.session)

    def actor(self, **through: Any) -> Actor:
        """Raises where the person is none any more."""
        found = actor_of(self.tenant, str(self.person), **through)
        assert found is not None, f"{self.name} is nobody"
        return found

    def token(self, *scopes: str) -> str:
        """A new API token of this person; `*` unless told."""
        secret = new_secret()
        with tenant_scope(self.tenant):
            ApiToken.objects.create(person=self.person, name="test", digest=digest(secret), hint=secret[:8], scopes=list(scopes or ("*",)))
        return secret


@dataclass(frozen=True)
class Cast:
    """An organisation with its people. Names as in the picture above."""

    tenant: int
    members: Mapping[str, Member]
    departments: Mapping[str, str]
    roles: Mapping[str, str]
    other: Cast | None = field(default=None, repr=False)

    def __getattr__(self, name: str) -> Member:
        try:
            return self.members[name]
        except KeyError:
            raise AttributeError(name) from None

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    @contextmanager
    def scope(self) -> Iterator[Actor]:
        """Work as the system inside this organisation."""
        with tenant_scope(self.tenant):
            yield system_actor(self.tenant)

    def object(self, key: str) -> ObjectType:
        """The object type as the organisation has it now."""
        return system_actor(self.tenant).schema.get(key)

    def make_many(self, object_key: str, rows: Sequence[Mapping[str, Any]], owner: str | None = "owner") -> list[str]:
        """Records made by the system for a member; their ids."""
        with self.scope() as system:
            object_type = system.schema.get(object_key)
            given = {"owner": self.members[owner].person} if object_type.owned and owner else {}
            return write.create(system, object_type, [{**given, **row} for row in rows], ORIGIN).ids()

    def make(self, object_key: str, owner: str | None = "owner", **values: Any) -> str:
        """One record made by the system for a member; its id."""
        [made] = self.make_many(object_key, [values], owner)
        return made

    def change(self, object_key: str, record: str, **values: Any) -> None:
        """Change a record as the system."""
        with self.scope() as system:
            write.update(system, system.schema.get(object_key), [(record, None, values)], ORIGIN)


def form_cast(name: str = "关系测试") -> Cast:
    """Write the organisation, its people and their sessions; one password hash for all. Leaves the transaction to the caller."""
    stranger = form_organisation(f"{name} (other)", {"administrator": (ADMINISTRATOR, None, None)}, {})
    home = form_organisation(name)
    members = {
        **home.members,
        "stranger": Member("stranger", stranger.tenant, stranger.administrator.person, ADMINISTRATOR, None, stranger.administrator.session),
        "anonymous": Member("anonymous", home.tenant, None),
    }
    return Cast(home.tenant, members, home.departments, home.roles, stranger)


def form_organisation(
    name: str, people: Mapping[str, tuple[str, str | None, str | None]] = _PEOPLE, tree: Mapping[str, str | None] = _DEPARTMENTS,
) -> Cast:  # fmt: skip
    """One organisation: people as name -> (ready role, department, superior), departments as name -> the one above."""
    tenant = Tenant.objects.create(name=name).pk
    with tenant_scope(tenant):
        system = system_actor(tenant)
        keys = list(READY_ROLES)
        made = write.create(system, system.schema.get("role"), [{"name": READY_ROLES[k]["zh"], "key": k} for k in keys], ORIGIN).ids()
        roles = dict(zip(keys, made, strict=True))
        departments: dict[str, str] = {}
        for key, parent in tree.items():
            [departments[key]] = write.create(
                system, system.schema.get("department"), [{"name": key, "parent": departments.get(parent or "")}], ORIGIN
            ).ids()
        members: dict[str, Member] = {}
        for key, (role, department, superior) in people.items():
            values = {
                "name": key,
                "roles": [roles[role]],
                "department": departments.get(department or ""),
                "superior": members[superior].person if superior else None,
            }
            [person] = write.create(system, system.schema.get("person"), [values], ORIGIN).ids()
            account = Account.objects.create(email=f"{key}.{tenant}@example.com", password=_hashed())
            Person.objects.filter(id=person).update(account=account.pk)
            members[key] = Member(key, tenant, person, role, values["department"], session_of(account, tenant))
    return Cast(tenant, members, departments, roles)


def session_of(account: Account, tenant: int) -> str:
    """The key of a session as signing in leaves it; its proof of identity stays fresh, also for tests that travel in time."""
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = account.get_session_auth_hash()
    store["tenant"] = tenant
    store[PROVED] = _FAR
    store.save()
    UserSession.objects.create(
        user=account, session_key=store.session_key, ip="127.0.0.1", user_agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0"
    )
    noted[str(store.session_key)] = math.inf  # that it is in use is written once a minute: in whichever test that would fall
    return str(store.session_key)
