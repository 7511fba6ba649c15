"""Imports and exports over HTTP."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse

from guanxi.base.errors import Malformed
from guanxi.engines.exchange import report
from guanxi.engines.exchange.exports import FORMS, start_export
from guanxi.engines.exchange.imports import as_wire, change_import, import_of, open_import, require_file, start, visible_imports
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.plan import DATE_FORMATS, ON_ERROR, ON_MATCH
from guanxi.engines.exchange.sources import local_path, nameless_path
from guanxi.engines.exchange.writing import FORMATS
from guanxi.kernel.http.routes import Answer, Call, route
from guanxi.kernel.records import cursors

_ID = {"type": "string", "format": "uuid"}
_TEXT = {"type": "string"}
_LIMIT = {"type": "integer", "minimum": 1, "maximum": 200}
_MESSAGE = {"type": "object", "properties": {"zh": _TEXT, "en": _TEXT}}
_OPTIONS = {
    "type": "object", "additionalProperties": False,
    "properties": {
        "on_error": {"type": "string", "enum": list(ON_ERROR)}, "match": _TEXT, "object": _TEXT, "date_format": {"type": "string", "enum": list(DATE_FORMATS)},
        "currency": {"type": "string", "minLength": 3, "maxLength": 3}, "values": {"type": "object"},
    },
}  # fmt: skip
_MAPPING = {
    "type": "array",
    "items": {
        "type": "object", "required": ["field"], "additionalProperties": False,
        "properties": {"column": {"type": "integer", "minimum": 0}, "template": _TEXT, "value": {}, "field": _TEXT, "options": _OPTIONS},
    },
}  # fmt: skip
_POLICY = {
    "type": "object", "additionalProperties": False,
    "properties": {"match": {"type": "array", "items": _TEXT}, "on_match": {"type": "string", "enum": list(ON_MATCH)}, "empty": {"type": "string", "enum": ["keep", "clear"]}},
}  # fmt: skip
_COUNTS = {"type": "object", "properties": {key: {"type": "integer"} for key in ("create", "update", "skip", "error", "warning")}}
_STATES = ["mapping", "dry_running", "checked", "importing", "done", "undoing", "undone", "failed"]
IMPORT = {
    "type": "object",
    "properties": {
        "id": _ID, "object": _TEXT, "file": {"type": "object"}, "state": {"type": "string", "enum": _STATES}, "format": _TEXT, "encoding": {"type": ["string", "null"]},
        "sheets": {"type": "array", "items": _TEXT}, "sheet": {"type": ["string", "null"]}, "header_row": {"type": "integer"},
        "columns": {"type": "array", "items": {"type": "object"}}, "mapping": _MAPPING, "suggestions": {"type": "array", "items": {"type": "object"}}, "policy": _POLICY,
        "preview": {"type": "array", "items": {"type": "array", "items": _TEXT}}, "total": {"type": ["integer", "null"]}, "counts": _COUNTS,
        "job": {"type": ["string", "null"]}, "error": {"type": ["object", "null"]}, "created_at": _TEXT, "cleared_at": {"type": ["string", "null"]}, "by": {"type": ["string", "null"]},
    },
}  # fmt: skip
_REPORT = {
    "type": "object",
    "properties": {
        "rows": {"type": "array", "items": {"type": "object", "properties": {
            "kind": _TEXT, "stage": _TEXT, "row": {"type": ["integer", "null"]}, "column": _TEXT, "field": _TEXT, "value": _TEXT, "code": _TEXT, "message": _MESSAGE}}},
        "next": {"type": ["string", "null"]},
    },
}  # fmt: skip
_JOB = {"type": "object", "properties": {"job": _ID}}
_EXPORT = {
    "type": "object", "required": ["object"], "additionalProperties": False,
    "properties": {
        "object": _TEXT, "filter": {}, "q": _TEXT, "sort": {"type": "array", "items": _TEXT}, "fields": {"type": "array", "items": _TEXT},
        "format": {"type": "string", "enum": list(FORMATS)}, "form": {"type": "string", "enum": list(FORMS)}, "deleted": {"type": "boolean"},
    },
}  # fmt: skip
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@route("GET", "imports", zh="导入列表", en="Imports", query={"limit": _LIMIT, "cursor": _TEXT})
def imports(call: Call) -> dict[str, Any]:
    """One's own, for administrators all; the newest first, without columns and preview."""
    rows, limit = visible_imports(call.person), _limit(call)
    if call.query.get("cursor"):
        rows = rows.filter(id__lt=cursors.decode("imports", call.query["cursor"])[0])
    found = list(rows[: limit + 1])
    shown = [_brief(held) for held in found[:limit]]
    return {"rows": shown, "next": cursors.encode("imports", [found[limit - 1].id]) if len(found) > limit else None}


def _brief(held: Import) -> dict[str, Any]:
    made = as_wire(held)
    return {
        key: made[key] for key in ("id", "object", "file", "state", "total", "counts", "job", "error", "created_at", "cleared_at", "by")
    }


