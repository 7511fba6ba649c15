"""Keys over HTTP: what there is, what the database gives away, and renewing. For administrators who have signed in."""

from __future__ import annotations

from typing import Any

from guanxi.base.errors import FieldError, Invalid
from guanxi.kernel.http.routes import SESSION, Answer, Call, route
from guanxi.kernel.jobs.asking import as_wire, visible_jobs
from guanxi.kernel.key_management.leaks import leaks
from guanxi.kernel.key_management.renewal import JOB, start_renewal
from guanxi.kernel.records.granting import need_administrator
from guanxi.kernel.vault.keys import USES, ring
from guanxi.kernel.vault.models import TenantKey

_TEXT = {"type": "string"}
_TIME = {"type": ["string", "null"], "format": "date-time"}
_COUNT = {"type": "integer"}
_MESSAGE = {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}}
_KEY = {
    "type": "object",
    "properties": {
        "use": {"type": "string", "enum": list(USES)}, "version": _COUNT, "suite": _TEXT, "current": {"type": "boolean"}, "created_at": _TIME, "destroyed_at": _TIME,
    },
}  # fmt: skip
_LEAK = {
    "type": "object",
    "properties": {
        "object": _TEXT, "object_label": _MESSAGE, "field": _TEXT, "field_label": _MESSAGE, "index": _MESSAGE, "bits": _COUNT, "records": _COUNT, "values": _COUNT,
        "shared": _COUNT,
    },
}  # fmt: skip
_KEYS = {
    "type": "object",
    "properties": {
        "keys": {"type": "array", "items": _KEY},
        "leaks": {"type": "array", "items": _LEAK},
        "renewal": {"type": ["object", "null"]},
    },
}
_RENEW = {"type": "object", "properties": {"use": {"type": "string", "enum": list(USES)}}, "required": ["use"]}


@route("GET", "keys", zh="加密密钥与泄露预算", en="Encryption keys and leak budget", answer=_KEYS, scope=SESSION)
def keys(call: Call) -> dict[str, Any]:
    """The versions of the organisation's keys (never the keys), the blind indexes with what they tell, and the last renewal."""
    actor = call.person
    need_administrator(actor)
    newest = {use: ring(actor.tenant, use).newest for use in USES}
    rows = TenantKey.objects.order_by("use", "-version")
    last = visible_jobs(actor).filter(key=JOB).order_by("-id").first()
    return {
        "keys": [
            {
                "use": row.use, "version": row.version, "suite": row.suite, "current": row.version == newest[row.use],
                "created_at": row.created_at.isoformat(), "destroyed_at": row.destroyed_at.isoformat() if row.destroyed_at else None,
            }
            for row in rows
        ],
        "leaks": leaks(actor.tenant),
        "renewal": as_wire(actor, [last])[0] if last is not None else None,
    }  # fmt: skip


@route("POST", "keys/renew", zh="更新密钥", en="Renew a key", body=_RENEW, status=202, scope=SESSION, step_up=True)
def renew(call: Call) -> Answer:
    """A new version seals from now on; a job brings the rest to it, beginning a minute later. Answers with the job."""
    actor = call.person
    need_administrator(actor)
    use = call.body.get("use") if isinstance(call.body, dict) else None
    if use not in USES:
        unknown = {"zh": "应为 value 或 index", "en": "Needs value or index"}
        raise Invalid(errors=[FieldError("use", "choice_unknown", unknown)])
    return Answer({"job": start_renewal(actor, use)}, 202)
