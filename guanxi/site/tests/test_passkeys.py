"""Passkeys: made, used instead of a password and after it, and every way of lying about one refused."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator as Row
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from guanxi.kernel.http import passkeys
from guanxi.kernel.http.proving import PROVED
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account, Person
from guanxi.site.sign_in import PREFIX
from guanxi.testing.cast import PASSWORD, Cast
from guanxi.testing.passkey import PRESENT, VERIFIED, Authenticator, flipped
from guanxi.testing.security_report import Figures

pytestmark = pytest.mark.security("T12")


@pytest.fixture(autouse=True)
def public(settings: Any) -> None:
    """The address at which people open the application."""
    settings.CSRF_TRUSTED_ORIGINS = ["https://crm.example.com"]


@pytest.fixture
def account(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account)


@pytest.fixture
def passkey(cast: Cast) -> Authenticator:
    """A passkey of the owner, set up over the API."""
    made, api = Authenticator(), cast.owner.api
    options = api.post("me/passkeys/options").body["options"]
    added = api.post("me/passkeys", {"name": "笔记本", "credential": made.made(options)})
    assert added.status == 201, added.body
    assert len(added.body["recovery_codes"]) == factors.CODES
    return made


class Browser:
    """One that signs in with a passkey."""

    def __init__(self) -> None:
        self.client = Client()

    def options(self, address: str = "login") -> dict[str, Any]:
        answer = self.client.get(f"/{PREFIX}auth/webauthn/{address}")
        assert answer.status_code == 200
        return dict(answer.json()["data"]["request_options"])

    def send(self, credential: Any, address: str = "login") -> int:
        body = {"credential": credential}
        return int(self.client.post(f"/{PREFIX}auth/webauthn/{address}", body, content_type="application/json").status_code)

    def me(self) -> int:
        return int(self.client.get("/api/v1/me").status_code)


def test_it_signs_in_without_a_password(cast: Cast, passkey: Authenticator, account: Account) -> None:
    browser = Browser()
    options = browser.options()
    assert options["publicKey"]["userVerification"] == "required"
    assert not options["publicKey"].get("allowCredentials")  # says of nobody which passkeys there are
    assert browser.send(passkey.signed(options)) == 200
    assert browser.client.get("/api/v1/me").json()["account"]["email"] == account.email
    assert "guanxi_device" in browser.client.cookies


def test_it_is_the_second_factor_after_the_password(passkey: Authenticator, account: Account) -> None:
    browser = Browser()
    given = {"email": account.email, "password": PASSWORD}
    assert browser.client.post(f"/{PREFIX}auth/login", given, content_type="application/json").status_code == 401
    assert browser.me() == 401
    assert browser.send(passkey.signed(browser.options("authenticate")), "authenticate") == 200
    assert browser.me() == 200


def test_it_proves_who_one_is(cast: Cast, passkey: Authenticator) -> None:
    store = SessionStore(cast.owner.session)
    store[PROVED] = 0.0
    store.save()
    api = cast.owner.api
    assert api.get("me/proof").body == {"methods": ["passkey", "code"], "fresh": False}
    signed = passkey.signed(api.post("me/proof/options").body["options"])
    assert api.post("me/proof", {"passkey": signed}).status == 200
    assert api.get("me/proof").body["fresh"]
    assert api.post("me/proof", {"passkey": signed}).codes() == [("passkey", "passkey_wrong")]


def test_an_answer_is_taken_once_and_for_its_own_question(passkey: Authenticator, security: Figures) -> None:
    browser, other = Browser(), Browser()
    options = browser.options()
    signed = passkey.signed(options)
    other.options()
    assert other.send(signed) == 400  # another session's question
    assert browser.send(signed) == 200
    browser.client.delete(f"/{PREFIX}auth/session")
    assert browser.send(signed) == 400
    browser.options()
    assert browser.send(signed) == 400
    security.add(replays=3)


LIES: dict[str, Any] = {
    "another origin": lambda one, options: one.signed(options, origin="https://evil.example"),
    "a sub-domain": lambda one, options: one.signed(options, origin="https://evil.crm.example.com"),
    "another port": lambda one, options: one.signed(options, origin="https://crm.example.com:8080"),
    "inside another page": lambda one, options: one.signed(options, crossOrigin=True),
    "another question": lambda one, options: one.signed(options, challenge="AAAA"),
    "another ceremony": lambda one, options: one.signed(options, type="webauthn.create"),
    "nobody verified": lambda one, options: one.signed(options, flags=PRESENT),
    "nobody present": lambda one, options: one.signed(options, flags=VERIFIED),
    "a changed signature": lambda one, options: flipped(one.signed(options), "signature"),
    "changed data": lambda one, options: flipped(one.signed(options), "authenticatorData"),
    "no object": lambda one, options: "x",
    "nothing in it": lambda one, options: {},
    "no user": lambda one, options: {**one.signed(options), "response": {**one.signed(options)["response"], "userHandle": "AAAA"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused(passkey: Authenticator, lie: str, security: Figures) -> None:
    browser = Browser()
    assert browser.send(LIES[lie](passkey, browser.options())) == 400
    assert browser.me() == 401
    security.add(forged=1)


def test_the_key_of_another_does_not_sign_for_an_account(passkey: Authenticator, security: Figures) -> None:
    thief, browser = Authenticator(), Browser()
    thief.user, thief.id = passkey.user, passkey.id
    assert browser.send(thief.signed(browser.options())) == 400
    stranger = Authenticator(domain="evil.example")
    stranger.key, stranger.user, stranger.id = passkey.key, passkey.user, passkey.id
    assert browser.send(stranger.signed(browser.options())) == 400
    security.add(forged=2)


@pytest.mark.parametrize(
    ("flags", "said"),
    [(PRESENT, {}), (PRESENT | VERIFIED, {"origin": "https://evil.example"}), (PRESENT | VERIFIED, {"challenge": "AAAA"})],
)
def test_one_that_is_not_what_was_asked_for_is_not_added(cast: Cast, flags: int, said: dict[str, Any], account: Account) -> None:
    options = cast.owner.api.post("me/passkeys/options").body["options"]
    assert options["publicKey"]["authenticatorSelection"]["residentKey"] == "required"
    refused = cast.owner.api.post("me/passkeys", {"name": "x", "credential": Authenticator().made(options, flags=flags, **said)})
    assert (refused.status, refused.codes()) == (422, [("credential", "passkey_wrong")])
    assert factors.held(account.pk) == []


@pytest.mark.parametrize("credential", [None, "x", {}, [], {"response": {}}, {"response": {"clientDataJSON": "e30"}}])
def test_nonsense_is_not_added(cast: Cast, credential: Any) -> None:
    cast.owner.api.post("me/passkeys/options")
    assert cast.owner.api.post("me/passkeys", {"name": "x", "credential": credential}).status == 422


def test_it_has_a_name_and_goes_with_its_recovery_codes(cast: Cast, passkey: Authenticator, account: Account) -> None:
    [one] = cast.owner.api.get("me/security").body["passkeys"]
    assert one["name"] == "笔记本"
    assert cast.colleague.api.patch(f"me/passkeys/{one['id']}", {"name": "mine"}).status == 404
    assert cast.colleague.api.delete(f"me/passkeys/{one['id']}").status == 404
    assert cast.owner.api.patch(f"me/passkeys/{one['id']}", {"name": "desk"}).status == 200
    assert [p["name"] for p in cast.owner.api.get("me/security").body["passkeys"]] == ["desk"]
    assert cast.owner.api.delete(f"me/passkeys/{one['id']}").status == 204
    assert Row.objects.filter(user=account).count() == 0
    browser = Browser()
    assert browser.send(passkey.signed(browser.options())) == 400


def test_who_may_no_longer_sign_in_does_not_with_a_passkey_either(cast: Cast, passkey: Authenticator) -> None:
    cast.administrator.api.patch(f"person/{cast.owner.person}", {"status": "left"})
    browser = Browser()
    browser.send(passkey.signed(browser.options()))
    assert browser.me() == 401


def test_they_belong_to_the_public_address(settings: Any, rf: Any) -> None:
    request = rf.get("/", HTTP_HOST="localhost:8230")
    settings.CSRF_TRUSTED_ORIGINS = []
    assert (passkeys.origin_of(request), passkeys.domain_of(request)) == ("http://localhost:8230", "localhost")
    settings.CSRF_TRUSTED_ORIGINS = ["https://crm.example.com:8443/"]
    assert (passkeys.origin_of(request), passkeys.domain_of(request)) == ("https://crm.example.com:8443", "crm.example.com")
