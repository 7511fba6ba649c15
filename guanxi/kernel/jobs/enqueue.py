"""Putting a job into the queue, in the transaction of what asks for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
from django.db import IntegrityError, transaction
from django.utils import timezone

from guanxi.base.errors import Message
from guanxi.base.ids import new_id
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.jobs.declare import JOBS
from guanxi.kernel.jobs.models import Job, JobContent
from guanxi.kernel.tenancy.scope import current_tenant

_CONTENT: Any = JobContent  # the stubs take JsonTextField for text


def enqueue(
    key: str, payload: dict[str, Any], *, actor: Actor | None, label: Message | None = None, unique: str | None = None, run_at: dt.datetime | None = None,
    priority: int = 0, total: int | None = None,
) -> str:  # fmt: skip
    """Ask for a job of the organisation in scope; returns its id.

    payload: JSON, ids rather than values. actor: whose present rights it runs under; None for the system. unique: while a job of this key and
    this text waits or runs, its id is returned instead. run_at: not before; now where None. total: of what `progress` will count.
    Side effects: two rows in the caller's transaction. Raises LookupError for a key that is not declared, TypeError for a payload that is not JSON.
    """
    kind = JOBS.get(key)
    if orjson.loads(orjson.dumps(payload)) != payload:
        raise TypeError(f"the payload of {key} must be plain JSON")
    tenant = current_tenant()
    if actor is not None and actor.tenant != tenant:
        raise ValueError("the actor belongs to another organisation than the scope")
    mark = None if unique is None else f"{key}:{unique}"
    if mark is not None and len(mark) > 200:
        raise ValueError("key and unique together have at most 200 characters")
    now = timezone.now()
    head = Job(
        tenant=tenant, id=new_id(), key=key, person=actor.person if actor else None, priority=priority, run_at=run_at or now, unique=mark, live_unique=mark,
        total=total, created_at=now,
    )  # fmt: skip
    content: JobContent = _CONTENT(
        tenant=tenant,
        job=head.id,
        label=label or kind.label,
        payload=payload,
        scopes=list(actor.scopes) if actor and actor.scopes is not None else None,
    )
    if mark is None:
        _insert(head, content)
        return str(head.id)
    for _ in range(3):
        held = Job.objects.filter(tenant=tenant, live_unique=mark).values_list("id", flat=True).first()
        if held is not None:
            return str(held)
        try:
            _insert(head, content)
        except IntegrityError:
            continue  # another asked at the same moment; the next look finds that job, or finds it ended
        return str(head.id)
    raise IntegrityError(f"could not enqueue {mark}")


def _insert(head: Job, content: JobContent) -> None:
    with transaction.atomic():
        head.save(force_insert=True)
        content.save(force_insert=True)
