"""Writes the demo records through the kernel, in batches that share a moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.records import write

ORIGIN = Origin("system", "demo.build")
MOST = 2000

Dated = tuple[dt.datetime, Mapping[str, Any]]


class Writer:
    """Creates records as the system and counts them; owners are named in the rows. In the scope of the tenant."""

    def __init__(self, tenant: int) -> None:
        self._actor = system_actor(tenant)
        self.counts: dict[str, int] = {}

    def write(self, object_key: str, dated: Sequence[Dated], *, fewest: int = 1, among: str = "") -> None:
        """Create records at their moments; at least `fewest` share the latest of theirs, where there are so many.

        `among`: a field that names a record of the same type; left out where both come in one batch, which the kernel would refuse.
        """
        target = self._actor.schema.get(object_key)
        for moment, rows in together(dated, fewest):
            for start in range(0, len(rows), MOST):
                part = rows[start : start + MOST]
                new = {row.get("id") for row in part}
                part = [{k: v for k, v in row.items() if k != among or v not in new} for row in part]
                write.create(self._actor, target, part, ORIGIN, now=moment)
        self.counts[object_key] = self.counts.get(object_key, 0) + len(dated)


def together(dated: Sequence[Dated], fewest: int) -> Iterator[tuple[dt.datetime, list[Mapping[str, Any]]]]:
    """Rows of one moment, and of the moments after it until there are `fewest`."""
    held: list[Mapping[str, Any]] = []
    moment: dt.datetime | None = None
    for moment, group in groupby(sorted(dated, key=itemgetter(0)), key=itemgetter(0)):
        held += [row for _, row in group]
        if len(held) >= fewest:
            yield moment, held
            held = []
    if held and moment is not None:
        yield moment, held
