"""What a handler is given: who asks, for what, how far it has come, and the lease under which it works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guanxi.base.errors import Message, NotPermitted
from guanxi.kernel.access.actor import Actor, actor_of, system_actor
from guanxi.kernel.jobs.contracts import LEASE, Cancelled, Clock, GivenBack, LeaseLost, State
from guanxi.kernel.jobs.models import Job, JobContent

EVERY = 0.5  # seconds between two writes of progress


class AskerLeft(NotPermitted):
    """The person who asked for the job is no longer an active person of the organisation."""

    code = "asker_left"
    title = {"zh": "发起此任务的员工已离职，任务已停止", "en": "The person who asked for this job has left; it was stopped"}


def _never() -> bool:
    return False


class JobRun:
    """One run of one job by one worker. The handler works in the organisation's scope, in no transaction of its own."""

    def __init__(self, job: Job, content: JobContent, clock: Clock | None = None, stopping: Callable[[], bool] = _never) -> None:
        self.job = job
        self.id: str = job.id
        self.tenant: int = job.tenant
        self.key: str = job.key
        self.label: Message = content.label
        self.payload: dict[str, Any] = content.payload
        self.state: dict[str, Any] = content.state
        self.done: int = job.done
        self.total: int | None = job.total
        self.cancel_asked = False
        self.lost = False
        self._scopes = None if content.scopes is None else tuple(content.scopes)
        self._clock = clock or Clock()
        self._stopping = stopping
        self._written = float("-inf")
        self._actor: Actor | None = None

    @property
    def actor(self) -> Actor:
        """The person who asked, with the rights of now and channel `job`; the system where nobody did. Raises AskerLeft."""
        if self._actor is None:
            self._actor = self._present_actor()
        return self._actor

    def _present_actor(self) -> Actor:
        if self.job.person is None:
            return system_actor(self.tenant, "job")
        found = actor_of(self.tenant, self.job.person, channel="job", scopes=self._scopes)
        if found is None:
            done = self.done
            raise AskerLeft({
                "zh": f"已完成 {done} 项，其余未执行" if done else "任务未执行",
                "en": f"{done} were done, the rest was not" if done else "It was not run",
            })  # fmt: skip
        return found

    def progress(self, done: int, total: int | None = None) -> None:
        """Say how far it is, in the units of `total`. Writes at most twice a second; a write renews the lease and looks at rights again.

        Raises Cancelled, LeaseLost, GivenBack (leave at once; do not catch them) and AskerLeft.
        """
        self.done = done
        self.total = self.total if total is None else total
        tick = self._clock.tick()
        if tick - self._written >= EVERY:
            self._written = tick
            self.renew()
            self._actor = self._present_actor()
        self._leave_if_told()

    def save_state(self, state: dict[str, Any]) -> None:
        """Keep a checkpoint (JSON), in the transaction of the work it tells of, so that both commit or neither.

        Raises LeaseLost where another worker has the job: the work of this transaction must not commit then.
        """
        if not self._held({"until": self._clock.now() + LEASE, "done": self.done, "total": self.total}):
            self.lost = True
            raise LeaseLost(self.id)
        JobContent.unscoped.filter(tenant=self.tenant, job=self.id).update(state=state)
        self.state = state

    def renew(self) -> None:
        """Renew the lease and note whether it is lost or a cancel was asked; raises nothing but database errors. Safe from another thread."""
        if not self._held({"until": self._clock.now() + LEASE, "done": self.done, "total": self.total}):
            self.lost = True
        elif Job.objects.filter(tenant=self.tenant, id=self.id, cancel=True).exists():
            self.cancel_asked = True

    def _held(self, columns: dict[str, Any]) -> bool:
        mine = Job.objects.filter(tenant=self.tenant, id=self.id, holder=self.job.holder, state=State.RUNNING)
        return bool(mine.update(**columns))

    def _leave_if_told(self) -> None:
        if self.lost:
            raise LeaseLost(self.id)
        if self.cancel_asked:
            raise Cancelled(self.id)
        if self._stopping():
            raise GivenBack(self.id)
