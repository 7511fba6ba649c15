"""The end of API tokens: one by one, all of a person, and by themselves when the person leaves or is given a new password."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.identity.models import ApiToken
from guanxi.kernel.objects.actions import action
from guanxi.kernel.objects.types import ObjectType, reaction
from guanxi.kernel.records.batch import Batch, Outcome
from guanxi.kernel.records.granting import need_administrator
from guanxi.kernel.records.write import locked


def live_tokens(people: Iterable[str | None]) -> QuerySet[Any]:
    """The tokens of these people of the organisation in scope that sign somebody in, the oldest first."""
    mine = ApiToken.objects.filter(person__in=list(people), revoked_at=None)
    return mine.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now())).order_by("created_at", "id")


def end_tokens(actor: Actor, tokens: QuerySet[Any], origin: Origin) -> int:
    """From now on these tokens sign nobody in; returns how many there were. Side effect: a log entry each. In the caller's transaction."""
    ended = [token.pk for token in tokens.select_for_update()]
    ApiToken.objects.filter(pk__in=ended).update(revoked_at=actor.now())
    append(actor.tenant, actor.person, actor.now(), origin, [Entry("delete", "token", key, 2) for key in ended])
    return len(ended)


@action("revoke_tokens", zh="吊销全部令牌", en="Revoke all tokens", right="give_account", object="person", danger=True)
def revoke_tokens(actor: Actor, object_type: ObjectType, ids: Sequence[str], values: Mapping[str, Any], origin: Origin) -> Outcome:
    """End all API tokens of these people. Side effects: a log entry a person, one a token."""
    need_administrator(actor)
    with transaction.atomic():
        rows = locked(actor, object_type, ids, "update")
        end_tokens(actor, live_tokens(rows), origin)
        append(
            actor.tenant, actor.person, actor.now(), origin, [Entry("note", object_type.key, row.id, row.version) for row in rows.values()]
        )
    return Outcome([(row.id, row.version) for row in rows.values()])


@reaction("person")
def tokens_end_with_the_person(batch: Batch) -> None:
    """Who has left, or is deleted, and comes back makes new ones."""
    gone = [row.id for row in batch.good() if batch.op == "delete" or (row.after.get("status") == "left" and "status" in row.changed())]
    if gone:
        end_tokens(batch.actor, live_tokens(gone), batch.origin)
