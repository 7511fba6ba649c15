"""The keeper: gives committed entries their numbers, gap-free, in the order in which it sees them, and links each to the one before by a hash.

Entries of one look are put in order of their ids (time of writing), except that those of one record follow its versions. What an older version has
numbered without a hash is linked in portions; until that has come to the end, new entries are numbered without one as well.
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import F

from guanxi.kernel.changes.chain import algorithm, entries
from guanxi.kernel.changes.models import Head, Numbered, Pending
from guanxi.kernel.changes.verifier import COLUMNS, link
from guanxi.kernel.database.bulk import insert, update
from guanxi.kernel.database.retry import again
from guanxi.kernel.tenancy.scope import tenant_scope

LOOK = 1000
_ID, _OBJECT, _RECORD, _VERSION = (COLUMNS.index(name) for name in ("id", "object", "record", "version"))


def number_changes() -> int:
    """Number what is pending in every organisation, at most `LOOK` entries each, and link as much; returns how many. Safe in many processes."""
    done = 0
    # Over organisations: the keeper serves all of them.
    for tenant in Pending.unscoped.order_by("tenant").values_list("tenant", flat=True).distinct():
        with tenant_scope(tenant):
            done += again(partial(_number, tenant))
    for tenant in Head.objects.filter(linked__lt=F("seq")).values_list("tenant", flat=True):
        with tenant_scope(tenant):
            done += again(partial(_link, tenant))
    return done


def _number(tenant: int) -> int:
    # By itself: MySQL keeps a lock on a row that another has just inserted, and two keepers that both want more of it are dead.
    Head.objects.get_or_create(pk=tenant)
    with transaction.atomic():
        head = Head.objects.select_for_update().get(pk=tenant)
        pending = list(Pending.unscoped.filter(tenant=tenant).order_by("entry").values_list("entry", flat=True)[:LOOK])
        if not pending:
            return 0
        held = entries(tenant, pending)
        rows = [(e, str(c[_OBJECT]), str(c[_RECORD]), int(c[_VERSION] or 0)) for e, c in sorted(held.items())]
        made = []
        is_linked = head.linked == head.seq
        for entry in in_version_order(rows):
            head.seq += 1
            if is_linked:
                head.hash = link(algorithm(), tenant, head.seq, head.hash, held[entry])
                head.linked = head.seq
            made.append((tenant, head.seq, entry, head.hash if is_linked else ""))
        insert(Numbered, ("tenant", "seq", "entry", "hash"), made)
        Pending.unscoped.filter(tenant=tenant, entry__in=list(held)).delete()
        head.save(update_fields=["seq", "linked", "hash"])
        return len(made)


def _link(tenant: int) -> int:
    with transaction.atomic():
        head = Head.objects.select_for_update().get(pk=tenant)
        places = list(
            Numbered.unscoped.filter(tenant=tenant, seq__gt=head.linked, seq__lte=head.seq)
            .order_by("seq")
            .values_list("seq", "entry")[:LOOK]
        )
        if not places:
            return 0
        held = entries(tenant, [entry for _, entry in places])
        nothing = (None,) * len(COLUMNS)
        made = []
        for seq, entry in places:
            # An entry that is gone already stays a hole in the chain, which the verifier names.
            head.hash = link(algorithm(), tenant, seq, head.hash, held.get(entry, nothing))
            head.linked = seq
            made.append((tenant, seq, head.hash))
        update(Numbered, ("tenant", "seq"), ("hash",), made)
        head.save(update_fields=["linked", "hash"])
        return len(made)


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
