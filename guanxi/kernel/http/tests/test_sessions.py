"""A session that the process has seen costs one statement, and ends at once when anything that it rests on ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guanxi.kernel.identity.models import Account, Person
from guanxi.testing.cast import Cast


def account(cast: Cast) -> Account:
    with cast.scope():
        return Account.objects.get(pk=Person.objects.get(id=cast.owner.person).account)


def session_of(cast: Cast) -> str:
    return str(cast.owner.session)


def warm(cast: Cast) -> None:
    for _ in range(3):
        assert cast.owner.api.get("customer", {"limit": "1"}).status == 200


def test_a_session_that_was_seen_costs_one_statement(cast: Cast) -> None:
    warm(cast)
    with CaptureQueriesContext(connection) as asked:
        assert cast.owner.api.get("customer", {"limit": "1"}).status == 200
    about = [one["sql"] for one in asked if "django_session" in one["sql"] or "identity_account" in one["sql"]]
    assert len(about) == 1


def signed_out(cast: Cast) -> None:
    Session.objects.filter(session_key=session_of(cast)).delete()


def expired(cast: Cast) -> None:
    Session.objects.filter(session_key=session_of(cast)).update(expire_date=timezone.now() - dt.timedelta(seconds=1))


def deactivated(cast: Cast) -> None:
    Account.objects.filter(pk=account(cast).pk).update(is_active=False)


def other_password(cast: Cast) -> None:
    held = account(cast)
    held.set_password("another long password")
    held.save()


def person_has_left(cast: Cast) -> None:
    with cast.scope():
        Person.objects.filter(id=cast.owner.person).update(status="left")


def emptied(cast: Cast) -> None:
    Session.objects.filter(session_key=session_of(cast)).update(session_data="")


@pytest.mark.parametrize("end", [signed_out, expired, deactivated, other_password, person_has_left, emptied])
def test_a_session_ends_at_once(cast: Cast, end: Callable[[Cast], None]) -> None:
    warm(cast)
    end(cast)
    assert cast.owner.api.get("customer", {"limit": "1"}).status == 401
    assert cast.owner.api.get("customer", {"limit": "1"}).status == 401


def test_a_session_that_is_anothers_now(cast: Cast) -> None:
    """The text of the row decides, not what it said before."""
    warm(cast)
    other = Session.objects.get(session_key=str(cast.colleague.session))
    Session.objects.filter(session_key=session_of(cast)).update(session_data=other.session_data)
    assert cast.owner.api.get("me").body["person"]["id"] == cast.colleague.person
