"""The team of a record: people who work on what another owns. Every change of a team is an entry of the record's log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from guanxi.base.errors import FieldError, Invalid
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.models import TeamMember
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.identity.models import Person
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.batch import Outcome
from guanxi.kernel.records.write import locked


def add(
    actor: Actor, object_type: ObjectType, ids: Sequence[str], person: str, write: bool, until: dt.datetime | None, origin: Origin
) -> Outcome:
    """Put a person on the team of these records, or change what it may do there; raises Invalid for one who is not active."""
    with transaction.atomic():
        rows = locked(actor, object_type, list(dict.fromkeys(ids)), "update")
        if not Person.objects.filter(id=person, deleted_key="", status="active").exists():
            raise Invalid(
                errors=[
                    FieldError("input.person", "reference_missing", {"zh": "找不到这位在职员工", "en": "There is no such active person"})
                ]
            )
        TeamMember.objects.filter(object=object_type.key, record__in=list(rows), person=person).delete()
        TeamMember.objects.bulk_create(
            [TeamMember(tenant=actor.tenant, object=object_type.key, record=r, person=person, write=write, until=until) for r in rows],
            batch_size=500,
        )
        return _noted(actor, object_type, {r: row.version for r, row in rows.items()}, origin)


def remove(actor: Actor, object_type: ObjectType, ids: Sequence[str], person: str, origin: Origin) -> Outcome:
    """Take a person off the team of these records."""
    with transaction.atomic():
        rows = locked(actor, object_type, list(dict.fromkeys(ids)), "update")
        TeamMember.objects.filter(object=object_type.key, record__in=list(rows), person=person).delete()
        return _noted(actor, object_type, {r: row.version for r, row in rows.items()}, origin)


def _noted(actor: Actor, object_type: ObjectType, versions: dict[str, int], origin: Origin) -> Outcome:
    append(
        actor.tenant,
        actor.person,
        actor.now(),
        origin,
        [Entry("note", object_type.key, record, version) for record, version in versions.items()],
    )
    return Outcome(list(versions.items()))
