"""Who is told of what: hand-overs, activities, jobs; once, and with what the reader may see when reading."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.models import Change, Cursor
from guanxi.kernel.changes.opening import opened
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.jobs.api import JOBS, enqueue, run_due
from guanxi.kernel.jobs.declare import JobType
from guanxi.kernel.notify.api import NOTHING, notify
from guanxi.kernel.notify.from_log import read_changes
from guanxi.kernel.notify.housekeeping import throw_away
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.records import write
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import MEMBERS, ORIGIN

DAY = dt.timedelta(days=1)


def read(cast: Any) -> None:
    """Let the reader see everything up to now."""
    number_changes()
    catch_up("notify")
    assert set(Cursor.objects.filter(reader="notify").values_list("error", flat=True)) == {""}


def told(cast: Any, who: str) -> list[tuple[str, str, str]]:
    """(kind, title, text) in Chinese of what a member is told, the newest first."""
    return [(row["kind"], row["title"]["zh"], row["text"]["zh"]) for row in cast[who].api.get("notifications").body["rows"]]


def hand_over(cast: Any, customer: str, to: str = "colleague") -> None:
    assert cast.manager.api.act("customer", "hand_over", [customer], {"to": cast[to].person}).status == 200


def test_a_record_that_is_handed_over(cast: Any) -> None:
    customer = cast.make("customer", name="上海测试")
    read(cast)
    hand_over(cast, customer)
    read(cast)
    page = cast.colleague.api.get("notifications").body
    [row] = page["rows"]
    assert (page["unread"], page["next"], row.pop("id") > "", row.pop("at").endswith("Z")) == (1, None, True, True)
    assert row == {
        "kind": "handed_over", "title": {"zh": "manager将客户“上海测试”转交给你", "en": "manager handed over to you: Customer “上海测试”"}, "text": NOTHING,
        "link": {"object": "customer", "record": customer}, "read_at": None,
    }  # fmt: skip
    assert [who for who in MEMBERS if who != "anonymous" and told(cast, who)] == ["colleague"]


def test_reading_twice_tells_once(cast: Any) -> None:
    customer = cast.make("customer", name="上海测试")
    hand_over(cast, customer)
    cast.colleague.api.post("activity", {"title": "电话", "subject": {"object": "customer", "id": customer}})
    changes = opened(cast.tenant, Change.unscoped.filter(tenant=cast.tenant).order_by("id"))
    for _ in range(2):
        with tenant_scope(cast.tenant):
            read_changes(cast.tenant, changes)
    read(cast)
    assert Notification.unscoped.count() == 1


def test_who_takes_a_record_is_not_told(cast: Any) -> None:
    customer = cast.make("customer", name="上海测试")
    hand_over(cast, customer, "manager")
    read(cast)
    assert told(cast, "manager") == []


def test_many_records_are_one_notification(cast: Any) -> None:
    made = cast.make_many("customer", [{"name": f"客户{n}"} for n in range(3)])
    assert cast.manager.api.act("customer", "hand_over", made, {"to": cast.colleague.person}).status == 200
    read(cast)
    assert told(cast, "colleague") == [("handed_over", "manager将 3 条客户转交给你", "")]
    assert cast.colleague.api.get("notifications").body["rows"][0]["link"] == {"object": "customer", "record": None}


def test_an_activity_about_ones_record(cast: Any) -> None:
    customer = cast.make("customer", name="上海测试")
    about = {"subject": {"object": "customer", "id": customer}}
    assert cast.manager.api.post("activity", {"title": "拜访", **about}).status == 201
    assert cast.owner.api.post("activity", {"title": "自己写的", **about}).status == 201
    assert cast.manager.api.post("activity", {"title": "没有对象"}).status == 201
    read(cast)
    assert told(cast, "owner") == [("activity", "manager在你负责的客户“上海测试”下写了跟进", "拜访")]
    assert cast.manager.api.post("activity", {"content": "没有主题", **about}).status == 201
    read(cast)
    assert told(cast, "owner")[0] == ("activity", "manager在你负责的客户“上海测试”下写了跟进", "没有主题")
    with cast.scope() as system:
        write.create(system, system.schema.get("activity"), [{"title": n, **about, "owner": cast.manager.person} for n in "ab"], ORIGIN)
    read(cast)
    assert told(cast, "owner")[0] == ("activity", "系统在你负责的客户下写了 2 条跟进", "")


def test_names_are_those_that_may_be_seen_when_reading(cast: Any) -> None:
    customer = cast.make("customer", name="上海测试")
    hand_over(cast, customer)
    read(cast)
    cast.change("customer", customer, name="上海新名")
    assert told(cast, "colleague")[0][1] == "manager将客户“上海新名”转交给你"
    hand_over(cast, customer, "other_department")
    assert told(cast, "colleague")[0][1] == "manager将客户“（无权查看）”转交给你"
    assert "上海" not in str(list(Notification.unscoped.values()))


def test_a_job_that_ends(cast: Any) -> None:
    def work(run: Any, fail: bool) -> None:
        if fail:
            raise RuntimeError("张三")

    soon = timezone.now() + DAY
    kinds = (
        JobType("test.a", {"zh": "导入", "en": "Import"}, work, 1),
        JobType("test.b", {"zh": "安静", "en": "Quiet"}, work, 1, quiet=True),
    )
    with JOBS.override("test.a", kinds[0]), JOBS.override("test.b", kinds[1]), tenant_scope(cast.tenant):
        for key, fail, actor in (
            ("test.a", False, cast.owner.actor()),
            ("test.a", True, cast.owner.actor()),
            ("test.b", False, cast.owner.actor()),
            ("test.a", False, None),
        ):
            enqueue(key, {"fail": fail}, actor=actor)
        assert run_due(soon) == 4
    assert told(cast, "owner") == [("job_failed", "导入：失败", "任务执行出错（RuntimeError）"), ("job_done", "导入：已完成", "")]
    assert Notification.unscoped.count() == 2


def test_pages_and_reading(cast: Any, django_assert_num_queries: Any) -> None:
    for number in range(5):
        notify(
            cast.tenant,
            [cast.owner.person, cast.owner.person, cast.colleague.person],
            "test",
            {"zh": f"第{number}", "en": f"No. {number}"},
            NOTHING,
            None,
            str(number),
        )
    api = cast.owner.api
    first = api.get("notifications", {"limit": "3"})
    second = api.get("notifications", {"limit": "3", "cursor": first.body["next"]})
    assert [row["title"]["zh"] for row in first.body["rows"] + second.body["rows"]] == ["第4", "第3", "第2", "第1", "第0"]
    assert api.post("notifications/read", {"ids": first.ids()}).body == {"unread": 2}
    assert api.get("notifications", {"unread": "true"}).ids() == second.ids()
    assert cast.colleague.api.post("notifications/read", {"ids": second.ids()}).body == {"unread": 5}  # not one's own
    assert api.post("notifications/read", {"all": True}).body == {"unread": 0}
    assert [
        api.post("notifications/read", wrong).status
        for wrong in ({}, {"all": False}, {"ids": "x"}, {"ids": ["x"]}, {"ids": [], "all": True})
    ] == [400] * 5
    assert (api.get("notifications", {"cursor": "x"}).status, cast.anonymous.api.get("notifications").status) == (400, 401)


@pytest.mark.parametrize("count", [1, 8])
def test_a_page_costs_the_same_however_long(cast: Any, count: int, django_assert_num_queries: Any) -> None:
    made = cast.make_many("customer", [{"name": f"客户{n}"} for n in range(count)], owner="colleague")
    for customer in made:
        names = {"by": ("person", cast.manager.person)}
        notify(
            cast.tenant,
            [cast.colleague.person],
            "test",
            {"zh": "{by}{record}", "en": ""},
            NOTHING,
            ("customer", customer),
            customer,
            names=names,
        )
    from guanxi.kernel.notify.rendering import as_wire

    with tenant_scope(cast.tenant):
        actor = cast.colleague.actor()
        rows = list(Notification.objects.all())
        with django_assert_num_queries(2):
            assert {row["title"]["zh"] for row in as_wire(actor, rows)} == {f"manager客户{n}" for n in range(count)}


def test_old_notifications_are_thrown_away(cast: Any) -> None:
    now = timezone.now()
    for cause, age, is_read in (("a", 89, True), ("b", 91, True), ("c", 91, False), ("d", 366, False)):
        notify(cast.tenant, [cast.owner.person], "test", NOTHING, NOTHING, None, cause, at=now - DAY * age)
        if is_read:
            Notification.unscoped.filter(cause=cause).update(read_at=now)
    throw_away(now)
    assert sorted(Notification.unscoped.values_list("cause", flat=True)) == ["a", "c"]
