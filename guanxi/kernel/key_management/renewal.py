"""Renewing an organisation's key: a new version at once, and a job that brings all that lies under older ones to it while people work."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.jobs.api import JobRun, cron, enqueue, job
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.kernel.vault.codec import Place, version_of
from guanxi.kernel.vault.holders import holders, renewed
from guanxi.kernel.vault.keys import FRESH, USES, VALUE, destroy, renew, ring
from guanxi.kernel.vault.models import TenantKey
from guanxi.kernel.vault.suites import Unopened

JOB = "keys.reseal"
KEPT = dt.timedelta(days=30)  # how long an old version stays after a newer one took its place: for copies of the database that are put back


def start_renewal(actor: Actor, use: str) -> str:
    """Add a version, and ask for the job that moves everything to it once every process knows it; returns the job's id. Whoever calls has checked the right."""
    with transaction.atomic():
        version = renew(actor.tenant, use)
        _note(actor.tenant, actor.person, actor.channel, "keys.renew", f"{use} {version}")
        later = timezone.now() + dt.timedelta(seconds=FRESH)
        return enqueue(JOB, {"use": use}, actor=actor, run_at=later)


@job(JOB, zh="更新加密密钥", en="Renewal of an encryption key", most_tries=20)
def reseal(run: JobRun, *, use: str) -> dict[str, Any]:
    """Walk all that was made under the key; a walk that was broken off goes on where it was. Counts rows."""
    walk = holders(use)
    total = run.state.get("total")
    if total is None:
        total = sum(holder.total(run.tenant) for holder in walk)
    done, at, after = run.state.get("done", 0), run.state.get("holder", ""), run.state.get("after", "")
    for holder in walk:
        if holder.key < at:
            continue
        place: str | None = after if holder.key == at else ""
        while place is not None:
            looked, place = holder.portion(run.tenant, place, renewed)
            done += looked
            # A portion looks twice at nothing that it has renewed: that the two commits are apart costs only reading.
            run.save_state({"total": total, "done": done, "holder": holder.key, "after": place} if place is not None else {
                "total": total, "done": done, "holder": holder.key + "\0", "after": ""})  # fmt: skip
            run.progress(done, max(done, total))
    return {"rows": done}


@cron("40 2 * * *", key="keys.destroy_old")
def destroy_old(now: dt.datetime) -> None:
    """Destroy versions that another took the place of more than thirty days ago and a walk has left nothing under."""
    # Over organisations: age alone decides.
    for tenant in list(Tenant.objects.values_list("pk", flat=True)):
        for use in USES:
            _destroy_old(tenant, use, now)


def _destroy_old(tenant: int, use: str, now: dt.datetime) -> None:
    with tenant_scope(tenant):
        alive = TenantKey.objects.filter(use=use, wrapped__isnull=False).order_by("version")
        versions = list(alive.values_list("version", "created_at"))
        if len(versions) < 2 or versions[-1][1] > now - KEPT or not _walked(tenant, use, versions[-1][1]):
            return
        if _left_behind(tenant, use):
            # A process that had not heard of the newest version, or a transaction that took longer than the walk: once more.
            enqueue(JOB, {"use": use}, actor=None, unique=use)
            return
        with transaction.atomic():
            destroy(tenant, use, below=versions[-1][0])
            _note(tenant, None, "system", "keys.destroy_old", f"{use} below {versions[-1][0]}")


def _left_behind(tenant: int, use: str) -> bool:
    """Whether anything is sealed under an older version than the newest. Blind rows do not say under which they are: their walk makes all of them anew."""
    found = False

    def look(stored: str, place: Place) -> None:
        nonlocal found
        with suppress(Unopened):
            found = found or version_of(stored) != newest

    newest = ring(tenant, VALUE, anew=True).newest
    for holder in holders(use) if use == VALUE else ():
        after: str | None = ""
        while after is not None and not found:
            _, after = holder.portion(tenant, after, look)
    return found


def _note(tenant: int, person: str | None, channel: str, action: str, what: str) -> None:
    """An entry of the log about the keys: of the person who did it, else of the organisation's key itself."""
    record = person or str(TenantKey.objects.order_by("id").values_list("id", flat=True)[0])
    append(tenant, person, timezone.now(), Origin(channel, action, what), [Entry("note", "person" if person else "key", record, 1)])


def _walked(tenant: int, use: str, since: dt.datetime) -> bool:
    """Whether a walk has ended that began after the newest version was made; what it found under older ones it renewed or could not open."""
    from guanxi.kernel.jobs.models import Job, JobContent

    ended = Job.objects.filter(tenant=tenant, key=JOB, state="done", created_at__gte=since).values_list("id", flat=True)
    return any(content.payload.get("use") == use for content in JobContent.objects.filter(job__in=list(ended)))
