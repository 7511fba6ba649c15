"""Numbers by rule: each is given once, and never one that a record has already, whoever gave it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guanxi.kernel.database import bulk
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.auto_number import AutoNumber
from guanxi.kernel.objects.models import Counter
from guanxi.kernel.records.batch import Batch

_MOST = 900  # numbers looked up in one statement


def give_numbers(batch: Batch) -> None:
    """Fill auto-number fields that the client left empty. The counter row is locked until the transaction ends.

    Numbers that clients sent (an import keeps the old ones) are passed over, those of the recycle bin too: they may come back. Statements:
    two a field, and one for each run of taken numbers, twice as long every time, up to 900.
    """
    for key, field in batch.object.fields.items():
        if isinstance(field, AutoNumber):
            _fill(batch, key, field)


def _fill(batch: Batch, key: str, field: AutoNumber) -> None:
    rows = [row for row in batch.good() if row.after.get(key) is None]
    sent = {field.key_of(row.after[key]) for row in batch.good() if row.after.get(key) is not None}
    if not rows and not sent:
        return
    period = field.period(batch.now.astimezone(batch.actor.zone).date())
    counter, last = _locked(batch.actor.tenant, batch.object.key, key, period)
    given = last
    size = len(rows)
    while rows:
        numbers = {field.number(period, count): count for count in range(last + 1, last + 1 + min(size, _MOST))}
        taken = sent | _held(batch, field, [field.key_of(number) for number in numbers])
        for number, count in numbers.items():
            if not rows:
                break
            last = count
            if field.key_of(number) not in taken:
                rows.pop(0).after[key] = number
        size = max(len(rows), 2 * size)
    if last != given:
        bulk.update(Counter, ("tenant", "id"), ("last",), [(batch.actor.tenant, counter, last)])


def _locked(tenant: int, object_key: str, field: str, period: str) -> tuple[str, int]:
    """(id, last number) of a counter, locked until the transaction ends: also where all numbers were sent, so that nobody is given one of them meanwhile."""
    owned: dict[str, Any] = {"tenant": tenant, "object": object_key, "field": field, "period": period}
    q = dialect().quote
    of = " AND ".join(f"{q(name)} = %s" for name in owned)
    sql = f"SELECT {q('id')}, {q('last')} FROM {q('objects_counter')} WHERE {of}{dialect().for_update}"
    found = fetch(sql, list(owned.values()))
    if not found:
        Counter.unscoped.get_or_create(**owned)
        found = fetch(sql, list(owned.values()))
    return str(found[0][0]), int(found[0][1])


def _held(batch: Batch, field: AutoNumber, keys: Sequence[str]) -> set[str]:
    """Those of these that a record has, live or in the recycle bin."""
    q = dialect().quote
    if field.indexed:
        params: list[Any] = [batch.actor.tenant, batch.object.key, field.key]
        place, column = "objects_index", "key"
        of = f"{q('tenant')} = %s AND {q('object')} = %s AND {q('field')} = %s"
    else:
        params = [batch.actor.tenant]
        place, column = batch.object.table, field.key + field.compare_suffix
        of = f"{q('tenant')} = %s"
    text, more = dialect().in_values(q(column), keys)
    return {row[0] for row in fetch(f"SELECT {q(column)} FROM {q(place)} WHERE {of} AND {text}", [*params, *more])}
