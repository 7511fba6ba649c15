"""Workers that are killed (SIGKILL) in the middle of imports and undos: nothing lost, nothing doubled."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from guanxi.engines.exchange import running, undo
from guanxi.engines.exchange.models import Import, ImportIssue, ImportRow
from guanxi.engines.exchange.tests.scenes import Importing, all_rows, csv_of
from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.models import Change
from guanxi.kernel.changes.proving import prove
from guanxi.kernel.objects.models import RecordIndex
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast
from tests.killing import KILLS, needs_fork, until_done

pytestmark = [
    pytest.mark.django_db(transaction=True),
    needs_fork,
]
ROWS = 300
WRONG = frozenset({3, 77, 151, 299})


def test_killed_workers_lose_and_double_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (running, undo):
        monkeypatch.setattr(room, "BATCH", 20)
    dice = random.Random()
    kills = 0
    while kills < KILLS:
        rows = [
            (f"客户{n}", "12" if n in WRONG else f"1380013{n:04d}", f"客户{(n + 5) % ROWS}" if n % 50 == 0 else "", "重点、新")
            for n in range(ROWS)
        ]
        importing = Importing(
            cast.owner, "customer", csv_of(("名称", "电话", "上级公司", "标签"), *rows), policy={"match": ["name"], "on_match": "skip"}
        )
        kills += until_done(importing.api.post(f"imports/{importing.id}/commit").body["job"], dice, min(12, KILLS - kills))
        check(cast, importing)
        kills += until_done(importing.api.post(f"imports/{importing.id}/undo").body["job"], dice, min(4, KILLS - kills))
        assert (importing.now()["state"], importing.report("warning")) == ("undone", [])
        assert (all_rows(cast.owner, "customer"), all_rows(cast.administrator, "customer", deleted=True)) == ([], [])
        with tenant_scope(cast.tenant):
            assert not RecordIndex.objects.filter(object="customer").exists()
        while number_changes():
            pass
        assert prove(cast.tenant).is_whole


def check(cast: Cast, importing: Importing) -> None:
    """Every row once, with all that belongs to it."""
    now = importing.now()
    good = {f"客户{n}" for n in range(ROWS) if n not in WRONG}
    assert (now["state"], now["counts"], now["error"]) == (
        "done",
        {"create": len(good), "update": 0, "skip": 0, "error": len(WRONG), "warning": 0},
        None,
    )
    rows = all_rows(cast.owner, "customer")
    assert Counter(row["name"] for row in rows) == Counter(good)
    assert len({row["number"] for row in rows}) == len(rows)
    assert all(row["phone"] == f"+861380013{int(row['name'][2:]):04d}" and row["tags"] == ["重点", "新"] for row in rows)
    assert {row["name"]: row["parent"]["name"] for row in rows if row["parent"]} == {f"客户{n}": f"客户{n + 5}" for n in range(0, ROWS, 50)}
    with tenant_scope(cast.tenant):
        held = Import.objects.get(id=importing.id)
        assert Counter(ImportRow.objects.filter(import_id=held.id).values_list("record", flat=True)) == Counter(row["id"] for row in rows)
        assert sorted(ImportIssue.objects.filter(import_id=held.id).values_list("row", "code")) == [
            (n + 2, "phone_invalid") for n in sorted(WRONG)
        ]
        assert Counter(Change.objects.filter(correlation=held.id, op="create").values_list("record", flat=True)) == Counter(
            row["id"] for row in rows
        )
        assert Counter(RecordIndex.objects.filter(object="customer", field="phone").values_list("record", flat=True)) == Counter(
            row["id"] for row in rows
        )
