"""Many clients at once (plan T15): no update is lost, no number given twice, no key written twice. On server databases and on SQLite in a file."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.models import Change, Numbered
from guanxi.testing.api import Api, Reply
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 32
MOST_TRIES = 400


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """What `work(number)` returned, each run in a thread with a connection of its own, all begun together."""
    gate = threading.Barrier(count)

    def run(number: int) -> Any:
        gate.wait(30)
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def until_it_is_taken(call: Callable[[], Reply]) -> Reply:
    """Ask again while the database is busy (503), as a client would."""
    for _ in range(MOST_TRIES):
        reply = call()
        if reply.status != 503:
            return reply
    raise AssertionError("busy for ever")


def test_no_update_is_lost(cast: Cast) -> None:
    """32 clients add one each, with If-Match; all 32 are there, and the log tells 32 steps from 0 to 32."""
    record = cast.make("customer", name="一个", employees=0)
    session = cast.owner.session

    def add_one(number: int) -> int:
        api = Api(session)
        for attempt in range(1, MOST_TRIES):
            held = until_it_is_taken(lambda: api.get(f"customer/{record}", {})).body
            done = until_it_is_taken(
                lambda held=held: api.patch(f"customer/{record}", {"employees": held["employees"] + 1}, if_match=f'"{held["version"]}"')
            )
            if done.status == 200:
                return attempt
            assert done.status == 409, done.body
            assert done.body["current_version"] > held["version"]
        raise AssertionError("never got through")

    at_once(CLIENTS, add_one)
    held = cast.owner.api.get(f"customer/{record}").body
    steps = Change.unscoped.filter(record=record, op="update").order_by("version").values_list("version", "values")
    assert (held["employees"], held["version"]) == (CLIENTS, CLIENTS + 1)
    assert [(v, values["employees"]) for v, values in steps] == [(n + 1, [[n - 1], [n]]) for n in range(1, CLIENTS + 1)]


def test_without_if_match_the_last_writer_wins_field_by_field(cast: Cast) -> None:
    record = cast.make("customer", name="一个")
    fields = [{"name": "改名"}, {"employees": 5}, {"website": "https://example.com/"}, {"level": "a"}, {"founded": 2000}, {"remark": "注"}]
    session = cast.owner.session
    done = at_once(len(fields), lambda n: until_it_is_taken(lambda: Api(session).patch(f"customer/{record}", fields[n])).status)
    held = cast.owner.api.get(f"customer/{record}").body
    assert done == [200] * len(fields)
    assert {k: held[k] for one in fields for k in one} == {k: v for one in fields for k, v in one.items()}
    assert held["version"] == len(fields) + 1


def test_an_idempotency_key_sent_at_once_by_many_writes_once(cast: Cast) -> None:
    session = cast.owner.session
    done = at_once(8, lambda n: until_it_is_taken(lambda: Api(session).post("customer", {"name": "一次"}, idempotency_key="same")))
    assert {r.status for r in done} == {201}
    assert len({r.body["id"] for r in done}) == 1
    assert len(cast.owner.api.get("customer", {"fields": ""}).ids()) == 1


def test_a_unique_value_is_given_once(cast: Cast) -> None:
    cast.make("field", object="lead", key="c_code", type="text", label_zh="码", unique=True)
    session = cast.owner.session
    done = at_once(8, lambda n: until_it_is_taken(lambda: Api(session).post("lead", {"name": "x", "c_code": "同"})).status)
    counted = Counter(done)
    assert counted[201] == 1
    assert set(counted) <= {201, 409, 422}, counted


def test_numbers_by_rule_are_given_once_and_without_gaps(cast: Cast) -> None:
    session = cast.owner.session
    done = at_once(12, lambda n: until_it_is_taken(lambda: Api(session).post("customer", {"name": f"客户{n}"})).body["number"])
    assert sorted(int(number.rsplit("-", 1)[1]) for number in done) == list(range(1, 13))


def test_two_keepers_number_the_log_once_and_without_gaps(cast: Cast) -> None:
    ids = cast.make_many("lead", [{"name": f"线索{n}"} for n in range(40)])
    at_once(4, lambda n: [number_changes() for _ in range(3)])
    numbers = list(Numbered.unscoped.filter(tenant=cast.tenant).order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    numbered = set(Numbered.unscoped.filter(tenant=cast.tenant).values_list("entry", flat=True))
    assert set(Change.unscoped.filter(record__in=ids).values_list("id", flat=True)) - numbered == set()


def test_a_handed_over_record_has_one_owner(cast: Cast) -> None:
    """Hand-overs at the same moment follow each other: owner and department always belong together."""
    record = cast.make("customer", name="一个")
    targets = [cast.colleague, cast.other_department, cast.owner, cast.finance] * 2
    session = cast.administrator.session
    done = at_once(
        len(targets),
        lambda n: until_it_is_taken(lambda: Api(session).act("customer", "hand_over", [record], {"to": str(targets[n].person)})).status,
    )
    held = cast.administrator.api.get(f"customer/{record}").body
    assert done == [200] * len(targets)
    assert (held["owner"]["id"], held["department"]["id"]) in [(m.person, m.department) for m in targets]
