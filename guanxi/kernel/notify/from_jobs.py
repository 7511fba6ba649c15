"""Tells who asked for a job that it is done, or that it was given up."""

from __future__ import annotations

from guanxi.base.errors import Message
from guanxi.kernel.jobs.api import JOBS, JobEnded, State
from guanxi.kernel.notify.telling import NOTHING, notify


def job_ended(ended: JobEnded) -> None:
    """Listener of jobs; runs in the transaction that ends the job, so that it tells once. Says nothing of quiet and cancelled jobs."""
    kind = JOBS.find(ended.key)
    if ended.person is None or kind is None or kind.quiet or ended.state == State.CANCELLED:
        return
    link = ("job", ended.id)
    if ended.state == State.DONE:
        title: Message = {"zh": f"{ended.label['zh']}：已完成", "en": f"{ended.label['en']}: done"}
        notify(ended.tenant, [ended.person], "job_done", title, NOTHING, link, ended.claim[-64:])
    else:
        error = ended.error or {}
        title = {"zh": f"{ended.label['zh']}：失败", "en": f"{ended.label['en']}: failed"}
        notify(
            ended.tenant, [ended.person], "job_failed", title, error.get("detail") or error.get("title") or NOTHING, link, ended.claim[-64:]
        )
