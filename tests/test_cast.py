"""The cast itself: who is who, and that each signs in as themself."""

from __future__ import annotations

import pytest

from guanxi.testing.cast import INSIDERS, Cast


@pytest.mark.parametrize("name", INSIDERS)
def test_every_insider_is_signed_in_as_themself(cast: Cast, name: str) -> None:
    member = cast[name]
    assert member.actor().person == member.person
    assert member.api.get("person/" + str(member.person)).body["name"] == name


def test_nobody_is_refused(cast: Cast) -> None:
    assert cast.anonymous.api.get("customer").status == 401


def test_the_stranger_sees_none_of_us(cast: Cast) -> None:
    assert cast.stranger.api.get("person/" + str(cast.owner.person)).status == 404
    assert cast.stranger.api.get("person").body["rows"][0]["name"] == "administrator"


@pytest.mark.django_db(transaction=True)
def test_the_cast_is_there_after_the_tables_were_emptied(cast: Cast) -> None:
    assert cast.owner.api.get("customer").body == {"rows": [], "next": None}


@pytest.mark.django_db(transaction=True)
def test_and_once_more(cast: Cast) -> None:
    assert cast.manager.actor().subordinates != ()
