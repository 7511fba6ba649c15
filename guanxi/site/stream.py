"""Live updates: one poller a process watches the numbers of the log and the rights, and wakes the browsers that listen.

Only numbers go out; the data is always pulled through the API, so that one code path decides what may be seen.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DatabaseError, close_old_connections
from django.db.models import Count
from django.utils.crypto import constant_time_compare

from guanxi.kernel.changes.models import Head
from guanxi.kernel.http.sign_in import memberships
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.tenancy.models import Tenant

LOOK = 0.3  # seconds between two looks at the database
BEAT = 20.0
SESSIONS_EVERY = 1.0


@dataclass(eq=False)
class Listener:
    """One open stream."""

    tenant: int
    person: str
    session: str
    events: asyncio.Queue[tuple[str, dict[str, Any]] | None] = field(default_factory=lambda: asyncio.Queue(100))

    def tell(self, event: str, data: dict[str, Any]) -> None:
        """Queue an event; a listener that does not read is let go and comes again."""
        try:
            self.events.put_nowait((event, data))
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        while not self.events.empty():
            self.events.get_nowait()
        self.events.put_nowait(None)


def listener_behind(cookie_header: str) -> Listener | None:
    """The person behind a browser's cookies; None when nobody is signed in. Blocking."""
    close_old_connections()
    try:
        jar = SimpleCookie(cookie_header)
    except CookieError:
        return None
    morsel = jar.get(settings.SESSION_COOKIE_NAME)
    if morsel is None:
        return None
    store = import_module(settings.SESSION_ENGINE).SessionStore(morsel.value)
    account = Account.objects.filter(pk=store.get(SESSION_KEY) or 0, is_active=True).first()
    if (
        account is None
        or store.get(BACKEND_SESSION_KEY) is None
        or not constant_time_compare(store.get(HASH_SESSION_KEY, ""), account.get_session_auth_hash())
    ):
        return None
    held = memberships(account.pk)
    wanted = store.get("tenant") or account.last_tenant
    chosen = next((m for m in held if m.tenant == wanted), held[0] if held else None)
    return None if chosen is None else Listener(chosen.tenant, chosen.person, morsel.value)


class Hub:
    """The listeners of this process."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._heads: dict[int, int] = {}
        self._stamps: dict[int, tuple[int, int]] = {}
        self._unread: dict[tuple[int, str], int] = {}

    def add(self, listener: Listener) -> None:
        self.listeners.add(listener)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._watch())

    def remove(self, listener: Listener) -> None:
        self.listeners.discard(listener)

    async def _watch(self) -> None:
        checked = 0.0
        while self.listeners:
            try:
                tenants = {one.tenant for one in self.listeners}
                heads, stamps = await asyncio.to_thread(_look, tenants)
                moved = {t for t in tenants if stamps.get(t) != self._stamps.get(t, stamps.get(t))}
                unread = await asyncio.to_thread(_unread, [(one.tenant, one.person) for one in self.listeners])
                for one in list(self.listeners):
                    if unread[one.tenant, one.person] != self._unread.get((one.tenant, one.person), unread[one.tenant, one.person]):
                        one.tell("notifications", {"unread": unread[one.tenant, one.person]})
                    if heads.get(one.tenant, 0) != self._heads.get(one.tenant, heads.get(one.tenant, 0)):
                        one.tell("changes", {"seq": heads.get(one.tenant, 0)})
                    if one.tenant in moved:
                        one.tell("access", {})
                self._heads, self._stamps, self._unread = heads, stamps, unread
                if moved or time.monotonic() - checked > SESSIONS_EVERY:
                    checked = time.monotonic()
                    gone = await asyncio.to_thread(_gone, [(one.session, one.tenant, one.person) for one in self.listeners])
                    for one in list(self.listeners):
                        if (one.session, one.person) in gone:
                            one.close()
            except DatabaseError:
                await asyncio.sleep(1)  # the browsers stay connected and hear again when the database is back
            await asyncio.sleep(LOOK)


def _look(tenants: set[int]) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    close_old_connections()
    heads = dict(Head.objects.filter(tenant__in=tenants).values_list("tenant", "seq"))
    stamps = {t: (a, s) for t, a, s in Tenant.objects.filter(pk__in=tenants).values_list("pk", "access_stamp", "schema_stamp")}
    return heads, stamps


def _unread(held: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Unread notifications of the people who listen. Over organisations, in one query."""
    rows = (
        Notification.unscoped.filter(person__in=[p for _, p in held], read_at=None).values_list("tenant", "person").annotate(n=Count("id"))
    )
    counted = {(tenant, person): n for tenant, person, n in rows}
    return {key: counted.get(key, 0) for key in held}


def _gone(held: list[tuple[str, int, str]]) -> set[tuple[str, str]]:
    """The listeners whose session has ended or whose person has left."""
    close_old_connections()
    sessions = set(Session.objects.filter(session_key__in=[s for s, _, _ in held]).values_list("session_key", flat=True))
    # Over organisations: one process streams to all of them.
    people = set(Person.unscoped.filter(id__in=[p for _, _, p in held], status="active", deleted_key="").values_list("id", flat=True))
    return {(session, person) for session, _, person in held if session not in sessions or person not in people}
