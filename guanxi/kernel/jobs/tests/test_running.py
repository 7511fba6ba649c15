"""A job from the queue to its end: results, tries, back-off, leases, checkpoints, cancelling."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from guanxi.base.errors import FieldError, Invalid, Unavailable
from guanxi.base.ids import new_id
from guanxi.kernel.jobs.api import LISTENERS, JobEnded, JobRun, LeaseLost, enqueue, run_due
from guanxi.kernel.jobs.claim import claim, take_back_expired
from guanxi.kernel.jobs.ending import FIRST_WAIT, LONGEST_WAIT, fail, wait_before
from guanxi.kernel.jobs.failures import WORKER_LOST
from guanxi.kernel.jobs.heart import Heart
from guanxi.kernel.jobs.models import Job, JobContent
from guanxi.kernel.jobs.running import run_claimed
from guanxi.kernel.jobs.tests.conftest import Declare, at, content, head
from guanxi.kernel.tenancy.scope import current_tenant, tenant_scope

MINUTE = dt.timedelta(minutes=1)


def ask(cast: Any, key: str, payload: dict[str, Any] | None = None, **more: Any) -> str:
    with tenant_scope(cast.tenant):
        return enqueue(key, payload or {}, **{"actor": cast.owner.actor(), **more})


def test_a_job_runs_as_who_asked(cast: Any, declare: Declare, now: dt.datetime) -> None:
    seen = []

    def work(run: JobRun, *, customers: list[str]) -> dict[str, Any]:
        seen.append((run.tenant, current_tenant(), run.actor.person, run.actor.channel, customers, run.state))
        run.progress(1)
        run.progress(2, total=2)
        return {"made": 2}

    job = ask(cast, declare(work), {"customers": ["a", "b"]}, total=3)
    assert run_due(hands=at(now)) == 1
    assert seen == [(cast.tenant, cast.tenant, cast.owner.person, "job", ["a", "b"], {})]
    row = head(job)
    assert (row.state, row.done, row.total, row.tries, row.holder, row.until, row.finished_at) == ("done", 2, 2, 1, None, None, now)
    assert (content(job).result, content(job).error, content(job).label) == ({"made": 2}, None, {"zh": "测试", "en": "Test"})
    assert run_due(hands=at(now)) == 0


def test_a_job_is_in_the_transaction_of_what_asks_for_it(cast: Any, declare: Declare, now: dt.datetime) -> None:
    key = declare(lambda run: None)
    with transaction.atomic():
        ask(cast, key)
        transaction.set_rollback(True)
    assert (Job.objects.filter(tenant=cast.tenant).count(), run_due(hands=at(now))) == (0, 0)


@pytest.mark.parametrize("payload", [{"at": dt.date(2026, 1, 1)}, {1: "a"}, {"x": object()}])
def test_a_payload_is_plain_json(cast: Any, declare: Declare, payload: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        ask(cast, declare(lambda run, **kw: None), payload)


def test_priority_then_time(cast: Any, declare: Declare, now: dt.datetime) -> None:
    order: list[str] = []
    key = declare(lambda run, name: order.append(name))
    for name, priority, wait in (("late", 0, 2), ("early", 0, 1), ("urgent", 5, 3), ("not yet", 9, 200)):
        ask(cast, key, {"name": name}, priority=priority, run_at=now - MINUTE + dt.timedelta(seconds=wait))
    assert (run_due(hands=at(now)), order) == (3, ["urgent", "early", "late"])


def test_what_fails_is_tried_again_later_and_at_last_dead(cast: Any, declare: Declare, now: dt.datetime) -> None:
    def work(run: JobRun) -> None:
        run.save_state({"page": run.job.tries})
        raise RuntimeError("张三 13800138000")

    job = ask(cast, declare(work, most_tries=3))
    moment, waits = now, []
    for _ in range(3):
        assert run_due(hands=at(moment)) == 1
        assert run_due(hands=at(moment)) == 0
        waits.append((head(job).state, head(job).tries, (head(job).run_at - moment).total_seconds()))
        moment += LONGEST_WAIT
    assert waits[:2] == [("waiting", 1, 5.0), ("waiting", 2, 10.0)]
    assert waits[2][:2] == ("dead", 3)
    error = content(job).error
    assert (error["code"], error["type"], content(job).state) == ("unexpected", "RuntimeError", {"page": 3})
    assert error["trace"][-1].startswith("guanxi/kernel/jobs/tests/test_running.py:")
    assert "13800138000" not in str(error)
    assert run_due(hands=at(moment)) == 0


@pytest.mark.parametrize(
    ("tries", "chance", "seconds"), [(1, 0.0, 2.5), (1, 1.0, 7.5), (4, 0.5, 40.0), (40, 0.5, 3600.0), (40, 1.0, 5400.0)]
)
def test_back_off(tries: int, chance: float, seconds: float) -> None:
    assert wait_before(tries, lambda: chance) == dt.timedelta(seconds=seconds)
    assert FIRST_WAIT < LONGEST_WAIT


@pytest.mark.parametrize(
    ("problem", "state"),
    [(Invalid(errors=[FieldError("phone", "x", {"zh": "13800138000", "en": "13800138000"})]), "dead"), (Unavailable(), "waiting")],
)
def test_a_problem_of_the_asker_is_final(cast: Any, declare: Declare, now: dt.datetime, problem: Exception, state: str) -> None:
    def work(run: JobRun) -> None:
        raise problem

    job = ask(cast, declare(work))
    run_due(hands=at(now))
    assert (head(job).state, content(job).error["title"]) == (state, problem.title)  # type: ignore[attr-defined]
    assert "13800138000" not in str(content(job).error)


def test_a_job_of_someone_who_has_left_is_not_run(cast: Any, declare: Declare, now: dt.datetime) -> None:
    ran = []
    job = ask(cast, declare(lambda run: ran.append(run.id)))
    cast.change("person", cast.owner.person, status="left")
    run_due(hands=at(now))
    assert (ran, head(job).state, content(job).error["code"]) == ([], "dead", "asker_left")


def test_rights_taken_away_hold_within_a_running_job(cast: Any, declare: Declare, now: dt.datetime) -> None:
    seen = []

    def work(run: JobRun) -> None:
        seen.append(run.actor.may(cast.object("customer"), "create"))
        cast.change("person", cast.owner.person, roles=[])
        run.progress(1)
        seen.append(run.actor.may(cast.object("customer"), "create"))

    ask(cast, declare(work))
    run_due(hands=at(now))
    assert seen == [True, False]


def test_a_job_reaches_no_further_than_the_token_that_asked(cast: Any, declare: Declare, now: dt.datetime) -> None:
    seen = []
    ask(
        cast,
        declare(lambda run: seen.append((run.actor.scopes, run.actor.may_read(cast.object("customer"))))),
        actor=cast.owner.actor(channel="api", scopes=("lead:read",)),
    )
    run_due(hands=at(now))
    assert seen == [(("lead:read",), False)]


def test_nobodys_job_is_the_systems(cast: Any, declare: Declare, now: dt.datetime) -> None:
    seen = []
    ask(cast, declare(lambda run: seen.append((run.actor.is_system, run.actor.channel))), actor=None)
    run_due(hands=at(now))
    assert seen == [(True, "job")]


def test_unique_while_it_waits_or_runs(cast: Any, declare: Declare, now: dt.datetime) -> None:
    within = []
    key = declare(lambda run: within.append(ask(cast, "test.work", unique="daily")))
    first = ask(cast, key, unique="daily")
    assert ask(cast, key, unique="daily") == first
    assert ask(cast, key, unique="weekly") != first
    with tenant_scope(cast.other.tenant):
        assert enqueue(key, {}, actor=None, unique="daily") != first
    run_due(hands=at(now), limit=1)
    assert within == [first]
    assert ask(cast, key, unique="daily") != first


def test_a_worker_that_died_is_followed_by_another(cast: Any, declare: Declare, now: dt.datetime) -> None:
    """Killed in the middle: the checkpoint is kept, the lost run counts for nothing any more."""
    starts: list[dict[str, Any]] = []
    key = declare(lambda run: starts.append(dict(run.state)) or {"by": "second"})
    job = ask(cast, key)
    lost = claim(now)
    assert lost is not None
    with tenant_scope(cast.tenant):
        dead = JobRun(lost, JobContent.objects.get(job=job), at(now).clock)
        dead.save_state({"row": 500})
        assert (run_due(hands=at(now + MINUTE)), head(job).state) == (0, "running")  # the lease still holds
        later = now + 2 * MINUTE
        assert (take_back_expired(later, lambda: 0.5), content(job).error["code"]) == (1, "worker_lost")
        assert run_due(hands=at(later + MINUTE)) == 1
        assert (starts, head(job).tries, content(job).result) == ([{"row": 500}], 2, {"by": "second"})
        with pytest.raises(LeaseLost):
            dead.save_state({"row": 600})
        with pytest.raises(LeaseLost):
            dead.progress(600)
    assert (content(job).state, head(job).state) == ({"row": 500}, "done")


def test_a_job_leased_by_a_clock_that_was_ahead_is_taken_back(cast: Any, declare: Declare, now: dt.datetime) -> None:
    job = ask(cast, declare(lambda run: None))
    assert claim(now + 24 * 60 * MINUTE) is not None
    assert (take_back_expired(now, lambda: 0.5), head(job).state) == (1, "waiting")


def test_a_lease_renewed_at_the_last_moment_holds(cast: Any, declare: Declare, now: dt.datetime) -> None:
    ask(cast, declare(lambda run: None))
    claimed = claim(now)
    assert claimed is not None
    late = now + 2 * MINUTE
    Job.objects.filter(id=claimed.id).update(until=late + MINUTE)
    assert (fail(claimed, WORKER_LOST, late, lambda: 0.5, expired=True), head(claimed.id).state) == (None, "running")


def test_a_result_after_the_lease_does_not_count(cast: Any, declare: Declare, now: dt.datetime) -> None:
    others: list[Any] = []

    def work(run: JobRun) -> dict[str, Any]:
        if run.job.tries == 1:
            take_back_expired(now + 2 * MINUTE, lambda: 0.5)  # meanwhile, elsewhere
            others.append(claim(now + LONGEST_WAIT))
        return {"try": run.job.tries}

    job = ask(cast, declare(work))
    claimed = claim(now)
    assert claimed is not None
    assert run_claimed(claimed, at(now)) == "lease_lost"
    assert (head(job).state, content(job).result) == ("running", None)
    assert run_claimed(others[0], at(now + LONGEST_WAIT)) == "done"
    assert content(job).result == {"try": 2}


def test_a_job_that_kills_its_worker_is_dead_at_last(cast: Any, declare: Declare, now: dt.datetime) -> None:
    job = ask(cast, declare(lambda run: None, most_tries=2))
    moment = now
    for _ in range(2):
        assert claim(moment) is not None
        moment += 2 * MINUTE
        take_back_expired(moment, lambda: 0.5)
        moment += LONGEST_WAIT
    assert (head(job).state, claim(moment)) == ("dead", None)


def test_progress_is_written_twice_a_second_at_most(cast: Any, declare: Declare, now: dt.datetime, django_assert_num_queries: Any) -> None:
    ask(cast, declare(lambda run: None))
    claimed = claim(now)
    assert claimed is not None
    with tenant_scope(cast.tenant):
        ticks = iter([0.0, 0.1, 0.4, 0.6])
        hands = at(now)
        run = JobRun(claimed, JobContent.objects.get(job=claimed.id), type(hands.clock)(hands.clock.now, lambda: next(ticks)))
        run.progress(1)
        with django_assert_num_queries(0):
            run.progress(2)
            run.progress(3)
        assert head(claimed.id).done == 1
        run.progress(4)
        assert (head(claimed.id).done, head(claimed.id).until) == (4, now + MINUTE)


def test_the_heart_renews_and_sees(cast: Any, declare: Declare, now: dt.datetime) -> None:
    ask(cast, declare(lambda run: None))
    claimed = claim(now)
    assert claimed is not None
    with tenant_scope(cast.tenant):
        run = JobRun(claimed, JobContent.objects.get(job=claimed.id), at(now + MINUTE).clock)
        heart = Heart()
        heart.watch(run)
        heart.beat()
        assert (head(run.id).until, run.cancel_asked, run.lost) == (now + 2 * MINUTE, False, False)
        Job.objects.filter(id=run.id).update(cancel=True)
        heart.beat()
        assert run.cancel_asked
        Job.objects.filter(id=run.id).update(holder="another")
        heart.beat()
        assert run.lost
        heart.forget(run)
        heart.beat()


def test_a_worker_that_stops_gives_its_job_back(cast: Any, declare: Declare, now: dt.datetime) -> None:
    stopping = False

    def work(run: JobRun) -> None:
        nonlocal stopping
        stopping = True
        run.save_state({"row": 1})
        run.progress(1)

    job = ask(cast, declare(work))
    assert run_due(hands=at(now, stopping=lambda: stopping)) == 1
    assert (head(job).state, head(job).tries, head(job).run_at, content(job).state) == ("waiting", 0, now, {"row": 1})


def test_cancelling_a_running_job(cast: Any, declare: Declare, now: dt.datetime) -> None:
    done = []

    def work(run: JobRun) -> None:
        Job.objects.filter(id=run.id).update(cancel=True)
        run.progress(1)
        done.append("too far")

    job = ask(cast, declare(work))
    run_due(hands=at(now))
    assert (head(job).state, done) == ("cancelled", [])


def test_listeners_hear_of_the_end_and_cannot_spoil_it(cast: Any, declare: Declare, now: dt.datetime) -> None:
    heard: list[JobEnded] = []

    def broken(ended: JobEnded) -> None:
        raise RuntimeError

    job = ask(cast, declare(lambda run: {}))
    with LISTENERS.override("broken", broken), LISTENERS.override("test", heard.append):
        run_due(hands=at(now))
    assert [(e.id, e.person, e.state, e.error) for e in heard] == [(job, cast.owner.person, "done", None)]
    assert head(job).state == "done"


def test_jobs_of_rooms_that_are_not_here_are_left_alone(cast: Any, now: dt.datetime) -> None:
    Job.objects.create(tenant=cast.tenant, id=new_id(), key="elsewhere.work", run_at=now - MINUTE, created_at=timezone.now())
    assert run_due(hands=at(now)) == 0
