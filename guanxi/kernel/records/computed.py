"""The table of those who compute values of records beside what clients write; rooms above fill it, records ask it and know nobody's name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Protocol

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.models import Change
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.batch import Batch

OWN_ACCOUNT = "me."
"""How the actions begin by which somebody signs in and out and changes how."""


class Computer(Protocol):
    """Keeps computed fields. Its own writes have a channel of their own, by which they are told from those of people."""

    @property
    def channel(self) -> str: ...

    def fill(self, batch: Batch, now: dt.datetime) -> None:
        """Put the computed values into `after` of the good rows; asked before the rules, which may look at them, and after."""

    def before_purge(self, batch: Batch) -> Callable[[], None]:
        """Asked while the records are there still; what it returns is called when they are gone, in the same transaction."""

    def refuse_retype(self, system: Actor, target: ObjectType, old: Field, new: Field) -> None:
        """Raise Invalid where a field cannot get another type."""


COMPUTERS: list[Computer] = []


def fill(batch: Batch, now: dt.datetime) -> None:
    """Put all computed values into `after` of the good rows."""
    for one in COMPUTERS:
        one.fill(batch, now)


def before_purge(batch: Batch) -> Callable[[], None]:
    """What is to be called when these records are gone."""
    after = [one.before_purge(batch) for one in COMPUTERS]

    def then() -> None:
        for one in after:
            one()

    return then


def refuse_retype(system: Actor, target: ObjectType, old: Field, new: Field) -> None:
    """Raise Invalid where a computed field stands against another type of this one."""
    for one in COMPUTERS:
        one.refuse_retype(system, target, old, new)


def is_told(actor: Actor, change: Change) -> bool:
    """Whether a log entry of a record that the actor sees may be told: not where it only moved computed values that the actor may not read.

    How somebody signs in is told to that person, to administrators and to auditors.
    """
    if change.action.startswith(OWN_ACCOUNT):
        return change.record == actor.person or actor.is_administrator or any(role.key == "auditor" for role in actor.roles)
    if change.channel not in {one.channel for one in COMPUTERS}:
        return True
    object_type = actor.schema.objects.get(change.object)
    return object_type is not None and any(actor.field_right(object_type, key) != "hidden" for key in change.values or {})
