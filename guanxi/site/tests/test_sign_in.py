"""Signing in: which addresses there are, how often one may guess, and that nobody locks another out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import orjson
import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from guanxi.kernel.http import guesses
from guanxi.kernel.identity.models import Account, Person
from guanxi.site.sign_in import PREFIX
from guanxi.testing.cast import PASSWORD, Cast

HOME, ELSEWHERE = "203.0.113.7", "198.51.100.9"
SPENT = (429, "too_many_requests")


class Browser:
    """One with cookies of its own, at a place."""

    def __init__(self, place: str = HOME) -> None:
        self.client = Client(REMOTE_ADDR=place, raise_request_exception=False)

    def sign_in(self, email: str, password: str) -> tuple[int, str]:
        """Status, and code of the problem or of the first error."""
        answer = self.client.post(f"/{PREFIX}auth/login", {"email": email, "password": password}, content_type="application/json")
        body = orjson.loads(answer.content)
        return answer.status_code, body.get("code") or (body.get("errors") or [{"code": ""}])[0]["code"]

    def guess(self, email: str, times: int) -> list[tuple[int, str]]:
        return [self.sign_in(email, f"wrong {n}") for n in range(times)]


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Early in a window: what is counted is counted in one."""
    with time_machine.travel("2026-11-22T06:00:10Z"):
        yield


@pytest.fixture
def email(cast: Cast) -> str:
    return str(Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account).email)


def addresses(patterns: Any, before: str = "") -> set[str]:
    found: set[str] = set()
    for one in patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found |= addresses(one.url_patterns, path)
        elif isinstance(one, URLPattern):
            found.add(path)
    return found


