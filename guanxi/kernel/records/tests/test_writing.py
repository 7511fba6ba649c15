"""What a write promises beyond one record: batches, conflicts, references, the recycle bin."""

from __future__ import annotations

import pytest

from guanxi.base.errors import AlreadyExists, Invalid
from guanxi.kernel.changes.models import Change
from guanxi.kernel.objects.models import UniqueKey
from guanxi.kernel.records import write
from guanxi.testing.api import Api
from guanxi.testing.cast import ORIGIN, Cast
from guanxi.testing.samples import IDENTITY_NUMBERS


def test_a_conflict_shows_sensitive_values_masked(cast: Cast) -> None:
    """Whoever may write a field but sees its mask must not read it through a stale version."""
    record = cast.make("customer", name="甲", identity_number=IDENTITY_NUMBERS[0])
    late = cast.owner.api.patch(f"customer/{record}", {"identity_number": IDENTITY_NUMBERS[1]}, if_match='"0"')
    assert late.status == 409
    assert late.body["conflicts"] == {
        "identity_number": {"yours": IDENTITY_NUMBERS[1][:3] + "*" * 11 + IDENTITY_NUMBERS[1][-4:], "current": "110***********002X"}
    }


def test_a_stale_version_answers_no_guess_of_a_masked_value(cast: Cast) -> None:
    record = cast.make("customer", name="甲", identity_number=IDENTITY_NUMBERS[0])
    right, wrong = (
        cast.owner.api.patch(f"customer/{record}", {"identity_number": number}, if_match='"0"').body["conflicts"]["identity_number"][
            "current"
        ]
        for number in IDENTITY_NUMBERS[:2]
    )
    assert right == wrong == "110***********002X"


def test_a_stale_version_shows_nothing_to_whom_the_record_is_not_shown(cast: Cast) -> None:
    record = cast.make("customer", name="甲", remark="乙")
    late = Api(token=cast.owner.token("customer:write")).patch(f"customer/{record}", {"remark": "?"}, if_match='"0"')
    assert (late.status, late.body["conflicts"]) == (409, {})


def test_a_stale_version_names_no_file_of_others(cast: Cast) -> None:
    foreign = cast.other_department.api.upload("工资表.csv", b"1,2,3").body["id"]
    activity = cast.make("activity", kind="note", content="甲")
    late = cast.owner.api.patch(f"activity/{activity}", {"files": [foreign]}, if_match='"0"')
    assert (late.status, late.body["conflicts"]["files"]["yours"]) == (409, [{"id": foreign, "name": None}])


@pytest.mark.parametrize("member", ["owner", "finance"])
def test_writing_a_guess_behind_a_mask_does_not_tell_whether_it_was_right(cast: Cast, member: str) -> None:
    """Who sees the mask: the version moves either way. Who may reveal the value: nothing changed, nothing written."""
    record = cast.make("customer", name="甲", identity_number=IDENTITY_NUMBERS[0])
    done = cast[member].api.patch(f"customer/{record}", {"identity_number": IDENTITY_NUMBERS[0]})
    assert (done.status, done.body["version"]) == (200, {"owner": 2, "finance": 1}[member])
    assert Change.unscoped.filter(record=record).count() == done.body["version"]


@pytest.mark.parametrize(("action", "values"), [("tag", {"add": ["VIP"]}), ("hand_over", {}), ("delete", {}), ("reveal", {})])
def test_an_id_named_twice_counts_once(cast: Cast, action: str, values: dict[str, object]) -> None:
    record = cast.make("customer", name="甲")
    given = {"to": cast.colleague.person} if action == "hand_over" else values
    done = cast.administrator.api.act("customer", action, [record, record], given)
    version = 1 if action == "reveal" else 2
    assert (done.status, done.body["records"]) == (200, [{"id": record, "version": version}])
    assert Change.unscoped.filter(record=record).count() == 2


def test_empty_and_the_word_none_stay_apart_in_a_batch(cast: Cast) -> None:
    first, second = cast.make_many("contact", [{"name": "甲", "title": "x"}, {"name": "乙", "title": "x"}])
    with cast.scope() as system:
        write.update(system, system.schema.get("contact"), [(first, None, {"title": "None"}), (second, None, {"title": None})], ORIGIN)
    api = cast.administrator.api
    assert [api.get(f"contact/{r}").body["title"] for r in (first, second)] == ["None", None]


@pytest.mark.parametrize("object_key", ["file", "department", "activity", "nothing"])
def test_an_activity_is_about_a_record_with_a_timeline(cast: Cast, object_key: str) -> None:
    about = cast.departments["east"] if object_key == "department" else cast.make("activity", title="另一条")
    refused = cast.administrator.api.post("activity", {"kind": "note", "title": "x", "subject": {"object": object_key, "id": about}})
    assert (refused.status, refused.codes()) == (422, [("subject", "reference_missing")])


