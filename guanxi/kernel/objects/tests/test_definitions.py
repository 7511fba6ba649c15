"""What an administrator keeps in definitions and roles can be read, or is refused: a slip must not take the organisation down."""

from __future__ import annotations

from typing import Any

import pytest

from guanxi.testing.cast import Cast


def _still_works(cast: Cast) -> None:
    for name in ("owner", "administrator"):
        assert cast[name].api.get("meta").status == 200
        assert cast[name].api.get("customer").status == 200


@pytest.mark.parametrize("options", [{"choices": "abc"}, {"choices": [1]}, {"choices": [{"key": "a"}, {"key": "a"}]}, [1], "abc", 5])
def test_options_of_a_shipped_field_are_checked(cast: Cast, options: Any) -> None:
    made = cast.administrator.api.post(
        "field", {"object": "customer", "key": "level", "type": "choice", "label_zh": "级别", "options": options}
    )
    assert (made.status, {f for f, _ in made.codes()}) == (422, {"options"})
    _still_works(cast)


@pytest.mark.parametrize(
    ("type_key", "options"),
    [
        ("number", {"min": "abc"}), ("number", {"max": []}), ("number", {"decimals": 9}), ("rating", {"max": "x"}), ("long_text", {"max_length": "x"}), ("long_text", {"max_length": 0}),
        ("text", {"max_length": 9999}), ("choice", {"choices": {}}), ("reference", {}), ("references", {}), ("reference", {"object": "nothing"}), ("reference", {"object": 5}),
        ("auto_number", {"pattern": "x"}), ("money", {"currency": "zzz"}),
    ],
)  # fmt: skip
def test_options_of_a_custom_field_are_checked(cast: Cast, type_key: str, options: Any) -> None:
    made = cast.administrator.api.post("field", {"object": "customer", "key": "c_x", "type": type_key, "label_zh": "x", "options": options})
    assert (made.status, {f for f, _ in made.codes()}) == (422, {"options"})
    _still_works(cast)


@pytest.mark.parametrize("columns", [5, "name", [1], [{}], {"a": 1}, [["name"]]])
def test_columns_of_a_custom_object_are_checked(cast: Cast, columns: Any) -> None:
    made = cast.administrator.api.post("object_type", {"key": "c_thing", "label_zh": "东西", "list_fields": columns})
    assert (made.status, made.codes()) == (422, [("list_fields", "list_fields_invalid")])
    _still_works(cast)


@pytest.mark.parametrize(
    "grants",
    [
        [1], "all", {"customer": "all"}, {"customer": {"read": "everything"}}, {"customer": {"read": ["own"]}}, {"customer": {"fields": ["name"]}},
        {"customer": {"fields": {"name": "secret"}}}, {"customer": {"actions": ["tag"]}}, {"customer": {"fly": True}}, {"customer": {"create": "yes"}},
    ],
)  # fmt: skip
def test_grants_of_a_role_are_checked(cast: Cast, grants: Any) -> None:
    changed = cast.administrator.api.patch(f"role/{cast.roles['sales_representative']}", {"grants": grants})
    assert (changed.status, changed.codes()) == (422, [("grants", "grants_invalid")])
    _still_works(cast)


def test_a_key_that_was_used_cannot_come_back_as_another_type(cast: Cast) -> None:
    """`custom` of older records still holds the old values."""
    api = cast.administrator.api
    first = api.post("field", {"object": "customer", "key": "c_x", "type": "text", "label_zh": "x"}).body["id"]
    record = api.post("customer", {"name": "甲", "c_x": "abc"}).body["id"]
    api.delete(f"field/{first}")
    again = api.post("field", {"object": "customer", "key": "c_x", "type": "number", "label_zh": "x"})
    assert (again.status, again.codes(), api.get(f"customer/{record}").status) == (422, [("key", "key_used")], 200)
    assert api.post("field", {"object": "customer", "key": "c_x", "type": "text", "label_zh": "x"}).status == 201
    assert api.get(f"customer/{record}").body["c_x"] == "abc"


def test_a_rolled_back_change_of_rights_leaves_nothing_in_memory(cast: Cast) -> None:
    """A stamp that was rolled back is never given again, so no process can take up what never happened."""
    from django.db import transaction

    from guanxi.kernel.access.actor import actor_of

    role = cast.roles["sales_representative"]
    for grants in ({"customer": {"read": "all"}}, {"customer": {"read": "own"}}):
        with transaction.atomic():
            cast.change("role", role, grants=grants)
            seen = actor_of(cast.tenant, str(cast.owner.person))
            assert seen is not None
            assert seen.rights(cast.object("customer")).read == {grants["customer"]["read"]}
            transaction.set_rollback(True)
    cast.change("role", role, grants={"customer": {"read": "department"}})
    assert cast.owner.actor().rights(cast.object("customer")).read == {"department"}
