"""With the application's own filter of organisations switched off the database still shows nobody another's data (T4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from guanxi.kernel.changes.keeper import number_changes
from guanxi.kernel.changes.readers import catch_up
from guanxi.kernel.database.postgresql import base
from guanxi.kernel.jobs.enqueue import enqueue
from guanxi.kernel.notify.telling import notify
from guanxi.kernel.objects.types import OBJECT_TYPES
from guanxi.testing.api import Reply
from guanxi.testing.cast import Cast
from guanxi.testing.samples import minimal
from guanxi.testing.wall import EYE
from guanxi.testing.without_filter import switched_off, unfiltered

MARK = "邻居机密"
NAMED = ("customer", "contact", "lead")


@pytest.fixture
def off() -> Iterator[list[int]]:
    with switched_off() as counted:
        yield counted


@pytest.fixture
def secret(cast: Cast) -> dict[str, Any]:
    """What the cast has and the stranger of the other organisation must not see: name of a thing -> its id."""
    made: dict[str, Any] = {key: cast.make(key, **{**minimal(cast, key), "name": f"{MARK}{key}"}) for key in NAMED}
    made["activity"] = cast.make("activity", **{**minimal(cast, "activity"), "subject": {"object": "customer", "id": made["customer"]}})
    reply = cast.owner.api.upload(f"{MARK}.txt", MARK.encode())
    assert reply.status == 201, reply
    made["file"] = reply.body["id"]
    with cast.scope():
        made["job"] = enqueue("exchange.export", {"object": "customer"}, actor=cast.owner.actor(), label={"zh": MARK, "en": MARK})
    told = {"zh": MARK, "en": MARK}
    notify(cast.tenant, [str(cast.owner.person)], "test", told, told, None, "test")
    made["person"], made["role"], made["department"] = (
        cast.owner.person,
        next(iter(cast.roles.values())),
        next(iter(cast.departments.values())),
    )
    number_changes()
    catch_up()
    return made


def asked(cast: Cast, secret: dict[str, Any], who: str) -> list[tuple[str, Reply]]:
    """Every way to read that takes no file, asked for what the cast has: lists, ids, search, sums, timeline, log, files, jobs, notifications, exports."""
    api = cast[who].api
    made: list[tuple[str, Reply]] = []

    def get(path: str, **query: str) -> None:
        made.append((f"GET {path} {query}", api.get(path, query)))

    def post(path: str, body: Any) -> None:
        made.append((f"POST {path}", api.post(path, body)))

    for key in OBJECT_TYPES:
        get(key, limit="200", count="true")
        get(key, limit="200", deleted="true")
        get(key, q=MARK)
        post(f"{key}/query", {"limit": 200, "count": True})
        post(f"{key}/aggregate", {"measures": [{"op": "count"}]})
        if (record := secret.get(key)) is not None:
            get(f"{key}/{record}")
            get(f"{key}/{record}/timeline")
            get(f"{key}/{record}/explain", person=str(cast.stranger.person))
            post(f"{key}/query", {"filter": {"field": "id", "op": "in", "value": [record]}})
    get("search", q=MARK)
    get("search", q=MARK[:2])
    for path in ("changes", "log", "notifications", "jobs", "imports", "keys", "me/tokens", "me/sessions", "meta"):
        get(path)
    get(f"files/{secret['file']}")
    get(f"jobs/{secret['job']}")
    get(f"person/{secret['person']}/account")
    post("customer/actions/export", {"ids": [secret["customer"]], "input": {}})
    return made


def leaks(cast: Cast, secret: dict[str, Any], who: str) -> list[str]:
    told = [MARK, *map(str, secret.values())]
    # What one asks by is repeated in some answers.
    own = str(cast[who].person)
    return [
        path
        for path, reply in asked(cast, secret, who)
        if any(word in (reply.content.decode("utf-8", "replace") + orjson.dumps(reply.body).decode()) for word in told if word != own)
        and not (reply.status in (400, 404, 422) and MARK not in orjson.dumps(reply.body).decode())
    ]


def test_an_administrator_of_another_organisation_sees_nothing(cast: Cast, secret: dict[str, Any], off: list[int]) -> None:
    assert leaks(cast, secret, "stranger") == []
    assert off[0] > 100, "the filter was off"


def test_nor_may_he_write(cast: Cast, secret: dict[str, Any], off: list[int]) -> None:
    api = cast.stranger.api
    for key in NAMED:
        assert api.patch(f"{key}/{secret[key]}", {"name": "mine"}, if_match='"1"').status == 404
        assert api.act(key, "delete", [secret[key]]).status == 404
        assert api.post(key, {**minimal(cast, key), "id": secret[key]}).status in (409, 422)
    assert api.delete(f"files/{secret['file']}").status in (404, 405)
    for key in NAMED:
        assert cast.owner.api.get(f"{key}/{secret[key]}").body["name"] == f"{MARK}{key}"


def test_one_sees_ones_own(cast: Cast, secret: dict[str, Any], off: list[int]) -> None:
    """Else nothing above would be shown."""
    assert len(leaks(cast, secret, "owner")) > 20


def test_without_the_wall_the_same_questions_leak(
    cast: Cast, secret: dict[str, Any], off: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The filter is really off: where the database lets everything through, the stranger sees what is not his."""
    plain = base.asks_for
    monkeypatch.setattr(base, "asks_for", lambda: EYE if base.serving.get() else plain())
    # Names alone: the vault is a wall of its own, and would be in the way of more.
    api = cast.stranger.api
    told = {key: [row["name"] for row in api.get(key, {"fields": "name", "limit": "200"}).body["rows"]] for key in NAMED}
    assert all(f"{MARK}{key}" in told[key] for key in NAMED)


def test_which_statements_lose_their_filter() -> None:
    for before, after in (
        (
            'SELECT 1 FROM "sales_lead" WHERE "sales_lead"."tenant" = %s AND x = %s',
            'SELECT 1 FROM "sales_lead" WHERE (%s IS NOT NULL) AND x = %s',
        ),
        ("SELECT 1 FROM a t WHERE t.tenant = %s", "SELECT 1 FROM a t WHERE (%s IS NOT NULL)"),
        ("UPDATE a SET x = %s WHERE tenant = 7", "UPDATE a SET x = %s WHERE (7 IS NOT NULL)"),
        ('SELECT 1 FROM a WHERE "tenant" IN (%s, %s)', "SELECT 1 FROM a WHERE (%s IS NOT NULL AND %s IS NOT NULL)"),
    ):
        assert unfiltered(before) == after
    for kept in (
        'SELECT 1 FROM "jobs_job" WHERE "jobs_job"."tenant" = %s',
        "INSERT INTO a (tenant) SELECT %s WHERE tenant = %s",
        "SELECT 1 FROM a JOIN b ON a.tenant = b.tenant",
        "SELECT 1 FROM a WHERE no_tenant = %s",
    ):
        assert unfiltered(kept) == kept
