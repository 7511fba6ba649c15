"""Step-up: what asks for a fresh proof of identity, what is taken as one, and that nothing else is asked."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore

from guanxi.kernel.changes.models import Change
from guanxi.kernel.http import guesses
from guanxi.kernel.http.proving import PROVED
from guanxi.kernel.http.routes import ROUTES
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.identity.policy import STANDARD
from guanxi.kernel.objects.actions import ACTIONS
from guanxi.kernel.objects.types import OBJECT_TYPES
from guanxi.testing.api import Api, Reply
from guanxi.testing.cast import PASSWORD, Cast
from guanxi.testing.security_report import Figures

NEEDED = (403, "step_up_needed")


pytestmark = pytest.mark.security("T12")


@pytest.fixture(autouse=True)
def morning() -> Iterator[Any]:
    with time_machine.travel("2026-11-22T06:00:01Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.administrator.person).account)


@pytest.fixture
def stale(cast: Cast, account: Account) -> Api:
    """The administrator, some hours after signing in."""
    store = SessionStore(cast.administrator.session)
    store[PROVED] = time.time() - STANDARD.step_up_minutes * 60 - 1
    store.save()
    return cast.administrator.api


def said(reply: Reply) -> tuple[int, str]:
    return reply.status, reply.body["code"] if reply.body and "code" in reply.body else ""


def test_what_asks_is_what_was_chosen() -> None:
    """A new route, action or object type that should ask is added here by hand, so that somebody has thought of it."""
    assert {f"{one.method} {one.path}" for one in ROUTES.values() if one.step_up} == {
        "POST exports", "POST me/tokens", "POST me/totp", "POST me/totp/confirm", "DELETE me/totp", "POST me/recovery-codes", "POST me/passkeys/options",
        "POST me/passkeys", "DELETE me/passkeys/{id}", "PUT organisation/security", "POST keys/renew", "POST me/password", "POST me/email",
    }  # fmt: skip
    assert {key for key, one in ACTIONS.items() if one.step_up} == {
        "*.purge", "field.change_type", "person.give_account", "person.change_sign_in", "person.reset_factors",
    }  # fmt: skip
    assert {one.key: tuple(one.step_up) for one in OBJECT_TYPES.values() if one.step_up} == {
        "department": ("parent",),
        "person": ("roles", "department", "superior", "status"),
        "role": ("*",),
        "share_rule": ("*",),
    }


def test_every_route_and_action_that_asks_is_refused_without_a_fresh_proof(cast: Cast, stale: Api, security: Figures) -> None:
    record = cast.make("customer", name="x")
    for one in ROUTES.values():
        if one.step_up:
            path = one.path.replace("{id}", "1")
            assert said(stale.call(one.method, path, None if one.body is None else {})) == NEEDED, one.path
    for key, action in ACTIONS.items():
        if action.step_up:
            object_key = action.object or "customer"
            assert said(stale.act(object_key, action.key, [record if object_key == "customer" else cast.owner.person])) == NEEDED, key
    security.add(asked=sum(one.step_up for one in (*ROUTES.values(), *ACTIONS.values())))


def test_rights_are_given_with_a_fresh_proof_and_everything_else_without(cast: Cast, stale: Api) -> None:
    role, person = cast.roles["finance"], cast.colleague.person
    assert said(stale.patch(f"role/{role}", {"description": "x"})) == NEEDED
    assert said(stale.post("role", {"name": "x"})) == NEEDED
    assert said(stale.delete(f"role/{role}")) == NEEDED
    assert said(stale.patch(f"person/{person}", {"roles": [role]})) == NEEDED
    assert said(stale.act("person", "update", [person], {"values": {"roles": [role]}})) == NEEDED
    assert said(stale.post("person", {"name": "new", "roles": [role]})) == NEEDED
    several = stale.post("role/batch", {"operations": [{"op": "create", "values": {"name": "x"}}]})
    assert (several.status, several.body["results"][0]["code"]) == (200, "step_up_needed")
    assert stale.post("person", {"name": "new"}).status == 201
    assert stale.patch(f"person/{person}", {"title": "x"}).status == 200
    customer = cast.make("customer", name="x")
    assert stale.act("customer", "reveal", [customer]).status == 200
    assert stale.act("person", "sign_out", [person]).status == 200
    assert said(stale.act("customer", "purge", [customer])) == NEEDED


def test_the_password_proves_and_the_session_gets_another_id(cast: Cast, stale: Api, account: Account) -> None:
    asked = stale.post("exports", {"object": "customer", "format": "csv"})
    assert (asked.body["methods"], asked.body["minutes"]) == (["password"], 15)
    before = stale.client.cookies["guanxi_session"].value
    assert stale.post("me/proof", {"password": PASSWORD}).body == {"minutes": 15}
    after = stale.client.cookies["guanxi_session"].value
    assert after != before
    assert Api(before).get("me").status == 401
    assert UserSession.objects.filter(user=account, session_key=after).count() == 1
    assert said(stale.post("exports", {"object": "customer", "format": "csv"}))[0] == 200


def test_a_proof_grows_old(cast: Cast, stale: Api, morning: Any) -> None:
    stale.post("me/proof", {"password": PASSWORD})
    morning.shift(STANDARD.step_up_minutes * 60 - 1)
    assert stale.get("me/proof").body["fresh"]
    morning.shift(2)
    assert stale.get("me/proof").body == {"fresh": False, "methods": ["password"]}
    assert said(stale.post("me/tokens", {"name": "x"})) == NEEDED


def test_with_a_second_factor_the_password_is_no_proof(stale: Api, account: Account) -> None:
    seed = factors.new_seed()
    factors.keep_totp(account.pk, seed, -1)
    assert stale.get("me/proof").body["methods"] == ["code"]
    refused = stale.post("me/proof", {"password": PASSWORD})
    assert (refused.status, refused.codes()) == (422, [("password", "method_not_taken")])
    wrong = stale.post("me/proof", {"code": "000000"})
    assert (wrong.status, wrong.codes()) == (422, [("code", "code_wrong")])
    code = factors.code_at(seed, int(time.time()) // factors.STEP)
    assert stale.post("me/proof", {"code": code}).status == 200
    assert stale.post("me/proof", {"code": code}).codes() == [("code", "code_wrong")]


@pytest.mark.parametrize("body", [{}, {"password": "a", "code": "b"}, {"nonsense": "x"}])
def test_one_proof_at_a_time(stale: Api, body: dict[str, str]) -> None:
    assert stale.post("me/proof", body).status == 400


@pytest.mark.parametrize("given", ["", 5, None, ["x"], {"a": 1}, "x" * 5000])
def test_what_is_no_password_is_refused(stale: Api, given: Any) -> None:
    assert stale.post("me/proof", {"password": given}).codes() == [("password", "password_wrong")]


def test_proofs_are_counted_as_guesses(stale: Api) -> None:
    tried = [stale.post("me/proof", {"password": "wrong"}).status for _ in range(guesses.FROM_ONE_PLACE + 1)]
    assert tried == [422] * guesses.FROM_ONE_PLACE + [429]


def test_tokens_are_not_asked_but_make_no_tokens(cast: Cast, stale: Api) -> None:
    """Who made the token had proved it, and said how far it reaches; what needs a person is closed to it anyway."""
    token = Api(token=cast.administrator.token("*"))
    assert token.post("exports", {"object": "customer", "format": "csv"}).status == 200
    assert token.post("me/proof", {"password": PASSWORD}).status == 403
    assert token.post("me/tokens", {"name": "x"}).status == 403
    narrow = Api(token=cast.administrator.token("customer:read"))
    assert narrow.post("role", {"name": "x"}).status == 404


def test_nothing_is_written_before_the_proof(cast: Cast, stale: Api) -> None:
    before = Change.unscoped.count()
    stale.post("role", {"name": "x"}, idempotency_key="k")
    assert Change.unscoped.count() == before
    stale.post("me/proof", {"password": PASSWORD})
    assert stale.post("role", {"name": "x"}, idempotency_key="k").status == 201