@route(
    "POST", "imports", zh="新建导入", en="Make an import", status=201, answer=IMPORT,
    body={"type": "object", "required": ["file", "object"], "additionalProperties": False, "properties": {"file": _ID, "object": _TEXT}},
)  # fmt: skip
def make(call: Call) -> Answer:
    """Look at an uploaded file in a limited process and guess its plan."""
    file, object_key = call.body.get("file"), call.body.get("object")
    if set(call.body) != {"file", "object"} or not isinstance(file, str) or not isinstance(object_key, str):
        raise Malformed({"zh": "应为 file 与 object", "en": "Needs file and object"})
    held = open_import(call.person, file, object_key)
    return Answer(as_wire(held), 201, replay={"status": 201, "body": {"id": held.id}})


@route("GET", "imports/{id}", zh="导入详情", en="One import", answer=IMPORT)
def detail(call: Call) -> dict[str, Any]:
    return as_wire(import_of(call.person, call.path["id"]))


@route(
    "PATCH", "imports/{id}", zh="修改导入方案", en="Change the plan of an import", answer=IMPORT,
    body={
        "type": "object", "additionalProperties": False,
        "properties": {"sheet": {"type": ["string", "null"]}, "header_row": {"type": ["integer", "null"]}, "encoding": {"type": ["string", "null"]}, "mapping": _MAPPING, "policy": _POLICY},
    },
)  # fmt: skip
def change(call: Call) -> Answer:
    """Another sheet, header row or encoding is looked at anew, and its mapping guessed unless one is sent along."""
    held = change_import(call.person, call.path["id"], dict(call.body))
    return Answer(as_wire(held), replay={"status": 200, "body": {"id": held.id}})


@route("POST", "imports/{id}/dry-run", zh="试运行", en="Dry run", answer=_JOB)
def dry_run(call: Call) -> dict[str, Any]:
    """Check every row as if it were written; nothing is."""
    return {"job": start(call.person, call.path["id"], "dry_run")}


@route("POST", "imports/{id}/commit", zh="执行导入", en="Import", answer=_JOB)
def commit(call: Call) -> dict[str, Any]:
    """Write the rows; after a failure or a cancel, go on with the next."""
    return {"job": start(call.person, call.path["id"], "commit")}


@route("POST", "imports/{id}/undo", zh="撤销导入", en="Undo an import", answer=_JOB)
def undo(call: Call) -> dict[str, Any]:
    """Take back what nobody has touched since."""
    return {"job": start(call.person, call.path["id"], "undo")}


_REPORT_QUERY = {"kind": {"type": "string", "enum": list(report.KINDS)}, "limit": _LIMIT, "cursor": _TEXT}


@route("GET", "imports/{id}/report", zh="导入报告", en="The report of an import", query=_REPORT_QUERY, answer=_REPORT)
def report_page(call: Call) -> dict[str, Any]:
    """Each line names row, column, field, value, code and reason. Of an import that has been cleared only what came after: its undo."""
    held = import_of(call.person, call.path["id"])
    return report.page(held, _kind(call), call.query.get("cursor") or None, _limit(call))


@route(
    "GET",
    "imports/{id}/report.xlsx",
    zh="下载导入报告",
    en="The rows to mend as a workbook",
    query={"kind": _REPORT_QUERY["kind"]},
    binary=True,
)
def report_workbook(call: Call) -> HttpResponse:
    """The rows with errors as they stand in the file, behind the reasons, in the language of the caller."""
    held = import_of(call.person, call.path["id"])
    require_file(held)
    with nameless_path() as path, local_path(held.file) as source:
        report.write_workbook(held, source, path, _kind(call) or "error", call.person.language)
        made = HttpResponse(path.read_bytes(), content_type=_XLSX)
    made["Content-Disposition"] = 'attachment; filename="report.xlsx"'
    made["X-Content-Type-Options"] = "nosniff"
    made["Cache-Control"] = "no-store"
    return made


@route("POST", "exports", zh="导出", en="Export", body=_EXPORT, answer=_JOB, step_up=True)
def export(call: Call) -> dict[str, Any]:
    """A job whose `result.file` is the file, kept for the caller for seven days."""
    return {"job": start_export(call.person, dict(call.body))}


def _kind(call: Call) -> str | None:
    kind = call.query.get("kind")
    if kind is not None and kind not in report.KINDS:
        raise Malformed({"zh": "kind 应为 error 或 warning", "en": "kind is error or warning"})
    return kind


def _limit(call: Call) -> int:
    raw = call.query.get("limit", "50")
    if not re.fullmatch(r"[0-9]{1,3}", raw) or not 1 <= int(raw) <= 200:
        raise Malformed({"zh": "limit 应在 1 到 200 之间", "en": "limit must be between 1 and 200"})
    return int(raw)
