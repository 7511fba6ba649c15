"""API tokens: made in person, shown once, revoked by oneself and by administrators, ended with the person."""

from __future__ import annotations

import pytest

from guanxi.kernel.changes.models import Change
from guanxi.testing.api import Api
from guanxi.testing.cast import Cast


def test_a_token_is_its_owner_until_it_is_revoked(cast: Cast) -> None:
    made = cast.owner.api.post("me/tokens", {"name": "手机"})
    assert made.status == 201
    api = Api(token=made.body["secret"])
    assert api.get("me").body["person"]["id"] == cast.owner.person
    assert made.body["secret"] not in str(cast.owner.api.get("me/tokens").body)
    assert cast.colleague.api.delete(f"me/tokens/{made.body['id']}").status == 404
    assert cast.owner.api.delete(f"me/tokens/{made.body['id']}").status == 204
    assert api.get("me").status == 401


@pytest.mark.parametrize("name", ["x", "1", "%20", "01936b2e-0000-7000-8000-00000000000a"])
def test_a_token_that_is_none_is_not_found(cast: Cast, name: str) -> None:
    assert cast.owner.api.delete(f"me/tokens/{name}").status == 404


@pytest.mark.parametrize("scopes", [("customer:read",), ("*",), ("me:read", "me:write")])
def test_a_token_makes_no_tokens_and_ends_none(cast: Cast, scopes: tuple[str, ...]) -> None:
    kept = cast.owner.api.post("me/tokens", {"name": "x"}).body["id"]
    token = Api(token=cast.owner.token(*scopes))
    asked = [
        token.post("me/tokens", {"name": "x", "scopes": [scopes[0]], "days": 3660}),
        token.delete(f"me/tokens/{kept}"),
        token.get("me/tokens"),
    ]
    assert [one.status for one in asked] == [403] * 3
    assert kept in [row["id"] for row in cast.owner.api.get("me/tokens").body["rows"]]


def test_scopes_are_object_types_and_words_of_routes(cast: Cast) -> None:
    def made(*scopes: str) -> int:
        return cast.owner.api.post("me/tokens", {"name": "x", "scopes": list(scopes)}).status

    assert [made("*"), made("*:read"), made("customer:write", "files:read", "jobs:read", "exports:write", "me:read")] == [201] * 3
    assert [made("customer"), made("nothing:read"), made("customer:all"), made(":read"), made("site:read"), made()] == [422] * 6


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic eDp5", "Bearer gx_unknown", "gx_unknown"])
def test_what_is_no_token_signs_nobody_in(cast: Cast, header: str) -> None:
    api = Api(session=cast.owner.session)
    api.headers["Authorization"] = header
    assert api.get("me").status == 401


def test_administrators_see_and_end_the_tokens_of_their_people(cast: Cast) -> None:
    made = cast.owner.api.post("me/tokens", {"name": "手机"}).body
    path = f"person/{cast.owner.person}"
    shown = cast.administrator.api.get(f"{path}/account")
    assert ([t["id"] for t in shown.body["tokens"]], made["secret"] in str(shown.body)) == ([made["id"]], False)
    assert shown.body["email"] == cast.owner.api.get("me").body["account"]["email"]
    for name in ("owner", "colleague", "manager", "auditor"):
        assert (cast[name].api.get(f"{path}/account").status, cast[name].api.delete(f"{path}/tokens/{made['id']}").status) == (403, 403)
    assert (cast.stranger.api.get(f"{path}/account").status, cast.stranger.api.delete(f"{path}/tokens/{made['id']}").status) == (404, 404)
    assert Api(token=cast.administrator.token()).get(f"{path}/account").status == 403
    assert cast.administrator.api.delete(f"person/{cast.colleague.person}/tokens/{made['id']}").status == 404
    assert cast.administrator.api.delete(f"{path}/tokens/{made['id']}").status == 204
    assert Api(token=made["secret"]).get("me").status == 401
    assert Change.unscoped.filter(object="token", record=made["id"], op="delete", actor=cast.administrator.person).count() == 1


@pytest.mark.parametrize("how", ["left", "deleted"])
def test_tokens_end_with_the_person_and_do_not_come_back(cast: Cast, how: str) -> None:
    token, person = Api(token=cast.owner.token()), f"person/{cast.owner.person}"
    if how == "left":
        cast.administrator.api.patch(person, {"status": "left"})
        cast.administrator.api.patch(person, {"status": "active"})
    else:
        cast.administrator.api.delete(person)
        cast.administrator.api.act("person", "restore", [str(cast.owner.person)])
    assert (cast.owner.api.get("me").status, token.get("me").status) == (200, 401)
