"""An action on all records that meet a condition: the records of the list, no others, or none at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.records import write
from guanxi.testing.cast import Cast

SOFTWARE = {"field": "industry", "op": "eq", "value": "software"}


def make(cast: Cast, count: int = 3) -> tuple[list[str], str, str]:
    """Records that meet SOFTWARE, one that does not, and one that meets it but belongs to somebody else."""
    ids = cast.make_many("customer", [{"name": f"甲{n}", "industry": "software"} for n in range(count)])
    return ids, cast.make("customer", name="乙"), cast.make("customer", owner="other_department", name="丙", industry="software")


def act(cast: Cast, action: str, member: str = "owner", values: dict[str, Any] | None = None, **conditions: Any) -> Any:
    return cast[member].api.post(f"customer/actions/{action}", {"input": values or {}, **conditions})


@pytest.mark.parametrize(
    ("action", "values"), [("update", {"values": {"level": "a"}}), ("tag", {"add": ["VIP"]}), ("delete", {}), ("add_to_team", {})]
)
def test_the_records_of_the_list_and_no_others(cast: Cast, action: str, values: dict[str, Any]) -> None:
    ids, other, theirs = make(cast)
    given = {"person": cast.colleague.person} if action == "add_to_team" else values
    done = act(cast, action, values=given, filter=SOFTWARE)
    assert (done.status, [r["id"] for r in done.body["records"]]) == (200, sorted(ids))
    models = cast.object("customer").model.unscoped.filter(id__in=[other, theirs])  # type: ignore[attr-defined]
    assert list(models.values_list("version", flat=True)) == [1, 1]


def test_hand_over_restore_and_purge(cast: Cast) -> None:
    ids, _, theirs = make(cast)
    handed = act(cast, "hand_over", "manager", {"to": cast.colleague.person}, filter=SOFTWARE)
    assert [r["id"] for r in handed.body["records"]] == sorted(ids)
    assert act(cast, "delete", "colleague", filter=SOFTWARE).status == 200
    assert [r["id"] for r in act(cast, "restore", "colleague", filter=SOFTWARE, deleted=True).body["records"]] == sorted(ids)
    assert act(cast, "delete", "administrator", filter=SOFTWARE).status == 200
    assert [r["id"] for r in act(cast, "purge", "administrator", filter=SOFTWARE, deleted=True).body["records"]] == sorted([*ids, theirs])


def test_none_at_all_where_one_may_not_be_changed(cast: Cast) -> None:
    """Finance reads all and deletes nothing; with a scope of its own it may delete only what it owns."""
    ids, *_ = make(cast)
    assert act(cast, "delete", "finance", filter=SOFTWARE).status == 403
    cast.change("role", cast.roles["finance"], grants={"customer": {"read": "all", "delete": "own"}})
    assert act(cast, "delete", "finance", filter=SOFTWARE).status == 403
    assert cast.owner.api.get(f"customer/{ids[0]}").status == 200
    assert act(cast, "tag", "stranger", {"add": ["x"]}, filter=SOFTWARE).body == {"records": []}


def test_conditions_are_those_of_a_list(cast: Cast) -> None:
    ids, *_ = make(cast)
    assert act(cast, "tag", values={"add": ["x"]}, filter={"field": "credit_limit", "op": "not_empty"}).codes() == [
        ("filter", "unknown_field")
    ]
    assert act(cast, "tag", values={"add": ["x"]}, filter=SOFTWARE, deleted=True).body == {"records": []}
    by_ids = act(cast, "tag", values={"add": ["x"]}, filter={"field": "id", "op": "in", "value": ids[:2]})
    assert len(by_ids.body["records"]) == 2
    assert len(act(cast, "tag", values={"add": ["y"]}, filter=None).body["records"]) == 4


@pytest.mark.parametrize(
    "body", [{"ids": [], "filter": {}}, {"deleted": True}, {"ids": [], "deleted": True}, {"filter": {}, "sort": []}, {"filter": {}, "deleted": "x"}, {"q": 1}]
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(cast: Cast, body: dict[str, Any]) -> None:
    make(cast)
    assert act(cast, "delete", **body).status == 400


def test_more_than_a_batch_is_refused_with_the_remedy(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "MOST", 2)
    ids, *_ = make(cast)
    refused = act(cast, "delete", filter=SOFTWARE)
    assert (refused.status, refused.codes()) == (422, [("filter", "too_many_records")])
    assert cast.owner.api.get(f"customer/{ids[0]}").status == 200


def test_many_cost_as_many_statements_as_few(cast: Cast) -> None:
    counts = []
    for number, level in ((2, "a"), (2, "b"), (28, "c")):
        make(cast, number)
        with CaptureQueriesContext(connection) as asked:
            assert act(cast, "update", values={"values": {"level": level}}, filter=SOFTWARE).status == 200
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_an_idempotency_key_runs_it_once(cast: Cast) -> None:
    make(cast)
    body = {"filter": SOFTWARE, "input": {"add": ["x"]}}
    first, second = (cast.owner.api.post("customer/actions/tag", body, idempotency_key="once") for _ in range(2))
    assert (first.status, second.status, second.body) == (200, 200, first.body)
