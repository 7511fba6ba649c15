"""The state of the log over HTTP, and asking for its proof; for administrators and auditors."""

from __future__ import annotations

from typing import Any

from guanxi.base.errors import NotPermitted
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.models import Head, Pending, SignedRoot
from guanxi.kernel.changes.roots import public_key
from guanxi.kernel.http.routes import Answer, Call, route
from guanxi.kernel.integrity.anchors import anchors
from guanxi.kernel.integrity.jobs import KEY
from guanxi.kernel.jobs.api import enqueue
from guanxi.kernel.jobs.asking import as_wire
from guanxi.kernel.jobs.models import Job
from guanxi.kernel.jobs.routes import JOB
from guanxi.kernel.objects.fields.datetime import wire_time

_TEXT = {"type": "string"}
_WHOLE = {"type": "integer"}
_ROOT = {"type": ["object", "null"], "properties": {"seq": _WHOLE, "hash": _TEXT, "at": _TEXT, "key": _TEXT}}
_ANCHOR = {"type": "object", "properties": {"name": _TEXT, "waiting": _WHOLE, "problem": _TEXT}}
LOG = {
    "type": "object",
    "properties": {
        "seq": _WHOLE, "linked": _WHOLE, "pending": _WHOLE, "hash": _TEXT, "public_key": _TEXT, "root": _ROOT, "anchors": {"type": "array", "items": _ANCHOR},
        "proof": {"oneOf": [JOB, {"type": "null"}]},
    },
}  # fmt: skip


def need_auditor(actor: Actor) -> None:
    """Raise NotPermitted for all but administrators and auditors."""
    if not (actor.is_administrator or any(role.key == "auditor" for role in actor.roles)):
        raise NotPermitted({"zh": "仅限管理员与审计", "en": "For administrators and auditors"})


@route("GET", "log", zh="日志的完整性", en="Integrity of the log", answer=LOG)
def state_of_log(call: Call) -> dict[str, Any]:
    """How far the log and its chain are, the last signed root, the anchors, the last proof."""
    actor = call.person
    need_auditor(actor)
    head = Head.objects.filter(pk=actor.tenant).first() or Head(tenant=actor.tenant)
    root = SignedRoot.objects.order_by("-seq").first()
    return {
        "seq": head.seq, "linked": head.linked, "hash": head.hash, "pending": Pending.objects.count(), "public_key": public_key(),
        "root": None if root is None else {"seq": root.seq, "hash": root.hash, "at": wire_time(root.at), "key": root.key},
        "anchors": _anchors(), "proof": _proof(actor),
    }  # fmt: skip


@route("POST", "log/verify", zh="验证日志", en="Prove the log", body={"type": "object", "additionalProperties": False}, answer={"type": "object", "properties": {"job": _TEXT}}, status=202)  # fmt: skip
def verify(call: Call) -> Answer:
    """Ask for a proof as a job; while one waits or runs, it is that one."""
    need_auditor(call.person)
    return Answer({"job": enqueue(KEY, {}, actor=call.person, unique="log")}, 202)


def _anchors() -> list[dict[str, Any]]:
    """Each without what comes behind its kind: the address of a webhook may hold a secret."""
    untold = [held for (held,) in SignedRoot.objects.exclude(untold={}).order_by("seq").values_list("untold")]
    return [
        {
            "name": name.partition(":")[0],
            "waiting": sum(name in held for held in untold),
            "problem": next((held[name] for held in untold if held.get(name)), ""),
        }
        for name in anchors()
    ]


def _proof(actor: Actor) -> dict[str, Any] | None:
    """The last proof as a job: `result` is what it has shown."""
    job = Job.objects.filter(tenant=actor.tenant, key=KEY).order_by("-id").first()
    return None if job is None else as_wire(actor, [job])[0]
