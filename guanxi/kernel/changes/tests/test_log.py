"""The log: written with the change, numbered without gaps in the order of versions, read by each reader from its own place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from django.db import transaction

from guanxi.kernel.changes.keeper import in_version_order, number_changes
from guanxi.kernel.changes.log import Entry, Origin, append, head, numbered_after
from guanxi.kernel.changes.models import Change, Cursor, Pending
from guanxi.kernel.changes.opening import opened
from guanxi.kernel.changes.readers import READERS, Reader, catch_up, unread
from guanxi.testing.cast import Cast


def _numbered(cast: Cast) -> int:
    while number_changes():
        pass
    return head(cast.tenant)


def test_entries_of_a_record_follow_its_versions() -> None:
    rows = [("a", "o", "1", 2), ("b", "o", "2", 1), ("c", "o", "1", 1), ("d", "o", "1", 3), ("e", "o", "2", 2)]
    assert in_version_order(rows) == ["c", "b", "a", "d", "e"]
    assert in_version_order([]) == []
    assert in_version_order([("b", "o", "1", 5), ("a", "o", "1", 5)]) == ["a", "b"]  # a note has the version of its record


def test_every_entry_gets_the_next_number_once(cast: Cast) -> None:
    before = _numbered(cast)
    cast.make_many("lead", [{"name": f"线索{n}"} for n in range(5)])
    after = _numbered(cast)
    assert after == before + 5
    assert number_changes() == 0
    assert [n for n, _ in numbered_after(cast.tenant, before, 100)] == list(range(before + 1, after + 1))
    assert Pending.unscoped.filter(tenant=cast.tenant).count() == 0


def test_a_change_that_is_taken_back_leaves_no_entry(cast: Cast) -> None:
    before = Change.unscoped.count()
    with transaction.atomic():
        cast.make("lead", name="x")
        transaction.set_rollback(True)
    assert Change.unscoped.count() == before


@pytest.mark.django_db(transaction=True)
def test_the_log_is_not_written_outside_a_transaction(cast: Cast) -> None:
    import datetime as dt

    with pytest.raises(RuntimeError):
        append(cast.tenant, None, dt.datetime.now(dt.UTC), Origin("test", "x"), [Entry("note", "lead", "x", 1)])


def test_values_before_and_after_are_kept_as_stored(cast: Cast) -> None:
    record = cast.make("lead", name="甲", received_on="2026-01-02", next_contact_at="2026-01-02T03:04:05Z", tags=["a"])
    cast.change("lead", record, name="乙", received_on=None)
    made, changed = (c.values for c in opened(cast.tenant, Change.unscoped.filter(record=record).order_by("version")))
    assert {k: made[k] for k in ("name", "received_on", "next_contact_at", "tags")} == {
        "name": [None, ["甲"]], "received_on": [None, ["2026-01-02"]], "next_contact_at": [None, ["2026-01-02T03:04:05+00:00"]], "tags": [None, ['["a"]']],
    }  # fmt: skip
    assert changed == {"name": [["甲"], ["乙"]], "received_on": [["2026-01-02"], None]}


def test_a_reader_reads_each_entry_once_and_resumes_after_a_failure(cast: Cast) -> None:
    seen: list[str] = []
    broken = True

    def read(tenant: int, changes: Sequence[Any]) -> None:
        if broken and tenant == cast.tenant:
            raise ValueError("not now")
        seen.extend(c.record for c in changes if tenant == cast.tenant)

    _numbered(cast)
    with READERS.override("probe", Reader("probe", read)):
        broken = False
        catch_up("probe")
        seen.clear()
        records = cast.make_many("lead", [{"name": f"线索{n}"} for n in range(3)])
        _numbered(cast)
        broken = True
        assert catch_up("probe") == 0
        assert catch_up("probe") == 0
        cursor = Cursor.objects.get(tenant=cast.tenant, reader="probe")
        assert (cursor.error.splitlines()[-1], cursor.failures, unread("probe")[cast.tenant]) == ("ValueError", 2, 3)
        assert "not now" not in cursor.error
        broken = False
        assert (catch_up("probe"), catch_up("probe")) == (3, 0)
        assert seen == records
        cursor = Cursor.objects.get(tenant=cast.tenant, reader="probe")
        assert (cursor.error, cursor.failures, unread("probe")) == ("", 0, {})
