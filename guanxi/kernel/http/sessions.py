"""A browser session that this process has seen before, by one statement: the session, its account, its people and their organisations' stamps.

What was seen is only which account a session is of and what its text meant; all that may end it (the row, its date, the account, its password,
the people) is read again each time, in the one statement. Whatever is not as it was goes Django's way, which also knows what to do about it.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from guanxi.kernel.database.context import OVER, served
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.http import memberships
from guanxi.kernel.http.memberships import Membership
from guanxi.kernel.identity.models import Account

_KEPT = 10_000


@dataclass(frozen=True)
class Known:
    """The organisations of the session's account, and the one that it works in where it says so."""

    held: list[Membership]
    tenant: int | None
    account: int
    signed_in: float | None  # when, in seconds since 1970


@dataclass(frozen=True)
class _Seen:
    account: int
    data: str = ""  # the stored text whose meaning the rest is
    password: str = ""  # the stored hash for which the session was found good
    tenant: int | None = None
    signed_in: float | None = None


SIGNED_IN = "guanxi_signed_in"
"""In a session: when it began, in seconds since 1970."""
_seen: OrderedDict[str, _Seen] = OrderedDict()


def remember(request: HttpRequest, account: int) -> None:
    """Django found this session good, and of this account."""
    key = request.session.session_key
    if key and settings.SESSION_ENGINE == "django.contrib.sessions.backends.db":
        _seen[key] = _Seen(account)
        while len(_seen) > _KEPT:
            _seen.popitem(last=False)


def look_again(request: HttpRequest) -> Known | None:
    """The session as the database has it now; None where this process does not know it, or something of it is not as it was."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    seen = _seen.get(key) if key else None
    if seen is None:
        return None
    q = dialect().quote
    with served(OVER):
        rows = fetch(
            f"SELECT {memberships.COLUMNS}, s.session_data, a.password, a.last_tenant FROM {q('django_session')} s"
            f" CROSS JOIN {q('identity_account')} a CROSS JOIN {memberships.source('a.id')} AND a.id = %s AND a.is_active = %s"
            " AND s.session_key = %s AND s.expire_date > %s ORDER BY p.tenant",
            [seen.account, True, key, timezone.now()],
        )
    good = _good(seen, rows[0][6], rows[0][7]) if rows else None
    if good is None:
        _seen.pop(str(key), None)
        return None
    if good is not seen:
        _seen[str(key)] = good
    return Known(memberships.read(rows), good.tenant or rows[0][8], good.account, good.signed_in)


def _good(seen: _Seen, data: str, password: str) -> _Seen | None:
    """The session as it reads now, where it is of this account under this password."""
    if (data, password) == (seen.data, seen.password):
        return seen
    held = SessionStore().decode(data)
    good = str(held.get(SESSION_KEY)) == str(seen.account) and held.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    if not good or not constant_time_compare(held.get(HASH_SESSION_KEY, ""), Account(password=password).get_session_auth_hash()):
        return None
    return _Seen(seen.account, data, password, held.get("tenant"), held.get(SIGNED_IN))
