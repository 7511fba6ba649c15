"""Letting a person sign in: the standard tests of the actions, whose account may be touched, and what ends with a password."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from guanxi.kernel.changes.models import Change
from guanxi.kernel.identity.models import Account, Person
from guanxi.testing.action_suite import ActionSuite
from guanxi.testing.api import Api
from guanxi.testing.cast import Cast, Member


def account_of(member: Member) -> Account:
    return Account.objects.get(pk=Person.unscoped.get(id=member.person).account)


def widen(cast: Cast) -> None:
    """The owner's role may edit people and run whatever it likes on them."""
    grant = {"read": "all", "update": "all", "create": True, "actions": {"give_account": True}}
    cast.change("role", cast.roles["sales_representative"], grants={"person": grant})


class TestGiveAccount(ActionSuite):
    action = "person.give_account"
    object = "person"
    good = {"email": "new@example.com", "password": "a quite long one"}
    bad = [
        ({"email": "new@example.com", "password": "short"}, [("input.password", "password_weak")]),
        ({"email": "nobody", "password": "a quite long one"}, [("input.email", "email_invalid")]),
    ]
    batches = False

    def test_the_account_of_somebody_else_is_left_alone(self, cast: Cast) -> None:
        """Neither a colleague's address nor that of another organisation can be taken over."""
        [person] = self.records(cast, 1)
        for holder in (cast.owner, cast.stranger):
            account = account_of(holder)
            refused = self.run(cast.administrator.api, [person], {"email": account.email, "password": "a quite long one"})
            assert (refused.status, refused.codes()) == (422, [("input.email", "taken")])
            assert Account.objects.get(pk=account.pk).password == account.password

    def test_a_new_password_ends_the_sessions_and_the_tokens(self, cast: Cast) -> None:
        token, others = Api(token=cast.owner.token()), Api(token=cast.colleague.token())
        assert (cast.owner.api.get("me").status, token.get("me").status) == (200, 200)
        given = {"email": account_of(cast.owner).email, "password": "a quite long one"}
        assert self.run(cast.administrator.api, [str(cast.owner.person)], given).status == 200
        assert (cast.owner.api.get("me").status, token.get("me").status, others.get("me").status) == (401, 401, 200)

    @pytest.mark.parametrize("whose", ["administrator", "colleague", "owner"])
    def test_only_an_administrator_sets_a_password(self, cast: Cast, whose: str) -> None:
        widen(cast)
        account = account_of(cast[whose])
        refused = self.run(cast.owner.api, [str(cast[whose].person)], {"email": account.email, "password": "a quite long one"})
        assert (refused.status, Account.objects.get(pk=account.pk).password) == (403, account.password)

    def test_a_token_makes_no_way_of_signing_in(self, cast: Cast) -> None:
        [person] = self.records(cast, 1)
        token = Api(token=cast.administrator.token())
        assert self.run(token, [person], self.good).status == 403
        assert not Account.objects.filter(email="new@example.com").exists()

    def test_how_often_an_address_may_be_tried(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """It says which addresses have accounts elsewhere; a key that takes back what was written takes no count back."""
        from guanxi.kernel.http import serve

        monkeypatch.setitem(serve.HOURLY_ACTIONS, ("person", "give_account"), 3)
        [person] = self.records(cast, 1)
        taken = {"email": account_of(cast.stranger).email, "password": "a quite long one"}
        with time_machine.travel("2026-11-22T06:00:10Z"):
            tries = [self.run(cast.administrator.api, [person], taken, idempotency_key=str(n)) for n in range(4)]
            assert [one.status for one in tries] == [422, 422, 422, 429]
            assert self.run(cast.administrator.api, [person], {**taken, "email": "free@example.com"}).status == 429

    def input(self, cast: Cast) -> dict[str, Any]:
        return dict(self.good)


class TestChangeSignIn(ActionSuite):
    action = "person.change_sign_in"
    object = "person"
    good = {"email": "other@example.com"}
    bad = [({"email": "nobody"}, [("input.email", "email_invalid")])]
    batches = False

    def records(self, cast: Cast, count: int) -> list[str]:
        """Somebody who has an account."""
        return [str(cast.colleague.person)]

    def test_the_address_moves_and_the_password_stays(self, cast: Cast) -> None:
        before = account_of(cast.colleague)
        assert self.run(cast.administrator.api, [str(cast.colleague.person)], {"email": "Other@Example.com"}).status == 200
        after = account_of(cast.colleague)
        assert (after.pk, after.email, after.password) == (before.pk, "other@example.com", before.password)
        assert cast.administrator.api.get(f"person/{cast.colleague.person}/account").body["email"] == "other@example.com"

    def test_the_address_of_another_account_is_refused(self, cast: Cast) -> None:
        for holder in (cast.owner, cast.stranger):
            refused = self.run(cast.administrator.api, [str(cast.colleague.person)], {"email": account_of(holder).email})
            assert (refused.status, refused.codes()) == (422, [("input.email", "taken")])

    def test_an_account_of_several_organisations_is_left_alone(self, cast: Cast) -> None:
        Person.unscoped.filter(id=cast.stranger.person).update(account=account_of(cast.colleague).pk)
        refused = self.run(cast.administrator.api, [str(cast.colleague.person)], self.good)
        assert (refused.status, refused.codes()) == (422, [("ids", "no_account")])

    def test_only_an_administrator_moves_it(self, cast: Cast) -> None:
        widen(cast)
        assert self.run(cast.owner.api, [str(cast.owner.person)], self.good).status == 403


class TestRevokeTokens(ActionSuite):
    action = "person.revoke_tokens"
    object = "person"

    def test_the_tokens_of_these_people_end_and_no_others(self, cast: Cast) -> None:
        mine, theirs = (Api(token=cast[name].token()) for name in ("owner", "colleague"))
        assert self.run(cast.administrator.api, [str(cast.owner.person)], {}).status == 200
        assert (mine.get("me").status, theirs.get("me").status) == (401, 200)
        assert Change.unscoped.filter(tenant=cast.tenant, object="token", op="delete", actor=cast.administrator.person).count() == 1

    def test_only_an_administrator_ends_them(self, cast: Cast) -> None:
        widen(cast)
        assert self.run(cast.owner.api, [str(cast.colleague.person)], {}).status == 403


class TestSignOut(ActionSuite):
    action = "person.sign_out"
    object = "person"

    def test_only_an_administrator_does_it(self, cast: Cast) -> None:
        widen(cast)
        assert self.run(cast.owner.api, [str(cast.colleague.person)], {}).status == 403
        assert cast.colleague.api.get("me").status == 200

    def test_their_sessions_end_and_no_others(self, cast: Cast) -> None:
        token = Api(token=cast.owner.token())
        assert self.run(cast.administrator.api, [str(cast.owner.person)], {}).status == 200
        assert [api.get("me").status for api in (cast.owner.api, cast.colleague.api, token)] == [401, 200, 200]


class TestResetFactors(ActionSuite):
    action = "person.reset_factors"
    object = "person"
    batches = False

    def records(self, cast: Cast, count: int) -> list[str]:
        """Somebody who has an account."""
        return [str(cast.colleague.person)]

    def test_only_an_administrator_does_it(self, cast: Cast) -> None:
        widen(cast)
        assert self.run(cast.owner.api, [str(cast.colleague.person)], {}).status == 403
        assert cast.colleague.api.get("me").status == 200
