"""A follow-up moves the contact dates of the record it is about, never backwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.objects.types import ObjectType, reaction, rule
from guanxi.kernel.records import write
from guanxi.kernel.records.held import RecordLoader

Dates = dict[str, dt.datetime]
TITLE = 60  # characters of a follow-up's first line that name it where nobody has


@rule("activity")
def date_follow_ups(batch: Any) -> None:
    """What was done without saying when was done now; what is to be done has the day of the next contact. The first line is its name."""
    if batch.op not in ("create", "update"):
        return
    for row in batch.good():
        if row.after.get("happened_at") is None:
            row.after["happened_at"] = batch.now if row.after.get("done") else row.after.get("next_contact_at") or batch.now
        if row.after.get("title") is None and (content := (row.after.get("content") or "").strip()):
            row.after["title"] = content.splitlines()[0][:TITLE]


@reaction("activity")
def move_contact_dates(batch: Any) -> None:
    """Set `last_contact_at` and `next_contact_at` of the subjects; one write an object type. Side effect: a log entry a subject that moved."""
    if batch.op != "create":
        return
    wanted: dict[str, dict[str, Dates]] = {}
    for row in batch.good():
        if row.after.get("subject") is not None:
            record, object_key = row.after["subject"]
            _note(wanted.setdefault(object_key, {}).setdefault(record, {}), row.after, batch.now)
    # The dates are kept by the system: who may write a follow-up need not have the right to edit the customer.
    system = system_actor(batch.actor.tenant, batch.actor.channel)
    for object_key, subjects in wanted.items():
        target = system.schema.get(object_key)
        loader = RecordLoader(system)
        loader.preload(target, list(subjects))
        changes = [(key, None, values) for key, dates in subjects.items() if (values := _forward(loader, target, key, dates))]
        if changes:
            write.update(
                system,
                target,
                changes,
                Origin(batch.origin.channel, f"{object_key}.followed_up", correlation=batch.origin.correlation),
                now=batch.now,
            )


def _note(dates: Dates, values: Mapping[str, Any], now: dt.datetime) -> None:
    happened, following = values.get("happened_at") or now, values.get("next_contact_at")
    if values.get("done") and happened <= now:
        dates["last_contact_at"] = max(dates.get("last_contact_at", happened), happened)
    if following is not None:
        dates["next_contact_at"] = following


def _forward(loader: RecordLoader, target: ObjectType, record: str, dates: Dates) -> dict[str, str]:
    """The dates that change something: the last contact only to a later one."""
    held = loader.get(target, record)
    if held is None:
        return {}
    moved = {}
    for key, value in dates.items():
        before = held.value(key)
        if key in target.fields and value != before and (key == "next_contact_at" or before is None or value > before):
            moved[key] = value.isoformat()
    return moved
