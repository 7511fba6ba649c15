"""A plan is kept for every page, and no longer than what it was made for: a changed right, role, person or field shows in the next answer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.datetime import wire_time
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.records import plans
from guanxi.kernel.records.encoders import wire_text
from guanxi.kernel.records.read import Ask, page
from guanxi.testing.cast import Cast
from guanxi.testing.samples import full

FIELDS = "name,revenue,remark,phone"


def row(cast: Cast, record: str, who: str = "owner") -> dict[str, Any]:
    [found] = [one for one in cast[who].api.get("customer", {"limit": "50"}).body["rows"] if one["id"] == record]
    return dict(found)


def warmed(cast: Cast) -> str:
    record = cast.make("customer", name="云启", revenue="5", remark="备注", phone="13800138000")
    for _ in range(2):
        assert row(cast, record)["revenue"] == {"amount": "5.00", "currency": "CNY"}
    return record


def grants(**fields: str) -> dict[str, Any]:
    return {"customer": {"read": "own", "update": "own", "create": True, "fields": fields}}


@pytest.mark.parametrize("right", ["hidden", "masked"])
def test_a_right_that_is_taken_away(cast: Cast, right: str) -> None:
    record = warmed(cast)
    cast.change("role", cast.roles["sales_representative"], grants=grants(revenue=right, remark=right, phone=right))
    shown = row(cast, record)
    wanted = {"revenue": "***", "remark": "•••", "phone": "138****8000"} if right == "masked" else {}
    assert {k: shown[k] for k in ("revenue", "remark", "phone") if k in shown} == wanted
    cast.change("role", cast.roles["sales_representative"], grants=grants())
    assert row(cast, record)["remark"] == "备注"


def test_another_role(cast: Cast) -> None:
    record = warmed(cast)
    assert "credit_limit" not in row(cast, record)
    cast.change("person", str(cast.owner.person), roles=[cast.roles["finance"]])
    assert "credit_limit" in row(cast, record)


def test_another_department(cast: Cast) -> None:
    record = warmed(cast)
    assert row(cast, record, "manager")["id"] == record
    cast.change("person", str(cast.manager.person), department=cast.other_department.department)
    assert record not in cast.manager.api.get("customer", {"limit": "50"}).ids()


def test_another_owner(cast: Cast) -> None:
    record = warmed(cast)
    with cast.scope() as system:
        system.schema.get("customer").model.unscoped.filter(id=record).update(owner=cast.other_department.person)
    assert cast.owner.api.get("customer", {"limit": "50"}).ids() == []


def test_a_new_field_and_one_that_is_gone(cast: Cast) -> None:
    record = warmed(cast)
    made = cast.make("field", object="customer", key="c_note", type="text", label_zh="说明")
    cast.change("customer", record, c_note="新")
    assert row(cast, record)["c_note"] == "新"
    assert cast.administrator.api.act("field", "delete", [made]).status == 200
    assert "c_note" not in row(cast, record)


def test_a_field_that_becomes_sensitive(cast: Cast) -> None:
    record = warmed(cast)
    made = cast.make("field", object="customer", key="c_pay", type="number", label_zh="工资")
    cast.change("customer", record, c_pay=12)
    assert row(cast, record)["c_pay"] == 12
    cast.change("field", made, data_class="sensitive")
    assert row(cast, record)["c_pay"] == "***"


def test_plans_of_other_organisations_and_languages_are_their_own(cast: Cast) -> None:
    warmed(cast)
    assert cast.stranger.api.get("customer").body["rows"] == []


def test_the_second_page_makes_no_plan(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    warmed(cast)
    monkeypatch.setattr(plans, "Plan", None)
    assert cast.owner.api.get("customer", {"limit": "50"}).status == 200


def test_plans_are_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "KEPT", 3)
    keys = [k for k in cast.object("customer").fields if k not in ("credit_limit", "bank_account")]
    for key in keys:
        assert cast.owner.api.get("customer", {"fields": key}).status == 200
    assert len(plans._plans) <= 3


@pytest.mark.parametrize("key", ["customer", "contact", "activity", "lead", "person"])
def test_a_plan_renders_what_the_fields_themselves_say(cast: Cast, key: str) -> None:
    """Every field with a value: the quick encoders against `unpack` and `wire`."""
    from guanxi.kernel.database.dialect import fetch
    from guanxi.kernel.query.sql import Compiler
    from guanxi.kernel.records.labels import LabelBook
    from guanxi.kernel.records.rows import RowReader

    cast.make_many(key, [full(cast, key, n) for n in (1, 2)])
    with cast.scope():
        actor = cast.administrator.actor()
        object_type = actor.schema.get(key)
        clear = [k for k, right in actor.rights(object_type).fields.items() if right != "hidden"]
        clear = [k for k in clear if object_type.fields[k].data_class != "sensitive"]
        rows = page(actor, object_type, Ask(fields=clear, limit=200)).rows
        reader, book = RowReader(object_type, clear), LabelBook(actor)
        source, seen = Compiler(actor).visible(object_type, "t")
        wanted = {}
        for fetched in fetch(f"SELECT {reader.select('t')} FROM {source} WHERE {seen.text}", seen.params):
            raw = reader.raw(fetched)
            values = reader.values(raw)
            shown = {k: None if v is None else object_type.fields[k].wire(v, book) for k, v in values.items()}
            wanted[str(raw[0])] = {"id": str(raw[0]), "version": raw[1], **shown}
    assert {one["id"]: one for one in rows} == wanted


def test_moments_as_text(cast: Cast) -> None:
    """Whole seconds, fractions with and without zeros at the end, as each database writes them."""
    import datetime as dt

    for micro in (0, 1, 120000, 123456, 999999):
        moment = dt.datetime(2026, 11, 22, 6, 5, 4, micro, dt.UTC)
        record = cast.make("customer", name="x", next_contact_at=wire_time(moment))
        assert row(cast, record)["next_contact_at"] == wire_time(moment)
        for text in (moment.isoformat(" "), moment.isoformat(" ").replace("+00:00", "+00"), moment.replace(tzinfo=None).isoformat(" ")):
            assert wire_text(text) == wire_time(moment)
    assert wire_text("2026-11-22 06:05:04+08") == "2026-11-21T22:05:04Z"


def test_a_mask_that_is_always_the_same_opens_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is encrypted and not shown is not opened; what is shown as a mask of its own is."""
    record = cast.make("customer", name="x", phone="13800138000")
    opened: list[str] = []
    opener = plans.opener

    def noting(tenant: int, object_key: str, field: str) -> Any:
        unseal = opener(tenant, object_key, field)
        return lambda stored, place: opened.append(field) or unseal(stored, place)

    monkeypatch.setattr(plans, "opener", noting)
    cast.change("role", cast.roles["sales_representative"], grants=grants(phone="hidden"))
    assert "phone" not in row(cast, record)
    assert opened == []
    cast.change("role", cast.roles["sales_representative"], grants=grants(phone="masked"))
    assert row(cast, record)["phone"] == "138****8000"
    assert opened == ["phone"]
    opened.clear()
    monkeypatch.setattr(Phone, "mask", Field.mask)
    plans._plans.clear()
    assert row(cast, record)["phone"] == "•••"
    assert opened == []
    plans._plans.clear()


def test_a_list_asks_three_times(cast: Cast) -> None:
    """Session, rows, and the names of people: nothing else, once all is warm."""
    warmed(cast)
    asked = {"fields": "name,owner", "limit": "50"}
    cast.owner.api.get("customer", asked)
    with CaptureQueriesContext(connection) as seen:
        assert cast.owner.api.get("customer", asked).status == 200
    assert len(seen) == 3, [one["sql"][:120] for one in seen]
