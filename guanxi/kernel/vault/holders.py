"""Who keeps sealed values: every room that does registers a holder, so that renewing a key reaches all of them.

A holder walks its rows of one organisation in portions, each in a transaction of its own, and puts every value that lies under another version
than the newest under the newest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction

from guanxi.base.registry import Registry
from guanxi.kernel.vault.codec import Place, seal, unseal, version_of
from guanxi.kernel.vault.keys import VALUE, KeyDestroyed, ring
from guanxi.kernel.vault.suites import Unopened

PORTION = 500
Renew = Callable[[str, Place], "str | None"]
"""(stored form, its place) -> another stored form, or None where it may stay."""


class Holder(Protocol):
    """One table of what was made under a key: sealed values (use VALUE) or what stands for values (use INDEX)."""

    @property
    def key(self) -> str:
        """Unique among all holders."""
        ...

    @property
    def use(self) -> str: ...

    def total(self, tenant: int) -> int:
        """How many rows there are to look at."""
        ...

    def portion(self, tenant: int, after: str, renew: Renew) -> tuple[int, str | None]:
        """Renew the seals of the rows that follow `after` ("" for the first); returns how many it looked at and where to go on, None at the end."""
        ...


HOLDERS: Registry[Callable[[], Sequence[Holder]]] = Registry("holders of sealed values")
"""Name of a room -> its holders, asked for when all rooms are there."""


def holders(use: str) -> list[Holder]:
    """All of one use, in the order of their keys: a walk that was broken off goes on by it."""
    return sorted((one for made in HOLDERS.values() for one in made() if one.use == use), key=lambda holder: holder.key)


def renewed(stored: str, place: Place) -> str | None:
    """The value under the newest key; None where it lies there already, or is none that opens: that is left as it is, and told by `guanxi check`."""
    try:
        if version_of(stored) == ring(place.tenant).newest:
            return None
        return seal(unseal(stored, place), place)
    except (Unopened, KeyDestroyed):
        return None


@dataclass(frozen=True)
class SealedColumn:
    """A text column whose value is sealed, of a table with a tenant. `place` is asked with the row."""

    key: str
    model: Any
    column: str
    place: Callable[[Any], Place]
    use: str = VALUE

    def total(self, tenant: int) -> int:
        return int(self._rows(tenant).count())

    def portion(self, tenant: int, after: str, renew: Renew) -> tuple[int, str | None]:
        with transaction.atomic():
            rows = self._rows(tenant).select_for_update().order_by("pk")
            found = list((rows.filter(pk__gt=after) if after else rows)[:PORTION])
            changed = []
            for row in found:
                made = renew(getattr(row, self.column), self.place(row))
                if made is not None:
                    setattr(row, self.column, made)
                    changed.append(row)
            if changed:
                self.model.unscoped.bulk_update(changed, [self.column], batch_size=100)
        return len(found), str(found[-1].pk) if len(found) == PORTION else None

    def _rows(self, tenant: int) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = self.model.unscoped.filter(tenant=tenant).exclude(**{self.column: None}).exclude(**{self.column: ""})
        return rows
