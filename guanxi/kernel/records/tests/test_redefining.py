"""A custom field becomes unique over the values it has; an object type goes for good only when it is empty."""

from __future__ import annotations

import pytest

from guanxi.kernel.objects.models import FieldDefinition, UniqueKey
from guanxi.testing.cast import Cast


@pytest.fixture
def machines(cast: Cast) -> Cast:
    cast.make("object_type", owner=None, key="c_machine", label_zh="设备")
    return cast


@pytest.mark.parametrize(("type_key", "values"), [("text", ["甲", "乙"]), ("number", [1, 2]), ("phone", ["13800138000", "13800138001"])])
@pytest.mark.parametrize("object_key", ["customer", "c_machine"])
def test_a_field_with_values_becomes_unique(machines: Cast, object_key: str, type_key: str, values: list[object]) -> None:
    api = machines.administrator.api
    field = machines.make("field", owner=None, object=object_key, key="c_x", type=type_key, label_zh="编号")
    records = [machines.make(object_key, name=str(n), c_x=value) for n, value in enumerate(values)]
    assert api.patch(f"field/{field}", {"unique": True}).status == 200
    again = api.post(object_key, {"name": "再来", "c_x": values[0]})
    assert (again.status, again.codes()) == (422, [("c_x", "taken")])
    assert api.patch(f"{object_key}/{records[0]}", {"name": "改名"}).status == 200
    assert api.patch(f"field/{field}", {"unique": False}).status == 200
    assert UniqueKey.unscoped.filter(tenant=machines.tenant, field="c_x").count() == 0
    assert api.post(object_key, {"name": "再来", "c_x": values[0]}).status == 201


def test_a_field_whose_values_repeat_stays_as_it_is(machines: Cast) -> None:
    api = machines.administrator.api
    field = machines.make("field", owner=None, object="customer", key="c_x", type="text", label_zh="编号")
    records = [machines.make("customer", name=str(n), c_x="甲") for n in range(3)]
    refused = api.patch(f"field/{field}", {"unique": True})
    assert (refused.status, refused.codes()) == (422, [("unique", "values_repeat")])
    assert "2 records" in refused.body["errors"][0]["message"]["en"]
    assert api.act("customer", "delete", records[1:]).status == 200
    assert api.patch(f"field/{field}", {"unique": True}).status == 200
    back = api.act("customer", "restore", [records[1]])
    assert (back.status, back.codes()) == (422, [("c_x", "taken")])


def test_an_object_type_goes_for_good_when_it_is_empty(machines: Cast) -> None:
    api = machines.administrator.api
    machines.make("field", owner=None, object="c_machine", key="c_x", type="text", label_zh="编号")
    record = machines.make("c_machine", name="甲")
    definition = api.get("object_type", {"filter": {"field": "key", "op": "eq", "value": "c_machine"}}).ids()[0]
    assert api.delete(f"object_type/{definition}").status == 204
    refused = api.act("object_type", "purge", [definition])
    assert (refused.status, refused.codes()) == (422, [("key", "has_records")])
    assert api.act("object_type", "restore", [definition]).status == 200
    assert api.delete(f"c_machine/{record}").status == 204
    assert api.act("c_machine", "purge", [record]).status == 200
    assert api.delete(f"object_type/{definition}").status == 204
    assert api.act("object_type", "purge", [definition]).status == 200
    assert FieldDefinition.unscoped.filter(tenant=machines.tenant, object="c_machine").count() == 0
