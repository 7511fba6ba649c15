"""Imports from upload to plan: opening a file, changing the plan, starting the jobs. Writing rows is in `running`, undoing in `undo`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guanxi.base.errors import FieldError, Invalid, NotFound, Problem, ValueProblem
from guanxi.base.ids import is_id
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.plan import Plan, Source, read_plan
from guanxi.engines.exchange.reading import INSPECTION, Inspection, Limits, cell_text, inspect
from guanxi.engines.exchange.report import forget
from guanxi.engines.exchange.sources import keep_for_import, let_go, local_path
from guanxi.engines.exchange.targets import default_policy, guess_mapping
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.proof import need_proof
from guanxi.kernel.files.api import File, readable_file
from guanxi.kernel.jobs.api import State, enqueue
from guanxi.kernel.jobs.models import Job
from guanxi.kernel.objects.types import ObjectType

EMPTY_COUNTS = {"create": 0, "update": 0, "skip": 0, "error": 0, "warning": 0}
_PLANNING = ("mapping", "checked", "failed")
_WORKING = ("dry_running", "importing", "undoing")
_INTERRUPTED = {
    "code": "interrupted",
    "title": {"zh": "处理被中断，可以继续或撤销", "en": "The work was interrupted; it can be resumed or undone"},
}
_ABOUT = {"encoding_unknown": "encoding", "sheet_missing": "sheet", "sheets_missing": "sheet", "row_missing": "header_row"}
_CHANGES = {"sheet", "header_row", "encoding", "mapping", "policy"}


class ImportState(Problem):
    """The import is not in a state in which this can be done."""

    code = "import_state"
    status = 409
    title = {"zh": "导入当前的状态不允许此操作", "en": "The import is not in a state that allows this"}


class ImportCleared(Problem):
    """The file and the lines of the report have been deleted."""

    code = "import_cleared"
    status = 409
    title = {
        "zh": "此导入的文件和报告明细已到期删除；计数仍在，已写入的记录仍可撤销。如需再次导入，请重新上传文件",
        "en": "The file of this import and the lines of its report have been deleted, their time being up; its counts are kept and what it wrote can "
        "still be undone. To import again, upload the file anew",
    }


def standing(held: Import) -> tuple[str, Any]:
    """(state, error) as it really is: where nothing works on the import any more that says it is being worked on, it has failed."""
    if held.state not in _WORKING or Job.objects.filter(tenant=held.tenant, id=held.job, state__in=(State.WAITING, State.RUNNING)).exists():
        return held.state, held.error
    return "failed", _INTERRUPTED


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


def open_import(actor: Actor, file: str, object_key: str, limits: Limits = INSPECTION) -> Import:
    """Look at an uploaded file and guess its plan. `limits`: of the look, by default what a request may cost.

    Side effects: one row. Raises NotFound, NotPermitted, Invalid for a file that cannot be read.
    """
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
    _look(actor, held, object_type, limits=limits)
    with transaction.atomic():
        held.save(force_insert=True)
        keep_for_import(held.file, held.id)
    return held


def change_import(actor: Actor, import_id: str, changes: dict[str, Any], limits: Limits = INSPECTION) -> Import:
    """Change the plan; another sheet, header row or encoding is looked at anew. Raises ImportState once rows have been written, Invalid."""
    unknown = set(changes) - _CHANGES
    if unknown:
        raise Invalid(errors=[FieldError(min(unknown)[:60], "unknown_field", {"zh": "不能修改这一项", "en": "This cannot be changed"})])
    with transaction.atomic():
        held = import_of(actor, import_id, lock=True)
        if standing(held)[0] not in _PLANNING or held.position:
            raise ImportState
        require_file(held)
        object_type = object_of(actor, held)
        if {"sheet", "header_row", "encoding"} & set(changes):
            asked = {key: changes[key] for key in ("sheet", "header_row", "encoding") if key in changes}
            _look(actor, held, object_type, limits=limits, **asked)
        mapping, policy = changes.get("mapping", held.mapping), changes.get("policy", held.policy)
        if "mapping" in changes and "policy" not in changes:
            mapped = {entry.get("field") for entry in mapping if isinstance(entry, dict)} if isinstance(mapping, list) else set()
            policy = {**policy, "match": [key for key in policy.get("match", []) if key in mapped]}
        plan = read_plan(actor, object_type, [column["name"] for column in held.seen()["columns"]], mapping, policy)
        held.mapping, held.policy = [entry.as_dict() for entry in plan.entries], plan.policy.as_dict()
        held.state, held.error, held.counts, held.touched_at = "mapping", None, dict(EMPTY_COUNTS), timezone.now()
        held.save()
    return held


def require_file(held: Import) -> None:
    """Raise ImportCleared where the file of the import is no longer kept."""
    if held.cleared_at is not None:
        raise ImportCleared


def plan_of(actor: Actor, held: Import) -> Plan:
    """The plan, checked again under the rights of now."""
    look = held.seen()
    orders = {number: column["day_order"] for number, column in enumerate(look["columns"]) if column.get("day_order") in ("dmy", "mdy")}
    source = Source(held.format, bool(look.get("since_1904")), orders)
    return read_plan(actor, object_of(actor, held), [column["name"] for column in look["columns"]], held.mapping, held.policy, source)


def start(actor: Actor, import_id: str, what: str) -> str:
    """Enqueue `dry_run`, `commit` or `undo`; returns the id of the job. Side effects and problems as of `begin`."""
    with transaction.atomic():
        held = begin(actor, import_id, what)
        if actor.schema.get(held.object).step_up:
            need_proof()  # the rows are written by a job, which cannot be asked
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
        now = standing(held)[0]
        if what == "undo":
            allowed, state = now in ("done", "failed") and bool(held.position), "undoing"
        elif what == "dry_run":
            allowed, state = now in _PLANNING and not held.position, "dry_running"
        else:
            allowed, state = now in _PLANNING and held.position.get("phase") != "undo", "importing"
        if not allowed:
            raise ImportState
        if what != "undo":
            require_file(held)
            plan = plan_of(actor, held)
            if not plan.entries:
                raise Invalid(errors=[FieldError("mapping", "required", {"zh": "请至少对应一列", "en": "Map at least one column"})])
            actor.require(plan.object, "create")
        held.state, held.error, held.touched_at = state, None, timezone.now()
        held.save(update_fields=["state", "error", "touched_at"])
    return held


def unfinished_import(actor: Actor, object_key: str, file: File) -> Import | None:
    """This person's import of the same bytes that has written some of its rows, or is about to, and has not ended."""
    same = File.objects.filter(digest=file.digest, size=file.size).values("id")
    found = Import.objects.filter(
        person=actor.person, object=object_key, file__in=same, state__in=("importing", "failed"), cleared_at=None
    ).order_by("-id")
    begun = ("rows", "links")
    return next((held for held in found if held.state == "importing" or held.position.get("phase") in begun), None)


