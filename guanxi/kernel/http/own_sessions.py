"""Routes of the browsers in which one is signed in: which they are, and signing them out."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from guanxi.base.errors import NotFound
from guanxi.kernel.http.everywhere import note_everywhere
from guanxi.kernel.http.routes import SESSION, Answer, Call, route
from guanxi.kernel.identity.devices import device_name, end_sessions, end_sessions_of, sessions_of
from guanxi.kernel.objects.fields.datetime import wire_time


@route("GET", "me/sessions", zh="我登录的设备", en="Where I am signed in", scope=SESSION, held_back=True)
def own_sessions(call: Call) -> dict[str, Any]:
    """Browser and system, address, first and last use; never what a session is known by."""
    here = call.request.session.session_key
    return {
        "rows": [
            {
                "id": one.pk,
                "device": device_name(one.user_agent),
                "place": one.ip,
                "since": wire_time(one.created_at),
                "last_seen_at": wire_time(one.last_seen_at),
                "here": one.session_key == here,
            }
            for one in sessions_of(call.request.user.pk)
        ]
    }


@route("DELETE", "me/sessions/{id}", zh="登出一个设备", en="Sign out one device", status=204, scope=SESSION, held_back=True)
def end_one(call: Call) -> Answer:
    """At once, in every process and in its live updates. Side effect: log entries."""
    account, key = call.request.user.pk, call.path["id"]
    found = next((one for one in sessions_of(account) if str(one.pk) == key), None)
    if found is None:
        raise NotFound
    with transaction.atomic():
        end_sessions([found.session_key])
        note_everywhere(account, call.person.channel, "me.sign_out")
    return Answer(status=204)


@route("DELETE", "me/sessions", zh="登出其他所有设备", en="Sign out all other devices", scope=SESSION, held_back=True,
       answer={"type": "object", "properties": {"ended": {"type": "integer"}}})  # fmt: skip
def end_others(call: Call) -> dict[str, Any]:
    """All but this one. Side effect: log entries where there were any."""
    account = call.request.user.pk
    with transaction.atomic():
        ended = end_sessions_of(account, but=call.request.session.session_key)
        if ended:
            note_everywhere(account, call.person.channel, "me.sign_out")
    return {"ended": ended}
