"""Letting a person sign in: the standard tests of the action, and whose account may be touched."""

from __future__ import annotations

from typing import Any

from guanxi.kernel.identity.models import Account, Person
from guanxi.testing.action_suite import ActionSuite
from guanxi.testing.cast import Cast


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
            account = Account.objects.get(pk=Person.unscoped.get(id=holder.person).account)
            refused = self.run(cast.administrator.api, [person], {"email": account.email, "password": "a quite long one"})
            assert (refused.status, refused.codes()) == (422, [("input.email", "taken")])
            assert Account.objects.get(pk=account.pk).password == account.password

    def test_a_new_password_ends_the_sessions(self, cast: Cast) -> None:
        email = Account.objects.get(pk=Person.unscoped.get(id=cast.owner.person).account).email
        assert cast.owner.api.get("me").status == 200
        assert self.run(cast.administrator.api, [str(cast.owner.person)], {"email": email, "password": "a quite long one"}).status == 200
        assert cast.owner.api.get("me").status == 401

    def input(self, cast: Cast) -> dict[str, Any]:
        return dict(self.good)
