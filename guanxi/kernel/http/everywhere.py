"""An account in each organisation where it is an active person: what happens to the account is in the log of all of them."""

from __future__ import annotations

from guanxi.kernel.access.actor import Actor, actor_of
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.http.memberships import memberships
from guanxi.kernel.identity.models import Person
from guanxi.kernel.tenancy.scope import tenant_scope


def everywhere(account: int, channel: str) -> list[Actor]:
    """The person in each organisation of the account."""
    found = (actor_of(one.tenant, one.person, stamps=one.stamps, channel=channel) for one in memberships(account))
    return [actor for actor in found if actor is not None]


def note_everywhere(account: int, channel: str, action: str, *, by_person: bool = True) -> list[Actor]:
    """Leave an entry with the person in each organisation; returns the people. In the caller's transaction.

    by_person: the person did it; False where nobody knows who did.
    """
    people = everywhere(account, channel)
    for actor in people:
        with tenant_scope(actor.tenant):
            note_of(actor, action, by_person=by_person)
    return people


def note_of(actor: Actor, action: str, *, by_person: bool = True) -> None:
    """An entry with the person in the organisation in scope."""
    version = Person.objects.values_list("version", flat=True).get(id=actor.person)
    by = actor.person if by_person else None
    append(actor.tenant, by, actor.now(), Origin(actor.channel, action), [Entry("note", "person", str(actor.person), version)])
