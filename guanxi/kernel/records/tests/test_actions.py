"""The standard tests of the actions that every object type has, and what is particular to each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from guanxi.testing.action_suite import ActionSuite
from guanxi.testing.cast import Cast
from guanxi.testing.samples import IDENTITY_NUMBERS


class _InTheBin(ActionSuite):
    def records(self, cast: Cast, count: int) -> list[str]:
        ids = super().records(cast, count)
        assert cast.administrator.api.act(self.object, "delete", ids).status == 200
        return ids


class TestDelete(ActionSuite):
    action = "*.delete"


class TestRestore(_InTheBin):
    action = "*.restore"


class TestPurge(_InTheBin):
    action = "*.purge"

    def test_references_to_it_become_empty(self, cast: Cast) -> None:
        [record] = self.records(cast, 1)
        cast.administrator.api.act("customer", "restore", [record])
        contact = cast.make("contact", name="甲", customer=record)
        cast.administrator.api.delete(f"customer/{record}")
        assert self.run(cast.administrator.api, [record], {}).status == 200
        assert cast.administrator.api.get(f"contact/{contact}").body["customer"] is None


class TestUpdate(ActionSuite):
    action = "*.update"
    good = {"values": {"level": "a", "industry": "software"}}
    bad = [
        ({"values": ["x"]}, [("input.values", "wrong_type")]),
        ({"values": {"level": "nothing"}}, [("level", "choice_unknown")]),
        ({"values": {"nonsense": 1}}, [("nonsense", "unknown_field")]),
        ({"values": {"owner": "x"}}, [("owner", "not_writable")]),
    ]

    def test_it_is_all_or_none(self, cast: Cast) -> None:
        mine, theirs = cast.make("customer", name="甲"), cast.make("customer", owner="other_department", name="乙")
        assert self.run(cast.owner.api, [mine, theirs], self.good).status == 404
        assert cast.owner.api.get(f"customer/{mine}").body["level"] is None


class TestHandOver(ActionSuite):
    action = "*.hand_over"
    bad = [
        ({"to": "01936b2e-0000-7000-8000-00000000000a"}, [("input.to", "reference_missing")]),
        ({"to": "x"}, [("input.to", "reference_invalid")]),
    ]

    def input(self, cast: Cast) -> dict[str, Any]:
        return {"to": cast.colleague.person}

    def test_owner_and_department_move_together(self, cast: Cast) -> None:
        [record] = self.records(cast, 1)
        assert self.run(cast.manager.api, [record], {"to": cast.other_department.person, "keep_in_team": True}).status == 200
        held = cast.other_department.api.get(f"customer/{record}").body
        assert (held["owner"]["id"], held["department"]["id"]) == (cast.other_department.person, cast.departments["channel"])
        assert [(m["person"]["id"], m["write"]) for m in held["team"]] == [(cast.owner.person, False)]
        assert [cast.owner.api.get(f"customer/{record}").status, cast.owner.api.patch(f"customer/{record}", {"name": "x"}).status] == [
            200,
            403,
        ]
        assert cast.manager.api.get(f"customer/{record}").status == 404


class TestTag(ActionSuite):
    action = "*.tag"
    good = {"add": ["VIP"]}
    bad = [({"add": ["x" * 51]}, [("input.add", "tag_too_long")]), ({"add": "VIP"}, [("input.add", "wrong_type")])]

    def test_other_tags_stay(self, cast: Cast) -> None:
        record = cast.make("customer", name="甲", tags=["旧", "去"])
        self.run(cast.owner.api, [record], {"add": ["新", "旧"], "remove": ["去"]})
        assert cast.owner.api.get(f"customer/{record}").body["tags"] == ["旧", "新"]

    def test_records_without_tags_have_no_such_action(self, cast: Cast) -> None:
        record = cast.make("activity", title="x")
        assert cast.administrator.api.act("activity", "tag", [record], {"add": ["VIP"]}).status == 404


class TestAddToTeam(ActionSuite):
    action = "*.add_to_team"
    bad = [({"person": "01936b2e-0000-7000-8000-00000000000a"}, [("input.person", "reference_missing")])]

    def input(self, cast: Cast) -> dict[str, Any]:
        return {"person": cast.colleague.person, "write": True, "until": (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat()}


class TestRemoveFromTeam(ActionSuite):
    action = "*.remove_from_team"

    def input(self, cast: Cast) -> dict[str, Any]:
        return {"person": cast.colleague.person}


class TestReveal(ActionSuite):
    action = "*.reveal"

    def test_values_come_in_clear_and_the_log_says_who_saw_them(self, cast: Cast) -> None:
        record = cast.make("customer", name="甲", identity_number=IDENTITY_NUMBERS[0], bank_account="6222")
        shown = self.run(cast.finance.api, [record], {})
        assert shown.body["values"] == [{"id": record, "version": 1, "bank_account": "6222", "identity_number": IDENTITY_NUMBERS[0]}]
        read = cast.finance.api.get(f"customer/{record}").body
        assert (read["bank_account"], read["identity_number"]) == ("6***", "110***********002X")

    def test_a_field_of_others_stays_hidden(self, cast: Cast) -> None:
        record = cast.make("customer", name="甲", identity_number=IDENTITY_NUMBERS[0], bank_account="6222")
        self.granted(cast, read="own", actions={"reveal": True})
        assert self.run(cast.owner.api, [record], {}).body["values"] == [
            {"id": record, "version": 1, "identity_number": IDENTITY_NUMBERS[0]}
        ]


class TestChangeType(ActionSuite):
    action = "field.change_type"
    object = "field"
    good = {"type": "number", "confirm": True}
    bad = [({"type": "nothing"}, [("input.type", "choice_unknown")])]
    batches = False

    def records(self, cast: Cast, count: int) -> list[str]:
        [field] = cast.make_many("field", [{"object": "customer", "key": "c_x", "type": "text", "label_zh": "x"}])
        cast.make_many("customer", [{"name": "甲", "c_x": "12"}, {"name": "乙", "c_x": "十二"}])
        return [field]

    def test_what_can_be_read_is_kept(self, cast: Cast) -> None:
        [field] = self.records(cast, 1)
        done = self.run(cast.administrator.api, [field], self.good)
        assert done.status == 200
        rows = cast.administrator.api.post("customer/query", {"sort": ["created_at"], "fields": ["name", "c_x"]}).body["rows"]
        assert [(r["name"], r["c_x"]) for r in rows] == [("甲", 12), ("乙", None)]
        found = cast.administrator.api.post("customer/query", {"filter": {"field": "c_x", "op": "gt", "value": 11}, "fields": ["name"]})
        assert [r["name"] for r in found.body["rows"]] == ["甲"]
