"""Routes of what the organisation demands of those who sign in to it."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from guanxi.base.errors import Invalid
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.http.routes import SESSION, Call, route
from guanxi.kernel.identity.models import Person
from guanxi.kernel.identity.policy import PROFILES, as_wire, described, read_policy
from guanxi.kernel.records.accounts import policy_in
from guanxi.kernel.records.granting import need_administrator
from guanxi.kernel.tenancy.models import Tenant


@route("GET", "organisation/security", zh="组织的登录安全要求", en="What the organisation demands of signing in", scope=SESSION)
def demanded(call: Call) -> dict[str, Any]:
    """For administrators: the demands, what each may be, and ready sets to begin with."""
    need_administrator(call.person)
    profiles = [{"key": key, "label": label, "policy": as_wire(policy)} for key, (label, policy) in PROFILES.items()]
    return {"policy": as_wire(policy_in(call.person.tenant)), "fields": described(), "profiles": profiles}


@route(
    "PUT",
    "organisation/security",
    zh="修改登录安全要求",
    en="Change what signing in demands",
    scope=SESSION,
    step_up=True,
    body={"type": "object"},
    write=False,
)
def demand(call: Call) -> dict[str, Any]:
    """All demands at once; they hold from the next request of everybody. For administrators. Side effect: a log entry with what was and what is.

    Who belongs to several organisations meets the strictest of each demand.
    """
    actor = call.person
    need_administrator(actor)
    policy, errors = read_policy(call.body)
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        row = Tenant.objects.select_for_update().get(pk=actor.tenant)
        before, after = as_wire(policy_in(actor.tenant)), as_wire(policy)
        row.security = after
        row.save(update_fields=["security"])
        changed = [f"{key}: {before[key]} → {after[key]}" for key in after if before[key] != after[key]]
        if changed:
            version = Person.objects.values_list("version", flat=True).get(id=actor.person)
            origin = Origin(actor.channel, "organisation.security", reason="; ".join(changed))
            append(actor.tenant, actor.person, actor.now(), origin, [Entry("note", "person", str(actor.person), version)])
    return as_wire(policy)
