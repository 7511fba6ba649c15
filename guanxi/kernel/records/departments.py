"""The department of a record is its owner's: it moves with the owner, in the transaction that moves the owner.

The log has no entry for the records that moved: the change of the person is the cause, and stands for all of them. Their versions stay,
for nobody edited them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Case, F, Q, Value, When

from guanxi.kernel.database.columns import IdField
from guanxi.kernel.objects.types import reaction
from guanxi.kernel.records.batch import Batch

_PORTION = 400  # people in one statement


@reaction("person")
def move_records(batch: Batch) -> None:
    """Records that a person owns in the department it leaves follow it, whatever their type, those in the recycle bin too.

    Statements: one for each table of owned records and 400 people. What was given another department than the owner's stays where it is.
    """
    if batch.op != "update":
        return
    moved = [row for row in batch.good() if row.before.get("department") != row.after.get("department")]
    for start in range(0, len(moved), _PORTION):
        people: dict[tuple[str | None, str | None], list[str]] = defaultdict(list)  # (from, to)
        for row in moved[start : start + _PORTION]:
            people[row.before.get("department"), row.after.get("department")].append(row.id)
        which = Q()
        cases = []
        for (old, new), owners in people.items():
            left = Q(owner__in=owners, **({"department__isnull": True} if old is None else {"department": old}))
            which |= left
            cases.append(When(left, then=Value(new, output_field=IdField())))
        for model in owned_models(batch):
            records = model.unscoped.filter(which, tenant=batch.actor.tenant)
            records.update(department=Case(*cases, default=F("department"), output_field=IdField()))


@reaction("department")
def leave_department(batch: Batch) -> None:
    """Records of a department that is gone for good have none, as its people."""
    if batch.op == "purge":
        gone = [row.id for row in batch.good()]
        for model in owned_models(batch):
            model.unscoped.filter(tenant=batch.actor.tenant, department__in=gone).update(department=None)


def owned_models(batch: Batch) -> list[Any]:
    """The tables of owned records, each once."""
    return list(dict.fromkeys(one.model for one in batch.actor.schema.objects.values() if one.owned))
