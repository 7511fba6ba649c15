"""Imports and undos that die at any statement go on where they stopped: nothing lost, nothing doubled."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.db import connection

from guanxi.engines.exchange import running, undo
from guanxi.engines.exchange.models import Import, ImportIssue, ImportRow
from guanxi.engines.exchange.running import run_dry, run_import
from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.engines.exchange.undo import run_undo
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.models import Change
from guanxi.kernel.jobs import run as job_run
from guanxi.kernel.jobs.api import Cancelled, run_due
from guanxi.kernel.jobs.models import Job
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast

# In real transactions: in those of a test, a death between two savepoints would leave half of the work.
pytestmark = pytest.mark.django_db(transaction=True)
DEATHS = 100
ROWS = 60
TWICE = 10  # rows that name the record of an earlier row
WRONG = (7, 23, 48)


class Killed(BaseException):
    """The process is gone."""


class LocalRun:
    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def progress(self, done: int, total: int | None = None) -> None:
        pass

    def save_state(self, state: dict[str, Any]) -> None:
        pass


@contextmanager
def dying_after(statements: int) -> Iterator[None]:
    """Every statement counts; the one after the last is never run."""
    left = statements

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise Killed
        return execute(*args)

    with connection.execute_wrapper(count):
        yield


def until_done(work: Callable[[], Any], dice: random.Random, deaths: int) -> int:
    """Run `work` again and again, dying at random statements, then to its end; returns how often it died."""
    died = 0
    while died < deaths:
        try:
            with dying_after(dice.randrange(1, 120)):
                work()
            return died
        except Killed:
            died += 1
    work()
    return died


def customers() -> bytes:
    rows = [(f"客户{n}", "12" if n in WRONG else f"1380013{n:04d}", f"客户{n + 1}" if n % 9 == 0 else "", "重点、新") for n in range(ROWS)]
    return csv_of(("名称", "电话", "上级公司", "标签"), *rows, *((f"客户{n}", "", "", "又") for n in range(TWICE)))


def test_killed_at_a_hundred_points(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (running, undo):
        monkeypatch.setattr(room, "BATCH", 8)
    dice = random.Random(20261122)
    died = 0
    while died < DEATHS:
        importing = Importing(cast.owner, "customer", customers(), policy={"match": ["name"], "on_match": "update"})
        cast.owner.api.post(f"imports/{importing.id}/commit")
        run = LocalRun(cast.owner.actor(channel="job"))
        with tenant_scope(cast.tenant):
            died += until_done(partial(run_import, run, importing.id), dice, 12)
            check(cast, importing)
            Import.objects.filter(id=importing.id).update(state="done")
            died += until_done(partial(run_undo, run, importing.id), dice, 8)
            assert Import.objects.get(id=importing.id).state == "undone"
        assert (all_rows(cast.owner, "customer"), all_rows(cast.administrator, "customer", deleted=True)) == ([], [])
        with tenant_scope(cast.tenant):
            Import.objects.all().delete()


def check(cast: Cast, importing: Importing) -> None:
    """Every row once: its record, its log, its line of the report, its place in the counts."""
    rows = all_rows(cast.owner, "customer")
    names = Counter(row["name"] for row in rows)
    expected = {f"客户{n}" for n in range(ROWS) if n not in WRONG} | {f"客户{n}" for n in range(TWICE)}
    assert (set(names), set(names.values())) == (expected, {1})
    held = Import.objects.get(id=importing.id)
    assert held.state == "done"
    # A row whose phone is wrong is refused; where its name comes again below, that row makes the record.
    again = sum(n < TWICE for n in WRONG)
    assert held.counts == {"create": ROWS - len(WRONG) + again, "update": TWICE - again, "skip": 0, "error": len(WRONG), "warning": 0}
    assert sorted(importing.problems()) == [(n + 2, "phone", "phone_invalid") for n in WRONG]
    assert ImportIssue.objects.filter(import_id=held.id).count() == len(WRONG)
    assert ImportRow.objects.filter(import_id=held.id).count() == ROWS - len(WRONG) + TWICE
    created = Counter(Change.objects.filter(correlation=held.id, op="create").values_list("record", flat=True))
    assert created == Counter({row["id"]: 1 for row in rows})
    parents = {row["name"]: row["parent"]["name"] for row in rows if row["parent"]}
    assert parents == {f"客户{n}": f"客户{n + 1}" for n in range(ROWS) if n % 9 == 0}
    tags = {row["name"]: row["tags"] for row in rows}
    assert all(tags[f"客户{n}"] == (["又"] if n < TWICE else ["重点", "新"]) for n in range(ROWS) if n not in WRONG)


def test_a_dry_run_that_dies_starts_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 8)
    importing = Importing(cast.owner, "customer", customers(), policy={"match": ["name"], "on_match": "update"})
    run, dice = LocalRun(cast.owner.actor(channel="job")), random.Random(7)
    with tenant_scope(cast.tenant):
        until_done(lambda: run_dry(run, importing.id), dice, 10)
    assert importing.now()["state"] == "checked"
    assert sorted(importing.problems()) == [(n + 2, "phone", "phone_invalid") for n in WRONG]


def test_two_workers_do_not_write_twice(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was thought dead comes back: what it does no longer counts."""
    from guanxi.kernel.jobs.api import LeaseLost

    monkeypatch.setattr(running, "BATCH", 8)
    importing = Importing(cast.owner, "customer", customers())

    class Other(LocalRun):
        """Between two batches of this run another one does everything."""

        def progress(self, done: int, total: int | None = None) -> None:
            if done == 16:
                run_import(LocalRun(self.actor), importing.id)

    with tenant_scope(cast.tenant), pytest.raises(LeaseLost):
        run_import(Other(cast.owner.actor(channel="job")), importing.id)
    assert len(all_rows(cast.owner, "customer")) == importing.now()["counts"]["create"] == ROWS + TWICE - len(WRONG)


