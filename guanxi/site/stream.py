"""Live updates: one poller a process watches the numbers of the log and the rights, and wakes the browsers that listen.

Only numbers go out; the data is always pulled through the API, so that one code path decides what may be seen.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from typing import Any, TypeVar

import structlog
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import Error, close_old_connections, connections
from django.db.models import Count
from django.utils.crypto import constant_time_compare

from guanxi.base.errors import Problem, TooManyRequests, Unavailable
from guanxi.kernel.changes.models import Head
from guanxi.kernel.http import demands
from guanxi.kernel.http.memberships import memberships
from guanxi.kernel.http.sessions import SIGNED_IN
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope

log = structlog.get_logger("guanxi.stream")
LOOK = 0.3  # seconds between two looks at the database
BEAT = 20.0
SESSIONS_EVERY = 0.5
MOST_OF_ONE = 20  # streams of one person in a process: each open page has one
MOST = 1000  # of a process
_T = TypeVar("_T")


@dataclass(eq=False)
class Listener:
    """One open stream."""

    tenant: int
    person: str
    session: str
    account: int
    mark: str  # of the session, made from the password: another password ends it
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


def asked(ask: Callable[..., _T], *args: Any) -> _T:
    """What a function that asks the database answers; for a thread of the pool, whose connection may have broken while it lay idle. Raises Error.

    A connection that fails is closed, and the question put once more over a new one.
    """
    close_old_connections()
    try:
        return ask(*args)
    except Error:
        _close_broken()
    try:
        return ask(*args)
    except Error:
        _close_broken()
        raise


def _close_broken() -> None:
    for one in connections.all(initialized_only=True):
        with suppress(Error):
            one.close()


def listener_behind(cookie_header: str) -> Listener | None:
    """The person behind a browser's cookies; None when nobody is signed in. Blocking."""
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
    try:
        demands.need_alive(morsel.value, store.get(SIGNED_IN), held, used=False)
        demands.need_met(account.pk, held)
    except Problem:
        return None
    wanted = store.get("tenant") or account.last_tenant
    chosen = next((m for m in held if m.tenant == wanted), held[0] if held else None)
    return None if chosen is None else Listener(chosen.tenant, chosen.person, morsel.value, account.pk, store[HASH_SESSION_KEY])


class Hub:
    """The listeners of this process."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self._task: asyncio.Task[None] | None = None
        self._heads: dict[int, int] = {}
        self._stamps: dict[int, tuple[int, int]] = {}
        self._unread: dict[tuple[int, str], int] = {}

    def add(self, listener: Listener) -> None:
        """Raises TooManyRequests or Unavailable where the person or the process has as many as it may have."""
        if sum(one.person == listener.person for one in self.listeners) >= MOST_OF_ONE:
            raise TooManyRequests(
                {
                    "zh": f"你已打开 {MOST_OF_ONE} 个实时更新连接，请关闭一些页面",
                    "en": f"You have {MOST_OF_ONE} live connections open; close some pages",
                },
                retry_after=60,
            )
        if len(self.listeners) >= MOST:
            raise Unavailable(
                {"zh": "实时更新连接已满，请稍后再试", "en": "There is no room for more live connections; try again later"}, retry_after=60
            )
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
                heads, stamps = await asyncio.to_thread(asked, _look, tenants)
                moved = {t for t in tenants if stamps.get(t) != self._stamps.get(t, stamps.get(t))}
                unread = await asyncio.to_thread(asked, _unread, [(one.tenant, one.person) for one in self.listeners])
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
                    for one in await asyncio.to_thread(asked, _gone, list(self.listeners)):
                        one.close()
            except Error as failed:  # the browsers stay connected and hear again when the database is back
                log.warning("look_failed", error=type(failed).__name__)
                await asyncio.sleep(1)
            except Exception:
                # One watcher serves every browser of this process: a defect is logged and must not silence all of them.
                log.exception("look_failed")
                await asyncio.sleep(1)
            await asyncio.sleep(LOOK)


def _look(tenants: set[int]) -> tuple[dict[int, int], dict[int, tuple[int, int]]]:
    heads = dict(Head.objects.filter(tenant__in=tenants).values_list("tenant", "seq"))
    stamps = {t: (a, s) for t, a, s in Tenant.objects.filter(pk__in=tenants).values_list("pk", "access_stamp", "schema_stamp")}
    return heads, stamps


def _unread(held: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Unread notifications of the people who listen: a query an organisation."""
    counted: dict[tuple[int, str], int] = {}
    for tenant, people in _by_tenant(held).items():
        with tenant_scope(tenant):
            rows = Notification.objects.filter(person__in=people, read_at=None).values_list("person").annotate(n=Count("id"))
            counted |= {(tenant, person): n for person, n in rows}
    return {key: counted.get(key, 0) for key in held}


def _by_tenant(held: list[tuple[int, str]]) -> dict[int, list[str]]:
    made: dict[int, list[str]] = {}
    for tenant, person in held:
        made.setdefault(tenant, []).append(person)
    return made


def _gone(held: list[Listener]) -> list[Listener]:
    """The listeners whose session has ended, whose password is another, or whose person has left."""
    sessions = set(Session.objects.filter(session_key__in=[one.session for one in held]).values_list("session_key", flat=True))
    accounts = Account.objects.filter(is_active=True).in_bulk([one.account for one in held])
    marks = {key: account.get_session_auth_hash() for key, account in accounts.items()}
    people = set()
    for tenant, listening in _by_tenant([(one.tenant, one.person) for one in held]).items():
        with tenant_scope(tenant):
            people |= set(Person.objects.filter(id__in=listening, status="active", deleted_key="").values_list("id", flat=True))
    return [
        one
        for one in held
        if one.session not in sessions or one.person not in people or not constant_time_compare(marks.get(one.account, ""), one.mark)
    ]
