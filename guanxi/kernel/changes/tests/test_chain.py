"""The chain: the keeper links what it numbers, and what an old version has numbered; the bytes that are hashed are the same on every database."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from guanxi.kernel.changes import keeper
from guanxi.kernel.changes.chain import entries
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.changes.models import Change, Head, Numbered, Pending
from guanxi.kernel.changes.proving import prove
from guanxi.kernel.changes.tests.test_tampering import write_log
from guanxi.kernel.changes.verifier import link, packed
from guanxi.testing.cast import Cast

AT = dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.timezone(dt.timedelta(hours=8)))
RECORD = "01900000-0000-7000-8000-000000000001"


def _append(tenant: int, *made: Entry) -> None:
    with transaction.atomic():
        append(tenant, None, AT, Origin("test", "lead.update", "因为 “它” 🙂"), made)


def test_parts_cannot_run_into_each_other() -> None:
    assert packed("a", "bc", None, "", 7, "关") == b"1:a2:bc-0:1:73:\xe5\x85\xb3"
    assert len({packed("ab", "c"), packed("a", "bc"), packed("abc"), packed("abc", ""), packed("abc", None), packed("3:abc")}) == 6


def test_what_is_hashed_is_the_same_on_every_database(cast: Cast) -> None:
    _append(cast.tenant, Entry("update", "lead", RECORD, 3, {"level": (["a"], None), "n": (None, [1.5])}, {"level", "n"}))
    id = Pending.unscoped.filter(tenant=cast.tenant).order_by("-entry").values_list("entry", flat=True)[0]
    assert entries(cast.tenant, [id])[id] == (
        id, "2026-01-01T19:04:05.000006Z", None, "test", "lead.update", "update", "lead", RECORD, "3", '{"level":[["a"],null],"n":[null,[1.5]]}', "因为 “它” 🙂", "", None,
    )  # fmt: skip
    fixed = ("id", *entries(cast.tenant, [id])[id][1:])
    assert link("sha256", 1, 2, "", fixed) == "sha256:9faa47488103ed709bcf142d820a4e7eb4f8cb1cc2fe25369e04665513dba51e"
    # A whole second, and a moment of another zone: none is shown otherwise by some database.
    with transaction.atomic():
        append(cast.tenant, None, AT.replace(microsecond=0), Origin("test", "x"), [Entry("note", "lead", RECORD, 3)])
    assert (
        min(c[1] or "" for c in entries(cast.tenant, Pending.unscoped.values_list("entry", flat=True)).values())
        == "2026-01-01T19:04:05.000000Z"
    )


def test_the_keeper_links_what_it_numbers(cast: Cast) -> None:
    tenant = cast.tenant + 6000
    write_log(tenant, 20)
    hash = ""
    for row in Numbered.unscoped.filter(tenant=tenant).order_by("seq"):
        hash = link("sha256", tenant, row.seq, hash, entries(tenant, [row.entry])[row.entry])
        assert row.hash == hash
    head = Head.objects.get(pk=tenant)
    assert (head.hash, head.linked) == (hash, head.seq)


def test_a_chain_goes_on_under_another_algorithm(cast: Cast, settings: object) -> None:
    tenant = cast.tenant + 6000
    write_log(tenant, 10)
    settings.GUANXI_CIPHERS = "gm"  # type: ignore[attr-defined]
    _append(tenant, *(Entry("note", "lead", RECORD, 1) for _ in range(3)))
    number_changes()
    proof = prove(tenant)
    assert (proof.is_whole, proof.hash.partition(":")[0]) == (True, "sm3")


def test_what_an_old_version_numbered_is_linked_in_portions(cast: Cast, monkeypatch: object) -> None:
    tenant = cast.tenant + 6000
    write_log(tenant, 30)
    right = list(Numbered.unscoped.filter(tenant=tenant).order_by("seq").values_list("hash", flat=True))
    Numbered.unscoped.filter(tenant=tenant).update(hash="")
    Head.objects.filter(pk=tenant).update(linked=0, hash="")
    monkeypatch.setattr(keeper, "LOOK", 7)  # type: ignore[attr-defined]
    _append(tenant, Entry("note", "lead", RECORD, 1))
    assert number_changes() == 1 + 7
    proof = prove(tenant)
    assert (proof.entries, proof.unlinked) == (7, len(right) + 1 - 7)
    assert [f.kind for f in proof.findings] == ["truncated"]  # a root of before says that there was more
    while number_changes():
        pass
    assert list(Numbered.unscoped.filter(tenant=tenant).order_by("seq").values_list("hash", flat=True))[:-1] == right
    assert prove(tenant).is_whole


def test_numbering_costs_few_statements_however_many_entries(cast: Cast, django_assert_max_num_queries: object) -> None:
    keeper.number_changes()
    for count in (2, 300):
        _append(cast.tenant, *(Entry("note", "lead", RECORD, 1) for _ in range(count)))
        with django_assert_max_num_queries(18):  # type: ignore[operator]
            assert number_changes() == count
    assert Change.unscoped.filter(tenant=cast.tenant, record=RECORD).count() == 302
