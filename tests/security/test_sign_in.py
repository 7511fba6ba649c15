"""T12: half a sign-in opens nothing, and no answer tells whether an address has an account."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from guanxi.kernel.http import guesses
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.tenancy.scope import tenant_scope
from guanxi.site.sign_in import ADDRESSES, PREFIX
from guanxi.site.stream import listener_behind
from guanxi.testing.cast import PASSWORD, Cast
from guanxi.testing.security_report import Figures
from tests.security.routes import all_routes, filled

pytestmark = [pytest.mark.security("T12"), pytest.mark.django_db]
OPEN = {("GET", "site"), ("POST", "organisations")}
"""The routes that need nobody; each was looked at."""


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post(f"/{PREFIX}auth/login", {"email": email, "password": password}, content_type="application/json")


@pytest.fixture
def account(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.administrator.person).account)


def test_half_a_sign_in_is_refused_by_every_route(cast: Cast, account: Account, security: Figures) -> None:
    """CVE-2026-105832 of a peer: its API took a session whose second factor was still to come. The administrator is asked: nothing else refuses."""
    factors.keep_totp(account.pk, factors.new_seed(), -1)
    client = Client(raise_request_exception=False)
    assert sign_in(client, account.email, PASSWORD).status_code == 401
    tried: dict[tuple[str, str], int] = {}
    with tenant_scope(cast.tenant):
        paths = [(route.method, path) for route in all_routes() for path in filled(route, cast)]
    for method, path in paths:
        tried[method, path] = client.generic(method, f"/api/v1/{path}", b"{}", content_type="application/json").status_code
    let_in = {one: status for one, status in tried.items() if one not in OPEN and status != 401}
    security.add(half=len(tried) - len(OPEN), let_in=len(let_in))
    assert let_in == {}
    assert {(route.method, route.path) for route in all_routes() if route.open} == OPEN
    assert len(tried) > 250
    assert listener_behind("; ".join(f"{name}={one.value}" for name, one in client.cookies.items())) is None
    # And what it opens is exactly the rest of signing in.
    opened = {address: client.get(f"/{PREFIX}{address}").status_code for address, (_, methods) in ADDRESSES.items() if "GET" in methods}
    assert opened == {"auth/session": 401, "auth/webauthn/authenticate": 200, "auth/webauthn/login": 200}


def told(answer: Any) -> tuple[int, bytes, dict[str, Any], list[str]]:
    """All that a client can see of an answer but the time: what is random in it is left out."""
    changing = {"X-Request-Id", "Date", "Content-Length"}
    headers = {name: re.sub(r"nonce-[\w-]+", "nonce", value) for name, value in answer.headers.items() if name not in changing}
    body = re.sub(rb'"request_id":"[^"]+"', b"", answer.content)
    return answer.status_code, body, headers, sorted(answer.cookies)


@pytest.mark.parametrize("with_factor", [False, True])
@pytest.mark.parametrize("active", [True, False])
def test_an_address_with_an_account_is_answered_like_one_without(
    account: Account, with_factor: bool, active: bool, security: Figures
) -> None:
    """Wrong passwords up to the lock and beyond it, each from a place of its own."""
    if with_factor:
        factors.keep_totp(account.pk, factors.new_seed(), -1)
    Account.objects.filter(pk=account.pk).update(is_active=active)
    with time_machine.travel("2026-11-22T06:00:10Z", tick=False):
        answers = []
        for place, email in (("203.0.113.7", account.email), ("198.51.100.9", "nobody@example.com")):
            client = Client(REMOTE_ADDR=place)
            answers.append([told(sign_in(client, email, f"wrong {n}")) for n in range(guesses.FROM_ONE_PLACE + 2)])
    differing = sum(one != other for one, other in zip(*answers, strict=True))
    security.add(oracle=differing)
    assert answers[0] == answers[1]
    assert [one[0] for one in answers[0]] == [400] * guesses.FROM_ONE_PLACE + [429] * 2


def test_a_password_is_worked_on_where_there_is_no_account(monkeypatch: pytest.MonkeyPatch, account: Account) -> None:
    """The hash is made either way; `benchmarks/sign_in_timing.py` measures what is left."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    worked: list[str] = []
    for name in ("encode", "verify"):
        kept = getattr(Argon2PasswordHasher, name)
        monkeypatch.setattr(
            Argon2PasswordHasher, name, lambda self, *a, kept=kept, name=name, **k: worked.append(name) or kept(self, *a, **k)
        )
    for email in (account.email, "nobody@example.com"):
        worked.clear()
        sign_in(Client(), email, "wrong")
        assert len([one for one in worked if one == "encode"]) + len([one for one in worked if one == "verify"]) == 1
