"""What an entry keeps of values: what is personal is sealed under the key of its record, the rest stands open; and how a reader gets both.

Destroying the key of a record (`vault.subjects.destroy_subjects`) erases what the log holds of it; its entries stay, and so does the chain over them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import orjson

from guanxi.kernel.changes.models import Change
from guanxi.kernel.tenancy.scope import in_its_scope
from guanxi.kernel.vault.keys import KeyDestroyed
from guanxi.kernel.vault.subjects import Subject, known_subjects
from guanxi.kernel.vault.suites import Unopened

Logged = Mapping[str, tuple[Sequence[Any] | None, Sequence[Any] | None]]
SEALED = 0
"""What stands in `values` for a field whose values are sealed."""


def stored(values: Logged) -> dict[str, Any]:
    """Primitives of a change as JSON: dates and times as ISO text."""
    return {key: [_json(before), _json(after)] for key, (before, after) in values.items()}


def _json(parts: Sequence[Any] | None) -> list[Any] | None:
    if parts is None or parts[0] is None:
        return None
    return [p.isoformat() if isinstance(p, (dt.date, dt.datetime)) else p for p in parts]


def parted(values: Logged, public: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(what `values` holds, what is to be sealed)."""
    made = stored(values)
    closed = {key: pair for key, pair in made.items() if key not in public}
    return {key: SEALED if key in closed else pair for key, pair in made.items()}, closed


def sealed(closed: dict[str, Any], subject: Subject, entry: str) -> str:
    """The values as `sealed` holds them; they open for this entry of this record alone."""
    return subject.seal(orjson.dumps(closed), entry)


@in_its_scope
def opened(tenant: int, changes: Iterable[Change]) -> list[Change]:
    """The same entries with their values; see `Opener`."""
    return Opener(tenant).open(changes)


class Opener:
    """Makes `values` of entries complete. Every reader of values passes here; one that reads in portions keeps the opener, which keeps the keys."""

    def __init__(self, tenant: int) -> None:
        self.tenant = tenant
        self._keys: dict[tuple[str, str], Subject | None] = {}

    def open(self, changes: Iterable[Change]) -> list[Change]:
        """The same entries; where the key is destroyed the pair is null and the field is among `erased`. At most one query.

        Side effect: the instances are changed; they are never saved.
        """
        made = list(changes)
        closed = [change for change in made if change.sealed is not None]
        self._find({(change.object, change.record) for change in closed})
        for change in made:
            change.erased = frozenset()
        for change in closed:
            found = _opened(change, self._keys[change.object, change.record])
            held: dict[str, Any] = change.values or {}
            hidden = [key for key, pair in held.items() if pair == SEALED]
            change.erased = frozenset(hidden) - found.keys()
            change.values = held | {key: found.get(key, [None, None]) for key in hidden}
        return made

    def _find(self, records: set[tuple[str, str]]) -> None:
        wanted = sorted(records - self._keys.keys())
        if not wanted:
            return
        try:
            found = known_subjects(self.tenant, wanted)
        except KeyDestroyed:
            found = {}  # of the organisation itself
        self._keys |= {one: found.get(one) for one in wanted}


def _opened(change: Change, subject: Subject | None) -> dict[str, Any]:
    if subject is None or change.sealed is None:
        return {}
    try:
        found: dict[str, Any] = orjson.loads(subject.open(change.sealed, change.id))
    except Unopened:
        return {}  # under a key that the record had before it was erased, or tampered with: `guanxi verify` tells which
    return found
