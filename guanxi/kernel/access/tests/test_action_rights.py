"""Every action asks a right of its own: without it one is refused whatever else one may, with it one is let through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from guanxi.kernel.objects.actions import ACTIONS
from guanxi.kernel.objects.types import CHANGING, OBJECT_TYPES
from guanxi.testing.cast import Cast
from guanxi.testing.samples import minimal

SCOPES = ("read", "update", "delete")
PART_OF = {
    "*.delete": "delete", "*.restore": "delete", "person.change_sign_in": "give_account", "person.revoke_tokens": "give_account",
    "person.sign_out": "give_account", "person.reset_factors": "give_account",
}  # fmt: skip
"""Actions that are part of what another right stands for; every other has a right of its own name."""
KEYS = ACTIONS.keys()
CHANGES = ["tag", "hand_over", "add_to_team", "remove_from_team", "purge"]


def allow(cast: Cast, object_key: str, grant: Mapping[str, Any]) -> None:
    cast.change("role", cast.roles["sales_representative"], grants={object_key: grant})


def all_but(right: str | None) -> dict[str, Any]:
    """All there is to grant but one right."""
    scopes = {scope: "all" for scope in SCOPES if scope != right}
    flags = dict.fromkeys(("create", "import", "export"), True)
    return {**scopes, **flags, "actions": {one.right: True for one in ACTIONS.values() if one.right not in (*SCOPES, right)}}


@pytest.mark.parametrize("key", KEYS)
def test_the_right_that_is_declared_is_the_one_that_is_asked(cast: Cast, key: str) -> None:
    """The input is wrong, which is told to those alone who have the right."""
    declared = ACTIONS.get(key)
    assert declared.right == PART_OF.get(key, declared.key)
    object_key = declared.object or "customer"
    record = cast.make(object_key, **minimal(cast, object_key))
    told = []
    only = {declared.right: "all"} if declared.right in SCOPES else {"actions": {declared.right: True}}
    for grant in (all_but(declared.right), {"read": "all", **only}):
        allow(cast, object_key, grant)
        told.append(cast.owner.api.act(object_key, declared.key, [record], {"nonsense": 1}).status)
    assert told == [403, 422]


@pytest.mark.parametrize("key", CHANGES)
def test_a_right_does_not_widen_the_rows_that_may_be_changed(cast: Cast, key: str) -> None:
    record = cast.make("customer", owner="colleague", name="甲")
    inputs: dict[str, dict[str, Any]] = {"hand_over": {"to": cast.owner.person}, "tag": {"add": ["VIP"]}, "purge": {}}
    allow(cast, "customer", {**all_but(None), "update": "own", "delete": "own"})
    assert cast.owner.api.act("customer", key, [record], inputs.get(key, {"person": cast.owner.person})).status in (403, 404)


def test_ready_roles_that_may_change_records_may_tag_them_and_keep_their_team() -> None:
    missing = [
        (one.key, role)
        for one in OBJECT_TYPES.values()
        for role, grant in [*one.roles.items(), *([("everyone", one.everyone)] if one.everyone else [])]
        if grant.update and not grant.actions >= CHANGING
    ]
    assert missing == []


def test_a_grant_without_the_right_to_tag_takes_it_away(cast: Cast) -> None:
    record = cast.make("customer", name="甲")
    told = []
    for right in (False, True):
        allow(cast, "customer", {"read": "own", "update": "own", "actions": {"tag": right}})
        [meta] = [o for o in cast.owner.api.get("meta").body["objects"] if o["key"] == "customer"]
        told.append((cast.owner.api.act("customer", "tag", [record], {"add": ["VIP"]}).status, [a["key"] for a in meta["actions"]]))
    assert told == [(403, ["update"]), (200, ["update", "tag"])]
