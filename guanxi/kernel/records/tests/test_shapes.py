"""Whatever shape the statement of a list takes, its rows, their order, the pages and the count are the same."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from guanxi.kernel.access import rows as scopes
from guanxi.kernel.access.models import TeamMember
from guanxi.kernel.records import read
from guanxi.kernel.records.shapes import Wanted
from guanxi.kernel.search import find
from guanxi.testing.cast import Cast
from guanxi.testing.twin_worlds import settle

MEMBERS = ("owner", "colleague", "manager", "other_department", "executive", "finance", "administrator")
NAMES = ("云启科技", "恒泰贸易", "晨曦科技", "Blue Ocean", "浩然")


def furnish(cast: Cast) -> list[str]:
    """Customers of several owners, a few in the bin; the colleague works on some of the owner's, on one no longer."""
    rng = Random(7)
    made: list[str] = []
    for who in ("owner", "colleague", "manager", "other_department"):
        rows = [
            {"name": f"{rng.choice(NAMES)} {n}", "level": rng.choice("abc"), "phone": f"1380013{rng.choice(('8000', '9111'))}"}
            for n in range(9)
        ]
        made += cast.make_many("customer", rows, who)
    with cast.scope():
        now = timezone.now()
        for n, until in ((0, None), (1, now + dt.timedelta(days=1)), (2, now - dt.timedelta(seconds=1))):
            TeamMember.objects.create(object="customer", record=made[n], person=cast.colleague.person, until=until)
        # Of the colleague's own one as well: seen twice, shown once.
        TeamMember.objects.create(object="customer", record=made[9], person=cast.colleague.person)
    assert cast.administrator.api.act("customer", "delete", [made[3], made[12]]).status == 200
    return made


def everything(cast: Cast, who: str, **asked: Any) -> tuple[list[str], Any]:
    """All ids in the order of the pages, and the count."""
    api = cast[who].api
    ids: list[str] = []
    cursor = None
    while True:
        reply = api.post(
            "customer/query", {**asked, "fields": ["name"], "limit": 3, "count": True, **({"cursor": cursor} if cursor else {})}
        )
        if reply.status == 403:
            return [], None
        assert reply.status == 200, reply.body
        ids += reply.ids()
        cursor = reply.body["next"]
        if cursor is None:
            return ids, reply.body["count"]


ASKED: list[dict[str, Any]] = [
    {},
    {"sort": ["updated_at"]},
    {"sort": ["name"]},
    {"sort": ["-level", "name"]},
    {"filter": {"field": "level", "op": "eq", "value": "a"}},
    {"filter": {"or": [{"field": "level", "op": "eq", "value": "a"}, {"field": "name", "op": "contains", "value": "科技"}]}},
    {"deleted": True},
]


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_walks_that_are_merged_give_what_one_walk_gives(cast: Cast, monkeypatch: pytest.MonkeyPatch, asked: dict[str, Any]) -> None:
    furnish(cast)
    shapes: list[bool] = []
    noted = read.paged

    def note(wanted: Wanted, *args: Any) -> Any:
        shapes.append(wanted.merged is not None)
        return noted(wanted, *args)

    monkeypatch.setattr(read, "paged", note)
    merged = {who: everything(cast, who, **asked) for who in MEMBERS if who in cast.members}
    took = any(shapes)
    monkeypatch.setattr(scopes, "MOST_WALKS", 0)
    shapes.clear()
    assert {who: everything(cast, who, **asked) for who in merged} == merged
    assert not any(shapes)
    assert took == (not asked.get("deleted") and asked.get("sort") in (None, ["updated_at"]))
    for ids, count in merged.values():
        assert len(set(ids)) == len(ids)
        assert count is None or count == {"value": len(ids), "exact": True}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("q", ["科技", "晨曦", "ocean", "cxkj", "kj", "8000", "技", "没有这样的", "13800138000"])
def test_hits_first_gives_what_the_order_first_gives(cast: Cast, monkeypatch: pytest.MonkeyPatch, q: str) -> None:
    furnish(cast)
    settle()
    asked = [{"q": q}, {"q": q, "filter": {"field": "level", "op": "eq", "value": "a"}}, {"q": q, "sort": ["name"]}]
    members = [who for who in MEMBERS if who in cast.members]
    first = [everything(cast, who, **one) for one in asked for who in members]
    monkeypatch.setattr(find, "FEWEST", -1)
    monkeypatch.setattr(find, "BALANCE", 0)
    walked: list[str] = []
    condition = read.wanted.__globals__["walked_condition"]
    monkeypatch.setitem(read.wanted.__globals__, "walked_condition", lambda *given: walked.append(q) or condition(*given))
    find._common.clear()
    assert [everything(cast, who, **one) for one in asked for who in members] == first
    assert bool(walked) == any(ids for ids, _ in first)
    find._common.clear()


def test_empty_values_are_paged_last(cast: Cast) -> None:
    """A sort field that may be empty, up and down, with pages that end before, within and after the empty ones."""
    rows = [{"name": f"n{n}", "employees": None if n % 3 == 0 else n // 2} for n in range(11)]
    made = cast.make_many("customer", rows)
    place = {record: (row["employees"], record) for record, row in zip(made, rows, strict=True)}
    full = [r for r in made if place[r][0] is not None]
    empty = sorted(r for r in made if place[r][0] is None)
    up, _ = everything(cast, "owner", sort=["employees"])
    assert up == sorted(full, key=lambda r: place[r]) + empty
    down, _ = everything(cast, "owner", sort=["-employees"])
    assert down == sorted(full, key=lambda r: place[r], reverse=True) + empty[::-1]
