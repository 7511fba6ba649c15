"""No write leaves an organisation without an administrator who can sign in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from guanxi.kernel.identity.models import Account, Person
from guanxi.kernel.records import write
from guanxi.testing.api import Reply
from guanxi.testing.cast import ORIGIN, Cast

ADMINISTRATOR = "administrator"


def role_of(cast: Cast) -> str:
    return cast.roles[ADMINISTRATOR]


def person_of(cast: Cast) -> str:
    return str(cast.administrator.person)


WAYS: dict[str, tuple[Callable[[Cast], Reply], tuple[str, str]]] = {
    "the role is taken away": (
        lambda c: c.administrator.api.patch(f"person/{person_of(c)}", {"roles": []}),
        ("roles", "last_administrator"),
    ),
    "another role is given instead": (
        lambda c: c.administrator.api.patch(f"person/{person_of(c)}", {"roles": [c.roles["auditor"]]}),
        ("roles", "last_administrator"),
    ),
    "the person leaves": (
        lambda c: c.administrator.api.patch(f"person/{person_of(c)}", {"status": "left"}),
        ("status", "last_administrator"),
    ),
    "the person is deleted": (lambda c: c.administrator.api.delete(f"person/{person_of(c)}"), ("roles", "last_administrator")),
    "the person is deleted with others": (
        lambda c: c.administrator.api.act("person", "delete", [person_of(c), str(c.owner.person)]),
        ("roles", "last_administrator"),
    ),
    "the role is switched off": (
        lambda c: c.administrator.api.patch(f"role/{role_of(c)}", {"active": False}),
        ("active", "last_administrator"),
    ),
    "the role is deleted": (lambda c: c.administrator.api.delete(f"role/{role_of(c)}"), ("active", "last_administrator")),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_last_administrator_stays_one(cast: Cast, way: str) -> None:
    call, error = WAYS[way]
    refused = call(cast)
    assert (refused.status, refused.codes()) == (422, [error])
    assert set(refused.body["errors"][0]["message"]) == {"zh", "en"}
    assert cast.administrator.api.get("me").body["administrator"] is True
    assert cast.owner.api.get("me").status == 200


@pytest.mark.parametrize("way", [w for w in WAYS if not w.startswith("the role is ") or w.endswith("away")])
def test_one_of_two_may_go(cast: Cast, way: str) -> None:
    cast.change("person", str(cast.manager.person), roles=[role_of(cast)])
    assert WAYS[way][0](cast).status in (200, 204)
    assert cast.manager.api.get("me").body["administrator"] is True


@pytest.mark.parametrize(
    "unable",
    [
        lambda person: Person.unscoped.filter(id=person).update(account=None),
        lambda person: Account.objects.filter(pk=Person.unscoped.get(id=person).account).update(is_active=False),
        lambda person: Person.unscoped.filter(id=person).update(status="left"),
    ],
)
def test_another_who_cannot_sign_in_does_not_count(cast: Cast, unable: Callable[[str], int]) -> None:
    cast.change("person", str(cast.manager.person), roles=[role_of(cast)])
    assert unable(str(cast.manager.person)) == 1
    refused = cast.administrator.api.patch(f"person/{person_of(cast)}", {"roles": []})
    assert refused.codes() == [("roles", "last_administrator")]


def test_the_role_may_pass_to_another_in_one_batch(cast: Cast) -> None:
    with cast.scope() as system:
        changes = [(person_of(cast), None, {"roles": []}), (str(cast.manager.person), None, {"roles": [role_of(cast)]})]
        write.update(system, system.schema.get("person"), changes, ORIGIN)
    assert cast.manager.api.get("me").body["administrator"] is True
    assert cast.administrator.api.get("me").body["administrator"] is False


def test_two_who_leave_at_once_do_not_both_go(cast: Cast) -> None:
    cast.change("person", str(cast.manager.person), roles=[role_of(cast)])
    refused = cast.administrator.api.act("person", "delete", [person_of(cast), str(cast.manager.person)])
    assert refused.codes() == [("roles", "last_administrator")] * 2


def test_grants_of_the_administrator_role_take_nothing_away(cast: Cast) -> None:
    assert cast.administrator.api.patch(f"role/{role_of(cast)}", {"grants": {"person": {"read": "own"}}}).status == 200
    assert cast.administrator.api.patch(f"person/{cast.owner.person}", {"title": "代表"}).status == 200
