"""Second factors at sign-in: half a sign-in is nothing, codes are taken once, wrong ones are counted, and nothing of them lies in clear."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client

from guanxi.kernel.changes.models import Change
from guanxi.kernel.http import guesses
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.notify.models import Notification
from guanxi.site.sign_in import PREFIX
from guanxi.testing.cast import PASSWORD, Cast
from guanxi.testing.security_report import Figures

pytestmark = pytest.mark.security("T12")
SPENT = (429, "too_many_requests")


class Browser:
    """One with cookies of its own, at a place."""

    def __init__(self, place: str = "203.0.113.7") -> None:
        self.client = Client(REMOTE_ADDR=place, raise_request_exception=False)

    def post(self, address: str, body: Any) -> tuple[int, str]:
        """Status, and code of the problem or of the first error."""
        answer = self.client.post(f"/{PREFIX}auth/{address}", body, content_type="application/json")
        held = orjson.loads(answer.content)
        return answer.status_code, held.get("code") or (held.get("errors") or [{"code": ""}])[0]["code"]

    def password(self, email: str, password: str = PASSWORD) -> tuple[int, str]:
        return self.post("login", {"email": email, "password": password})

    def code(self, code: str) -> tuple[int, str]:
        return self.post("2fa/authenticate", {"code": code})

    def me(self) -> int:
        return int(self.client.get("/api/v1/me").status_code)


@pytest.fixture(autouse=True)
def morning() -> Iterator[Any]:
    """Early in a window of guesses and of a code: what is counted is counted in one."""
    with time_machine.travel("2026-11-22T06:00:01Z", tick=False) as traveller:
        yield traveller


@pytest.fixture
def account(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account)


@pytest.fixture
def seed(account: Account) -> str:
    made = factors.new_seed()
    factors.keep_totp(account.pk, made, -1)
    return made


def now(seed: str, steps: int = 0) -> str:
    return factors.code_at(seed, int(time.time()) // factors.STEP + steps)


def test_codes_are_those_of_the_rfc() -> None:
    """RFC 6238, appendix B, SHA-1, the last six of its eight digits."""
    seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    told = {59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"}
    assert {moment: factors.code_at(seed, moment // 30) for moment in told} == told


def test_the_password_alone_signs_nobody_in(account: Account, seed: str) -> None:
    browser = Browser()
    assert browser.password(account.email) == (401, "")
    assert browser.me() == 401
    assert browser.code(now(seed)) == (200, "")
    assert browser.me() == 200


def test_a_code_is_taken_once(account: Account, seed: str, morning: Any, security: Figures) -> None:
    code = now(seed)
    first, second = Browser(), Browser()
    first.password(account.email)
    second.password(account.email)
    assert first.code(code) == (200, "")
    assert second.code(code) == (400, "incorrect_code")
    assert second.code(now(seed, -1)) == (400, "incorrect_code")  # nor one of before it
    morning.shift(30)  # still within the drift that is allowed
    assert second.code(code) == (400, "incorrect_code")
    security.add(replays=3)
    assert second.code(now(seed)) == (200, "")


@pytest.mark.parametrize(("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(account: Account, seed: str, steps: int, good: bool) -> None:
    browser = Browser()
    browser.password(account.email)
    assert (browser.code(now(seed, steps))[0] == 200) == good


@pytest.mark.parametrize("code", ["", "000000000000", "١٢٣٤٥٦", "12345", "abcdef", "\x00", "-----", "x" * 5000])
def test_what_is_no_code_is_refused(account: Account, seed: str, code: str) -> None:
    browser = Browser()
    browser.password(account.email)
    assert browser.code(code)[0] == 400
    assert browser.me() == 401


def test_a_recovery_code_is_taken_once_and_another_after_it(account: Account, seed: str, security: Figures) -> None:
    codes = factors.new_recovery_codes(account.pk)
    assert len(set(codes)) == factors.CODES
    for code in codes:
        browser = Browser()
        browser.password(account.email)
        assert browser.code(code.lower().replace("-", " ")) == (200, "")
        again = Browser()
        again.password(account.email)
        assert again.code(code) == (400, "incorrect_code")
        guesses.forget(again.client.request().wsgi_request, account.email)
    security.add(replays=len(codes))
    assert next(row for row in factors.held(account.pk) if row.type == factors.RECOVERY).data["marks"] == []


def test_wrong_codes_are_counted_by_place_and_by_account_and_do_not_count_anew_with_the_password(account: Account, seed: str) -> None:
    browser = Browser()
    tried = []
    for _ in range(guesses.FROM_ONE_PLACE + 1):
        browser.password(account.email)
        tried.append(browser.code("000000"))
    assert tried == [(400, "incorrect_code")] * guesses.FROM_ONE_PLACE + [SPENT]
    assert browser.code(now(seed)) == SPENT
    assert browser.password(account.email) == SPENT
    for n in range(guesses.CODES_FROM_ALL_PLACES - guesses.FROM_ONE_PLACE):
        other = Browser(f"192.0.2.{n}")
        other.password(account.email)
        assert other.code("000000") == (400, "incorrect_code")
    last = Browser("192.0.2.99")
    last.password(account.email)
    assert last.code(now(seed)) == SPENT


def test_strangers_do_not_keep_the_owner_out_of_a_known_browser(account: Account, seed: str, morning: Any) -> None:
    known = Browser()
    known.password(account.email)
    assert known.code(now(seed)) == (200, "")
    known.client.delete(f"/{PREFIX}auth/session")
    for n in range(guesses.CODES_FROM_ALL_PLACES):
        other = Browser(f"192.0.2.{n}")
        other.password(account.email)
        other.code("000000")
    morning.shift(30)
    assert known.password(account.email) == (401, "")
    assert known.code(now(seed)) == (200, "")


def test_a_second_factor_without_a_first_is_nothing(seed: str) -> None:
    browser = Browser()
    assert browser.code(now(seed))[0] == 401
    assert browser.post("webauthn/authenticate", {"credential": {}})[0] == 401


def test_nothing_of_them_lies_in_clear(cast: Cast, account: Account) -> None:
    begun = cast.owner.api.post("me/totp")
    assert begun.status == 200
    secret = begun.body["secret"]
    kept = cast.owner.api.post("me/totp/confirm", {"code": now(secret)})
    assert kept.status == 200
    codes = kept.body["recovery_codes"]
    rows = orjson.dumps(list(Authenticator.objects.filter(user=account).values_list("data", flat=True))).decode()
    sessions = "".join(str(one.get_decoded()) for one in Session.objects.all())
    for value in (secret, *codes, *(code.replace("-", "") for code in codes)):
        assert value not in rows
        assert value not in sessions


def test_a_seal_opens_only_for_its_own_account(account: Account, seed: str, cast: Cast) -> None:
    other = Account.objects.get(pk=Person.unscoped.get(id=cast.colleague.person).account)
    row = Authenticator.objects.get(user=account)
    Authenticator.objects.create(user=other, type="totp", data=row.data)
    with pytest.raises(ValueError, match="seal"):
        factors.check_code(other.pk, now(seed))


def test_signing_in_gives_another_session_and_leaves_an_entry(cast: Cast, account: Account, seed: str) -> None:
    browser = Browser()
    browser.client.get(f"/{PREFIX}auth/session")
    browser.password(account.email)
    before = browser.client.cookies["guanxi_session"].value
    browser.code(now(seed))
    cookie = browser.client.cookies["guanxi_session"]
    assert cookie.value != before
    assert not Session.objects.filter(session_key=before).exists()
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert Change.unscoped.filter(record=cast.owner.person, action="me.sign_in").count() == 1


def test_a_new_device_is_told_of_and_a_known_one_is_not(cast: Cast, account: Account) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0"
    browser = Browser()
    browser.client.defaults["HTTP_USER_AGENT"] = agent
    browser.password(account.email)
    browser.client.delete(f"/{PREFIX}auth/session")
    browser.password(account.email)
    told = list(Notification.unscoped.filter(person=cast.owner.person, kind="new_device"))
    assert len(told) == 1
    assert "Edge · Windows · 203.0.113.7" in str(told[0].text["en"])


def test_a_new_root_secret_seals_them_anew(account: Account, settings: Any) -> None:
    seed, before = factors.new_seed(), settings.GUANXI_ROOT_SECRET
    factors.keep_totp(account.pk, seed, -1)
    codes = factors.new_recovery_codes(account.pk)
    settings.GUANXI_ROOT_SECRET, settings.GUANXI_OLD_ROOT_SECRETS = "another secret of this installation", (before,)
    assert factors.check_code(account.pk, codes[0]) == factors.RECOVERY
    assert (factors.reseal(), factors.reseal()) == (2, 0)
    settings.GUANXI_OLD_ROOT_SECRETS = ()
    assert factors.check_code(account.pk, codes[1]) == factors.RECOVERY
    assert factors.check_code(account.pk, now(seed)) == factors.TOTP
