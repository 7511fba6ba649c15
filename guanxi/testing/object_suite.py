"""The standard tests of an object type: subclass, name the object, done. `tests/test_suites_complete.py` fails when one has none.

class TestLead(ObjectSuite):
    object = "lead"
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.kernel.objects.types import ObjectType
from guanxi.testing.cast import Cast
from guanxi.testing.rights_of_object import RightsOfObject
from guanxi.testing.samples import full, is_named, value_of


class ObjectSuite(RightsOfObject):
    """Everything that holds of every object type, through HTTP."""

    __test__ = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__test__ = bool(getattr(cls, "object", ""))

    # Reading -----------------------------------------------------------------------------------------------------

    def test_a_page_of_one_asks_the_database_as_often_as_a_page_of_fifty(self, cast: Cast) -> None:
        self.many(cast, 50)
        counts = []
        for limit in ("1", "1", "50"):
            with CaptureQueriesContext(connection) as asked:
                page = cast.administrator.api.get(self.object, {"limit": limit, "count": "true"})
            counts.append((len(asked), len(page.body["rows"])))
        (_, _), (one, rows_of_one), (fifty, rows_of_fifty) = counts  # the first call fills caches
        assert (rows_of_one, rows_of_fifty, fifty) == (1, 50, one)

    def test_a_list_by_query_string_equals_one_by_body(self, cast: Cast) -> None:
        record = self.record(cast)
        field = self.text_field(cast)
        value = cast.administrator.api.get(f"{self.object}/{record}").body[field]
        tree = {"field": field, "op": "eq", "value": value}
        by_string = cast.administrator.api.get(self.object, {"filter": tree, "fields": field, "sort": "created_at", "count": "true"})
        by_body = cast.administrator.api.post(
            f"{self.object}/query", {"filter": tree, "fields": [field], "sort": ["created_at"], "count": True}
        )
        assert (
            by_string.body
            == by_body.body
            == {"rows": [{"id": record, "version": 1, field: value}], "next": None, "count": {"value": 1, "exact": True}}
        )

    @pytest.mark.parametrize("cursor", ["x", "AAAA", "é", "A" * 5000, "AAAAAAAAAAAAAAAAWyJhIixbXV0"])
    def test_a_cursor_that_nobody_made_is_refused(self, cast: Cast, cursor: str) -> None:
        assert cast.administrator.api.get(self.object, {"cursor": cursor}).status == 400

    def test_a_cursor_serves_only_the_order_it_was_made_for(self, cast: Cast) -> None:
        self.many(cast, 2)
        following = cast.administrator.api.get(self.object, {"limit": "1", "sort": "created_at"}).body["next"]
        api = cast.administrator.api
        assert [api.get(self.object, {"cursor": following, "sort": s}).status for s in ("created_at", "-created_at", "updated_at")] == [
            200,
            400,
            400,
        ]
        assert (
            api.get(self.object, {"cursor": following[:-2] + ("AA" if following[-2:] != "AA" else "BB"), "sort": "created_at"}).status
            == 400
        )

    def test_names_that_are_none_are_refused_everywhere(self, cast: Cast) -> None:
        api, unknown = cast.administrator.api, [("unknown_field", 422)]

        def told(reply: Any) -> list[tuple[str, int]]:
            return [(code, reply.status) for _, code in reply.codes()]

        for name in ("nonsense", "tenant", "deleted_key", "custom", "name_fold", "id) OR 1=1 --"):
            assert told(api.get(self.object, {"filter": {"field": name, "op": "eq", "value": "x"}})) == unknown
            assert told(api.get(self.object, {"sort": name})) == unknown
            assert told(api.post(f"{self.object}/query", {"fields": [name]})) == unknown
            assert told(api.post(f"{self.object}/aggregate", {"group": [{"field": name}]})) == unknown
            assert told(api.post(f"{self.object}/aggregate", {"measures": [{"fn": "sum", "field": name}]})) == unknown
            assert told(api.post(self.object, {**self.least(cast), name: "x"})) == unknown
        assert api.get(self.object, {"nonsense": "1"}).status == 400

    # Writing -----------------------------------------------------------------------------------------------------

    def test_what_is_read_can_be_written_back_and_changes_nothing(self, cast: Cast) -> None:
        api = cast.administrator.api
        sent = full(cast, self.object)
        made = api.post(self.object, {**self.least(cast), **sent})
        assert made.status == 201, made.body
        record = made.body["id"]
        fields = cast.object(self.object).fields
        assert {k for k in sent if made.body[k] is None} == set()
        back = {k: made.body[k] for k in sent if fields[k].data_class != "sensitive"}
        again = api.patch(f"{self.object}/{record}", back, if_match='"1"')
        assert (again.status, again.body) == (200, made.body)

    def test_sensitive_values_are_only_shown_masked(self, cast: Cast) -> None:
        sent = full(cast, self.object)
        secret = {k: v for k, v in sent.items() if cast.object(self.object).fields[k].data_class == "sensitive"}
        made = cast.administrator.api.post(self.object, {**self.least(cast), **sent})
        for key, value in secret.items():
            assert str(value) not in orjson.dumps(made.body).decode(), key

    def test_only_what_is_declared_writable_can_be_assigned(self, cast: Cast) -> None:
        """Every column of the table is sent by name; all but the declared ones are refused in every way of writing, and nothing is written."""
        object_type, api = cast.object(self.object), cast.administrator.api
        record = self.record(cast)
        columns = {f.attname for f in object_type.model._meta.concrete_fields} | {"account", "is_staff", "rights", "team"}
        fields = object_type.fields
        forbidden = sorted(c for c in columns if c not in fields or fields[c].system or fields[c].right != "write")
        codes = [(c, "not_writable" if c in fields else "unknown_field") for c in forbidden]
        rows = object_type.model.unscoped.filter(tenant=cast.tenant)  # type: ignore[attr-defined]
        least = self.least(cast, 77)
        before = list(rows.order_by("id").values())
        changed = api.patch(f"{self.object}/{record}", dict.fromkeys(forbidden, "1"))
        assert (changed.status, sorted(changed.codes())) == (422, codes)
        # A new record may bring its own id and owner.
        brought = {"id", "owner"} & set(forbidden)
        created = api.post(self.object, {**least, **dict.fromkeys(set(forbidden) - brought, "1")})
        assert (created.status, sorted(created.codes())) == (422, [one for one in codes if one[0] not in brought])
        operations = [{"op": "update", "id": record, "values": {c: "1"}} for c in forbidden]
        operations += [{"op": "create", "values": {**least, c: "1"}} for c in forbidden if c not in brought]
        results = api.post(f"{self.object}/batch", {"operations": operations}).body["results"]
        assert [one.get("status") for one in results] == [422] * len(operations)
        assert list(rows.order_by("id").values()) == before

    def test_a_stale_version_is_told_with_both_values(self, cast: Cast) -> None:
        api, field = cast.administrator.api, self.text_field(cast)
        record = self.record(cast)
        theirs, mine = "他人先改", "我后改"
        assert api.patch(f"{self.object}/{record}", {field: theirs}, if_match='"1"').headers["ETag"] == '"2"'
        late = api.patch(f"{self.object}/{record}", {field: mine}, if_match='"1"')
        assert (late.status, late.body["conflicts"], late.body["current_version"]) == (409, {field: {"yours": mine, "current": theirs}}, 2)
        assert api.get(f"{self.object}/{record}").body[field] == theirs
        assert [api.patch(f"{self.object}/{record}", {field: mine}, if_match=v).status for v in ("x", '"2" or 1', "*", "3")] == [
            400,
            400,
            200,
            200,
        ]
        assert api.delete(f"{self.object}/{record}", if_match='"1"').status == 409

    def test_an_idempotency_key_writes_once(self, cast: Cast) -> None:
        api, body = cast.administrator.api, self.least(cast, 41)
        first, second = (api.post(self.object, body, idempotency_key="k1") for _ in range(2))
        assert (first.status, second.status, second.body) == (201, 201, first.body)
        other = api.post(self.object, self.least(cast, 42), idempotency_key="k1")
        assert (other.status, other.body["code"]) == (409, "idempotency_mismatch")
        record = first.body["id"]
        changed = [
            api.patch(f"{self.object}/{record}", {self.text_field(cast): "一次"}, idempotency_key="k2").body["version"] for _ in range(2)
        ]
        gone = [api.delete(f"{self.object}/{record}", idempotency_key="k3").status for _ in range(2)]
        assert (changed, gone) == ([2, 2], [204, 204])

    def test_every_write_is_in_the_log_once(self, cast: Cast) -> None:
        from guanxi.kernel.changes.models import Change

        api = cast.administrator.api
        record = api.post(self.object, self.least(cast, 51)).body["id"]
        for _ in range(2):
            api.patch(f"{self.object}/{record}", {self.text_field(cast): "改过"})  # the second changes nothing
        api.delete(f"{self.object}/{record}")
        api.act(self.object, "restore", [record])
        api.delete(f"{self.object}/{record}")
        api.act(self.object, "purge", [record])
        logged = Change.unscoped.filter(record=record).order_by("id").values_list("op", "version", "action", "actor", "channel")
        who = (cast.administrator.person, "web")
        steps = [("create", 1), ("update", 2), ("delete", 3), ("restore", 4), ("delete", 5), ("purge", 5)]
        assert list(logged) == [(op, version, f"{self.object}.{op}", *who) for op, version in steps]

    def test_the_recycle_bin_holds_what_was_deleted(self, cast: Cast) -> None:
        api, record = cast.administrator.api, self.record(cast)
        assert api.delete(f"{self.object}/{record}").status == 204
        everything = {"limit": "200", "fields": ""}
        assert record not in api.get(self.object, everything).ids()
        assert api.get(self.object, {**everything, "deleted": "true"}).ids() == [record]
        assert api.patch(f"{self.object}/{record}", {self.text_field(cast): "x"}).status == 404
        assert api.act(self.object, "restore", [record]).body == {"records": [{"id": record, "version": 3}]}
        assert record in api.get(self.object, everything).ids()
        api.delete(f"{self.object}/{record}")
        assert api.act(self.object, "purge", [record]).status == 200
        assert api.get(f"{self.object}/{record}").status == 404
        assert object_rows(cast.object(self.object), record) == 0

    def test_naughty_strings_come_back_byte_for_byte(self, cast: Cast, shared_data: Any) -> None:
        """Each through each text field that takes any text; sensitive ones are read as `reveal` shows them."""
        fields = self.free_texts(cast)
        assert fields, "an object type has at least a name"
        limits = {k: cast.object(self.object).fields[k].options["max_length"] for k in fields}
        strings = naughty_strings(shared_data)
        sent = [{k: text for k in fields if len(text) <= limits[k]} for text in strings]
        ids = cast.make_many(self.object, [{**least, **row} for least, row in zip(self.leasts(cast, len(sent)), sent, strict=True)])
        read = {row["id"]: row for row in self.everything(cast, fields)}
        if secret := [k for k in fields if cast.object(self.object).fields[k].data_class == "sensitive"]:
            shown = cast.administrator.api.act(self.object, "reveal", ids).body["values"]
            read = {row["id"]: {**read[row["id"]], **{k: row[k] for k in secret}} for row in shown}
        assert [{k: read[i][k] for k in row} for i, row in zip(ids, sent, strict=True)] == sent

    # What subclasses may say otherwise ---------------------------------------------------------------------------

    def leasts(self, cast: Cast, count: int) -> list[dict[str, Any]]:
        """The least of many records, which all refer to the same others."""
        fields, first = cast.object(self.object).fields, self.least(cast, 1000)
        own = [k for k in first if fields[k].type not in ("reference", "references", "subject")]
        return [{**first, **{k: value_of(cast, self.object, fields[k], n) for k in own}} for n in range(1001, 1001 + count)]

    def everything(self, cast: Cast, fields: list[str]) -> list[dict[str, Any]]:
        """All rows, page by page."""
        rows, cursor = [], None
        while True:
            page = cast.administrator.api.post(f"{self.object}/query", {"fields": fields, "limit": 200, "cursor": cursor}).body
            rows += page["rows"]
            cursor = page["next"]
            if cursor is None:
                return rows

    def free_texts(self, cast: Cast) -> list[str]:
        """The fields that take any text."""
        fields = cast.object(self.object).fields
        return [k for k, f in fields.items() if f.type in ("text", "long_text") and f.right == "write" and not is_named(self.object, k)]


def naughty_strings(shared_data: Path) -> list[str]:
    """The big list of naughty strings, but the empty one."""
    return [text for text in orjson.loads((shared_data / "security" / "blns.json").read_bytes()) if text]


def object_rows(object_type: ObjectType, record: str) -> int:
    """How many rows of its table have this id."""
    return int(object_type.model.unscoped.filter(id=record).count())  # type: ignore[attr-defined]
