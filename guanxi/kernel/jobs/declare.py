"""The declaration of a job: the key under which it is enqueued and the function that runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import Message
from guanxi.base.registry import Registry

Handler = Callable[..., "dict[str, Any] | None"]
"""`run(run: JobRun, **payload)`; it may be called more than once for one job, and resumes from `run.state`."""


@dataclass(frozen=True)
class JobType:
    """A declared job. `most_tries` counts every start; `quiet` jobs tell nobody when they end."""

    key: str
    label: Message
    run: Handler
    most_tries: int = 5
    quiet: bool = False


JOBS: Registry[JobType] = Registry("jobs")


def job(key: str, *, zh: str, en: str, most_tries: int = 5, quiet: bool = False) -> Callable[[Handler], Handler]:
    """Declare the function below as the handler of a job; ValueError where the key is taken."""

    def declare(run: Handler) -> Handler:
        JOBS.register(key, JobType(key, {"zh": zh, "en": en}, run, most_tries, quiet))
        return run

    return declare
