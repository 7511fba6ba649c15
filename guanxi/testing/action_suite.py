"""The standard tests of an action: subclass, name it, give a good input.

class TestTag(ActionSuite):
    action = "*.tag"
    good = {"add": ["VIP"]}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.base.ids import new_id
from guanxi.kernel.changes.models import Change
from guanxi.kernel.objects.actions import ACTIONS, Action
from guanxi.testing.api import Api, Reply
from guanxi.testing.cast import Cast
from guanxi.testing.samples import minimal


class ActionSuite:
    """Everything that holds of every action on records, through its route."""

    __test__ = False
    action: ClassVar[str] = ""  # its key in the registry: `*.tag`, `customer.merge`
    object: ClassVar[str] = "customer"  # on which records it is tried
    good: ClassVar[Mapping[str, Any]] = {}
    bad: ClassVar[Sequence[tuple[Mapping[str, Any], list[tuple[str, str]]]]] = ()
    """(input, the errors it must have)"""
    batches: ClassVar[bool] = True
    """False: it runs on one record at a time, and refuses two."""
    logs: ClassVar[int] = 1
    """How many entries it leaves in the log of a record."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__test__ = bool(cls.action)

    # What subclasses may say otherwise ---------------------------------------------------------------------------

    def input(self, cast: Cast) -> dict[str, Any]:
        return dict(self.good)

    def records(self, cast: Cast, count: int) -> list[str]:
        """Records of `owner` that the action can run on."""
        return cast.make_many(self.object, [minimal(cast, self.object, n + 1) for n in range(count)])

    # Tests -------------------------------------------------------------------------------------------------------

    @property
    def declared(self) -> Action:
        return ACTIONS.get(self.action)

    def run(self, api: Api, ids: Sequence[str], values: Mapping[str, Any], **headers: str) -> Reply:
        return api.act(self.object, self.declared.key, list(ids), dict(values), **headers)

    def granted(self, cast: Cast, **grant: Any) -> None:
        """Give the sales representatives these rights on the object and no others."""
        cast.change("role", cast.roles["sales_representative"], grants={self.object: grant})

    def test_it_runs_on_the_records_named(self, cast: Cast) -> None:
        ids = self.records(cast, 3 if self.batches else 1)
        before = Change.unscoped.filter(record__in=ids).count()
        done = self.run(cast.administrator.api, ids, self.input(cast))
        assert done.status == 200, done.body
        assert sorted(r["id"] for r in done.body["records"]) == sorted(ids)
        entries = Change.unscoped.filter(
            record__in=ids, action=f"{self.object}.{self.declared.key}", actor=cast.administrator.person, channel="web"
        )
        assert (entries.count(), Change.unscoped.filter(record__in=ids).count() - before) == (self.logs * len(ids),) * 2

    def test_it_asks_the_database_as_often_for_many_as_for_few_or_takes_one(self, cast: Cast) -> None:
        if not self.batches:
            ids = [*self.records(cast, 1), new_id()]
            refused = self.run(cast.administrator.api, ids, self.input(cast))
            assert (refused.status, refused.codes()) == (422, [("ids", "one_record")])
            return
        counts = []
        for number in (2, 2, 30):  # the first fills caches
            ids, values = self.records(cast, number), self.input(cast)
            with CaptureQueriesContext(connection) as asked:
                assert self.run(cast.administrator.api, ids, values).status == 200
            counts.append(len(asked))
        assert counts[2] == counts[1]

    def test_wrong_input_is_refused(self, cast: Cast) -> None:
        [record] = self.records(cast, 1)
        good = self.input(cast)
        wrong = [({**good, "nonsense": 1}, [("input.nonsense", "unknown_field")])]
        wrong += [
            ({k: v for k, v in good.items() if k != f.key}, [(f"input.{f.key}", "required")])
            for f in self.declared.input
            if f.required and f.default is None
        ]
        replies = [self.run(cast.administrator.api, [record], values) for values, _ in (*wrong, *self.bad)]
        assert [(r.status, r.codes()) for r in replies] == [(422, errors) for _, errors in (*wrong, *self.bad)]
        malformed = [{"ids": "x"}, {"ids": ["x"]}, {"ids": [record], "input": []}, {"ids": [record], "more": 1}, {"ids": [None]}]
        path = f"{self.object}/actions/{self.declared.key}"
        assert [cast.administrator.api.post(path, body).status for body in malformed] == [400] * len(malformed)

    def test_the_right_is_asked_for(self, cast: Cast) -> None:
        [record] = self.records(cast, 1)
        values = self.input(cast)
        self.granted(cast, read="all")
        assert self.run(cast.owner.api, [record], values).status == 403
        assert self.run(cast.anonymous.api, [record], values).status == 401
        assert self.run(cast.stranger.api, [record], values).status == 404
        assert self.run(Api(token=cast.administrator.token("*:read")), [record], values).status == 403
        assert cast.owner.api.get("meta").status == 200

    def test_what_is_hidden_is_as_if_it_were_not_there(self, cast: Cast) -> None:
        """From who may do it with records of their own; where records belong to nobody, from who may not do it at all."""
        [record] = self.records(cast, 1)
        values, owned = self.input(cast), cast.object(self.object).owned
        if owned:
            self.granted(cast, read="own", update="own", delete="own", create=True, actions={self.declared.right: True})
        hidden, missing = (self.run(cast.colleague.api, [i], values) for i in (record, new_id()))
        assert (hidden.status, {**hidden.body, "request_id": ""}) == (404 if owned else 403, {**missing.body, "request_id": ""})
        assert self.run((cast.owner if owned else cast.administrator).api, [record], values).status == 200

    def test_an_idempotency_key_runs_it_once(self, cast: Cast) -> None:
        ids, values = self.records(cast, 1), self.input(cast)
        first, second = (self.run(cast.administrator.api, ids, values, idempotency_key="once") for _ in range(2))
        assert (first.status, second.status) == (200, 200)
        assert Change.unscoped.filter(record__in=ids, action=f"{self.object}.{self.declared.key}").count() == self.logs

    def test_the_registry_tells_it_to_those_who_may(self, cast: Cast) -> None:
        def told(name: str) -> bool:
            [meta] = [o for o in cast[name].api.get("meta").body["objects"] if o["key"] == self.object]
            return self.declared.key in [a["key"] for a in meta["actions"]]

        self.granted(cast, read="all")
        assert (told("administrator"), told("owner")) == (True, False)