def test_cancelled_and_taken_up_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cancelled import says so; committing again goes on, undoing takes back what was written."""
    monkeypatch.setattr(running, "BATCH", 8)
    importing = Importing(cast.owner, "customer", customers())
    job = cast.owner.api.post(f"imports/{importing.id}/commit").body["job"]
    with tenant_scope(cast.tenant):
        from guanxi.kernel.jobs.run import JobRun

        def cancelled(self: JobRun, done: int, total: int | None = None) -> None:
            if done >= 24:
                raise Cancelled(self.id)

        with monkeypatch.context() as patched:
            patched.setattr(JobRun, "progress", cancelled)
            run_due()
    now = importing.now()
    assert (now["state"], now["error"]["code"], now["job"]) == ("failed", "cancelled", job)
    assert cast.owner.api.patch(f"imports/{importing.id}", {"policy": {}}).status == 409
    assert len(all_rows(cast.owner, "customer")) == 24 - 2
    done = importing.step("commit")
    assert (done["state"], done["counts"]["create"], done["error"]) == ("done", ROWS + TWICE - len(WRONG), None)
    assert importing.step("undo")["state"] == "undone"
    assert all_rows(cast.owner, "customer") == []


def test_a_file_that_breaks_off_fails_for_good(cast: Cast) -> None:
    """Retrying cannot mend it; what was read before is kept until somebody undoes it."""
    content = csv_of(("名称",), ("甲",)) + b'"' + b"x" * 1_100_000
    from guanxi.engines.exchange.tests.scenes import upload

    answer = cast.owner.api.post("imports", {"file": upload(cast.owner, content), "object": "customer"})
    assert (answer.status, answer.codes()) == (422, [("file", "line_too_long")])


def test_an_import_whose_runner_is_gone_is_resumed_or_undone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where no job is left that would take it up; while a job has it, nobody else may."""
    monkeypatch.setattr(running, "BATCH", 8)
    for step, state in (("commit", "done"), ("undo", "undone")):
        importing = Importing(cast.owner, "customer", customers())
        job = cast.owner.api.post(f"imports/{importing.id}/commit").body["job"]
        assert cast.owner.api.post(f"imports/{importing.id}/undo").status == 409
        with tenant_scope(cast.tenant), pytest.raises(Killed), dying_after(150):
            run_import(LocalRun(cast.owner.actor(channel="job")), importing.id)
        assert importing.now()["state"] == "importing"
        Job.objects.filter(id=job).delete()
        now = importing.now()
        assert (now["state"], now["error"]["code"]) == ("failed", "interrupted")
        assert importing.step(step)["state"] == state
        if step == "commit":
            assert len(all_rows(cast.owner, "customer")) == ROWS + TWICE - len(WRONG)
            importing.step("undo")
        assert all_rows(cast.owner, "customer") == []


