"""The timeline of a record page by page: everything once, in order, whatever the reader may not see between."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.changes.log import Entry, append
from guanxi.kernel.changes.models import Change
from guanxi.kernel.records import timeline
from guanxi.testing.cast import ORIGIN, Cast


def told(cast: Cast, record: str, limit: int) -> list[list[dict[str, Any]]]:
    """The pages that `owner` is given."""
    pages: list[list[dict[str, Any]]] = []
    cursor = None
    while True:
        body = cast.owner.api.get(f"customer/{record}/timeline", {"limit": str(limit), **({"cursor": cursor} if cursor else {})}).body
        pages.append(body["entries"])
        cursor = body["next"]
        if cursor is None:
            return pages


def write_hidden(cast: Cast, record: str, count: int) -> None:
    """Log entries of a field that `owner` may not see."""
    with cast.scope() as system:
        versions = range(2, count + 2)
        entries = [Entry("update", "customer", record, v, {"credit_limit": ((v, "CNY"), (v + 1, "CNY"))}) for v in versions]
        append(cast.tenant, cast.finance.person, system.now(), ORIGIN, entries)


def names(pages: list[list[dict[str, Any]]]) -> list[list[str]]:
    """What each entry is: the name it set, the title of the activity, or the operation."""

    def name(entry: dict[str, Any]) -> str:
        if entry["kind"] == "activity":
            return str(entry["activity"]["title"])
        set_to = entry["change"]["fields"].get("name")
        return str(set_to[1]) if set_to else str(entry["change"]["op"])

    return [[name(entry) for entry in page] for page in pages]


def test_changes_of_hidden_fields_do_not_end_a_page(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    cast.change("customer", record, name="乙")
    write_hidden(cast, record, 7)
    cast.change("customer", record, name="丙")
    assert names(told(cast, record, 2)) == [["丙", "乙"], ["create"]]


def test_the_log_is_read_further_as_long_as_it_must_and_no_longer(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the bound a page is short, but the cursor goes on, and no activity is told before what is newer."""
    monkeypatch.setattr(timeline, "_PORTION", 5)
    monkeypatch.setattr(timeline, "_MOST_READ", 10)
    record = cast.make("customer", name="甲")
    cast.make("activity", title="早", subject={"object": "customer", "id": record}, happened_at="2020-01-01T00:00:00Z")
    cast.change("customer", record, name="乙")
    write_hidden(cast, record, 30)
    cast.make("activity", title="晚", subject={"object": "customer", "id": record}, happened_at="2090-01-01T00:00:00Z")
    assert names(told(cast, record, 3)) == [["晚"], [], ["乙", "create", "早"]]


def test_many_hidden_changes_cost_few_statements(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    told(cast, record, 20)
    counts = []
    for more in (0, 150):
        write_hidden(cast, record, more)
        with CaptureQueriesContext(connection) as asked:
            assert names(told(cast, record, 20)) == [["create"]]
        counts.append(len(asked))
    assert counts[1] - counts[0] == 1


def test_what_happened_at_the_same_moment_is_told_once(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    about = {"subject": {"object": "customer", "id": record}, "happened_at": "2020-01-01T00:00:00Z"}
    cast.make_many("activity", [{"title": f"第{n}次", **about} for n in range(5)])
    pages = names(told(cast, record, 2))
    assert [len(page) for page in pages] == [2, 2, 2]
    assert sorted(name for page in pages for name in page) == ["create", *(f"第{n}次" for n in range(5))]


def test_every_entry_comes_once_in_order(cast: Cast) -> None:
    record = cast.make("customer", name="0")
    for n in range(1, 6):
        cast.change("customer", record, name=str(n))
        cast.make("activity", title=f"跟进{n}", subject={"object": "customer", "id": record})
        write_hidden(cast, record, 3)
    whole = told(cast, record, 100)
    assert [entry for page in told(cast, record, 3) for entry in page] == whole[0]
    assert len(whole[0]) == 1 + 5 + 5
    assert Change.unscoped.filter(record=record).count() > len(whole[0])
