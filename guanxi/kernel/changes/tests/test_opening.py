"""What is personal is sealed in the log; destroying the key of a record erases it, and the chain holds."""

from __future__ import annotations

from django.db import connection

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.models import Change
from guanxi.kernel.changes.opening import opened
from guanxi.kernel.changes.proving import prove
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.vault.subjects import destroy_subjects
from guanxi.testing.cast import Cast


def _columns(record: str) -> list[str]:
    quote = connection.ops.quote_name
    return [
        f"{values} {sealed}" for values, sealed in fetch(f"SELECT {quote('values')}, sealed FROM changes_entry WHERE record = %s", [record])
    ]


def test_personal_values_are_sealed_and_others_are_not(cast: Cast) -> None:
    record = cast.make(
        "contact", name="欧阳文静", customer=cast.make("customer", name="甲", level="a"), remark="左撇子", phone="13800138000"
    )
    cast.change("contact", record, name="欧阳静文", title="经理")
    stored = "".join(_columns(record))
    assert [word for word in ("欧阳文静", "欧阳静文", "左撇子", "13800138000") if word in stored] == []
    assert "经理" in stored
    made, changed = opened(cast.tenant, Change.unscoped.filter(record=record).order_by("version"))
    assert (made.values["name"], changed.values["name"], changed.values["title"]) == (
        [None, ["欧阳文静"]],
        [["欧阳文静"], ["欧阳静文"]],
        [None, ["经理"]],
    )
    assert (made.erased, changed.erased) == (frozenset(), frozenset())


def test_an_entry_opens_only_in_its_own_place(cast: Cast) -> None:
    one, other = cast.make("contact", name="甲", customer=cast.make("customer", name="甲")), cast.make("lead", name="乙")
    cast.change("contact", one, name="丙")
    first, second = Change.unscoped.filter(record=one).order_by("version")
    Change.unscoped.filter(pk=second.pk).update(sealed=first.sealed)
    foreign = Change.unscoped.get(record=other)
    Change.unscoped.filter(pk=foreign.pk).update(sealed=first.sealed)
    for pk in (second.pk, foreign.pk):
        [entry] = opened(cast.tenant, Change.unscoped.filter(pk=pk))
        assert (entry.values["name"], "name" in entry.erased) == ([None, None], True)


def test_erasing_a_person_keeps_the_chain_and_is_told(cast: Cast) -> None:
    record = cast.make("contact", name="欧阳文静", customer=cast.make("customer", name="甲"))
    cast.change("contact", record, name="欧阳静文", title="经理")
    number_changes()
    assert destroy_subjects(cast.tenant, [("contact", record)]) == 1
    proof = prove(cast.tenant)
    assert (proof.findings, proof.entries > 1) == ((), True)
    [entry, *_] = opened(cast.tenant, Change.unscoped.filter(record=record, op="update"))
    assert (entry.values["name"], entry.erased, entry.values["title"]) == ([None, None], {"name"}, [None, ["经理"]])
    told = cast.owner.api.get(f"contact/{record}/timeline").body["entries"]
    assert told[0]["change"]["fields"] == {"name": {"erased": True}, "title": [None, "经理"]}


def test_a_record_that_is_written_after_its_erasure_gets_another_key(cast: Cast) -> None:
    record = cast.make("contact", name="欧阳文静", customer=cast.make("customer", name="甲"))
    destroy_subjects(cast.tenant, [("contact", record)])
    cast.change("contact", record, name="欧阳静文")
    made, changed = opened(cast.tenant, Change.unscoped.filter(record=record).order_by("version"))
    assert ("name" in made.erased, changed.values["name"]) == (True, [["欧阳文静"], ["欧阳静文"]])
    assert prove(cast.tenant).is_whole


def test_many_entries_are_opened_with_one_query(cast: Cast, django_assert_num_queries: object) -> None:
    records = cast.make_many("lead", [{"name": f"线索{n}"} for n in range(30)])
    changes = list(Change.unscoped.filter(record__in=records))
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert sorted(c.values["name"][1][0] for c in opened(cast.tenant, changes)) == sorted(f"线索{n}" for n in range(30))
