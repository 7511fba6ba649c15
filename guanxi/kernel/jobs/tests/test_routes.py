"""Jobs over HTTP: who sees which, cancelling, retrying."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from guanxi.kernel.jobs.api import enqueue, run_due
from guanxi.kernel.jobs.tests.conftest import Declare, at, head
from guanxi.kernel.tenancy.scope import tenant_scope


def ask(cast: Any, key: str, who: str = "owner", **more: Any) -> str:
    with tenant_scope(cast[who].tenant):
        return enqueue(key, {}, actor=cast[who].actor(), **more)


@pytest.fixture
def job(cast: Any, declare: Declare) -> str:
    return ask(cast, declare(lambda run: {"made": 1}), label={"zh": "导入客户", "en": "Import of customers"})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("owner", 200),
        ("colleague", 404),
        ("manager", 404),
        ("other_department", 404),
        ("auditor", 404),
        ("administrator", 200),
        ("stranger", 404),
        ("anonymous", 401),
    ],
)
def test_who_sees_a_job(cast: Any, job: str, who: str, status: int) -> None:
    api = cast[who].api
    assert [
        api.get(f"jobs/{job}").status,
        api.post(f"jobs/{job}/retry").status in (409, status),
        api.post(f"jobs/{job}/cancel").status,
    ] == [status, True, status]
    if who != "anonymous":
        assert api.get("jobs").ids() == ([job] if status == 200 else [])


def test_a_job_as_it_is_shown(cast: Any, job: str, now: dt.datetime) -> None:
    run_due(hands=at(now))
    shown = cast.owner.api.get(f"jobs/{job}").body
    assert shown.pop("created_at").endswith("Z")
    moment = now.isoformat().replace("+00:00", "Z")
    assert shown.pop("run_at") < moment
    assert shown == {
        "id": job, "kind": "test.work", "label": {"zh": "导入客户", "en": "Import of customers"}, "state": "done", "done": 0, "total": None, "result": {"made": 1},
        "error": None, "tries": 1, "started_at": moment, "finished_at": moment, "by": {"id": cast.owner.person, "name": "owner"}, "cancelling": False,
    }  # fmt: skip


def test_cancel_and_retry(cast: Any, declare: Declare, now: dt.datetime) -> None:
    def work(run: Any) -> None:
        if run.job.tries < 3 and head(run.id).done == 0:
            raise RuntimeError

    api = cast.owner.api
    job = ask(cast, declare(work, most_tries=2))
    run_due(hands=at(now))
    assert (
        api.get(f"jobs/{job}").body["state"],
        api.get("jobs", {"state": "failed"}).ids(),
        api.get("jobs", {"state": "waiting"}).ids(),
    ) == ("failed", [job], [])
    assert api.post(f"jobs/{job}/retry").status == 200  # without waiting
    run_due(hands=at(now))
    shown = api.get(f"jobs/{job}").body
    assert (shown["state"], shown["error"]["code"], "trace" in shown["error"]) == ("dead", "unexpected", False)
    assert "trace" in cast.administrator.api.get(f"jobs/{job}").body["error"]
    assert (api.post(f"jobs/{job}/cancel").status, api.post(f"jobs/{job}/cancel").body["code"]) == (409, "job_ended")
    again = api.post(f"jobs/{job}/retry").body
    assert (again["state"], again["tries"], again["error"]) == ("waiting", 0, None)
    assert api.post(f"jobs/{job}/retry").body["code"] == "job_not_failed"
    assert [api.post(f"jobs/{job}/cancel").body["state"] for _ in range(2)] == ["cancelled", "cancelled"]
    assert run_due(hands=at(now)) == 0


def test_a_retry_waits_for_the_same_job(cast: Any, declare: Declare, now: dt.datetime) -> None:
    def work(run: Any) -> None:
        raise RuntimeError

    key = declare(work, most_tries=1)
    first = ask(cast, key, unique="x")
    run_due(hands=at(now))
    second = ask(cast, key, unique="x")
    refused = cast.owner.api.post(f"jobs/{first}/retry")
    assert (refused.status, refused.body["code"], head(first).state, head(second).state) == (409, "job_runs_already", "dead", "waiting")


def test_pages(cast: Any, declare: Declare, django_assert_max_num_queries: Any) -> None:
    key = declare(lambda run: None)
    made = [ask(cast, key) for _ in range(3)] + [ask(cast, key, "colleague")]
    api = cast.administrator.api
    first = api.get("jobs", {"limit": "3"})
    rest = api.get("jobs", {"limit": "3", "cursor": first.body["next"]})
    assert [*first.ids(), *rest.ids()] == made[::-1]
    assert rest.body["next"] is None
    assert (api.get("jobs", {"mine": "true"}).ids(), cast.colleague.api.get("jobs").ids()) == ([], made[3:])
    for wrong in ({"limit": "0"}, {"limit": "x"}, {"state": "lost"}, {"cursor": "x"}):
        assert api.get("jobs", wrong).status == 400


def test_ids_that_are_none(cast: Any) -> None:
    assert [cast.owner.api.get(f"jobs/{wrong}").status for wrong in ("x", "00000000-0000-7000-8000-000000000000")] == [404, 404]


def test_metrics_count_what_is_there(cast: Any, job: str) -> None:
    text = cast.anonymous.api.client.get("/metrics").content.decode()
    assert 'guanxi_jobs{state="waiting"} 1.0' in text
    assert "guanxi_keeper_lag_seconds" in text
    assert 'guanxi_reader_behind{reader="search"}' in text
