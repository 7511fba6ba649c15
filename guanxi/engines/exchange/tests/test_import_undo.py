"""Undoing: what the import made goes, what it changed comes back, what somebody touched since stays."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from guanxi.engines.exchange import running, undo
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.engines.exchange.tests.test_import_interrupted import LocalRun
from guanxi.kernel.changes.models import Change
from guanxi.kernel.jobs.api import Cancelled, JobRun, run_due
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db
FULL = {
    "name": "甲",
    "phone": "+8613800138000",
    "tags": ["旧"],
    "revenue": {"amount": "5.00", "currency": "CNY"},
    "address": {"region": "310115", "street": "旧路"},
    "remark": "旧",
}


@pytest.fixture(autouse=True, params=[500, 2])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    for room in (running, undo):
        monkeypatch.setattr(room, "BATCH", request.param)
    return int(request.param)


def wire(cast: Cast, **ask: Any) -> dict[str, Any]:
    """Name -> values of all customers, without what every write moves."""
    moved = ("version", "updated_at", "updated_by")
    return {row["name"]: {k: v for k, v in row.items() if k not in moved} for row in all_rows(cast.owner, "customer", **ask)}


def test_created_records_leave_nothing_but_the_log(cast: Cast) -> None:
    rows = [(f"客户{n}", f"1380013{n:04d}", "母" if n else "") for n in range(7)] + [("母", "", "")]
    importing = Importing(cast.owner, "customer", csv_of(("名称", "电话", "上级公司"), *rows))
    assert importing.step("commit")["counts"]["create"] == 8
    done = importing.step("undo")
    assert (done["state"], importing.report()) == ("undone", [])
    assert (wire(cast), all_rows(cast.administrator, "customer", deleted=True)) == ({}, [])
    with tenant_scope(cast.tenant):
        log = Change.objects.filter(object="customer", correlation=f"undo:{importing.id}", op__in=["delete", "purge"]).values_list(
            "op", "actor"
        )
        assert Counter(log) == {("delete", cast.owner.person): 8, ("purge", cast.owner.person): 8}


def test_changed_records_get_their_values_back(cast: Cast) -> None:
    """Also where several rows of the file changed the same record, and for values that are encrypted."""
    cast.make("customer", **FULL)
    cast.make("customer", name="乙")
    before = wire(cast)
    header = ("名称", "电话", "标签", "年营收", "地址", "备注", "邮箱")
    rows = [
        ("甲", "13900139000", "新", "7 USD", "北京市朝阳区新路", "新", "a@example.com"),
        ("乙", "", "", "", "", "一", ""),
        ("甲", "13700137000", "更新", "", "", "", ""),
    ]
    importing = Importing(cast.owner, "customer", csv_of(header, *rows), policy={"match": ["name"], "on_match": "update"})
    assert importing.step("commit")["counts"]["update"] == 3
    changed = wire(cast)["甲"]
    assert (changed["phone"], changed["tags"], changed["revenue"], changed["address"]["street"]) == (
        "+8613700137000",
        ["更新"],
        {"amount": "7.00", "currency": "USD"},
        "新路",
    )
    assert importing.step("undo")["state"] == "undone"
    assert (wire(cast), importing.report()) == (before, [])


def test_what_was_touched_since_is_left_alone(cast: Cast) -> None:
    changed = cast.make("customer", name="已改", remark="旧")
    untouched = cast.make("customer", name="未改", remark="旧")
    rows = [("已改", "新"), ("未改", "新"), ("新建", "x"), ("新建后改", "x"), ("新建后删", "x"), ("改了又改回", "x"), ("有联系人", "x")]
    importing = Importing(cast.owner, "customer", csv_of(("名称", "备注"), *rows), policy={"match": ["name"], "on_match": "update"})
    importing.step("commit")
    ids = {row["name"]: row["id"] for row in all_rows(cast.owner, "customer")}
    api = cast.owner.api
    api.patch(f"customer/{changed}", {"level": "a"})
    api.patch(f"customer/{ids['新建后改']}", {"remark": "y"})
    api.delete(f"customer/{ids['新建后删']}")
    for level in ("a", None):
        api.patch(f"customer/{ids['改了又改回']}", {"level": level})
    api.post("contact", {"name": "张三", "customer": ids["有联系人"]})
    assert importing.step("undo")["state"] == "undone"
    left = wire(cast)
    assert {name: row["remark"] for name, row in left.items()} == {"已改": "新", "未改": "旧", "新建后改": "y", "有联系人": "x"}
    assert left["未改"]["id"] == untouched
    assert sorted(importing.problems("warning")) == [
        (2, "", "changed_since"),
        (5, "", "changed_since"),
        (6, "", "already_gone"),
        (8, "", "in_use"),
    ]
    assert all(line["stage"] == "undo" and line["message"]["zh"] for line in importing.report())
    assert [row["customer"]["name"] for row in all_rows(cast.owner, "contact")] == ["有联系人"]


def test_what_followed_from_the_import_is_taken_back_too(cast: Cast) -> None:
    """Activities move the contact dates of their customer; then the customers can be undone as well."""
    header, rows = ("名称", "编号"), [("甲", "K1"), ("乙", "K2")]
    customers = Importing(cast.owner, "customer", csv_of(header, *rows), fields={"name": "名称", "number": "编号"})
    customers.step("commit")
    before = wire(cast)
    entry = {"column": "客户编号", "options": {"object": "customer", "match": "number"}}
    activities = Importing(
        cast.owner,
        "activity",
        csv_of(("客户编号", "时间"), ("K1", "2026-01-05 10:00"), ("K1", "2026-01-06 10:00")),
        fields={"subject": entry, "happened_at": "时间"},
    )
    activities.step("commit")
    assert wire(cast)["甲"]["last_contact_at"] == "2026-01-06T02:00:00Z"
    activities.step("undo")
    assert (wire(cast), all_rows(cast.owner, "activity")) == (before, [])
    assert customers.step("undo")["state"] == "undone"
    assert (wire(cast), customers.report()) == ({}, [])


def test_undo_needs_no_right_to_delete(cast: Cast) -> None:
    """Who may import may take the import back, and nothing else."""
    role = cast.roles["sales_representative"]
    grant = {"read": "own", "update": "own", "create": True, "import": True}
    assert cast.administrator.api.patch(f"role/{role}", {"grants": {"customer": grant}}).status == 200
    importing = Importing(cast.owner, "customer", csv_of(("名称",), ("甲",)))
    importing.step("commit")
    [row] = all_rows(cast.owner, "customer")
    assert cast.owner.api.delete(f"customer/{row['id']}").status == 403
    importing.step("undo")
    assert all_rows(cast.owner, "customer") == []


def test_undo_waits_for_nobody_and_is_done_once(cast: Cast) -> None:
    """Refused while the import runs, while it is being undone, and when it has been."""
    importing = Importing(cast.owner, "customer", csv_of(("名称",), ("甲",)))

    def ask() -> tuple[int, str]:
        answer = cast.owner.api.post(f"imports/{importing.id}/undo")
        return answer.status, answer.body.get("code", "")

    assert cast.owner.api.post(f"imports/{importing.id}/commit").status == 200
    assert ask() == (409, "import_state")
    run_due()
    assert ask()[0] == 200
    assert ask() == (409, "import_state")
    run_due()
    assert (importing.now()["state"], all_rows(cast.owner, "customer")) == ("undone", [])
    assert ask() == (409, "import_state")


@pytest.mark.parametrize("work", ["run_import", "run_dry"])
def test_a_dead_job_that_is_started_again_after_the_undo_does_nothing(cast: Cast, work: str) -> None:
    importing = Importing(cast.owner, "customer", csv_of(("名称", "电话"), ("甲", ""), ("乙", "12")))
    importing.step("commit")
    importing.step("undo")
    before, report = importing.now(), importing.report()
    with tenant_scope(cast.tenant), pytest.raises(Cancelled):
        getattr(running, work)(LocalRun(cast.owner.actor(channel="job")), importing.id)
    assert (importing.now(), importing.report(), all_rows(cast.owner, "customer")) == (before, report, [])


def test_an_undo_that_has_died_is_asked_for_again(cast: Cast) -> None:
    """What it had taken back stays taken back, the rest follows."""
    importing = Importing(cast.owner, "customer", csv_of(("名称",), *((f"客户{n}",) for n in range(6))))
    importing.step("commit")
    job = cast.owner.api.post(f"imports/{importing.id}/undo").body["job"]
    with pytest.MonkeyPatch.context() as patched:

        def cancelled(self: JobRun, done: int, total: int | None = None) -> None:
            raise Cancelled(self.id)

        patched.setattr(JobRun, "progress", cancelled)
        run_due()
    now = importing.now()
    assert (now["state"], now["error"]["code"], now["job"]) == ("failed", "cancelled", job)
    assert cast.owner.api.post(f"imports/{importing.id}/commit").status == 409
    assert importing.step("undo")["state"] == "undone"
    assert (all_rows(cast.owner, "customer"), importing.report()) == ([], [])


def test_undo_asks_the_rights_of_now(cast: Cast) -> None:
    """Rows and fields that were taken from the person since stay as the import left them; an administrator takes them back."""
    role = cast.roles["sales_representative"]

    def grant(**rights: Any) -> None:
        assert cast.administrator.api.patch(f"role/{role}", {"grants": {"customer": rights}}).status == 200

    grant(read="all", update="all", create=True, **{"import": True})
    cast.make("customer", "colleague", name="别人的", remark="旧")
    cast.make("customer", name="自己的", remark="旧", industry=None, address={"street": "旧路"})
    rows = [("别人的", "新", "新路"), ("自己的", "新", "新路"), ("新建", "新", "新路")]
    importing = Importing(cast.owner, "customer", csv_of(("名称", "备注", "地址"), *rows), policy={"match": ["name"], "on_match": "update"})
    assert importing.step("commit")["counts"]["update"] == 2
    grant(read="own", update="own", create=True, **{"import": True}, fields={"remark": "hidden"})
    assert importing.step("undo")["state"] == "undone"
    left = {row["name"]: (row["remark"], row["address"]["street"]) for row in all_rows(cast.administrator, "customer")}
    assert left == {"别人的": ("新", "新路"), "自己的": ("新", "旧路")}
    assert sorted(importing.problems("warning")) == [(2, "", "not_permitted"), (3, "remark", "field_not_permitted")]
    with tenant_scope(cast.tenant):
        assert Import.objects.get(id=importing.id).position["left"] == 2


def test_an_administrator_undoes_what_the_person_no_longer_may(cast: Cast) -> None:
    cast.make("customer", name="甲", remark="旧")
    importing = Importing(cast.owner, "customer", csv_of(("名称", "备注"), ("甲", "新")), policy={"match": ["name"], "on_match": "update"})
    importing.step("commit")
    role = cast.roles["sales_representative"]
    grants = {"customer": {"read": "own", "create": True, "import": True, "fields": {"remark": "hidden"}}}
    assert cast.administrator.api.patch(f"role/{role}", {"grants": grants}).status == 200
    importing.api = cast.administrator.api
    importing.step("undo")
    assert ([row["remark"] for row in all_rows(cast.administrator, "customer")], importing.report()) == (["旧"], [])
