"""Nobody gives themselves more: roles, what they hold, and sharing rules are changed by administrators alone."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.testing.api import Api
from guanxi.testing.cast import Cast

ALL: dict[str, Any] = {"read": "all", "update": "all", "create": True, "delete": "all"}


@pytest.fixture
def personnel(cast: Cast) -> Api:
    """Whose role may edit people, roles and sharing rules."""
    cast.change("role", cast.roles["sales_representative"], grants={"person": ALL, "role": ALL, "share_rule": ALL})
    return cast.owner.api


@pytest.mark.parametrize("whose", ["owner", "colleague"])
def test_roles_are_not_given_by_who_may_edit_people(cast: Cast, personnel: Api, whose: str) -> None:
    person = f"person/{cast[whose].person}"
    held = [cast.roles["sales_representative"]]
    for roles in ([*held, cast.roles["administrator"]], [*held, cast.roles["auditor"]], []):
        refused = personnel.patch(person, {"roles": roles})
        assert (refused.status, refused.codes()) == (422, [("roles", "administrators_only")])
    assert personnel.patch(person, {"roles": held, "title": "顾问"}).status == 200
    assert cast.administrator.api.patch(person, {"roles": [*held, cast.roles["auditor"]]}).status == 200


def test_a_new_person_is_made_without_roles(cast: Cast, personnel: Api) -> None:
    refused = personnel.post("person", {"name": "新人", "roles": [cast.roles["auditor"]]})
    assert (refused.status, refused.codes()) == (422, [("roles", "administrators_only")])
    assert personnel.post("person", {"name": "新人"}).status == 201


def test_roles_and_sharing_rules_are_not_written(cast: Cast, personnel: Api) -> None:
    mine = cast.roles["sales_representative"]
    rule = cast.make(
        "share_rule", owner=None, name="x", object="customer", condition={"field": "name", "op": "not_empty"}, person=cast.finance.person
    )
    refused = [
        personnel.patch(f"role/{mine}", {"grants": {"customer": ALL}}),
        personnel.post("role", {"name": "新角色", "grants": {"customer": ALL}}),
        personnel.delete(f"role/{cast.roles['auditor']}"),
        personnel.post("share_rule", {"name": "y", "object": "customer", "person": cast.owner.person}),
        personnel.patch(f"share_rule/{rule}", {"person": cast.owner.person}),
    ]
    assert [one.status for one in refused] == [403] * 5
    assert cast.administrator.api.patch(f"role/{mine}", {"description": "x"}).status == 200
