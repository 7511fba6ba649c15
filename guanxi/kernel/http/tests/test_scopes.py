"""What a narrow API token reaches: of all routes only those that were given to it."""

from __future__ import annotations

import re

import pytest

from guanxi.base.ids import new_id
from guanxi.kernel.files.models import File
from guanxi.kernel.http.finding import RECORD_ROUTES
from guanxi.kernel.http.objects import OBJECT_ROUTES
from guanxi.kernel.http.routes import BY_OBJECT, ROUTES, SESSION, Route
from guanxi.testing.api import Api
from guanxi.testing.cast import Cast

# The routes of no object type that any token reaches: what they answer is cut to the object types of the token, or the same for everybody.
FOR_EVERY_TOKEN = {
    "GET meta",
    "GET openapi.json",
    "GET search",
    "GET changes",
    "GET regions",
    "GET regions/{code}",
    "POST files",
    "GET files/{id}",
}
CLOSED = [r for r in ROUTES.values() if not r.open and f"{r.method} {r.path}" not in FOR_EVERY_TOKEN]


def called(api: Api, route: Route, **parts: str) -> int:
    path = re.sub(r"\{(\w+)\}", lambda m: parts.get(m[1], new_id()), route.path)
    return api.call(route.method, path, None if route.method == "GET" else {}).status


def test_the_routes_for_every_token_are_reviewed() -> None:
    assert {f"{r.method} {r.path}" for r in ROUTES.values() if r.scope == BY_OBJECT} == FOR_EVERY_TOKEN


@pytest.mark.parametrize("route", CLOSED, ids=lambda r: f"{r.method} {r.path}")
def test_a_token_for_one_object_type_is_refused_everywhere_else(cast: Cast, route: Route) -> None:
    assert called(Api(token=cast.administrator.token("contact:read")), route) == 403


@pytest.mark.parametrize("route", [r for r in CLOSED if r.method != "GET"], ids=lambda r: f"{r.method} {r.path}")
def test_a_token_that_reads_writes_nothing(cast: Cast, route: Route) -> None:
    assert called(Api(token=cast.administrator.token("*:read")), route) == 403


@pytest.mark.parametrize("route", [r for r in CLOSED if r.scope is not SESSION], ids=lambda r: f"{r.method} {r.path}")
def test_the_scope_of_a_route_opens_it(cast: Cast, route: Route) -> None:
    what = "read" if route.method == "GET" else "write"
    assert called(Api(token=cast.administrator.token(f"{route.scope}:{what}")), route) != 403 or route.path.startswith(
        ("imports", "exports")
    )


@pytest.mark.parametrize("route", [*OBJECT_ROUTES, *RECORD_ROUTES], ids=lambda r: f"{r.method} {r.path}")
def test_other_object_types_are_not_there(cast: Cast, route: Route) -> None:
    record = cast.make("customer", name="看不见")
    token = Api(token=cast.administrator.token("contact:read"))
    assert called(token, route, object="customer", id=record, action="tag") in (403, 404)
    if route.write:
        assert called(token, route, object="contact", action="tag") in (403, 404) or route.path.endswith("batch")


def test_a_batch_of_what_may_only_be_read_writes_nothing(cast: Cast) -> None:
    token = Api(token=cast.administrator.token("contact:read"))
    answered = token.post("contact/batch", {"operations": [{"op": "create", "values": {"name": "x"}}]})
    assert [one["status"] for one in answered.body["results"]] == [403]


def test_what_looks_over_all_is_cut_to_the_token(cast: Cast) -> None:
    cast.make("customer", name="看不见公司")
    cast.make("contact", name="看得见的人")
    token = Api(token=cast.administrator.token("contact:read"))
    assert [o["key"] for o in token.get("meta").body["objects"]] == ["contact"]
    assert {p.split("/")[3] for p, _ in token.get("openapi.json").body["paths"].items()} & {"customer", "lead", "person"} <= {"person"}
    assert {h["object"] for h in token.get("search", {"q": "看"}).body["hits"]} <= {"contact"}
    assert token.get("changes", {"after": "0"}).status == 200
    assert "看不见" not in str(token.get("changes", {"after": "0"}).body)


def test_files_of_its_person_are_not_for_a_narrow_token(cast: Cast) -> None:
    """An export of customers is a file of its person; what a record holds is read with the record."""
    own = cast.owner.api.upload("export.csv", "名称\n公司".encode()).body["id"]
    held = cast.owner.api.upload("card.csv", b"a\nb").body["id"]
    contact = cast.owner.api.post("activity", {"title": "电话", "files": [held]})
    assert contact.status == 201, contact.body

    def read(file: str, *scopes: str) -> int:
        return Api(token=cast.owner.token(*scopes)).get(f"files/{file}").status

    assert [read(own, *s) for s in (("contact:read",), ("customer:read",), ("files:read",), ("*:read",), ("*",))] == [
        404,
        404,
        200,
        200,
        200,
    ]
    assert [read(held, *s) for s in (("contact:read",), ("activity:read",))] == [404, 200]
    assert File.unscoped.filter(id=own).exists()


def test_jobs_and_notifications_are_not_for_a_narrow_token(cast: Cast) -> None:
    job = cast.owner.api.post("exports", {"object": "customer", "format": "csv"}).body["job"]
    narrow, reading, writing = (Api(token=cast.owner.token(s)) for s in ("customer:read", "jobs:read", "jobs:write"))
    assert [api.get(f"jobs/{job}").status for api in (narrow, reading)] == [403, 200]
    assert [api.post(f"jobs/{job}/cancel").status for api in (narrow, reading, writing)] == [403, 403, 200]
    assert [api.post("notifications/read", {"all": True}).status for api in (narrow, reading, Api(token=cast.owner.token("*")))] == [
        403,
        403,
        200,
    ]
    assert [api.patch("me", {"language": "en"}).status for api in (narrow, Api(token=cast.owner.token("*:read")))] == [403, 403]
