"""What the organisations of an account demand of a session, asked with every request: how old it may be, and what must be set up before anything else."""

from __future__ import annotations

import datetime as dt
import time
from collections import OrderedDict
from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.utils import timezone

from guanxi.base.errors import NotSignedIn, Problem
from guanxi.kernel.access.actor import actor_of
from guanxi.kernel.http.memberships import Membership
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.devices import end_sessions
from guanxi.kernel.identity.models import Account
from guanxi.kernel.identity.policy import SecurityPolicy, strictest

SECOND_FACTOR, PASSWORD = "second_factor", "password"
UNATTENDED = "X-Guanxi-Unattended"
"""A request that nobody made by hand: an open page that refreshes itself does not keep its session alive."""
_SEEN_EVERY = 60.0  # seconds
_KEPT = 10_000
noted: OrderedDict[str, float] = OrderedDict()
"""Session -> when this process last wrote that it is in use, by the monotonic clock."""


class SetUpFirst(Problem):
    """Signed in, but nothing else is open until what the organisation demands is set up; extra `must`: second_factor, password."""

    code = "set_up_first"
    status = 403
    title = {"zh": "请先完成组织要求的安全设置", "en": "First set up what your organisation demands"}


def policy_for(held: Sequence[Membership]) -> SecurityPolicy:
    """The strictest of the organisations: an account that one of them protects is not weaker for belonging to another."""
    return strictest(one.policy for one in held)


def musts(account: int, held: Sequence[Membership]) -> list[str]:
    """What must be set up before anything else: a second factor, another password."""
    found = []
    if any(_demands_second(one) for one in held) and not factors.has_second(account):
        found.append(SECOND_FACTOR)
    days = policy_for(held).password_days
    if days and Account.objects.filter(pk=account, password_changed_at__lt=timezone.now() - dt.timedelta(days=days)).exists():
        found.append(PASSWORD)
    return found


def demands_second(held: Sequence[Membership]) -> bool:
    """Whether an organisation of the account demands a second factor of this person."""
    return any(_demands_second(one) for one in held)


def _demands_second(one: Membership) -> bool:
    if one.policy.second_factor == "administrators":
        actor = actor_of(one.tenant, one.person, stamps=one.stamps)
        return actor is not None and actor.is_administrator
    return one.policy.second_factor == "all"


def need_met(account: int, held: Sequence[Membership]) -> None:
    """Raise SetUpFirst where something must be set up."""
    found = musts(account, held)
    if found:
        raise SetUpFirst(must=found)


def need_alive(session: str, began: float | None, held: Sequence[Membership], *, used: bool) -> None:
    """Raise NotSignedIn, and end the session, where it is too old or has lain idle too long. Side effect: now and then, that it is in use."""
    policy = policy_for(held)
    hours, idle = policy.session_hours, policy.idle_minutes
    old = began is not None and time.time() > began + hours * 3600
    if idle and not old:
        since = timezone.now() - dt.timedelta(minutes=idle)
        old = UserSession.objects.filter(session_key=session, last_seen_at__lt=since).exists()
    if old:
        end_sessions([session])
        raise NotSignedIn({"zh": "会话已过期，请重新登录", "en": "The session has ended; sign in again"})
    if used:
        _note_use(session)


def _note_use(session: str) -> None:
    """Whether it was in use is written once a minute: more would make a write of every read."""
    now = time.monotonic()
    if now - noted.get(session, -_SEEN_EVERY) < _SEEN_EVERY:
        return
    noted[session] = now
    noted.move_to_end(session)
    while len(noted) > _KEPT:
        noted.popitem(last=False)
    UserSession.objects.filter(session_key=session).update(last_seen_at=timezone.now())
