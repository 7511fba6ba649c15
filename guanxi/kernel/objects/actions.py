"""The declaration of an action: one verb from which route, button, bulk run, process step, CLI and MCP tool come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from guanxi.base.errors import Message
from guanxi.base.registry import Registry
from guanxi.kernel.objects.fields.base import Field

On = Literal["records", "fields", "object"]
"""records: a button on them; fields: on records as well, but offered through the fields that it changes, not as a button of its own."""


@dataclass(frozen=True)
class Action:
    """`run(actor, object, ids, input, origin)` works on a batch and returns the ids it wrote.

    right: the key that a role must be granted, its own unless it is nothing but part of what create, update, delete or read stand for.
    The rows that it may touch follow from the scope of what it does to them.
    step_up: it asks for a fresh proof of who one is (`kernel.access.proof`).
    """

    key: str
    label: Message
    right: str
    run: Callable[..., Any]
    object: str | None = None  # None: every object type has it
    on: On = "records"
    input: Sequence[Field] = ()
    danger: bool = False
    owned_only: bool = False
    summary: Message | None = None
    step_up: bool = False

    def applies(self, object_type: Any) -> bool:
        """Whether this object type has the action."""
        return self.object in (None, object_type.key) and (not self.owned_only or object_type.owned)


ACTIONS: Registry[Action] = Registry("actions")


def action(
    key: str,
    *,
    zh: str,
    en: str,
    right: str,
    object: str | None = None,
    on: On = "records",
    input: dict[str, Field] | None = None,
    danger: bool = False,
    owned_only: bool = False,
    step_up: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the function below as an action; registered under `object.key`, or `*.key` when every object type has it."""

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        fields = []
        for name, one in (input or {}).items():
            one.key = name
            fields.append(one)
        made = Action(key, {"zh": zh, "en": en}, right, run, object, on, tuple(fields), danger, owned_only, step_up=step_up)
        ACTIONS.register(f"{object or '*'}.{key}", made)
        return run

    return declare


def actions_of(object_type: Any) -> dict[str, Action]:
    """The actions of an object type by key; its own win over those that every object type has."""
    found: dict[str, Action] = {}
    for one in ACTIONS.values():
        if one.applies(object_type) and (one.object or one.key not in found):
            found[one.key] = one
    return found
