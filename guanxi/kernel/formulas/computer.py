"""Formulas in the table of computers that records ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.formulas import definitions
from guanxi.kernel.formulas.compute import as_system
from guanxi.kernel.formulas.dependants import Touch, dependants
from guanxi.kernel.formulas.fill import fill
from guanxi.kernel.formulas.recompute import CHANNEL, recompute_many
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.batch import Batch


class FormulaComputer:
    """Fills formulas in writes, and computes again what a purge reaches: afterwards no reference would tell."""

    channel = CHANNEL

    def fill(self, batch: Batch, now: dt.datetime) -> None:
        fill(batch, now)

    def before_purge(self, batch: Batch) -> Callable[[], None]:
        reached = dependants(as_system(batch.actor), [Touch(batch.object.key, row.id, "purge") for row in batch.rows])

        def then() -> None:
            recompute_many(batch.actor, reached, batch.origin.correlation)

        return then

    def refuse_retype(self, system: Actor, target: ObjectType, old: Field, new: Field) -> None:
        definitions.refuse_retype(system, target, old, new)
