"""The channels of jobs: lists, details, progress, results and errors, dead letters among them."""

from __future__ import annotations

from functools import partial
from typing import Any

from guanxi.kernel.jobs.api import JOBS, JobRun, enqueue, run_due
from guanxi.kernel.jobs.declare import JobType
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.channels import Probe, Request, Step, channel, furnishes
from guanxi.testing.twin_worlds import Building
from guanxi.testing.twins import SECRETS, World, told

KEY, IDLE = "twin.work", "twin.idle"


class HiddenValue(ValueError):
    """Raised with a value in its text; the type is told, the text is not."""


def _run(run: JobRun, end: str, secret: str, steps: int) -> dict[str, Any]:
    run.progress(steps, steps * 2)
    if end == "dead":
        raise HiddenValue(secret)
    return {"made": steps, "note": secret}


def _kind(key: str, run: Any = _run) -> JobType:
    return JobType(key, {"zh": "双生的任务", "en": "Work of the twins"}, run, most_tries=1)


@furnishes
def put_jobs(made: Building) -> None:
    """Jobs of `owner`, alike in both worlds, and of another, whose label, progress, result and error are not; those that wait are run by nobody."""
    secret, steps = SECRETS["name"][made.number], (3, 8)[made.number]
    with JOBS.override(KEY, _kind(KEY)):
        for end in ("done", "dead"):
            _ask(made, f"job {end}", "owner", KEY, {"end": end, "secret": "可见", "steps": 2})
            _ask(made, f"job hidden {end}", "other_department", KEY, {"end": end, "secret": secret, "steps": steps}, secret)
        run_due()
    with JOBS.override(IDLE, _kind(IDLE)):
        _ask(made, "job waiting", "owner", IDLE, {})
        for n in range(1 + made.number):  # one more in one world: neither counted nor listed
            _ask(made, "job hidden waiting", "other_department", IDLE, {"number": n}, secret)


def _ask(made: Building, name: str, by: str, key: str, payload: dict[str, Any], label: str = "可见任务") -> None:
    with tenant_scope(made.cast.tenant):
        made.ids[name] = enqueue(key, payload, actor=made.cast[by].actor(), label={"zh": label, "en": label})


@channel("jobs", "GET jobs")
def _jobs(probe: Probe) -> Request:
    query = {"limit": str(probe.rng.choice([1, 2, 200]))}
    if probe.rng.random() < 0.7:
        query["state"] = probe.rng.choice(["waiting", "running", "done", "failed", "cancelled", "dead", "none"])
    if probe.rng.random() < 0.5:
        query["mine"] = probe.rng.choice(["true", "false"])
    return Request("GET", ["jobs"], query=query)


@channel("job", "GET jobs/{id}")
def _job(probe: Probe) -> Request:
    return Request("GET", ["jobs/", probe.ref("job")])


@channel("job told to", "POST jobs/{id}/cancel", "POST jobs/{id}/retry", cost=2)
def _told_to(probe: Probe) -> list[Step]:
    """Cancelled or tried again, at times twice under one key; then looked at."""
    path = ["jobs/", probe.ref("job"), probe.rng.choice(["/cancel", "/retry"])]
    told_to = Request("POST", path, {}, headers=probe.rng.choice([{}, {"idempotency_key": "job"}]))
    return [told_to, told_to, Request("GET", ["jobs"])]


@channel("job at work", "GET jobs", "GET jobs/{id}", "GET notifications", cost=4)
def _at_work(probe: Probe) -> list[Step]:
    """One's own job beside a hidden one: progress while it runs, then result or error, and what is told of it."""
    return [partial(_worked, end=probe.rng.choice(["done", "dead"])), Request("GET", ["notifications"])]


def _worked(world: World, end: str) -> list[Any]:
    seen: list[Any] = []

    def run(run: JobRun, **payload: Any) -> dict[str, Any]:
        run.progress(1, 2)
        seen.append(told(world.cast.owner.api.get("jobs")))
        if end == "dead":
            raise HiddenValue(payload["secret"])
        return {"made": 1}

    with tenant_scope(world.cast.tenant), JOBS.override(KEY, _kind(KEY, run)):
        for by in ("other_department", "owner"):
            job = enqueue(KEY, {"secret": SECRETS["name"][world.number]}, actor=world.cast[by].actor())
        run_due()
    return [*seen, told(world.cast.owner.api.get(f"jobs/{job}"))]
