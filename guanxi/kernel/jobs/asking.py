"""Looking at jobs, cancelling and retrying them: one's own, and for administrators all of the organisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from guanxi.base.errors import NotFound
from guanxi.base.ids import is_id
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.jobs.contracts import State
from guanxi.kernel.jobs.ending import ended
from guanxi.kernel.jobs.listeners import tell
from guanxi.kernel.jobs.models import Job, JobContent
from guanxi.kernel.jobs.problems import JobEndedAlready, JobNotFailed, JobRunsAlready
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.objects.fields.reference import Person
from guanxi.kernel.records.labels import LabelBook

_PERSON = Person("发起人", "Asked by")
SHOWN = ("waiting", "running", "done", "failed", "cancelled", "dead")


def visible_jobs(actor: Actor, what: str = "read") -> QuerySet[Job]:
    """The jobs that this actor may see (`read`) or cancel and retry (`write`)."""
    jobs = Job.objects.filter(tenant=actor.tenant)
    if not actor.in_scope("jobs", what):
        return jobs.none()
    if actor.is_administrator:
        return jobs
    return jobs.filter(person=actor.person) if actor.person else jobs.none()


def visible_job(actor: Actor, job: str, what: str = "read") -> Job:
    """One of them; raises NotFound."""
    found = visible_jobs(actor, what).filter(id=job).first() if is_id(job) else None
    if found is None:
        raise NotFound({"zh": "找不到任务", "en": "The job was not found"})
    return found


def as_wire(actor: Actor, jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """Jobs as JSON: two queries, however many. The trace of an error is for administrators."""
    contents = JobContent.objects.in_bulk([job.id for job in jobs])
    book = LabelBook(actor)
    for job in jobs:
        book.want(_PERSON, job.person)
    made = []
    for job in jobs:
        content = contents[job.id]
        error = content.error
        if error is not None and not actor.is_administrator:
            error = {key: value for key, value in error.items() if key not in ("trace", "type")}
        made.append({
            "id": job.id, "kind": job.key, "label": content.label, "state": "failed" if job.state == State.WAITING and error else job.state,
            "done": job.done, "total": job.total, "result": content.result, "error": error, "tries": job.tries, "run_at": _time(job.run_at),
            "created_at": _time(job.created_at), "started_at": _time(job.started_at), "finished_at": _time(job.finished_at),
            "by": _PERSON.wire(job.person, book) if job.person else None, "cancelling": bool(job.cancel and job.state == State.RUNNING),
        })  # fmt: skip
    return made


def _time(moment: dt.datetime | None) -> str | None:
    return None if moment is None else wire_time(moment)


def cancel_job(actor: Actor, job: str) -> Job:
    """Cancel a waiting job at once, or ask a running one to stop; twice is the same as once. Raises NotFound, JobEndedAlready."""
    found = visible_job(actor, job, "write")
    mine = Job.objects.filter(tenant=actor.tenant, id=found.id)
    with transaction.atomic():
        if mine.filter(state=State.WAITING).update(state=State.CANCELLED, cancel=True, live_unique=None, finished_at=timezone.now()):
            tell(ended(found, State.CANCELLED))
        elif not mine.filter(state=State.RUNNING).update(cancel=True) and found.state != State.CANCELLED:
            raise JobEndedAlready
    return mine.get()


def retry_job(actor: Actor, job: str) -> Job:
    """Try a dead job again from its checkpoint, or a failed one without waiting; raises NotFound, JobNotFailed, JobRunsAlready."""
    found = visible_job(actor, job, "write")
    mine = Job.objects.filter(tenant=actor.tenant, id=found.id)
    now = timezone.now()
    try:
        with transaction.atomic():
            if mine.filter(state=State.DEAD).update(
                state=State.WAITING, tries=0, run_at=now, cancel=False, finished_at=None, live_unique=F("unique")
            ):
                JobContent.objects.filter(job=found.id).update(error=None)
            elif not mine.filter(state=State.WAITING, tries__gt=0).update(run_at=now):
                raise JobNotFailed
    except IntegrityError:
        raise JobRunsAlready from None
    return mine.get()
