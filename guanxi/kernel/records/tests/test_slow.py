"""What was slow is told in words, over all processes, without a value, and with what would help."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from guanxi.kernel.records import slow
from guanxi.kernel.records.advice import helps
from guanxi.kernel.records.slow import Shape, note, told
from guanxi.testing.cast import Cast

SECRET = "云启科技秘密"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Everything is slow, and noted here."""
    settings.GUANXI_SLOW, settings.GUANXI_SLOW_MS = str(tmp_path / "slow"), 0
    slow._seen.clear()
    return tmp_path / "slow"


def rows(cast: Cast) -> list[dict[str, Any]]:
    return list(cast.administrator.api.get("slow").body["rows"])


def asked(cast: Cast) -> dict[str, Any]:
    """One list that is like no other."""
    conditions = [{"field": "level", "op": "eq", "value": "a"}, {"not": {"field": "name", "op": "contains", "value": SECRET}}]
    return {"filter": {"and": conditions}, "sort": ["-revenue"], "count": True, "q": SECRET, "limit": 7}


def test_it_tells_what_was_asked_and_no_value(cast: Cast, folder: Path) -> None:
    cast.make("customer", name=SECRET, level="a")
    for _ in range(3):
        assert cast.owner.api.post("customer/query", asked(cast)).status == 200
    [listed] = [one for one in rows(cast) if one["object"] == "customer" and one["kind"] == "list"]
    assert listed["what"]["zh"] == "客户 列表；条件：级别 eq, 客户名称 contains；搜索；排序：-年营收；按权限逐条判断"
    assert (
        listed["what"]["en"]
        == "Customer list; where Level eq, Name contains; search; ordered by -Annual revenue; records looked at one by one under rights"
    )
    assert listed["count"] == 3
    assert 0 < listed["median_ms"] <= listed["worst_ms"] or listed["worst_ms"] == 0
    assert [one["en"] for one in listed["help"]] == [
        "An index is missing: CREATE INDEX slow_customers_customer_level ON customers_customer (tenant, level)",
        "An index is missing: CREATE INDEX slow_customers_customer_revenue ON customers_customer (tenant, revenue, id)",
    ]
    assert {one["kind"] for one in rows(cast)} == {"list", "count"}
    written = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"customer" in written
    assert SECRET.encode() not in written


def test_totals_and_scopes_are_told(cast: Cast, folder: Path) -> None:
    cast.make("customer", name="x")
    assert cast.owner.api.get("customer").status == 200
    assert cast.administrator.api.post("customer/aggregate", {"group": [{"field": "level"}], "measures": [{"fn": "count"}]}).status == 200
    words = [one["what"]["en"] for one in rows(cast) if one["object"] == "customer"]
    assert sorted(words) == ["Customer list; few owners or departments", "Customer totals; all records"]


def test_what_is_quick_is_not_noted(cast: Cast, folder: Path, settings: Any) -> None:
    settings.GUANXI_SLOW_MS = 60_000
    assert cast.owner.api.get("customer").status == 200
    assert rows(cast) == []
    assert not folder.exists()


def test_administrators_see_their_own_organisation(cast: Cast, folder: Path) -> None:
    assert cast.owner.api.get("customer").status == 200
    assert rows(cast) != []
    assert cast.owner.api.get("slow").status == 403
    assert cast.stranger.api.get("slow").body["rows"] == []


def test_processes_are_told_together(cast: Cast, folder: Path) -> None:
    shape = Shape(cast.tenant, "customer", "list")
    for ms in (10.0, 20.0, 90.0):
        note(shape, ms, 5)
    [mine] = folder.glob("*.json")
    shutil.copy(mine, folder / "1.json")
    (folder / "2.json").write_bytes(b"half a file")
    [one] = told(cast.tenant)
    assert (one.count, one.median, one.worst, one.rows) == (6, 20.0, 90.0, 5)
    slow.forget()
    assert told(cast.tenant) == []


def test_it_is_bounded(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow, "MOST_SHAPES", 3)
    monkeypatch.setattr(slow, "MOST_FILES", 1)
    folder.mkdir()
    (folder / "1.json").write_bytes(b"[]")
    for n in range(9):
        note(Shape(cast.tenant, "customer", "list", order=(f"c_{n}",)), 1.0, 0)
    assert [one.shape.order for one in told(cast.tenant)] == [("c_6",), ("c_7",), ("c_8",)]
    assert len(list(folder.glob("*.json"))) == 1


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ({}, []),
        ({"order": ("-updated_at",)}, []),
        ({"order": ("name",)}, []),
        ({"conditions": (("owner", "eq"),)}, []),
        ({"conditions": (("phone", "eq"),)}, []),
        ({"conditions": (("region", "under"),)}, ["customers_customer (tenant, region_tree, updated_at, id)"]),
        ({"conditions": (("level", "in"),), "kind": "count"}, ["customers_customer (tenant, level)"]),
        ({"conditions": (("website", "contains"),)}, ["make the field “Website” searchable"]),
        ({"conditions": (("parent.name", "eq"),)}, ["looks at records of another object"]),
    ],
)
def test_what_helps(cast: Cast, shape: dict[str, Any], wanted: list[str]) -> None:
    found = helps(Shape(**{"tenant": cast.tenant, "object": "customer", "kind": "list", **shape}), cast.object("customer"))
    assert len(found) == len(wanted)
    assert all(part in one["en"] and one["zh"] for one, part in zip(found, wanted, strict=True))
