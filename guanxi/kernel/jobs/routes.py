"""The jobs over HTTP."""

from __future__ import annotations

import re
from typing import Any

from guanxi.base.errors import Malformed
from guanxi.kernel.http.routes import Call, route
from guanxi.kernel.jobs.asking import SHOWN, as_wire, cancel_job, retry_job, visible_job, visible_jobs
from guanxi.kernel.jobs.contracts import State
from guanxi.kernel.records import cursors

_ID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}
_TIME = {"type": ["string", "null"], "format": "date-time"}
_MESSAGE = {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}}
JOB = {
    "type": "object",
    "properties": {
        "id": _ID, "kind": _TEXT, "label": _MESSAGE, "state": {"type": "string", "enum": list(SHOWN)}, "done": {"type": "integer"}, "total": {"type": ["integer", "null"]},
        "result": {"type": ["object", "null"]}, "error": {"type": ["object", "null"]}, "tries": {"type": "integer"}, "run_at": _TIME, "created_at": _TIME,
        "started_at": _TIME, "finished_at": _TIME, "by": {"type": ["object", "null"]}, "cancelling": {"type": "boolean"},
    },
}  # fmt: skip
JOBS_PAGE = {"type": "object", "properties": {"rows": {"type": "array", "items": JOB}, "next": {"type": ["string", "null"]}}}
_LIST_QUERY = {
    "state": {"type": "string", "enum": list(SHOWN)}, "limit": {"type": "integer", "minimum": 1, "maximum": 200}, "cursor": _TEXT, "mine": {"type": "string", "enum": ["true", "false"]},
}  # fmt: skip


@route("GET", "jobs", zh="任务列表", en="Jobs", query=_LIST_QUERY, answer=JOBS_PAGE)
def jobs(call: Call) -> dict[str, Any]:
    """One's own jobs, for administrators all unless `mine=true`; the newest first."""
    actor = call.person
    rows = visible_jobs(actor).order_by("-id")
    if call.flag("mine"):
        rows = rows.filter(person=actor.person)
    state = call.query.get("state")
    if state is not None and state not in SHOWN:
        raise Malformed({"zh": "state 不正确", "en": "There is no such state"})
    if state in ("waiting", "failed"):
        rows = rows.filter(state=State.WAITING, **({"tries": 0} if state == "waiting" else {"tries__gt": 0}))
    elif state is not None:
        rows = rows.filter(state=state)
    if call.query.get("cursor"):
        rows = rows.filter(id__lt=cursors.decode("jobs", call.query["cursor"])[0])
    limit = limit_of(call)
    found = list(rows[: limit + 1])
    following = cursors.encode("jobs", [found[limit - 1].id]) if len(found) > limit else None
    return {"rows": as_wire(actor, found[:limit]), "next": following}


@route("GET", "jobs/{id}", zh="任务详情", en="One job", answer=JOB)
def job_detail(call: Call) -> dict[str, Any]:
    return as_wire(call.person, [visible_job(call.person, call.path["id"])])[0]


@route("POST", "jobs/{id}/cancel", zh="取消任务", en="Cancel a job", answer=JOB)
def cancel(call: Call) -> dict[str, Any]:
    return as_wire(call.person, [cancel_job(call.person, call.path["id"])])[0]


@route("POST", "jobs/{id}/retry", zh="重试任务", en="Try a job again", answer=JOB)
def retry(call: Call) -> dict[str, Any]:
    return as_wire(call.person, [retry_job(call.person, call.path["id"])])[0]


def limit_of(call: Call) -> int:
    """How many rows a list is asked for, 1 to 200; raises Malformed."""
    raw = call.query.get("limit", "50")
    if not re.fullmatch(r"[0-9]{1,3}", raw) or not 1 <= int(raw) <= 200:
        raise Malformed({"zh": "limit 应在 1 到 200 之间", "en": "limit must be between 1 and 200"})
    return int(raw)
