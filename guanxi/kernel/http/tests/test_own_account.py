"""Changing one's own password and sign-in address: with the password, in person, logged; what ends and what stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from guanxi.kernel.changes.models import Change
from guanxi.kernel.http import guesses
from guanxi.kernel.identity.models import Account, Person
from guanxi.testing.api import Api
from guanxi.testing.cast import PASSWORD, Cast, session_of

NEW = "another long sentence"


@pytest.fixture(autouse=True)
def morning() -> Iterator[None]:
    """Early in a window: what is counted is counted in one."""
    with time_machine.travel("2026-11-22T06:00:10Z"):
        yield


@pytest.fixture
def account(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account)


def test_a_new_password_ends_the_other_sessions_and_tells_of_tokens(cast: Cast, account: Account) -> None:
    here, other = cast.owner.api, Api(session_of(account, cast.tenant))
    tokens = [Api(token=cast.owner.token()) for _ in range(2)]
    changed = here.post("me/password", {"current": PASSWORD, "new": NEW})
    assert (changed.status, changed.body) == (200, {"tokens": 2})
    assert [api.get("me").status for api in (here, other, *tokens)] == [200, 401, 200, 200]
    account.refresh_from_db()
    assert (account.check_password(NEW), account.check_password(PASSWORD)) == (True, False)
    assert Change.unscoped.filter(record=cast.owner.person, action="me.password", actor=cast.owner.person).count() == 1


def test_tokens_end_with_it_on_request(cast: Cast) -> None:
    token = Api(token=cast.owner.token())
    assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": NEW, "end_tokens": True}).body == {"tokens": 0}
    assert token.get("me").status == 401


def test_the_address_changes_with_the_password(cast: Cast, account: Account) -> None:
    Person.unscoped.filter(id=cast.stranger.person).update(account=account.pk)  # a person of two organisations
    changed = cast.owner.api.post("me/email", {"email": "New@Example.com", "password": PASSWORD})
    assert (changed.status, changed.body) == (200, {"email": "new@example.com"})
    assert cast.owner.api.get("me").body["account"] == {"email": "new@example.com"}
    logged = Change.unscoped.filter(action="me.email").values_list("tenant", "record")
    assert set(logged) == {(cast.tenant, cast.owner.person), (cast.stranger.tenant, cast.stranger.person)}


def test_the_address_of_another_is_refused(cast: Cast, account: Account) -> None:
    taken = Account.objects.get(pk=Person.unscoped.get(id=cast.administrator.person).account).email
    refused = cast.owner.api.post("me/email", {"email": taken, "password": PASSWORD})
    assert (refused.status, refused.codes()) == (422, [("email", "taken")])
    account.refresh_from_db()
    assert account.email != taken


@pytest.mark.parametrize(
    ("path", "body", "errors"),
    [
        ("me/password", {"current": "wrong", "new": NEW}, [("current", "password_wrong")]),
        ("me/password", {"current": PASSWORD, "new": "short"}, [("new", "password_weak")]),
        ("me/password", {"current": PASSWORD, "new": 5}, [("new", "required")]),
        ("me/password", {"current": PASSWORD, "new": NEW, "end_tokens": "no"}, [("end_tokens", "not_boolean")]),
        ("me/password", {"new": NEW, "more": 1}, [("more", "unknown_field"), ("current", "required")]),
        ("me/email", {"email": "a@example.com", "password": "wrong"}, [("password", "password_wrong")]),
        ("me/email", {"email": "nobody", "password": PASSWORD}, [("email", "email_invalid")]),
        ("me/email", {"email": "a@example.com"}, [("password", "required")]),
    ],
)
def test_what_is_wrong_is_named_and_changes_nothing(
    cast: Cast, account: Account, path: str, body: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    refused = cast.owner.api.post(path, body)
    assert (refused.status, refused.codes()) == (422, errors)
    assert Account.objects.get(pk=account.pk).password == account.password
    assert Account.objects.get(pk=account.pk).email == account.email


def test_a_token_changes_neither(cast: Cast) -> None:
    token = Api(token=cast.owner.token("*"))
    assert token.post("me/password", {"current": PASSWORD, "new": NEW}).status == 403
    assert token.post("me/email", {"email": "a@example.com", "password": PASSWORD}).status == 403


def test_the_password_cannot_be_guessed_from_a_session(cast: Cast) -> None:
    """Also with a key under which a failed write is taken back."""
    wrong = {"current": "wrong", "new": NEW}
    tried = [cast.owner.api.post("me/password", wrong, idempotency_key=str(n)).status for n in range(guesses.FROM_ONE_PLACE + 1)]
    assert tried == [422] * guesses.FROM_ONE_PLACE + [429]
    assert cast.owner.api.post("me/email", {"email": "a@example.com", "password": PASSWORD}).status == 429


def test_few_addresses_may_be_tried(cast: Cast) -> None:
    taken = Account.objects.get(pk=Person.unscoped.get(id=cast.administrator.person).account).email
    tried = [cast.owner.api.post("me/email", {"email": taken, "password": PASSWORD}).status for _ in range(11)]
    assert tried == [422] * 10 + [429]


def test_few_organisations_may_be_signed_up_from_one_place(cast: Cast, account: Account) -> None:
    body = {"organisation": "x", "name": "x", "email": account.email, "password": NEW}
    nobody = Api()
    nobody.client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    assert [nobody.post("organisations", body).status for _ in range(21)] == [422] * 20 + [429]
