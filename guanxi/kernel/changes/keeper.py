"""The keeper: gives committed entries their numbers, gap-free, in the order in which it sees them.

Entries of one look are put in order of their ids (time of writing), except that those of one record follow its versions.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction

from guanxi.kernel.changes.models import Change, Head, Numbered, Pending
from guanxi.kernel.database.retry import again

LOOK = 1000


def number_changes() -> int:
    """Number what is pending in every organisation, at most `LOOK` entries each; returns how many. Safe to run in many processes."""
    done = 0
    # Over organisations: the keeper serves all of them.
    for tenant in Pending.unscoped.order_by("tenant").values_list("tenant", flat=True).distinct():
        done += again(partial(_number, tenant))
    return done


def _number(tenant: int) -> int:
    # By itself: MySQL keeps a lock on a row that another has just inserted, and two keepers that both want more of it are dead.
    Head.objects.get_or_create(pk=tenant)
    with transaction.atomic():
        head = Head.objects.select_for_update().get(pk=tenant)
        pending = list(Pending.unscoped.filter(tenant=tenant).order_by("entry").values_list("entry", flat=True)[:LOOK])
        if not pending:
            return 0
        rows = Change.unscoped.filter(tenant=tenant, id__in=pending).order_by("id").values_list("id", "object", "record", "version")
        ordered = in_version_order([(str(a), str(b), str(c), int(d)) for a, b, c, d in rows])
        Numbered.unscoped.bulk_create(
            [Numbered(tenant=tenant, seq=head.seq + n, entry=entry) for n, entry in enumerate(ordered, 1)], batch_size=500
        )
        Pending.unscoped.filter(tenant=tenant, entry__in=ordered).delete()
        head.seq += len(ordered)
        head.save(update_fields=["seq"])
        return len(ordered)


def in_version_order(rows: list[tuple[str, str, str, int]]) -> list[str]:
    """Ids of (id, object, record, version) rows; each record's entries follow its versions, all else stays as it was."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, (_, object_key, record, _) in enumerate(rows):
        places.setdefault((object_key, record), []).append(place)
    ordered = [row[0] for row in rows]
    for held in places.values():
        if len(held) > 1:
            for place, source in zip(held, sorted(held, key=lambda p: (rows[p][3], rows[p][0])), strict=True):
                ordered[place] = rows[source][0]
    return ordered
