"""What people type finds what they may see: any part, pinyin, initials, the tail of a phone. Committed, as MariaDB indexes text at commit only."""

from __future__ import annotations

import pytest

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.search.index import index_records
from guanxi.kernel.search.models import Document
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _index(cast: Cast) -> None:
    while number_changes():
        pass
    catch_up("search")


def _documents(cast: Cast) -> list[tuple[str, str, str]]:
    return sorted(Document.unscoped.filter(tenant=cast.tenant).values_list("record", "field", "text"))


def test_what_is_typed_finds_what_is_meant(cast: Cast) -> None:
    phone = cast.make(
        "customer", name="张三 Trading GmbH", phone="13812345678", email="Info@Example.com", remark="第一行\n老客户 100%_x", tags=["重点"]
    )
    other = cast.make("customer", name="上海重工", phone="13900005678")
    cast.make("customer", owner="other_department", name="张三丰", phone="13812345678")
    _index(cast)

    def found(q: str) -> list[str]:
        return [n for n, i in (("张三", phone), ("重工", other)) if i in cast.owner.api.get("customer", {"q": q, "fields": ""}).ids()]

    wanted = {
        "张三": ["张三"], "三 T": ["张三"], "zhangsan": ["张三"], "zs": ["张三"], "TRADING": ["张三"], "ding gm": ["张三"], "重工": ["重工"], "zhonggong": ["重工"], "老客户": ["张三"],
        "100%": ["张三"], "0%_": ["张三"], "%": ["张三"], "重点": ["张三"], "重": ["张三", "重工"], "13812345678": ["张三"], "138 1234 5678": ["张三"], "5678": ["张三", "重工"], "1234": [],
        "info@example.com": ["张三"], "example.com": [], "客户 100%": ["张三"], "'": [], '"': [], "*": [], "a OR b": [], "张三丰": [], "÷": [],
    }  # fmt: skip
    assert {q: found(q) for q in wanted} == wanted
    assert [h["name"] for h in cast.owner.api.get("search", {"q": "张三"}).body["hits"]] == ["张三 Trading GmbH"]
    assert cast.stranger.api.get("search", {"q": "张三"}).body == {"hits": []}
    assert cast.other_department.api.get("search", {"q": "张三"}).body["hits"][0]["name"] == "张三丰"


def test_the_index_follows_changes_and_is_the_same_when_made_again(cast: Cast) -> None:
    record = cast.make("customer", name="旧名字", remark="备注")
    _index(cast)
    cast.change("customer", record, name="新名字", remark=None)
    _index(cast)
    api = cast.owner.api
    assert (api.get("customer", {"q": "旧名"}).ids(), api.get("customer", {"q": "新名"}).ids()) == ([], [record])
    kept = _documents(cast)
    for _ in range(2):
        with tenant_scope(cast.tenant):
            index_records(cast.tenant, cast.object("customer"), [record])
        assert _documents(cast) == kept
    assert api.get("customer", {"q": "新名"}).ids() == [record]
    api.delete(f"customer/{record}")
    _index(cast)
    assert api.get("customer", {"q": "新名"}).ids() == []
    assert api.get("customer", {"q": "新名", "deleted": "true"}).ids() == [record]
    cast.administrator.api.act("customer", "purge", [record])
    _index(cast)
    assert [d for d in _documents(cast) if d[0] == record] == []


def test_encrypted_values_are_in_no_document(cast: Cast) -> None:
    record = cast.make("customer", name="甲", phone="13812345678", email="a@example.com", address={"street": "秘密路 1 号"})
    _index(cast)
    assert {f for r, f, _ in _documents(cast) if r == record} == {"name", "number"}
