"""The worker as it really runs: threads, several at once, a database that goes away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from guanxi.kernel.changes.models import Cursor, Head, Pending
from guanxi.kernel.changes.readers import READERS, Reader
from guanxi.kernel.jobs import worker
from guanxi.kernel.jobs.api import enqueue
from guanxi.kernel.jobs.claim import claim
from guanxi.kernel.jobs.following import Followers, behind
from guanxi.kernel.jobs.models import Job, Lease
from guanxi.kernel.jobs.tests.conftest import Declare, head
from guanxi.kernel.tenancy.scope import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@pytest.fixture
def start() -> Iterator[Callable[..., threading.Event]]:
    """Start workers in threads; they are stopped when the test ends."""
    stop = threading.Event()
    running: list[threading.Thread] = []

    def begin(threads: int = 1) -> threading.Event:
        running.append(threading.Thread(target=worker.work_forever, args=(stop, threads)))
        running[-1].start()
        return stop

    yield begin
    stop.set()
    for one in running:
        one.join(PATIENCE)
        assert not one.is_alive()


def ask(cast: Any, key: str, **payload: Any) -> str:
    with tenant_scope(cast.tenant):
        return enqueue(key, payload, actor=cast.owner.actor())


def test_two_workers_run_each_job_once(cast: Any, declare: Declare, start: Callable[..., threading.Event]) -> None:
    ran: list[int] = []
    all_done = threading.Event()

    def work(run: Any, number: int) -> None:
        ran.append(number)
        if len(ran) == 12:
            all_done.set()

    key = declare(work)
    jobs = [ask(cast, key, number=n) for n in range(12)]
    start(2)
    start(1)
    assert all_done.wait(PATIENCE)
    assert sorted(ran) == list(range(12))
    assert {head(job).tries for job in jobs} == {1}


def test_of_two_claims_at_once_one_gets_the_job(cast: Any, declare: Declare) -> None:
    ask(cast, declare(lambda run: None))
    barrier, got = threading.Barrier(2), []

    def take() -> None:
        try:
            barrier.wait(PATIENCE)
            got.append(claim(timezone.now()))
        finally:
            connection.close()

    pair = [threading.Thread(target=take) for _ in range(2)]
    for one in pair:
        one.start()
    for one in pair:
        one.join(PATIENCE)
    assert sorted(job is not None for job in got) == [False, True]


def test_the_worker_numbers_reads_and_lets_go_of_its_lease(cast: Any, start: Callable[..., threading.Event]) -> None:
    seen: list[str] = []
    read = threading.Event()
    customer = cast.make("customer", name="上海测试")

    def note(tenant: int, changes: Any) -> None:
        seen.extend(change.record for change in changes)
        if customer in seen:
            read.set()

    with READERS.override("test", Reader("test", note)):
        stop = start()
        assert read.wait(PATIENCE)
        stop.set()
        for one in threading.enumerate():
            if one.name.startswith("Thread"):
                one.join(PATIENCE)
    assert (Pending.unscoped.count(), seen.count(customer), Lease.objects.count()) == (0, 1, 0)


def test_the_worker_waits_for_a_database_that_is_gone(
    cast: Any, declare: Declare, start: Callable[..., threading.Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    done, lost = threading.Event(), []
    real = worker.run_due

    def gone_at_first(**more: Any) -> int:
        if not lost:
            lost.append(1)
            raise OperationalError("the server closed the connection")
        return real(**more)

    monkeypatch.setattr(worker, "run_due", gone_at_first)
    ask(cast, declare(lambda run: done.set()))
    start()
    assert (done.wait(PATIENCE), lost) == (True, [1])


def test_only_one_process_keeps_the_log(cast: Any) -> None:
    cast.make("customer", name="上海测试")
    first, second = worker.Beat("a"), worker.Beat("b")
    assert first.step() > 0
    cast.make("customer", name="北京测试")
    assert (second.step(), Pending.unscoped.count() > 0) == (0, True)
    first.rest()
    assert (second.step() > 0, Pending.unscoped.count()) == (True, 0)


def test_a_reader_that_fails_rests_and_the_others_go_on(cast: Any) -> None:
    cast.make("customer", name="上海测试")
    worker.number_changes()
    tries: list[int] = []

    def broken(tenant: int, changes: Any) -> None:
        tries.append(tenant)
        raise RuntimeError

    with READERS.override("broken", Reader("broken", broken)):
        followers = Followers()
        assert behind()["broken"] > 0
        assert followers.step(0.0)["search"] > 0
        before = len(tries)
        assert before > 0
        assert (followers.step(0.1), len(tries)) == ({}, before)
        assert (followers.step(0.3), len(tries) > before) == ({"broken": 0}, True)
    assert Head.objects.exists()
    assert Cursor.objects.get(reader="broken", tenant=cast.tenant).seq == 0
    assert Job.objects.count() == 0