def test_an_owner_named_in_a_file_brings_the_department(cast: Cast) -> None:
    with cast.scope() as system:
        [made] = write.create(system, system.schema.get("customer"), [{"name": "甲", "owner": "colleague"}], ORIGIN, lenient=True).ids()
    held = cast.administrator.api.get(f"customer/{made}").body
    assert (held["owner"]["id"], held["department"]["id"]) == (cast.colleague.person, cast.departments["east"])


def test_one_may_name_oneself_as_the_owner_in_a_file(cast: Cast) -> None:
    with cast.scope():
        actor = cast.owner.actor()
        [made] = write.create(actor, actor.schema.get("customer"), [{"name": "甲", "owner": "owner"}], ORIGIN, lenient=True).ids()
    assert cast.owner.api.get(f"customer/{made}").body["owner"]["id"] == cast.owner.person


def test_restoring_a_definition_whose_place_is_taken_is_refused(cast: Cast) -> None:
    values = {"object": "customer", "key": "c_extra", "type": "text", "label_zh": "额外"}
    first = cast.make("field", **values)
    cast.administrator.api.delete(f"field/{first}")
    cast.make("field", **values)
    assert cast.administrator.api.act("field", "restore", [first]).status == 409


def test_a_unique_value_is_free_again_after_deletion_and_taken_again_after_restoring(cast: Cast) -> None:
    api = cast.administrator.api
    cast.make("field", object="lead", key="c_code", type="text", label_zh="码", unique=True)
    first = api.post("lead", {"name": "甲", "c_code": "A1"}).body["id"]
    assert api.post("lead", {"name": "乙", "c_code": "a1"}).codes() == [("c_code", "taken")]
    api.delete(f"lead/{first}")
    second = api.post("lead", {"name": "丙", "c_code": "A1"}).body["id"]
    assert api.act("lead", "restore", [first]).codes() == [("c_code", "taken")]
    api.delete(f"lead/{second}")
    assert api.act("lead", "restore", [first]).status == 200
    assert [u.record for u in UniqueKey.unscoped.filter(tenant=cast.tenant, field="c_code")] == [first]


def test_the_bin_is_open_to_those_who_may_delete(cast: Cast) -> None:
    """The list, the totals and the record say the same: no right to delete, no look into the bin."""
    record = cast.make("customer", name="甲")
    cast.administrator.api.delete(f"customer/{record}")
    seen = {}
    for name in ("owner", "manager", "colleague", "finance", "auditor", "administrator"):
        api = cast[name].api
        page = api.get("customer", {"deleted": "true", "fields": ""})
        totals = api.post("customer/aggregate", {"deleted": True})
        seen[name] = (
            page.status,
            record in page.ids() if page.status == 200 else None,
            totals.status,
            api.get(f"customer/{record}").status,
        )
    sees, empty, closed = (200, True, 200, 200), (200, False, 200, 404), (403, None, 403, 404)
    assert seen == {"owner": sees, "manager": sees, "colleague": empty, "finance": closed, "auditor": closed, "administrator": sees}


def test_a_client_made_id_is_taken_once(cast: Cast) -> None:
    from guanxi.base.ids import new_id

    made = new_id()
    api = cast.administrator.api
    assert api.post("lead", {"id": made, "name": "甲"}).body["id"] == made
    assert api.post("lead", {"id": made, "name": "乙"}).status == 409
    assert cast.stranger.api.post("lead", {"id": made, "name": "丙"}).status == 409
    assert api.post("lead", {"id": "1", "name": "丁"}).codes() == [("id", "id_invalid")]


def test_a_batch_writes_what_it_can_and_says_what_it_cannot(cast: Cast) -> None:
    api = cast.owner.api
    mine, theirs = cast.make("lead", name="我"), cast.make("lead", owner="other_department", name="他")
    done = api.post("lead/batch", {"operations": [
        {"op": "create", "values": {"name": "新"}}, {"op": "update", "id": mine, "version": 9, "values": {"name": "x"}}, {"op": "update", "id": mine, "values": {"name": "改"}},
        {"op": "delete", "id": theirs}, {"op": "fly"}, {"op": "update", "id": "1"},
    ]})  # fmt: skip
    assert [r.get("status") or r["version"] for r in done.body["results"]] == [1, 409, 2, 404, 422, 404]


def test_two_rows_of_one_batch_cannot_share_a_unique_value(cast: Cast) -> None:
    cast.make("field", object="lead", key="c_code", type="text", label_zh="码", unique=True)
    with cast.scope() as system, pytest.raises(Invalid) as refused:
        write.create(
            system, system.schema.get("lead"), [{"name": "甲", "c_code": "A"}, {"name": "乙"}, {"name": "丙", "c_code": "a"}], ORIGIN
        )
    assert [(e.row, e.field, e.code) for e in refused.value.errors] == [(2, "c_code", "taken")]


def test_two_rows_of_one_batch_cannot_share_an_id(cast: Cast) -> None:
    from guanxi.base.ids import new_id

    made = new_id()
    with cast.scope() as system, pytest.raises(AlreadyExists):
        write.create(system, system.schema.get("lead"), [{"id": made, "name": "甲"}, {"id": made, "name": "乙"}], ORIGIN)