def discard(import_id: str) -> None:
    """Remove an import that has written nothing and that no job works on; its file goes in time."""
    with transaction.atomic():
        held = Import.objects.select_for_update().filter(id=import_id, job=None).first()
        if held is not None and not held.position:
            forget(held)
            let_go(held.file, held.id)
            held.delete()


_JOBS = {"dry_run": "dry_run", "commit": "import", "undo": "undo"}
_WORDS = {"dry_run": ("试运行", "Dry run of"), "commit": ("导入", "Import of"), "undo": ("撤销导入", "Undo of the import of")}


def _label(actor: Actor, held: Import, what: str) -> dict[str, str]:
    zh, en = _WORDS[what]
    label = object_of(actor, held).label
    return {"zh": f"{zh}{label['zh']}：{held.file_name}", "en": f"{en} {label['en'].lower()}: {held.file_name}"}


def as_wire(held: Import) -> dict[str, Any]:
    """The import as clients see it."""
    look = held.seen()
    state, error = standing(held)
    return {
        "id": held.id, "object": held.object, "file": {"id": held.file, "name": held.file_name}, "state": state, "format": held.format, "encoding": held.encoding,
        "sheets": look["sheets"], "sheet": held.sheet, "header_row": held.header_row,
        "columns": [{"index": number, "name": column["name"], "sample": column["samples"], "day_order": column.get("day_order")} for number, column in enumerate(look["columns"])],
        "mapping": held.mapping, "suggestions": held.suggestions, "policy": held.policy, "preview": look["preview"], "total": held.total, "counts": held.counts,
        "job": held.job, "error": error, "created_at": held.created_at, "cleared_at": held.cleared_at,
        "by": held.person,
    }  # fmt: skip


def _look(
    actor: Actor, held: Import, object_type: ObjectType, *, limits: Limits, sheet: Any = None, header_row: Any = None, encoding: Any = None
) -> None:
    """Read the head of the file and guess anew."""
    asked = _look_options(held, sheet, header_row, encoding)
    try:
        with local_path(held.file) as path:
            found = inspect(path, limits=limits, **asked)
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
        "columns": [{"name": column.name, "samples": list(column.samples), "day_order": column.day_order} for column in found.columns],
        "since_1904": found.since_1904,
        "sheets": list(found.sheets),
        "preview": [[cell_text(cell) for cell in row.cells[: len(found.columns)]] for row in found.preview],
    })  # fmt: skip
    held.suggestions = guess_mapping(actor, object_type, found.columns)
    held.mapping = [{key: value for key, value in one.items() if key != "score"} for one in held.suggestions]
    held.policy = default_policy(object_type, [one["field"] for one in held.suggestions])
