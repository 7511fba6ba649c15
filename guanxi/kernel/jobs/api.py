"""What other rooms may use of jobs."""

from guanxi.kernel.jobs.contracts import Cancelled, GivenBack, JobEnded, LeaseLost, State
from guanxi.kernel.jobs.cron import cron
from guanxi.kernel.jobs.declare import JOBS, job
from guanxi.kernel.jobs.enqueue import enqueue
from guanxi.kernel.jobs.listeners import LISTENERS
from guanxi.kernel.jobs.run import JobRun
from guanxi.kernel.jobs.running import run_due

__all__ = ["JOBS", "LISTENERS", "Cancelled", "GivenBack", "JobEnded", "JobRun", "LeaseLost", "State", "cron", "enqueue", "job", "run_due"]
