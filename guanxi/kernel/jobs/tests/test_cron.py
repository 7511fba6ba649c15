"""Timed functions, leases, housekeeping."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from cronsim import CronSimError
from django.utils import timezone

from guanxi.base.ids import new_id
from guanxi.kernel.jobs.cron import CRONS, LONGEST, Cron, cron, run_crons
from guanxi.kernel.jobs.housekeeping import throw_away
from guanxi.kernel.jobs.leases import Held, hold, let_go
from guanxi.kernel.jobs.models import CronRun, Job, JobContent, Lease
from guanxi.kernel.records.models import Asked

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def ran(db: None) -> Any:
    times: list[dt.datetime] = []
    with CRONS.override("test.daily", Cron("test.daily", "0 3 * * *", times.append)):
        run_crons(START)
        yield times


def test_once_per_due_time(ran: list[dt.datetime]) -> None:
    moments = [START + HOUR * n for n in range(30)]
    for moment in moments:
        run_crons(moment)
        run_crons(moment)
    assert ran == [START + HOUR * 15]


def test_missed_times_run_once(ran: list[dt.datetime]) -> None:
    run_crons(START + DAY * 5)
    run_crons(START + DAY * 5)
    run_crons(START + DAY * 5 + HOUR * 15)
    assert ran == [START + DAY * 5, START + DAY * 5 + HOUR * 15]


def test_of_two_processes_one_runs_it_and_a_crash_is_made_up_for(ran: list[dt.datetime]) -> None:
    moment = START + DAY
    CronRun.objects.filter(key="test.daily").update(until=moment + LONGEST)  # another runs it, or died while it did
    run_crons(moment)
    assert ran == []
    run_crons(moment + LONGEST + HOUR)
    assert ran == [moment + LONGEST + HOUR]


def test_one_that_fails_does_not_keep_the_others(ran: list[dt.datetime]) -> None:
    def broken(now: dt.datetime) -> None:
        raise RuntimeError

    with CRONS.override("a.broken", Cron("a.broken", "0 3 * * *", broken)):
        run_crons(START)
        run_crons(START + DAY)
    assert (ran, CronRun.objects.get(key="a.broken").error) == ([START + DAY], "RuntimeError")


def test_an_expression_that_cannot_be_read_is_refused_when_declared() -> None:
    with pytest.raises(CronSimError):
        cron("0 25 * * *", key="test.never")(lambda now: None)


def test_a_lease_has_one_holder(db: None) -> None:
    def held(who: str, seconds: float) -> bool:
        return hold("beat", who, START + dt.timedelta(seconds=seconds), 15)

    assert [held("a", 0), held("b", 1), held("a", 10), held("b", 20), held("b", 26), held("a", 27)] == [
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    let_go("beat", "a")
    assert held("a", 28) is False
    let_go("beat", "b")
    assert held("a", 28) is True


def test_a_held_lease_costs_a_write_in_its_second_half(db: None, django_assert_num_queries: Any) -> None:
    mine, other = Held("beat", "a"), Held("beat", "b")
    assert mine.ask(START)
    with django_assert_num_queries(0):
        assert mine.ask(START + dt.timedelta(seconds=7))
    with django_assert_num_queries(1):
        assert mine.ask(START + dt.timedelta(seconds=8))
    assert not other.ask(START + dt.timedelta(seconds=22))
    mine.let_go()
    assert other.ask(START + dt.timedelta(seconds=22))


def test_a_clock_that_was_ahead_holds_up_nothing(db: None) -> None:
    """Leases, running jobs and crons that were written tomorrow are free today."""
    tomorrow, ran = START + DAY, list[dt.datetime]()
    assert hold("beat", "a", tomorrow, 15)
    assert hold("beat", "b", START, 15)
    mine = Held("other", "a")
    assert mine.ask(tomorrow)
    assert mine.ask(START)
    assert Lease.objects.get(name="other").until == START + dt.timedelta(seconds=15)
    with CRONS.override("a.hourly", Cron("a.hourly", "0 * * * *", ran.append)):
        for moment in (tomorrow, START, START + dt.timedelta(hours=1)):
            run_crons(moment)
    assert ran == [START + dt.timedelta(hours=1)]


def test_old_things_are_thrown_away(cast: Any) -> None:
    now = timezone.now()
    with cast.scope():
        for number, age in enumerate((89, 91)):
            Asked.objects.create(person="", key=str(number), body="", at=now - DAY * age)
        for state, age in (("done", 29), ("done", 31), ("cancelled", 31), ("dead", 400), ("waiting", None)):
            finished = None if age is None else now - DAY * age
            job = Job.objects.create(
                tenant=cast.tenant, id=new_id(), key=f"{state}{age}", state=state, run_at=now, created_at=now, finished_at=finished
            )
            JobContent.objects.create(job=job.id)
    throw_away(now)
    assert list(Asked.unscoped.filter(tenant=cast.tenant).values_list("key", flat=True)) == ["0"]
    kept = list(Job.objects.filter(tenant=cast.tenant).order_by("id").values_list("key", flat=True))
    assert kept == ["done29", "dead400", "waitingNone"]
    assert JobContent.unscoped.filter(tenant=cast.tenant).count() == 3
