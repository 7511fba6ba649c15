"""The part of the standard tests of an object type that is about who may do what."""

from __future__ import annotations

from typing import Any, ClassVar

from guanxi.testing import expected
from guanxi.testing.api import Api
from guanxi.testing.cast import INSIDERS, MEMBERS, Cast
from guanxi.testing.samples import minimal


class RightsOfObject:
    """Each of the cast tries every operation on a record that belongs to `owner`; the declared grants say what must come of it."""

    object: ClassVar[str] = ""
    changes: ClassVar[str] = ""  # a text field that may be changed at any time; the name field unless told

    # Records -----------------------------------------------------------------------------------------------------

    def least(self, cast: Cast, number: int = 1) -> dict[str, Any]:
        """The body of a creation by the administrator."""
        return minimal(cast, self.object, number)

    def creation_by(self, cast: Cast, name: str, number: int) -> dict[str, Any]:
        """The body of a creation by a member: what it refers to belongs to that member."""
        made = self.least(cast, number)
        for key, field in cast.object(self.object).fields.items():
            if key in made and field.type == "reference" and field.object != "role":
                made[key] = cast.make(str(field.object), owner=name, **minimal(cast, str(field.object), number))
        return made

    def record(self, cast: Cast, number: int = 1) -> str:
        """A record that belongs to `owner`."""
        return cast.make(self.object, **self.least(cast, number))

    def many(self, cast: Cast, count: int) -> list[str]:
        return cast.make_many(self.object, [self.least(cast, n) for n in range(1, count + 1)])

    def text_field(self, cast: Cast) -> str:
        return self.changes or cast.object(self.object).name_field

    def tried(self, cast: Cast, operation: str, call: Any, right: str | None = None, ok: int = 200, deleted: bool = False) -> None:
        """Let each of the cast call with a record of its own; compare all statuses at once."""
        object_type = cast.object(self.object)
        wanted, had = {}, {}
        for number, name in enumerate(MEMBERS):
            record = self.record(cast, number + 1)
            if deleted:
                assert cast.administrator.api.delete(f"{self.object}/{record}").status == 204
            wanted[name] = expected.status(cast, name, object_type, operation, right, ok)
            had[name] = call(cast[name].api, record, number).status
        assert had == wanted

    # Who may what ------------------------------------------------------------------------------------------------

    def test_who_reads_a_record(self, cast: Cast) -> None:
        self.tried(cast, "read", lambda api, record, n: api.get(f"{self.object}/{record}"))

    def test_who_changes_a_record(self, cast: Cast) -> None:
        field = self.text_field(cast)
        self.tried(cast, "update", lambda api, record, n: api.patch(f"{self.object}/{record}", {field: f"改 {n}"}))

    def test_who_deletes_a_record(self, cast: Cast) -> None:
        self.tried(cast, "delete", lambda api, record, n: api.delete(f"{self.object}/{record}"), ok=204)

    def test_who_restores_a_record(self, cast: Cast) -> None:
        self.tried(cast, "delete", lambda api, record, n: api.act(self.object, "restore", [record]), deleted=True)

    def test_who_purges_a_record(self, cast: Cast) -> None:
        self.tried(cast, "delete", lambda api, record, n: api.act(self.object, "purge", [record]), right="purge", deleted=True)

    def test_who_creates_a_record(self, cast: Cast) -> None:
        object_type = cast.object(self.object)
        wanted, had = {}, {}
        for number, name in enumerate((*INSIDERS, "anonymous")):
            visible = expected.may(cast, name, object_type, "read")
            wanted[name] = (
                401 if name == "anonymous" else 201 if expected.may(cast, name, object_type, "create") else 403 if visible else 404
            )
            body = {} if name == "anonymous" else self.creation_by(cast, name, number + 70)
            had[name] = cast[name].api.post(self.object, body).status
        assert had == wanted

    def test_who_finds_a_record_in_the_list(self, cast: Cast) -> None:
        object_type, record = cast.object(self.object), self.record(cast)
        wanted, had = {}, {}
        for name in INSIDERS:
            visible = expected.may(cast, name, object_type, "read") or expected.may(cast, name, object_type, "create")
            sees = expected.reaches(cast, name, object_type, "read")
            wanted[name] = (200, sees) if expected.may(cast, name, object_type, "read") else (403 if visible else 404, False)
            page = cast[name].api.get(self.object, {"limit": "200", "fields": "", "sort": "-created_at"})
            had[name] = (page.status, record in (page.ids() if page.status == 200 else ()))
        assert had == wanted
        strangers = cast.stranger.api.get(self.object, {"limit": "200"})
        assert strangers.status == 404 or record not in strangers.ids()  # 404: a custom object of ours is none of theirs

    def test_what_one_may_do_is_told_as_it_is(self, cast: Cast) -> None:
        """`rights` of a record and of /meta say the same as trying."""
        object_type, record = cast.object(self.object), self.record(cast)
        for name in INSIDERS:
            if not expected.reaches(cast, name, object_type, "read"):
                continue
            told = cast[name].api.get(f"{self.object}/{record}").body["rights"]
            assert (name, told) == (name, {op: expected.reaches(cast, name, object_type, op) for op in ("update", "delete")})
            [meta] = [o for o in cast[name].api.get("meta").body["objects"] if o["key"] == self.object]
            rights = ("read", "create", "update", "delete", "import", "export", "purge")
            assert (name, meta["rights"]) == (name, {r: expected.may(cast, name, object_type, r) for r in rights})

    def test_a_token_reaches_no_further_than_its_scopes(self, cast: Cast) -> None:
        record = self.record(cast)
        field = self.text_field(cast)

        def tries(*scopes: str) -> tuple[int, int]:
            api = Api(token=cast.administrator.token(*scopes))
            return api.get(f"{self.object}/{record}").status, api.patch(f"{self.object}/{record}", {field: "令牌"}).status

        assert tries("*") == (200, 200)
        assert tries(f"{self.object}:read") == tries("*:read") == (200, 403)
        assert tries("nothing:read") == (404, 404)
