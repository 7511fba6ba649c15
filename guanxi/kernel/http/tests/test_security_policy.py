"""What an organisation demands of signing in: who may say it, that it holds at once, and that the strictest of several wins."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.changes.models import Change
from guanxi.kernel.http import demands
from guanxi.kernel.http.routes import ROUTES
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.identity.policy import DEMANDS, PROFILES, STANDARD, SecurityPolicy, as_wire, policy_of, read_policy, strictest
from guanxi.kernel.tenancy.models import Tenant
from guanxi.testing.api import Api
from guanxi.testing.cast import PASSWORD, Cast

NEW = "another long sentence"


pytestmark = pytest.mark.security("T12")


@pytest.fixture(autouse=True)
def morning() -> Iterator[Any]:
    with time_machine.travel("2026-11-22T06:00:01Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account)


def demand(tenant: int, **changed: Any) -> None:
    Tenant.objects.filter(pk=tenant).update(security={**as_wire(STANDARD), **changed})


POLICIES = st.builds(
    SecurityPolicy, password_length=st.integers(8, 64), password_days=st.integers(0, 730), second_factor=st.sampled_from(DEMANDS),
    session_hours=st.integers(1, 2160), idle_minutes=st.just(0) | st.integers(5, 1440), step_up_minutes=st.integers(1, 240),
)  # fmt: skip


@given(st.lists(POLICIES, min_size=1, max_size=4))
def test_the_strictest_is_no_laxer_than_any(policies: list[SecurityPolicy]) -> None:
    made = strictest(policies)
    endless = 10**9
    for one in policies:
        assert made.password_length >= one.password_length
        assert (made.password_days or endless) <= (one.password_days or endless)
        assert DEMANDS.index(made.second_factor) >= DEMANDS.index(one.second_factor)
        assert made.session_hours <= one.session_hours
        assert (made.idle_minutes or endless) <= (one.idle_minutes or endless)
        assert made.step_up_minutes <= one.step_up_minutes
    assert strictest([made, *policies]) == made


def test_a_column_that_cannot_be_read_demands_the_default() -> None:
    assert policy_of(None) == policy_of("{}") == policy_of('{"password_length": 3, "gone": 1}') == STANDARD


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"password_length": 7}, [("password_length", "out_of_range")]),
        ({"password_length": 65}, [("password_length", "out_of_range")]),
        ({"password_length": True}, [("password_length", "out_of_range")]),
        ({"password_length": "10"}, [("password_length", "out_of_range")]),
        ({"second_factor": "none"}, [("second_factor", "out_of_range")]),
        ({"idle_minutes": 4}, [("idle_minutes", "out_of_range")]),
        ({"session_hours": 0}, [("session_hours", "out_of_range")]),
        ({"more": 1}, [("more", "unknown_field")]),
    ],
)
def test_what_cannot_be_demanded_is_named(cast: Cast, changed: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    refused = cast.administrator.api.call("PUT", "organisation/security", {**as_wire(STANDARD), **changed})
    assert (refused.status, refused.codes()) == (422, errors)
    left_out = cast.administrator.api.call("PUT", "organisation/security", {})
    assert {code for _, code in left_out.codes()} == {"required"}


def test_administrators_alone_say_it_and_it_is_logged(cast: Cast) -> None:
    wanted = {**as_wire(STANDARD), "password_length": 12, "second_factor": "administrators"}
    assert cast.owner.api.get("organisation/security").status == 403
    assert cast.owner.api.call("PUT", "organisation/security", wanted).status == 403
    assert Api(token=cast.administrator.token("*")).call("PUT", "organisation/security", wanted).status == 403
    saved = cast.administrator.api.call("PUT", "organisation/security", wanted)
    assert (saved.status, saved.body) == (200, wanted)
    entry = Change.unscoped.get(tenant=cast.tenant, action="organisation.security")
    assert (entry.actor, entry.reason) == (cast.administrator.person, "password_length: 8 → 12; second_factor: optional → administrators")
    assert cast.stranger.api.get("organisation/security").body["policy"] == as_wire(STANDARD)


def test_profiles_can_be_demanded() -> None:
    for _, policy in PROFILES.values():
        assert read_policy(as_wire(policy)) == (policy, [])


def test_the_length_is_asked_for_where_a_password_is_chosen(cast: Cast) -> None:
    demand(cast.tenant, password_length=30)
    assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": NEW}).codes() == [("new", "password_weak")]
    given_one = cast.administrator.api.act(
        "person", "give_account", [cast.make("person", name="x")], {"email": "x@example.com", "password": NEW}
    )
    assert given_one.codes() == [("input.password", "password_weak")]
    assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": NEW + " and more words"}).status == 200


def test_a_long_password_with_anything_in_it_is_taken(cast: Cast) -> None:
    """ASVS 6.2.5, 6.2.9: at least 64 characters, any of them, none forced."""
    long = "密码🔑 with  two spaces " * 8
    assert len(long) > 128
    assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": long}).status == 200
    assert cast.owner.api.post("me/password", {"current": long, "new": NEW}).status == 200


def test_who_lacks_a_second_factor_that_is_demanded_can_set_it_up_and_nothing_else(cast: Cast) -> None:
    demand(cast.tenant, second_factor="all")
    api = cast.owner.api
    refused = api.get("customer")
    assert (refused.status, refused.body["code"], refused.body["must"]) == (403, "set_up_first", ["second_factor"])
    assert api.get("me").body["must"] == ["second_factor"]
    shut = [one for one in ROUTES.values() if not one.open and not one.held_back]
    tried = {f"{one.method} {one.path}": api.call(one.method, one.path.replace("{id}", cast.owner.person)).body["code"] for one in shut}
    assert set(tried.values()) == {"set_up_first"}
    secret = api.post("me/totp").body["secret"]
    done = api.post("me/totp/confirm", {"code": factors.code_at(secret, int(time.time()) // factors.STEP)})
    assert len(done.body["recovery_codes"]) == factors.CODES
    assert api.get("customer").status == 200
    kept = api.delete("me/totp")
    assert (kept.status, kept.codes()) == (422, [("totp", "factor_demanded")])
    assert factors.has_second(Person.unscoped.get(id=cast.owner.person).account)


def test_of_administrators_alone(cast: Cast) -> None:
    demand(cast.tenant, second_factor="administrators")
    assert cast.owner.api.get("customer").status == 200
    assert cast.administrator.api.get("customer").body["must"] == ["second_factor"]


def test_tokens_work_on(cast: Cast) -> None:
    demand(cast.tenant, second_factor="all", password_days=1)
    assert Api(token=cast.owner.token("*")).get("customer").status == 200


def test_an_old_password_is_changed_first(cast: Cast, account: Account) -> None:
    demand(cast.tenant, password_days=90)
    now = dt.datetime.now(dt.UTC)
    Account.objects.filter(pk=account.pk).update(password_changed_at=now - dt.timedelta(days=89))
    assert cast.owner.api.get("customer").status == 200
    Account.objects.filter(pk=account.pk).update(password_changed_at=now - dt.timedelta(days=91))
    assert cast.owner.api.get("customer").body["must"] == ["password"]
    assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": PASSWORD}).codes() == [("new", "password_same")]
    assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": NEW}).status == 200
    assert cast.owner.api.get("customer").status == 200


def test_the_strictest_of_the_organisations_of_an_account_holds(cast: Cast, account: Account) -> None:
    Person.unscoped.filter(id=cast.stranger.person).update(account=account.pk)
    demand(cast.stranger.tenant, second_factor="all")
    assert cast.owner.api.get("customer").body["must"] == ["second_factor"]


def began(session: str, ago: dt.timedelta) -> None:
    from django.contrib.sessions.backends.db import SessionStore

    from guanxi.kernel.http.sessions import SIGNED_IN

    store = SessionStore(session)
    store[SIGNED_IN] = time.time() - ago.total_seconds()
    store.save()


def test_a_session_ends_at_its_longest(cast: Cast) -> None:
    demand(cast.tenant, session_hours=8)
    session = str(cast.owner.session)
    began(session, dt.timedelta(hours=7, minutes=59))
    assert cast.owner.api.get("me").status == 200
    began(session, dt.timedelta(hours=8, minutes=1))
    assert cast.owner.api.get("me").status == 401
    assert not Session.objects.filter(session_key=session).exists()
    assert not UserSession.objects.filter(session_key=session).exists()


def test_a_session_ends_when_it_lies_idle_and_pages_that_refresh_themselves_do_not_keep_it(cast: Cast, morning: Any) -> None:
    demand(cast.tenant, idle_minutes=10)
    session = str(cast.owner.session)
    UserSession.objects.filter(session_key=session).update(last_seen_at=dt.datetime.now(dt.UTC))
    demands.noted.clear()
    for _ in range(3):
        morning.shift(9 * 60)
        demands.noted.clear()
        assert cast.owner.api.get("me").status == 200
    morning.shift(9 * 60)
    demands.noted.clear()
    assert cast.owner.api.get("me", x_guanxi_unattended="1").status == 200
    morning.shift(2 * 60)
    assert cast.owner.api.get("me").status == 401
    assert not Session.objects.filter(session_key=session).exists()
