"""A field that is deleted for good takes its values with it; its key may serve a field of any type."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.objects.fields.types import FIELD_TYPES
from guanxi.kernel.objects.models import Counter, RecordIndex, UniqueKey
from guanxi.kernel.records import erasing
from guanxi.kernel.search.index import index_records
from guanxi.kernel.search.models import Document
from guanxi.testing.cast import Cast
from guanxi.testing.samples import SAMPLES

OBJECTS = ["customer", "c_machine"]
OPTIONS: dict[str, dict[str, Any]] = {
    "choice": {"choices": [{"key": "a"}, {"key": "b"}]}, "multi_choice": {"choices": [{"key": "a"}, {"key": "b"}]},
    "reference": {"object": "customer"}, "references": {"object": "customer"}, "formula": {"expression": "1 + 1", "result": "number"},
}  # fmt: skip
UNSENT = ("formula", "file", "image")


def make_field(cast: Cast, object_key: str, type_key: str, **more: Any) -> str:
    given = {"type": type_key, "label_zh": "字段", "options": OPTIONS.get(type_key, {}), **more}
    return cast.make("field", owner=None, object=object_key, key="c_x", **given)


def drop(cast: Cast, field: str) -> None:
    api = cast.administrator.api
    assert api.delete(f"field/{field}").status == 204
    assert api.act("field", "purge", [field]).status == 200


def left(cast: Cast, object_key: str, record: str) -> list[Any]:
    """What is left of the field anywhere but in the log."""
    model: Any = cast.object(object_key).model
    mine = {"tenant": cast.tenant, "object": object_key}
    held = [
        RecordIndex.unscoped.filter(**mine, field__startswith="c_x").count(),
        UniqueKey.unscoped.filter(**mine, field="c_x").count(),
        Counter.unscoped.filter(**mine, field="c_x").count(),
        Document.unscoped.filter(**mine, field="c_x").count(),
    ]
    return [orjson.loads(model.unscoped.get(id=record).custom), *held]


@pytest.fixture
def machines(cast: Cast) -> Cast:
    cast.make("object_type", owner=None, key="c_machine", label_zh="设备")
    return cast


@pytest.mark.parametrize("object_key", OBJECTS)
def test_nothing_is_left_of_a_purged_field(machines: Cast, object_key: str) -> None:
    field = make_field(machines, object_key, "auto_number", options={"pattern": "N{000}"}, searchable=True)
    machines.make("field", owner=None, object=object_key, key="c_y", type="json", label_zh="y")
    kept, binned = machines.make_many(object_key, [{"name": "甲", "c_y": {"c_x": 1}}, {"name": "乙", "c_y": '"c_x":'}])
    machines.administrator.api.delete(f"{object_key}/{binned}")
    with machines.scope():
        index_records(machines.tenant, machines.object(object_key), [kept, binned])
    assert left(machines, object_key, kept) == [{"c_x": "N001", "c_y": '{"c_x":1}'}, 4, 1, 1, 2]
    drop(machines, field)
    assert left(machines, object_key, kept) == [{"c_y": '{"c_x":1}'}, 0, 0, 0, 0]
    assert left(machines, object_key, binned)[0] == {"c_y": '"\\"c_x\\":"'}


@pytest.mark.parametrize("object_key", OBJECTS)
@pytest.mark.parametrize("old", [t for t in FIELD_TYPES if t not in UNSENT])
def test_the_key_may_serve_every_other_type(machines: Cast, object_key: str, old: str) -> None:
    """The record, its timeline, a filter and a sort answer whatever had the key before, and tell nothing of it."""
    field = make_field(machines, object_key, old)
    sample = FIELD_TYPES[old](options=dict(OPTIONS.get(old, {})), key="c_x")
    record = machines.make(object_key, name="甲")
    machines.change(object_key, record, c_x=SAMPLES[old](sample, 1, machines))
    drop(machines, field)
    api = machines.administrator.api
    others = [t for t in FIELD_TYPES if t != old]
    for new in (*others[list(FIELD_TYPES).index(old) % 5 :: 5], "text"):
        again = make_field(machines, object_key, new)
        assert api.get(f"{object_key}/{record}").body["c_x"] in (None, 2)  # 2: a formula
        entries = api.get(f"{object_key}/{record}/timeline").body["entries"]
        assert [e["change"]["op"] for e in entries if e["kind"] == "change"] == ["create"]
        found = api.post(f"{object_key}/query", {"filter": {"field": "c_x", "op": "not_empty"}})
        assert (found.status, found.body.get("rows", [])) in ((200, []), (422, [])) or new == "formula"
        drop(machines, again)


@pytest.mark.parametrize("old", [t for t in FIELD_TYPES if t not in UNSENT])
def test_the_timeline_answers_after_a_change_of_type(cast: Cast, old: str) -> None:
    field = make_field(cast, "customer", old)
    sample = FIELD_TYPES[old](options=dict(OPTIONS.get(old, {})), key="c_x")
    record = cast.make("customer", name="甲")
    cast.change("customer", record, c_x=SAMPLES[old](sample, 1, cast))
    api = cast.administrator.api
    for new in [t for t in FIELD_TYPES if t not in ("formula", old)][list(FIELD_TYPES).index(old) % 4 :: 4]:
        done = api.act("field", "change_type", [field], {"type": new, "options": OPTIONS.get(new, {}), "confirm": True})
        assert done.status == 200, (new, done.body)
        assert api.get(f"customer/{record}/timeline").status == 200, new


def test_the_timeline_does_not_tell_an_old_secret_under_a_new_name(cast: Cast) -> None:
    field = make_field(cast, "customer", "text", data_class="sensitive")
    record = cast.make("customer", name="甲")
    cast.change("customer", record, c_x="秘密")
    drop(cast, field)
    make_field(cast, "customer", "text")
    cast.change("customer", record, c_x="公开")
    api = cast.owner.api
    assert "秘密" not in orjson.dumps(api.get(f"customer/{record}/timeline").body).decode()
    [changed, _] = api.get(f"customer/{record}/timeline").body["entries"]
    assert changed["change"]["fields"] == {"c_x": [None, "公开"]}


def test_values_stay_while_another_definition_of_the_key_is_left(cast: Cast) -> None:
    first = make_field(cast, "customer", "text")
    record = cast.make("customer", name="甲", c_x="值")
    cast.administrator.api.delete(f"field/{first}")
    second = make_field(cast, "customer", "text")
    assert cast.administrator.api.act("field", "purge", [first]).status == 200
    assert cast.administrator.api.get(f"customer/{record}").body["c_x"] == "值"
    drop(cast, second)
    assert left(cast, "customer", record)[0] == {}


def test_the_overlay_of_a_shipped_field_takes_no_values(cast: Cast) -> None:
    field = cast.make("field", owner=None, object="customer", key="remark", type="long_text", label_zh="说明")
    record = cast.make("customer", name="甲", remark="值")
    drop(cast, field)
    assert cast.administrator.api.get(f"customer/{record}").body["remark"] == "值"


def test_a_type_is_not_changed_while_the_bin_has_a_field_of_the_key(cast: Cast) -> None:
    first = make_field(cast, "customer", "text")
    api = cast.administrator.api
    api.delete(f"field/{first}")
    second = make_field(cast, "customer", "text")
    refused = api.act("field", "change_type", [second], {"type": "number", "confirm": True})
    assert (refused.status, refused.codes()) == (422, [("key", "key_used")])


def test_many_records_are_erased_portion_by_portion(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "_PORTION", 10)
    counts = []
    for number in (3, 3, 9, 25):
        field = make_field(cast, "customer", "text")
        ids = cast.make_many("customer", [{"name": "甲", "c_x": "值"} for _ in range(number)])
        with CaptureQueriesContext(connection) as asked:
            drop(cast, field)
        counts.append(len(asked))
        model: Any = cast.object("customer").model
        assert set(model.unscoped.filter(id__in=ids).values_list("custom", flat=True)) == {"{}"}
    assert counts[1] == counts[2] < counts[3]
