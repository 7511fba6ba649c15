"""Whose records are: the department that comes with the owner, hand-over, and people who have left."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.base.errors import Invalid
from guanxi.kernel.changes.models import Change
from guanxi.kernel.formulas.tests.world import follow, formula, shown
from guanxi.kernel.objects.types import RULES
from guanxi.kernel.records import write
from guanxi.kernel.records.batch import Batch
from guanxi.kernel.search.index import index_records
from guanxi.testing.cast import ORIGIN, Cast

OBJECTS = ["customer", "c_machine"]


def make_machines(cast: Cast) -> None:
    """A custom object of which the sales representatives see those of their department."""
    cast.make("object_type", owner=None, key="c_machine", label_zh="设备")
    cast.make("field", owner=None, object="c_machine", key="c_code", type="text", label_zh="码")
    cast.change("role", cast.roles["sales_representative"], grants={key: {"read": "department", "update": "own"} for key in OBJECTS})


def seen_by(cast: Cast, object_key: str, record: str) -> dict[str, tuple[int, int, int]]:
    """Who opens the record, finds it by a filter, counts it: colleagues of the old and of the new department."""
    made = {}
    for name in ("colleague", "other_department"):
        api = cast[name].api
        tree = {"field": "name", "op": "eq", "value": "甲"}
        page = api.post(f"{object_key}/query", {"filter": tree})
        total = api.post(f"{object_key}/aggregate", {"filter": tree}).body["total"]["values"][0]
        made[name] = (api.get(f"{object_key}/{record}").status, page.ids().count(record), total)
    return made


SEES, BLIND = (200, 1, 1), (404, 0, 0)


@pytest.mark.parametrize("object_key", OBJECTS)
def test_a_reorganisation_is_effective_at_once(cast: Cast, object_key: str) -> None:
    make_machines(cast)
    record = cast.make(object_key, name="甲")
    assert seen_by(cast, object_key, record) == {"colleague": SEES, "other_department": BLIND}
    stamp = cast.colleague.actor().stamp
    assert cast.administrator.api.patch(f"person/{cast.owner.person}", {"department": cast.departments["channel"]}).status == 200
    assert seen_by(cast, object_key, record) == {"colleague": BLIND, "other_department": SEES}
    assert cast.colleague.actor().stamp != stamp
    held = cast.administrator.api.get(f"{object_key}/{record}").body
    assert (held["department"]["id"], held["version"]) == (cast.departments["channel"], 1)
    assert Change.unscoped.filter(record=record).count() == 1


def test_filters_search_and_the_bin_know_the_new_department(cast: Cast) -> None:
    live, binned = cast.make_many("customer", [{"name": "甲"}, {"name": "乙"}])
    cast.administrator.api.delete(f"customer/{binned}")
    cast.change("person", str(cast.owner.person), department=cast.departments["channel"])
    api = cast.administrator.api

    def found(department: str, **more: Any) -> list[str]:
        tree = {"field": "department", "op": "under", "value": cast.departments[department]}
        return sorted(api.post("customer/query", {"filter": tree, **more}).ids())

    assert (found("channel"), found("east")) == ([live], [])
    assert (found("channel", deleted=True), found("east", deleted=True)) == ([binned], [])
    with cast.scope():
        index_records(cast.tenant, cast.object("customer"), [live])
    assert (found("channel", q="甲"), found("east", q="甲")) == ([live], [])
    assert cast.manager.api.get(f"customer/{live}").status == 404  # sees the sales department and below


def test_a_team_member_of_the_old_department_still_sees_the_record(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    cast.administrator.api.act("customer", "add_to_team", [record], {"person": cast.colleague.person})
    cast.change("person", str(cast.owner.person), department=cast.departments["channel"])
    assert cast.colleague.api.get(f"customer/{record}").status == 200


def test_formulas_over_the_department_follow(cast: Cast) -> None:
    """The record's own department, and that of a record it refers to; through the log, where the person's change stands for them."""
    formula(cast, "customer", "c_place", "department.name", "text")
    formula(cast, "contact", "c_place", "customer.department.name", "text")
    customer = cast.make("customer", name="甲")
    contact = cast.make("contact", name="乙", customer=customer, owner="colleague")
    follow()
    cast.change("person", str(cast.owner.person), department=cast.departments["channel"])
    follow()
    assert (shown(cast, "customer", customer, "c_place"), shown(cast, "contact", contact, "c_place")) == ("channel", "channel")


def test_only_records_of_the_department_that_was_left_move(cast: Cast) -> None:
    mine, elsewhere = cast.make_many("customer", [{"name": "甲"}, {"name": "乙"}])
    theirs = cast.make("customer", owner="colleague", name="丙")
    model: Any = cast.object("customer").model
    model.unscoped.filter(id=elsewhere).update(department=cast.departments["office"])
    cast.change("person", str(cast.owner.person), department=None)
    departments = dict(model.unscoped.filter(id__in=[mine, elsewhere, theirs]).values_list("id", "department"))
    assert departments == {mine: None, elsewhere: cast.departments["office"], theirs: cast.departments["east"]}
    cast.change("person", str(cast.owner.person), department=cast.departments["channel"])
    assert model.unscoped.get(id=mine).department == cast.departments["channel"]


def test_many_people_move_with_few_statements(cast: Cast) -> None:
    """Two departments lose, two gain; the records of each person are where the person is."""
    people = cast.make_many(
        "person", [{"name": f"员工{n}", "department": cast.departments["east" if n % 2 else "channel"]} for n in range(30)]
    )
    with cast.scope() as system:
        customer, person = system.schema.get("customer"), system.schema.get("person")
        made = write.create(system, customer, [{"name": "甲", "owner": p} for p in people], ORIGIN).ids()
        records = dict(zip(people, made, strict=True))

        def move(some: list[str], one: str, other: str) -> int:
            to = {p: cast.departments[one if n % 2 else other] for n, p in enumerate(some)}
            with CaptureQueriesContext(connection) as asked:
                write.update(system, person, [(p, None, {"department": d}) for p, d in to.items()], ORIGIN)
            model: Any = customer.model
            held = dict(model.unscoped.filter(id__in=[records[p] for p in some]).values_list("id", "department"))
            assert held == {records[p]: d for p, d in to.items()}
            return len(asked)

        move(people[:2], "sales", "office")
        assert move(people[2:4], "sales", "office") == move(people[4:], "office", "sales")


def test_records_of_a_department_that_is_gone_have_none(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    api = cast.administrator.api
    assert api.delete(f"department/{cast.departments['east']}").status == 204
    assert api.act("department", "purge", [cast.departments["east"]]).status == 200
    assert api.get(f"customer/{record}").body["department"] is None
    assert api.get(f"person/{cast.owner.person}").body["department"] is None


# Hand-over and people who have left ----------------------------------------------------------------------------------


def test_a_record_is_made_in_the_department_of_now(cast: Cast) -> None:
    """An actor from before a reorganisation, as a request that was on its way has."""
    with cast.scope():
        before = cast.owner.actor()
        cast.change("person", str(cast.owner.person), department=cast.departments["channel"])
        [record] = write.create(before, before.schema.get("customer"), [{"name": "甲"}], ORIGIN).ids()
    assert cast.administrator.api.get(f"customer/{record}").body["department"]["id"] == cast.departments["channel"]


def test_who_has_left_becomes_the_owner_of_nothing(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    cast.change("person", str(cast.colleague.person), status="left")
    api = cast.administrator.api
    created = api.post("customer", {"name": "乙", "owner": cast.colleague.person})
    assert (created.status, created.codes()) == (422, [("owner", "owner_left")])
    handed = api.act("customer", "hand_over", [record], {"to": cast.colleague.person})
    assert (handed.status, handed.codes()) == (422, [("input.to", "owner_left")])
    assert set(handed.body["errors"][0]["message"]) == {"zh", "en"}
    changed = api.patch(f"customer/{record}", {"owner": cast.colleague.person})
    assert (changed.status, changed.codes()) == (422, [("owner", "not_writable")])
    with cast.scope() as system:
        done = write.create(
            system, system.schema.get("customer"), [{"name": "丙", "owner": "colleague"}, {"name": "丁", "owner": "owner"}], ORIGIN,
            lenient=True, partial=True,
        )  # fmt: skip
    assert ([(e.row, e.field, e.code) for e in done.errors], len(done.written)) == ([(0, "owner", "owner_left")], 1)


def test_a_record_that_breaks_a_newer_rule_can_be_handed_over(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    condition = {"field": "level", "op": "not_empty"}
    cast.make("validation_rule", owner=None, name="级别", object="customer", condition=condition, message_zh="请填写级别")
    assert cast.owner.api.patch(f"customer/{record}", {"name": "乙"}).codes() == [("name", "rule_broken")]
    assert cast.manager.api.act("customer", "hand_over", [record], {"to": cast.colleague.person}).status == 200
    assert cast.colleague.api.get(f"customer/{record}").body["owner"]["id"] == cast.colleague.person


def test_a_hook_may_guard_who_owns_what(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = cast.make_many("customer", [{"name": "甲"}, {"name": "乙"}])

    def guard(batch: Batch) -> None:
        if batch.op == "hand_over":
            for row in batch.good():
                if row.id == second and row.after["owner"] == cast.colleague.person:
                    batch.fail(row, "owner", "full", {"zh": "已满", "en": "Has enough"})

    monkeypatch.setitem(RULES, "customer", [guard])
    with cast.scope() as system, pytest.raises(Invalid) as refused:
        write.hand_over(system, system.schema.get("customer"), [first, second], str(cast.colleague.person), ORIGIN, keep_in_team=True)
    assert [(e.row, e.field, e.code) for e in refused.value.errors] == [(1, "owner", "full")]
    held = cast.owner.api.get(f"customer/{first}").body
    assert (held["owner"]["id"], held["team"]) == (cast.owner.person, [])
    assert cast.manager.api.act("customer", "hand_over", [first], {"to": cast.colleague.person}).status == 200