def test_a_job_whose_asker_has_left_says_how_far_it_came(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "BATCH", 8)
    monkeypatch.setattr(job_run, "EVERY", -1.0)
    importing = Importing(cast.owner, "customer", customers())
    cast.owner.api.post(f"imports/{importing.id}/commit")
    write_rows = running._write_rows
    batches = []

    def leaving(*args: Any) -> None:
        write_rows(*args)
        batches.append(1)
        if len(batches) == 2:
            answer = cast.administrator.api.patch(f"person/{cast.owner.person}", {"status": "left"})
            assert answer.status == 200, answer.body

    monkeypatch.setattr(running, "_write_rows", leaving)
    run_due()
    with tenant_scope(cast.tenant):
        held = Import.objects.get(id=importing.id)
    assert (held.state, held.error["code"], held.error["detail"]["en"]) == ("failed", "asker_left", "16 were done, the rest was not")


def test_a_field_deleted_on_the_way_is_a_warning(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """From which row on its column was not written; what comes after goes on, also when taken up again."""
    monkeypatch.setattr(running, "BATCH", 2)
    monkeypatch.setattr(job_run, "EVERY", -1.0)
    api = cast.administrator.api
    made = api.post("field", {"object": "customer", "type": "text", "key": "c_note", "label_zh": "附注", "label_en": "Note"})
    assert made.status == 201, made.body
    importing = Importing(cast.owner, "customer", csv_of(("名称", "附注"), *((f"客户{n}", f"n{n}") for n in range(6))))
    cast.owner.api.post(f"imports/{importing.id}/commit")
    write_rows = running._write_rows
    batches = []

    def deleting(*args: Any) -> None:
        write_rows(*args)
        batches.append(1)
        if len(batches) == 1:
            answer = api.delete(f"field/{made.body['id']}")
            assert answer.status in (200, 204), answer.body

    monkeypatch.setattr(running, "_write_rows", deleting)
    run_due()
    now = importing.now()
    assert (now["state"], now["counts"]["create"], now["counts"]["warning"]) == ("done", 6, 1)
    [line] = importing.report("warning")
    assert (line["row"], line["field"], line["column"], line["code"]) == (4, "c_note", "附注", "field_gone")


@pytest.mark.parametrize(("rows", "times"), [(5, 0), (12, 1)])
def test_the_planner_looks_again_after_many_rows(cast: Cast, monkeypatch: pytest.MonkeyPatch, rows: int, times: int) -> None:
    seen: list[int] = []
    monkeypatch.setattr(running, "BATCH", 4)
    monkeypatch.setattr(running, "_MANY", 10)
    monkeypatch.setattr(running, "refresh_statistics", lambda: seen.append(1))
    importing = Importing(cast.owner, "customer", csv_of(("名称",), *((f"客户{n}",) for n in range(rows))))
    assert importing.step("commit")["state"] == "done"
    assert len(seen) == times
