"""A follow-up moves the contact dates of the record it is about."""

from __future__ import annotations

from typing import Any

from guanxi.kernel.access.actor import system_actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.objects.types import reaction
from guanxi.kernel.records import write


@reaction("activity")
def move_contact_dates(batch: Any) -> None:
    """Set `last_contact_at` and `next_contact_at` of the subject; one write an object type. Side effect: a log entry a subject."""
    if batch.op != "create":
        return
    wanted: dict[str, dict[str, dict[str, str]]] = {}
    for row in batch.good():
        subject = row.after.get("subject")
        if subject is None:
            continue
        values = wanted.setdefault(subject[1], {}).setdefault(subject[0], {})
        happened, following = row.after.get("happened_at") or batch.actor.now(), row.after.get("next_contact_at")
        if row.after.get("done") and happened <= batch.actor.now():
            values["last_contact_at"] = max(values.get("last_contact_at", ""), happened.isoformat())
        if following is not None:
            values["next_contact_at"] = following.isoformat()
    # The dates are kept by the system: who may write a follow-up need not have the right to edit the customer.
    system = system_actor(batch.actor.tenant, batch.actor.channel)
    for object_key, subjects in wanted.items():
        target = system.schema.get(object_key)
        kept = {key: {k: v for k, v in values.items() if k in target.fields} for key, values in subjects.items()}
        changes = [(key, None, values) for key, values in kept.items() if values]
        if changes:
            write.update(system, target, changes, Origin(batch.origin.channel, f"{object_key}.followed_up", correlation=batch.origin.correlation))
