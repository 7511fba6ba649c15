"""Numbers by rule: unique in every object, whoever gives them."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from guanxi.base.errors import Problem
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.objects.models import Counter
from guanxi.kernel.records import write
from guanxi.kernel.records.batch import Batch
from guanxi.testing.cast import Cast

CASES = [("customer", "number"), ("lead", "c_number"), ("c_machine", "c_number")]


@pytest.fixture
def numbered(cast: Cast) -> Cast:
    """The declared auto-number has a pattern without a date; a declared and a custom object have one of their own."""
    cast.make("object_type", owner=None, key="c_machine", label_zh="设备")
    for object_key in ("lead", "c_machine"):
        cast.make(
            "field", owner=None, object=object_key, key="c_number", type="auto_number", label_zh="编号", options={"pattern": "N{000}"}
        )
    return cast


def numbers(cast: Cast, object_key: str, key: str, rows: list[dict[str, Any]]) -> list[str]:
    """The last digits of the numbers that new records have, in order."""
    ids = cast.make_many(object_key, [{"name": "甲", **row} for row in rows])
    api = cast.administrator.api
    return [api.get(f"{object_key}/{i}").body[key][-3:] for i in ids]


def first(cast: Cast, object_key: str, key: str) -> str:
    """All of a number but its last three digits."""
    record = cast.make(object_key, name="甲")
    return str(cast.administrator.api.get(f"{object_key}/{record}").body[key])[:-3]


@pytest.mark.parametrize(("object_key", "key"), CASES)
def test_the_counter_passes_over_numbers_that_clients_sent(numbered: Cast, object_key: str, key: str) -> None:
    before = first(numbered, object_key, key)  # takes 001
    sent = [{key: f"{before.lower()}003"}, {}, {key: f"{before}005"}, {}, {}]
    assert numbers(numbered, object_key, key, sent) == ["003", "002", "005", "004", "006"]
    assert numbers(numbered, object_key, key, [{key: f"{before}{n:03d}"} for n in range(7, 60)])[-1] == "059"
    assert numbers(numbered, object_key, key, [{}, {}]) == ["060", "061"]


@pytest.mark.parametrize(("object_key", "key"), CASES)
def test_a_number_in_the_bin_is_not_given_again(numbered: Cast, object_key: str, key: str) -> None:
    before = first(numbered, object_key, key)
    record = numbered.make(object_key, name="乙", **{key: f"{before}002"})
    api = numbered.administrator.api
    api.delete(f"{object_key}/{record}")
    assert numbers(numbered, object_key, key, [{}]) == ["003"]
    assert api.act(object_key, "restore", [record]).status == 200


@pytest.mark.parametrize(("object_key", "key"), CASES)
def test_a_number_that_is_taken_is_refused_by_name(numbered: Cast, object_key: str, key: str) -> None:
    before = first(numbered, object_key, key)
    api = numbered.administrator.api
    refused = api.post(object_key, {"name": "乙", key: f"{before}001"})
    assert (refused.status, refused.codes()) == (422, [(key, "taken")])
    other = numbered.make(object_key, name="丙")
    assert api.patch(f"{object_key}/{other}", {key: f"{before}001"}).codes() == [(key, "taken")]


@pytest.mark.parametrize(("object_key", "key"), CASES)
def test_many_numbers_cost_as_many_statements_as_few(numbered: Cast, object_key: str, key: str) -> None:
    counts = []
    for rows in (2, 2, 9):  # SQLite inserts wide rows a few at a time
        with CaptureQueriesContext(connection) as asked:
            numbered.make_many(object_key, [{"name": "甲"}] * rows)
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_a_long_run_of_taken_numbers_is_passed_in_few_steps(numbered: Cast) -> None:
    numbers(numbered, "c_machine", "c_number", [{"c_number": f"N{n:03d}"} for n in range(1, 401)])
    with CaptureQueriesContext(connection) as asked:
        assert numbers(numbered, "c_machine", "c_number", [{}]) == ["401"]
    assert len([q for q in asked if "objects_index" in q["sql"] and "SELECT" in q["sql"][:6]]) < 15
    assert Counter.unscoped.get(tenant=numbered.tenant, object="c_machine").last == 401


def test_a_value_that_another_took_meanwhile_is_named(numbered: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check saw nothing, the constraint of the database did."""
    numbered.make("c_machine", name="甲")
    checks = [lambda batch: None, write.check_unique]

    def check(batch: Batch) -> None:
        checks.pop(0)(batch)

    monkeypatch.setattr(write, "check_unique", check)
    refused = numbered.administrator.api.post("c_machine", {"name": "乙", "c_number": "N001"})
    assert (refused.status, refused.codes()) == (422, [("c_number", "taken")])


def test_a_field_that_becomes_a_number_keeps_each_value_once(cast: Cast) -> None:
    field = cast.make("field", owner=None, object="lead", key="c_code", type="text", label_zh="码")
    binned, kept, double = cast.make_many(
        "lead", [{"name": n, "c_code": code} for n, code in (("甲", "N002"), ("乙", "N001"), ("丙", "n001"))]
    )
    api = cast.administrator.api
    api.delete(f"lead/{binned}")
    asked = {"type": "auto_number", "options": {"pattern": "N{000}"}, "confirm": True}
    done = api.act("field", "change_type", [field], asked)
    assert (done.status, done.body["result"]["kept"], done.body["result"]["lost"]) == (200, 2, 1)
    assert [api.get(f"lead/{i}").body["c_code"] for i in (binned, kept, double)] == ["N002", "N001", None]
    assert api.act("lead", "restore", [binned]).status == 200
    assert numbers(cast, "lead", "c_code", [{}]) == ["003"]
    assert api.act("field", "change_type", [field], {"type": "text", "confirm": True}).status == 200
    assert api.patch(f"lead/{double}", {"c_code": "N001"}).status == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_write_at_once_get_different_numbers(cast: Cast) -> None:
    """One sends the numbers that the other is about to be given."""
    month = cast.administrator.api.get(f"customer/{cast.make('customer', name='甲')}").body["number"][:-5]
    failed: list[str] = []

    def work(sent: list[dict[str, Any]]) -> None:
        try:
            with cast.scope() as system:
                write.create(system, system.schema.get("customer"), [{"name": "甲", **row} for row in sent], Origin("test", "at once"))
        except Problem as problem:
            failed.append(problem.code)
        finally:
            connections.close_all()

    batches: list[list[dict[str, Any]]] = [[{}] * 20, [{"number": f"{month}{n:05d}"} for n in range(100, 120)], [{}] * 20]
    threads = [threading.Thread(target=work, args=(sent,)) for sent in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = cast.administrator.api.post("customer/query", {"fields": ["number"], "limit": 200}).body["rows"]
    assert failed == []
    assert len({row["number"] for row in rows}) == len(rows) == 61
