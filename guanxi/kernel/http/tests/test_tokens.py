"""API tokens: made, shown once, narrowed, revoked."""

from __future__ import annotations

import pytest

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


def test_a_token_cannot_make_a_wider_one(cast: Cast) -> None:
    narrow = Api(token=cast.owner.token("customer:read"))
    assert narrow.post("me/tokens", {"name": "x", "scopes": ["*"]}).status == 422


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "Basic eDp5", "Bearer gx_unknown", "gx_unknown"])
def test_what_is_no_token_signs_nobody_in(cast: Cast, header: str) -> None:
    api = Api(session=cast.owner.session)
    api.headers["Authorization"] = header
    assert api.get("me").status == 401
