"""Imports from upload to plan: opening a file, changing the plan, starting the jobs. Writing rows is in `running`, undoing in `undo`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from guanxi.base.errors import FieldError, Invalid, NotFound, Problem, ValueProblem
from guanxi.base.ids import is_id
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.plan import Plan, read_plan
from guanxi.engines.exchange.reading import Inspection, cell_text, inspect
from guanxi.engines.exchange.sources import keep_for_import, local_path
from guanxi.engines.exchange.targets import default_policy, guess_mapping
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.files.api import readable_file
from guanxi.kernel.jobs.api import enqueue
from guanxi.kernel.objects.types import ObjectType

EMPTY_COUNTS = {"create": 0, "update": 0, "skip": 0, "error": 0, "warning": 0}
_PLANNING = ("mapping", "checked", "failed")
_ABOUT = {"encoding_unknown": "encoding", "sheet_missing": "sheet"}
_CHANGES = {"sheet", "header_row", "encoding", "mapping", "policy"}


class ImportState(Problem):
    """The import is not in a state in which this can be done."""

    code = "import_state"
    status = 409
    title = {"zh": "导入当前的状态不允许此操作", "en": "The import is not in a state that allows this"}


def visible_imports(actor: Actor) -> QuerySet[Import]:
    """One's own imports; for administrators all."""
    found = Import.objects.order_by("-id")
    if not actor.is_administrator:
        found = found.filter(person=actor.person) if actor.person else found.none()
    return found


def import_of(actor: Actor, import_id: str, *, lock: bool = False) -> Import:
    """One of them, with the right to import its object type still held; raises NotFound, NotPermitted."""
    rows = visible_imports(actor)
    found = (rows.select_for_update() if lock else rows).filter(id=import_id).first() if is_id(import_id) else None
    if found is None:
        raise NotFound({"zh": "找不到导入", "en": "The import was not found"})
    actor.require(object_of(actor, found), "import")
    return found


def object_of(actor: Actor, held: Import) -> ObjectType:
    return actor.schema.get(held.object)


def open_import(actor: Actor, file: str, object_key: str) -> Import:
    """Look at an uploaded file and guess its plan. Side effects: one row. Raises NotFound, NotPermitted, Invalid for a file that cannot be read."""
    object_type = actor.schema.objects.get(object_key)
    if object_type is None or not (actor.may_read(object_type) or actor.may(object_type, "create")):
        raise NotFound({"zh": "没有这种对象", "en": "There is no such object type"})
    actor.require(object_type, "import")
    found = readable_file(actor, file)
    held = Import(
        tenant=actor.tenant,
        person=actor.person,
        object=object_type.key,
        file=found.id,
        file_name=found.name[:255],
        counts=dict(EMPTY_COUNTS),
    )  # type: ignore[misc]
    _look(actor, held, object_type)
    held.save(force_insert=True)
    return held


def change_import(actor: Actor, import_id: str, changes: dict[str, Any]) -> Import:
    """Change the plan; another sheet, header row or encoding is looked at anew. Raises ImportState once rows have been written, Invalid."""
    unknown = set(changes) - _CHANGES
    if unknown:
        raise Invalid(errors=[FieldError(min(unknown)[:60], "unknown_field", {"zh": "不能修改这一项", "en": "This cannot be changed"})])
    with transaction.atomic():
        held = import_of(actor, import_id, lock=True)
        if held.state not in _PLANNING or held.position:
            raise ImportState
        object_type = object_of(actor, held)
        if {"sheet", "header_row", "encoding"} & set(changes):
            _look(actor, held, object_type, **{key: changes[key] for key in ("sheet", "header_row", "encoding") if key in changes})
        mapping, policy = changes.get("mapping", held.mapping), changes.get("policy", held.policy)
        if "mapping" in changes and "policy" not in changes:
            mapped = {entry.get("field") for entry in mapping if isinstance(entry, dict)} if isinstance(mapping, list) else set()
            policy = {**policy, "match": [key for key in policy.get("match", []) if key in mapped]}
        plan = read_plan(actor, object_type, [column["name"] for column in held.seen()["columns"]], mapping, policy)
        held.mapping, held.policy = [entry.as_dict() for entry in plan.entries], plan.policy.as_dict()
        held.state, held.error, held.counts = "mapping", None, dict(EMPTY_COUNTS)
        held.save()
    return held


def plan_of(actor: Actor, held: Import) -> Plan:
    """The plan, checked again under the rights of now."""
    names = [column["name"] for column in held.seen()["columns"]]
    return read_plan(actor, object_of(actor, held), names, held.mapping, held.policy, workbook=held.format not in ("csv", "json", "jsonl"))


def start(actor: Actor, import_id: str, what: str) -> str:
    """Enqueue `dry_run`, `commit` or `undo`; returns the id of the job. Side effects and problems as of `begin`."""
    with transaction.atomic():
        held = begin(actor, import_id, what)
        held.job = enqueue(
            f"exchange.{_JOBS[what]}",
            {"import_id": held.id},
            actor=actor,
            label=_label(actor, held, what),
            unique=held.id,
            total=held.total,
        )
        held.save(update_fields=["job"])
    return str(held.job)


