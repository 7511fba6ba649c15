"""The sessions of an account, as a person knows them: on which browser and system, from where, since when; and their end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

_BROWSERS = (
    ("MicroMessenger", "WeChat"), ("DingTalk", "DingTalk"), ("Lark", "Feishu"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("HarmonyOS", "HarmonyOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip
"""The first that a user agent names wins: most name several."""


def device_name(agent: str) -> str:
    """A short name of a browser and its system; the first word of what is neither."""
    parts = [next((name for key, name in table if key in agent), "") for table in (_BROWSERS, _SYSTEMS)]
    return " · ".join(part for part in parts if part) or re.split(r"[/\s]", agent, maxsplit=1)[0][:40]


def sessions_of(account: int) -> list[UserSession]:
    """The sessions that still sign somebody in, last used first. Side effect: forgets those that do not."""
    rows = list(UserSession.objects.filter(user_id=account).order_by("-last_seen_at", "-pk"))
    keys = [row.session_key for row in rows]
    alive = set(Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list("session_key", flat=True))
    gone = [row.pk for row in rows if row.session_key not in alive]
    if gone:
        UserSession.objects.filter(pk__in=gone).delete()
    return [row for row in rows if row.session_key in alive]


def end_sessions(keys: Sequence[str]) -> int:
    """End these sessions; how many there were. Where they lie is a table: every process sees it with its next look."""
    with transaction.atomic():
        ended, _ = Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(session_key__in=keys).delete()
    return ended


def end_sessions_of(account: int, but: str | None = None) -> int:
    """End all sessions of an account, or all but one."""
    rows = UserSession.objects.filter(user_id=account)
    return end_sessions(list((rows.exclude(session_key=but) if but else rows).values_list("session_key", flat=True)))
