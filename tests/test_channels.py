"""Twin worlds: nobody learns from any channel what they may not see.

GUANXI_TWIN_PAIRS sets how many requests a channel is asked; CI asks more, the night many more.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from guanxi.kernel.access.actor import Actor, system_actor
from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES
from guanxi.kernel.http.routes import ROUTES
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.query.viewer import Sql
from guanxi.kernel.records import aggregate, read, timeline, write
from guanxi.kernel.records.labels import LabelBook
from guanxi.kernel.search import find
from guanxi.testing.channels import CHANNELS, NOT_CHANNELS, load_channels
from guanxi.testing.twins import World, first_leak, make_worlds

PAIRS = int(os.environ.get("GUANXI_TWIN_PAIRS", "15"))
load_channels()


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    """Committed: an index of text may not show what is not."""
    with django_db_blocker.unblock():
        yield make_worlds()


@pytest.fixture
def worlds(made: tuple[World, World], db: None) -> tuple[World, World]:
    return made


# Rooms that are being built: each brings its adapters, and takes its routes off this list. It may only shrink.
WAITING = {
    "the room `jobs`": ("GET jobs", "GET jobs/{id}", "POST jobs/{id}/cancel", "POST jobs/{id}/retry"),
    "the room `files`": ("POST files", "GET files/{id}"),
    "the room `notify`": ("GET notifications", "POST notifications/read"),
}


def declared_routes() -> set[str]:
    return {f"{r.method} {r.path}" for r in (*ROUTES.values(), *OBJECT_ROUTES, *RECORD_ROUTES)}


def test_every_route_is_a_channel_or_says_why_not() -> None:
    covered = {route for one in CHANNELS.values() for route in one.routes} | set(NOT_CHANNELS)
    waiting = {route for routes in WAITING.values() for route in routes}
    assert declared_routes() - covered - waiting == set(), "declare a channel in <room>/tests/channels.py"
    assert covered - declared_routes() == set(), "these are no routes any more"
    assert waiting & covered == set(), "these wait no longer: take them off the list"


def test_a_new_route_is_noticed() -> None:
    """The rule above can fail."""
    with ROUTES.override("GET leak", ROUTES.get("GET meta")), pytest.raises(AssertionError):
        assert {f"{k}" for k in ROUTES} <= {r for one in CHANNELS.values() for r in one.routes} | set(NOT_CHANNELS)


def test_every_url_is_a_declared_route() -> None:
    from guanxi.site.urls import api_patterns

    assert {str(p.pattern) for p in api_patterns()} == {
        "api/v1/" + r.split(" ")[1].replace("{", "<str:").replace("}", ">") for r in declared_routes()
    }


@pytest.mark.parametrize("key", list(CHANNELS))
def test_two_worlds_answer_alike(worlds: tuple[World, World], key: str) -> None:
    leak = first_leak(worlds, CHANNELS.get(key), PAIRS)
    assert leak is None, leak


def test_the_worlds_do_differ(worlds: tuple[World, World]) -> None:
    """What is compared is not empty: an administrator sees the difference, the owner sees the records."""
    rows = [w.cast.administrator.api.get("customer", {"sort": "created_at"}).body for w in worlds]
    assert worlds[0].normal(rows[0]) != worlds[1].normal(rows[1])
    assert [len(w.cast.owner.api.get("customer").ids()) for w in worlds] == [3, 3]
    assert [len(w.cast.owner.api.get("search", {"q": "可见"}).body["hits"]) for w in worlds] == [8, 8]


# Leaks that were seen in others' products, planted here: the test must find each.


def _count_everything(actor: Actor, source: str, where: Sql) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {source} WHERE t.tenant = %s", [actor.tenant])
        return {"value": cursor.fetchone()[0], "exact": True}


def _labels_for_all(self: LabelBook, actor: Actor) -> None:
    _init(self, system_actor(actor.tenant))


_init = LabelBook.__init__
_searched = find.searched_fields
_render = read.render


def _where_of_system(actor: Actor, object_type: Any, compiler: Compiler, ask: read.Ask) -> Any:
    system = system_actor(actor.tenant)
    return read.where_of(system, object_type, Compiler(system), ask)


def _of_system(function: Any) -> Any:
    """The same, but with the rights of the system."""
    return lambda actor, *rest, **named: function(system_actor(actor.tenant), *rest, **named)


PLANTED: dict[str, tuple[Any, str, Any, tuple[str, ...]]] = {
    "hidden fields can be filtered": (Actor, "may_filter", lambda self, object_type, field: True, ("filter",)),
    "hidden fields can be sorted by": (Actor, "may_filter", lambda self, object_type, field: True, ("sort",)),
    "hidden values are added": (Actor, "may_filter", lambda self, object_type, field: True, ("aggregate",)),
    "hidden values are grouped": (Actor, "may_filter", lambda self, object_type, field: True, ("group",)),
    "names of hidden records are shown": (LabelBook, "__init__", _labels_for_all, ("detail", "list", "fields")),
    "hidden rows are counted": (read, "count", _count_everything, ("count",)),
    "hidden rows are totalled": (aggregate, "where_of", _where_of_system, ("group",)),
    "hidden texts are searched": (find, "searched_fields", _of_system(_searched), ("q", "search")),
    "the timeline tells hidden values": (timeline, "_shown", lambda actor, object_type, key, value, book: object_type.fields[key].wire(value, book) if value is not None else None, ("timeline",)),
    "a conflict tells masked values": (write, "_told", lambda field, value, book: field.wire(value, book) if value is not None else None, ("update",)),
    "hidden records can be read": (Actor, "rows", lambda self, object_type, alias, operation="read": Sql(""), ("detail", "list")),
    "masks are left off": (read, "render", lambda actor, object_type, keys, reader, fetched, clear=None: _render(actor, object_type, keys, reader, fetched, frozenset(keys)), ("detail", "list")),
}  # fmt: skip


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_planted_leak_is_found(worlds: tuple[World, World], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    place, attribute, leaky, channels = PLANTED[name]
    monkeypatch.setattr(place, attribute, leaky)
    found = [first_leak(worlds, CHANNELS.get(key), 400) for key in channels]
    assert None not in found, [key for key, leak in zip(channels, found, strict=True) if leak is None]