def begin(actor: Actor, import_id: str, what: str) -> Import:
    """Let an import be worked on: `dry_run`, `commit` or `undo`. A commit that has stopped half-way goes on where it stopped.

    Raises ImportState, Invalid where the plan is not complete, NotPermitted.
    """
    with transaction.atomic():
        held = import_of(actor, import_id, lock=True)
        if what == "undo":
            allowed, state = held.state in ("done", "failed") and bool(held.position), "undoing"
        elif what == "dry_run":
            allowed, state = held.state in _PLANNING and not held.position, "dry_running"
        else:
            allowed, state = held.state in _PLANNING and held.position.get("phase") != "undo", "importing"
        if not allowed:
            raise ImportState
        if what != "undo":
            plan = plan_of(actor, held)
            if not plan.entries:
                raise Invalid(errors=[FieldError("mapping", "required", {"zh": "请至少对应一列", "en": "Map at least one column"})])
            actor.require(plan.object, "create")
        if what == "commit":
            keep_for_import(held.file, held.id)
        held.state, held.error = state, None
        held.save(update_fields=["state", "error"])
    return held


_JOBS = {"dry_run": "dry_run", "commit": "import", "undo": "undo"}
_WORDS = {"dry_run": ("试运行", "Dry run of"), "commit": ("导入", "Import of"), "undo": ("撤销导入", "Undo of the import of")}


def _label(actor: Actor, held: Import, what: str) -> dict[str, str]:
    zh, en = _WORDS[what]
    label = object_of(actor, held).label
    return {"zh": f"{zh}{label['zh']}：{held.file_name}", "en": f"{en} {label['en'].lower()}: {held.file_name}"}


def as_wire(held: Import) -> dict[str, Any]:
    """The import as clients see it."""
    look = held.seen()
    return {
        "id": held.id, "object": held.object, "file": {"id": held.file, "name": held.file_name}, "state": held.state, "format": held.format, "encoding": held.encoding,
        "sheets": look["sheets"], "sheet": held.sheet, "header_row": held.header_row,
        "columns": [{"index": number, "name": column["name"], "sample": column["samples"]} for number, column in enumerate(look["columns"])],
        "mapping": held.mapping, "suggestions": held.suggestions, "policy": held.policy, "preview": look["preview"], "total": held.total, "counts": held.counts,
        "job": held.job, "error": held.error, "created_at": held.created_at, "by": held.person,
    }  # fmt: skip


def _look(actor: Actor, held: Import, object_type: ObjectType, sheet: Any = None, header_row: Any = None, encoding: Any = None) -> None:
    """Read the head of the file and guess anew."""
    asked = _look_options(held, sheet, header_row, encoding)
    try:
        with local_path(held.file) as path:
            found = inspect(path, **asked)
    except ValueProblem as problem:
        raise Invalid(errors=[FieldError.of(_ABOUT.get(problem.code, "file"), problem)]) from None
    except LookupError:
        raise Invalid(
            errors=[FieldError("encoding", "encoding_unknown", {"zh": "没有这种编码", "en": "There is no such encoding"})]
        ) from None
    _keep_look(actor, held, object_type, found)


def _look_options(held: Import, sheet: Any, header_row: Any, encoding: Any) -> dict[str, Any]:
    if header_row is not None and (not isinstance(header_row, int) or isinstance(header_row, bool) or not 0 <= header_row <= 10_000_000):
        raise Invalid(
            errors=[FieldError("header_row", "number_invalid", {"zh": "应为行号，0 表示没有", "en": "Needs a row number, 0 for none"})]
        )
    for name, value in (("sheet", sheet), ("encoding", encoding)):
        if value is not None and (not isinstance(value, str) or len(value) > 100):
            raise Invalid(errors=[FieldError(name, "wrong_type", {"zh": "应为文本", "en": "Needs text"})])
    return {"sheet": sheet or held.sheet, "header_row": header_row, "encoding": encoding or held.encoding}


def _keep_look(actor: Actor, held: Import, object_type: ObjectType, found: Inspection) -> None:
    held.format, held.encoding, held.sheet, held.header_row, held.total = (
        found.format,
        found.encoding,
        found.sheet,
        found.header_row,
        found.total_rows,
    )
    held.see({
        "columns": [{"name": column.name, "samples": list(column.samples)} for column in found.columns],
        "sheets": list(found.sheets),
        "preview": [[cell_text(cell) for cell in row.cells[: len(found.columns)]] for row in found.preview],
    })  # fmt: skip
    held.suggestions = guess_mapping(actor, object_type, found.columns)
    held.mapping = [{key: value for key, value in one.items() if key != "score"} for one in held.suggestions]
    held.policy = default_policy(object_type, [one["field"] for one in held.suggestions])
