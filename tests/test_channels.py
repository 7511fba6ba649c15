"""Twin worlds: nobody learns from any channel what they may not see.

GUANXI_TWIN_PAIRS sets how many pairs of requests are asked, of all channels together: 1,000, on CI 5,000 (about two minutes of one core), `make twin` 100,000.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command

from guanxi.engines.exchange import batch as import_batch
from guanxi.engines.exchange import routes as exchange_routes
from guanxi.engines.exchange.models import Import
from guanxi.kernel.access.actor import Actor, system_actor
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.files import attaching, reading
from guanxi.kernel.http import finding
from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES
from guanxi.kernel.http.routes import ROUTES
from guanxi.kernel.jobs import asking, running
from guanxi.kernel.jobs import routes as job_routes
from guanxi.kernel.jobs.failures import Failure
from guanxi.kernel.jobs.models import Job
from guanxi.kernel.notify import rendering as notify_rendering
from guanxi.kernel.notify import routes as notify_routes
from guanxi.kernel.notify.models import Notification
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.records import aggregate, conflicts, read, shapes, timeline
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.search import find
from guanxi.testing.channels import CHANNELS, NOT_CHANNELS, load_channels
from guanxi.testing.twin_worlds import make_worlds
from guanxi.testing.twins import World, first_leak
from tests.channels import stream

load_channels()
ALL_PAIRS = int(os.environ.get("GUANXI_TWIN_PAIRS", "5000" if os.environ.get("CI") else "1000"))
PAIRS = math.ceil(ALL_PAIRS / sum(1 / one.cost for one in CHANNELS.values()))  # of a channel whose requests are plain


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    """Committed: an index of text may not show what is not."""
    with django_db_blocker.unblock():
        yield make_worlds()
        # The tests that follow count what is there.
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)


@pytest.fixture
def worlds(made: tuple[World, World], db: None) -> tuple[World, World]:
    return made


# Every way out that the design names, as it is called here.
NAMED = {
    "list", "detail", "filter", "sort", "group", "aggregate", "search", "count", "export", "import preview", "import report", "import undo", "timeline", "changes", "stream", "error",
    "labels", "explain", "meta", "openapi", "saved view", "replay", "batch", "etag", "statistics", "file", "upload", "attach", "jobs", "job", "job at work", "notifications",
    "notifications of changes", "notifications read",
}  # fmt: skip


def test_every_way_out_is_registered() -> None:
    assert set(CHANNELS) >= NAMED


def declared_routes() -> set[str]:
    return {f"{r.method} {r.path}" for r in (*ROUTES.values(), *OBJECT_ROUTES, *RECORD_ROUTES)}


def test_every_route_is_a_channel_or_says_why_not() -> None:
    covered = {route for one in CHANNELS.values() for route in one.routes} | set(NOT_CHANNELS)
    assert declared_routes() - covered == set(), "declare a channel in <room>/tests/channels.py"
    assert covered - declared_routes() == set(), "these are no routes any more"
    assert all(NOT_CHANNELS.values())


def test_a_new_route_is_noticed() -> None:
    """The rule above can fail."""
    leak = replace(ROUTES.get("GET meta"), path="leak")
    with ROUTES.override("GET leak", leak), pytest.raises(AssertionError, match="GET leak"):
        test_every_route_is_a_channel_or_says_why_not()


def test_every_url_is_a_declared_route() -> None:
    from guanxi.site.urls import api_patterns

    assert {str(p.pattern) for p in api_patterns()} == {
        "api/v1/" + r.split(" ")[1].replace("{", "<str:").replace("}", ">") for r in declared_routes()
    }


@pytest.mark.parametrize("key", list(CHANNELS))
def test_two_worlds_answer_alike(worlds: tuple[World, World], key: str) -> None:
    leak = first_leak(worlds, CHANNELS.get(key), PAIRS)
    assert leak is None, str(leak)


def test_the_worlds_do_differ(worlds: tuple[World, World]) -> None:
    """What is compared is not empty: an administrator sees the difference, the owner sees the records."""
    rows = [w.cast.administrator.api.get("customer", {"sort": "created_at"}).body for w in worlds]
    assert worlds[0].normal(rows[0]) != worlds[1].normal(rows[1])
    assert [len(w.cast.owner.api.get("customer").ids()) for w in worlds] == [3, 3]
    assert [len(w.cast.owner.api.get("search", {"q": "可见"}).body["hits"]) for w in worlds] == [9, 9]


# Leaks that were seen in others' products, planted here: the test must find each.


def _count_everything(asked: shapes.Wanted) -> dict[str, Any]:
    [(found,)] = fetch(f"SELECT COUNT(*) FROM {asked.source} WHERE {asked.live.text}", [*asked.named, *asked.live.params])
    return {"value": found, "exact": True}


def _labels_for_all(self: LabelBook, actor: Actor) -> None:
    _init(self, system_actor(actor.tenant))


_init = LabelBook.__init__
_searched = find.searched_fields
_plan_for = read.plan_for


def _all_of_system(actor: Actor, object_type: Any, compiler: Compiler, ask: read.Ask) -> Any:
    system = system_actor(actor.tenant)
    return read.all_of(system, object_type, Compiler(system), ask)


def _in_clear(actor: Actor, object_type: Any, keys: Any, clear: frozenset[str] = frozenset()) -> Any:
    return _plan_for(actor, object_type, keys, frozenset(keys))


def _plan_of_the_first(actor: Actor, object_type: Any, keys: Any, clear: frozenset[str] = frozenset()) -> Any:
    """A cache whose key forgets the rights: what was compiled for one who sees all serves everybody."""
    return _plan_for(system_actor(actor.tenant), object_type, keys, frozenset(keys))


def _past_the_scope(self: Compiler, object_type: Any, alias: str, deleted: bool = False) -> Any:
    return self.from_live(object_type, alias, deleted)


def _scope_of_paths_alone(self: Compiler, node: Any, alias: str) -> Sql:
    """A condition on related records that forgets who may see them."""
    with mock.patch.object(Compiler, "visible", _past_the_scope):
        return _related(self, node, alias)


_related = Compiler._related


def _leaf_past_the_scope(self: Compiler, leaf: Any, object_type: Any, alias: str) -> Sql:
    with mock.patch.object(Compiler, "visible", _past_the_scope):
        return _leaf(self, leaf, object_type, alias)


_leaf = Compiler._leaf


def _all_records(actor: Actor, changes: Any) -> set[tuple[str, str]]:
    return {(one.object, one.record) for one in changes}


def _all_fields(actor: Actor, object_type: Any, asked: Any) -> list[str]:
    return list(asked or object_type.fields)


def _walks_of_all(actor: Actor, object_type: Any, *rest: Any, **named: Any) -> Any:
    return replace(_wanted(system_actor(actor.tenant), object_type, *rest, **named))


_wanted = read.wanted


def _of_system(function: Any) -> Any:
    """The same, but with the rights of the system."""
    return lambda actor, *rest, **named: function(system_actor(actor.tenant), *rest, **named)


def _all_jobs(actor: Actor, what: str = "read") -> Any:
    return Job.objects.filter(tenant=actor.tenant)


def _failure_with_its_text(raised: BaseException) -> Failure:
    return Failure({"code": "unexpected", "title": {"zh": str(raised), "en": str(raised)}})


def _unread_of_all(tenant: int, person: str) -> int:
    return Notification.unscoped.filter(tenant=tenant, read_at=None).count()


def _all_imports(actor: Actor) -> Any:
    return Import.objects.order_by("-id")


PLANTED: dict[str, tuple[Any, str, Any, tuple[str, ...]]] = {
    "hidden fields can be filtered": (Actor, "may_filter", lambda self, object_type, field: True, ("filter",)),
    "hidden fields can be sorted by": (Actor, "may_filter", lambda self, object_type, field: True, ("sort",)),
    "hidden fields can be named of related records": (Actor, "may_filter", lambda self, object_type, field: True, ("related",)),
    "hidden values are added": (Actor, "may_filter", lambda self, object_type, field: True, ("aggregate",)),
    "hidden values are grouped": (Actor, "may_filter", lambda self, object_type, field: True, ("group",)),
    "names of hidden records are shown": (LabelBook, "__init__", _labels_for_all, ("labels", "detail", "notifications")),
    "hidden rows are counted": (read, "count", _count_everything, ("count",)),
    "hidden rows are totalled": (aggregate, "all_of", _all_of_system, ("group",)),
    "hidden texts are searched": (find, "searched_fields", _of_system(_searched), ("q", "search")),
    "the timeline tells hidden values": (timeline, "_shown", lambda actor, object_type, key, value, book: object_type.fields[key].wire(value, book) if value is not None else None, ("timeline",)),
    "a conflict tells masked values": (conflicts, "_told", lambda field, value, book, masked: None if value is None else field.wire(value, book), ("update",)),
    "hidden records can be read": (Actor, "rows", lambda self, object_type, alias, operation="read": Sql(""), ("detail", "list")),
    "masks are left off": (read, "plan_for", _in_clear, ("detail", "list", "export")),
    "a plan compiled for one serves another": (read, "plan_for", _plan_of_the_first, ("detail", "fields")),
    "hidden fields can be asked for": (read, "visible_fields", _all_fields, ("fields", "detail")),
    "lists forget the row scope": (read, "wanted", _walks_of_all, ("list", "count", "sort")),
    "related records are counted though hidden": (Compiler, "_related", _scope_of_paths_alone, ("related",)),
    "paths over references pass the row scope": (Compiler, "_leaf", _leaf_past_the_scope, ("filter",)),
    "the change feed tells of hidden records": (finding, "visible_records", _all_records, ("changes",)),
    "hidden fields stand in the timeline": (Actor, "field_right", lambda self, object_type, key: "write", ("timeline",)),
    "names of others' notifications": (notify_rendering, "LabelBook", lambda actor: LabelBook(system_actor(actor.tenant)), ("notifications",)),
    "files of others are served": (reading, "_in_a_readable_field", lambda actor, file: True, ("file", "file taken away")),
    "files of others can be attached": (attaching, "_may_use", lambda batch, row, file: True, ("attach",)),
    "jobs of others are listed": (job_routes, "visible_jobs", _all_jobs, ("jobs", "job at work", "job told to")),
    "jobs of others are shown": (asking, "visible_jobs", _all_jobs, ("job", "job told to")),
    "errors of jobs tell values": (running, "failure_of", _failure_with_its_text, ("job at work",)),
    "notifications of others are counted": (notify_routes, "unread_of", _unread_of_all, ("notifications", "notifications read")),
    "the unread of others are pushed": (stream.stream, "_unread", lambda held: {key: _unread_of_all(*key) for key in held}, ("stream",)),
    "imports of others are listed": (exchange_routes, "visible_imports", _all_imports, ("imports",)),
    "imports match what is hidden": (import_batch, "find_records", _of_system(import_batch.find_records), ("import report",)),
}  # fmt: skip


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_planted_leak_is_found(worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    place, attribute, leaky, channels = PLANTED[name]
    monkeypatch.setattr(place, attribute, leaky)
    found = [first_leak(worlds, CHANNELS.get(key), 400) for key in channels]
    assert None not in found, [key for key, leak in zip(channels, found, strict=True) if leak is None]
