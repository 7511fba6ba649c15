"""Imports at the same time, in threads with connections of their own: whoever comes second finds what the first has made."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from guanxi.engines.exchange import running
from guanxi.engines.exchange.models import Import, ImportRow
from guanxi.engines.exchange.running import run_import
from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.engines.exchange.tests.test_import_interrupted import LocalRun
from guanxi.kernel.changes.models import Change
from guanxi.kernel.jobs.api import LeaseLost
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 60


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 5)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each returned or raised."""
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        gate.wait(30)
        try:
            return work()
        except LeaseLost as lost:
            return lost
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def runner(cast: Cast, import_id: str) -> Callable[[], Any]:
    actor = cast.owner.actor(channel="job")

    def work() -> Any:
        with tenant_scope(cast.tenant):
            return run_import(LocalRun(actor), import_id)

    return work


def customers() -> bytes:
    return csv_of(("名称", "备注"), *((f"客户{n}", "x") for n in range(ROWS)))


@pytest.mark.parametrize("on_match", ["skip", "update"])
def test_two_imports_of_the_same_file(cast: Cast, on_match: str) -> None:
    """Each row becomes one record, made by the one or the other; the second does with it what its policy says."""
    two = [Importing(cast.owner, "customer", customers(), policy={"match": ["name"], "on_match": on_match}) for _ in range(2)]
    done = at_once(*(runner(cast, one.id) for one in two))
    names = Counter(row["name"] for row in all_rows(cast.owner, "customer"))
    assert names == Counter({f"客户{n}": 1 for n in range(ROWS)})
    assert (sum(one["create"] for one in done), sum(one["skip"] for one in done), [one["error"] for one in done]) == (ROWS, ROWS, [0, 0])
    assert [one.now()["state"] for one in two] == ["done", "done"]


def test_one_import_run_by_two_workers(cast: Cast) -> None:
    """One of them goes on, the other leaves without a trace; whichever row was whose, each is there once."""
    importing = Importing(cast.owner, "customer", customers())
    done = at_once(*[runner(cast, importing.id)] * 2)
    if all(isinstance(one, LeaseLost) for one in done):
        runner(cast, importing.id)()
    rows = all_rows(cast.owner, "customer")
    assert Counter(row["name"] for row in rows) == Counter({f"客户{n}": 1 for n in range(ROWS)})
    with tenant_scope(cast.tenant):
        held = Import.objects.get(id=importing.id)
        assert (held.state, held.counts["create"], held.position["done"]) == ("done", ROWS, ROWS)
        assert ImportRow.objects.filter(import_id=held.id).count() == ROWS
        assert Change.objects.filter(correlation=held.id, op="create").count() == ROWS


def test_a_worker_that_takes_over_begins_where_the_last_batch_ended(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What commits between its first look and its first write is not done again."""
    importing = Importing(cast.owner, "customer", customers())
    plan_of = running.plan_of
    first: list[bool] = []

    def late(*args: Any) -> Any:
        if not first:
            first.append(True)
            runner(cast, importing.id)()
        return plan_of(*args)

    monkeypatch.setattr(running, "plan_of", late)
    with tenant_scope(cast.tenant):
        run_import(LocalRun(cast.owner.actor(channel="job")), importing.id)
    assert len(all_rows(cast.owner, "customer")) == importing.now()["counts"]["create"] == ROWS
