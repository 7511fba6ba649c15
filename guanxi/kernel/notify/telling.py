"""Telling people something, once for each cause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from guanxi.base.errors import Message
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.tenancy.scope import in_its_scope

NOTHING: Message = {"zh": "", "en": ""}
_NOTIFICATION: Any = Notification  # the stubs take JsonTextField for text
_PORTION = 500

Link = tuple[str, str | None]
"""(object, record), or (object, None) for the list."""


@in_its_scope
def notify(
    tenant: int, people: Iterable[str], kind: str, title: Message, text: Message, link: Link | None, cause: str, *,
    names: Mapping[str, Link | None] | None = None, at: dt.datetime | None = None,
) -> None:  # fmt: skip
    """Tell these people, in the caller's transaction; whoever was told of this kind and cause before is not told again.

    title, text: may hold `{record}` and `{object}` (name and kind of the linked record) and the placeholders of `names`, each (object, id) or None
    for the system. They are filled in when somebody reads, with what that person may see: never write a name or value into a text.
    cause: the id of the change, job or the like, at most 64 characters.
    """
    moment = at or timezone.now()
    given = {key: None if value is None else list(value) for key, value in (names or {}).items()}
    rows = [
        _NOTIFICATION(
            tenant=tenant, person=person, at=moment, kind=kind, title=title, text=text, names=given, object=link[0] if link else None, record=link[1] if link else None, cause=cause,
        )
        for person in dict.fromkeys(people)
    ]  # fmt: skip
    Notification.unscoped.bulk_create(rows, batch_size=_PORTION, ignore_conflicts=True)


@in_its_scope
def unread_of(tenant: int, person: str) -> int:
    """How many notifications a person has not read."""
    return Notification.unscoped.filter(tenant=tenant, person=person, read_at=None).count()
