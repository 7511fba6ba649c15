"""Where one is signed in: the list, signing out one and all others, at once and everywhere; and what administrators may end."""

from __future__ import annotations

import pytest
from allauth.usersessions.models import UserSession

from guanxi.kernel.changes.models import Change
from guanxi.kernel.identity import factors
from guanxi.kernel.identity.devices import device_name
from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.notify.from_log import read_changes
from guanxi.kernel.notify.models import Notification
from guanxi.site.stream import _gone, listener_behind
from guanxi.testing.api import Api
from guanxi.testing.cast import PASSWORD, Cast, session_of

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


pytestmark = pytest.mark.security("T12")


@pytest.fixture
def account(cast: Cast) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36", "Chrome · Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15", "Safari · macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0", "WeChat · iPhone"),
        (f"Mozilla/5.0 (Linux; Android 15) {_WEBKIT} Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("curl/8.5.0", "curl"),
        ("", ""),
    ],
)
def test_a_device_has_a_name(agent: str, name: str) -> None:
    assert device_name(agent) == name


def test_the_list_shows_this_one_and_never_what_a_session_is_known_by(cast: Cast, account: Account) -> None:
    other = session_of(account, cast.tenant)
    rows = cast.owner.api.get("me/sessions").body["rows"]
    assert sorted((row["device"], row["place"], row["here"]) for row in rows) == [
        ("Chrome · Windows", "127.0.0.1", False),
        ("Chrome · Windows", "127.0.0.1", True),
    ]
    assert other not in str(rows)
    assert str(cast.owner.session) not in str(rows)


def test_one_device_is_signed_out_and_its_live_updates_end(cast: Cast, account: Account) -> None:
    other = session_of(account, cast.tenant)
    listener = listener_behind(f"guanxi_session={other}")
    assert listener is not None
    assert _gone([listener]) == []
    [row] = [one for one in cast.owner.api.get("me/sessions").body["rows"] if not one["here"]]
    assert cast.colleague.api.delete(f"me/sessions/{row['id']}").status == 404
    assert Api(other).get("me").status == 200
    assert cast.owner.api.delete(f"me/sessions/{row['id']}").status == 204
    assert Api(other).get("me").status == 401
    assert _gone([listener]) == [listener]
    assert cast.owner.api.get("me").status == 200
    assert cast.owner.api.delete(f"me/sessions/{row['id']}").status == 404
    assert cast.owner.api.delete("me/sessions/x").status == 404
    assert Change.unscoped.filter(record=cast.owner.person, action="me.sign_out").count() == 1


def test_all_others_are_signed_out(cast: Cast, account: Account) -> None:
    others = [session_of(account, cast.tenant) for _ in range(3)]
    assert cast.owner.api.delete("me/sessions").body == {"ended": 3}
    assert [Api(one).get("me").status for one in others] == [401] * 3
    assert cast.owner.api.get("me").status == 200
    assert cast.owner.api.delete("me/sessions").body == {"ended": 0}


def test_another_password_ends_the_others(cast: Cast, account: Account) -> None:
    session_of(account, cast.tenant)
    assert cast.owner.api.post("me/password", {"current": PASSWORD, "new": "another long sentence"}).status == 200
    assert UserSession.objects.filter(user=account).count() == 1


def test_an_administrator_signs_a_person_out_everywhere(cast: Cast, account: Account) -> None:
    other = session_of(account, cast.tenant)
    assert cast.owner.api.act("person", "sign_out", [cast.colleague.person]).status == 403
    assert cast.administrator.api.act("person", "sign_out", [cast.owner.person]).status == 200
    assert [Api(one).get("me").status for one in (other, str(cast.owner.session))] == [401, 401]
    told = Change.unscoped.filter(record=cast.owner.person, action="person.sign_out")
    read_changes(cast.tenant, list(told))
    read_changes(cast.tenant, list(told))
    assert [n.title["en"] for n in Notification.unscoped.filter(person=cast.owner.person, kind="sign_in")] == [
        "{by} signed you out on all devices"
    ]


def test_who_has_left_is_signed_out_at_once(cast: Cast, account: Account) -> None:
    listener = listener_behind(f"guanxi_session={cast.owner.session}")
    assert listener is not None
    cast.administrator.api.patch(f"person/{cast.owner.person}", {"status": "left"})
    assert cast.owner.api.get("me").status == 401
    assert _gone([listener]) == [listener]


def test_an_administrator_resets_a_lost_second_factor(cast: Cast, account: Account) -> None:
    factors.keep_totp(account.pk, factors.new_seed(), -1)
    factors.new_recovery_codes(account.pk)
    assert cast.administrator.api.get(f"person/{cast.owner.person}/account").body["factors"] == ["recovery_codes", "totp"]
    assert cast.owner.api.act("person", "reset_factors", [cast.owner.person]).status == 403
    assert Api(token=cast.administrator.token("*")).act("person", "reset_factors", [cast.owner.person]).status == 403
    assert cast.administrator.api.act("person", "reset_factors", [cast.owner.person]).status == 200
    assert factors.held(account.pk) == []
    assert cast.owner.api.get("me").status == 401
    told = Change.unscoped.filter(record=cast.owner.person, action="person.reset_factors")
    read_changes(cast.tenant, list(told))
    assert Notification.unscoped.filter(person=cast.owner.person, kind="sign_in").count() == 1


def test_not_of_an_account_that_another_organisation_uses_too(cast: Cast, account: Account) -> None:
    Person.unscoped.filter(id=cast.stranger.person).update(account=account.pk)
    factors.keep_totp(account.pk, factors.new_seed(), -1)
    assert cast.administrator.api.act("person", "reset_factors", [cast.owner.person]).codes() == [("ids", "no_account")]
    assert factors.has_second(account.pk)