def test_exactly_these_addresses_are_there() -> None:
    there = {a for a in addresses(get_resolver().url_patterns) if a.startswith("_allauth")}
    assert there == {
        f"_allauth/browser/v1/auth/{one}" for one in ("login", "session", "2fa/authenticate", "webauthn/authenticate", "webauthn/login")
    }


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "address",
    ["account/email", "account/password/change", "account/phone", "auth/signup", "auth/password/request", "auth/password/reset", "auth/email/verify", "auth/reauthenticate", "config"],
)  # fmt: skip
def test_what_allauth_has_beside_them_is_not(cast: Cast, method: str, address: str) -> None:
    answer = cast.owner.api.client.generic(method, f"/{PREFIX}{address}", b'{"email": "mine@example.com"}', content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
def test_a_password_is_only_looked_at_where_one_signs_in(email: str, method: str) -> None:
    body = orjson.dumps({"email": email, "password": PASSWORD})
    with mock.patch.object(Account, "check_password") as checked:
        assert Client().generic(method, f"/{PREFIX}auth/login", body, content_type="application/json").status_code == 405
    assert not checked.called


def test_signing_in_works_and_leaves_no_other_address(email: str) -> None:
    browser = Browser()
    assert browser.sign_in(email.upper(), PASSWORD) == (200, "")
    assert browser.client.get("/api/v1/me").json()["account"]["email"] == email
    assert not EmailAddress.objects.exists()


def test_ten_failures_lock_the_place_and_nobody_else(email: str) -> None:
    stranger = Browser(ELSEWHERE)
    assert stranger.guess(email, 12) == [(400, "email_password_mismatch")] * 10 + [SPENT] * 2
    assert stranger.sign_in(email, PASSWORD) == SPENT
    assert Browser(HOME).sign_in(email, PASSWORD) == (200, "")


def test_the_answer_says_when_to_try_again_and_in_which_words(email: str) -> None:
    browser = Browser()
    with time_machine.travel("2026-11-22T06:05:30Z", tick=False):
        browser.guess(email, 10)
        answer = browser.client.post(f"/{PREFIX}auth/login", {"email": email, "password": PASSWORD}, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"], answer["Retry-After"]) == (429, "application/problem+json", "571")
    assert answer.json()["detail"] == {"zh": "登录失败次数过多，请在 10 分钟后再试", "en": "Too many failed attempts; try again in 10 min"}
    with time_machine.travel("2026-11-22T06:15:01Z", tick=False):
        assert browser.sign_in(email, PASSWORD) == (200, "")


def test_an_address_without_an_account_is_treated_alike(email: str) -> None:
    assert Browser().guess("nobody@example.com", 12) == Browser(ELSEWHERE).guess(email, 12)


def test_strangers_from_many_places_wait_but_not_the_owner_in_a_known_browser(email: str) -> None:
    known = Browser(HOME)
    assert known.sign_in(email, PASSWORD) == (200, "")
    known.client.delete(f"/{PREFIX}auth/session")
    tried = [Browser(f"192.0.2.{n}").sign_in(email, "wrong") for n in range(1, 62)]
    assert tried == [(400, "email_password_mismatch")] * guesses.FROM_ALL_PLACES + [SPENT] * 11
    assert Browser("192.0.2.99").sign_in(email, PASSWORD) == SPENT
    assert known.sign_in(email, PASSWORD) == (200, "")


def test_a_known_browser_may_not_guess_without_end_either(email: str) -> None:
    known = Browser()
    known.sign_in(email, PASSWORD)
    known.client.delete(f"/{PREFIX}auth/session")
    assert known.guess(email, 12)[-3:] == [(400, "email_password_mismatch"), SPENT, SPENT]


def test_a_known_browser_is_known_for_its_own_address_alone(email: str, cast: Cast) -> None:
    other = str(Account.objects.get(pk=Person.unscoped.get(id=cast.colleague.person).account).email)
    known = Browser()
    known.sign_in(email, PASSWORD)
    known.client.delete(f"/{PREFIX}auth/session")
    known.guess(other, 10)
    assert Browser().sign_in(other, PASSWORD) == SPENT
    forged = Browser()
    forged.client.cookies[guesses.COOKIE] = known.client.cookies[guesses.COOKIE].value[:-2] + "xx"
    assert forged.sign_in(other, PASSWORD) == SPENT


def test_one_password_against_many_addresses(email: str) -> None:
    browser = Browser()
    with mock.patch.object(guesses, "AT_ALL_ADDRESSES", 15):
        tried = [browser.sign_in(f"nobody{n}@example.com", "wrong") for n in range(17)]
    assert tried == [(400, "email_password_mismatch")] * 15 + [SPENT] * 2


def test_the_whole_network_of_an_ipv6_client_is_one_place(email: str) -> None:
    for n in range(10):
        Browser(f"2001:db8:1:2::{n}").sign_in(email, "wrong")
    assert Browser("2001:db8:1:2:ffff::1").sign_in(email, PASSWORD) == SPENT
    assert Browser("2001:db8:1:3::1").sign_in(email, PASSWORD) == (200, "")


def test_a_failing_database_costs_no_try(email: str) -> None:
    browser = Browser()
    with (
        mock.patch.object(Account, "check_password", side_effect=OperationalError("gone 13800138000")),
        mock.patch("guanxi.site.failing.connection"),
    ):
        tried = browser.guess(email, 15)
    assert tried == [(503, "unavailable")] * 15
    assert browser.sign_in(email, PASSWORD) == (200, "")


def test_a_right_password_begins_anew(email: str) -> None:
    browser = Browser()
    for _ in range(2):
        browser.guess(email, 9)
        assert browser.sign_in(email, PASSWORD) == (200, "")
        browser.client.delete(f"/{PREFIX}auth/session")


def test_blanks_around_a_password_are_part_of_it(email: str) -> None:
    account = Account.objects.get(email=email)
    account.set_password("  blanks at both ends  ")
    account.save()
    assert Browser().sign_in(email, "blanks at both ends")[0] == 400
    assert Browser().sign_in(email, "  blanks at both ends  ")[0] == 200


def test_a_known_browser_keeps_its_mark(email: str) -> None:
    """Else signing in again and again would make marks, each with a count of its own."""
    from django.core import signing

    browser = Browser()
    marks = []
    for _ in range(3):
        assert browser.sign_in(email, PASSWORD)[0] == 200
        marks.append(signing.loads(browser.client.cookies[guesses.COOKIE].value, salt="guanxi.device")[1])
        del browser.client.cookies["guanxi_session"]
    assert len(set(marks)) == 1


@pytest.mark.parametrize(
    "body", [b'{"email": "a@example.com", "password": "\\udc80"}', b'{"email": "a", "email": "b", "password": "x"}', b"[1"]
)
def test_what_is_no_json_signs_nobody_in(cast: Cast, body: bytes) -> None:
    answer = Client(raise_request_exception=False).generic("POST", f"/{PREFIX}auth/login", body, content_type="application/json")
    assert (answer.status_code, orjson.loads(answer.content)["code"]) == (400, "malformed")
