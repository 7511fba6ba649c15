"""What can be wrong with asking something of a job."""

from __future__ import annotations

from guanxi.base.errors import Problem


class JobEndedAlready(Problem):
    """There is nothing left to cancel."""

    code = "job_ended"
    status = 409
    title = {"zh": "任务已结束，无法取消", "en": "The job has ended and cannot be cancelled"}


class JobNotFailed(Problem):
    """Only what has failed can be tried again."""

    code = "job_not_failed"
    status = 409
    title = {"zh": "只有失败的任务可以重试", "en": "Only a failed job can be tried again"}


class JobRunsAlready(Problem):
    """Another job of the same `unique` key waits or runs."""

    code = "job_runs_already"
    status = 409
    title = {"zh": "相同的任务正在等待或执行", "en": "The same job is waiting or running"}
