"""The work of the jobs: reading the file and writing it batch by batch, for good or to see what would happen.

A batch is one transaction of records, report, counts and position: killed at any moment, nothing is lost and nothing doubled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Any, Protocol

import orjson
from django.db import DatabaseError, transaction
from django.utils import timezone

from guanxi.base.errors import FieldError, Invalid, Message, ValueProblem
from guanxi.engines.exchange import report
from guanxi.engines.exchange.batch import Batches
from guanxi.engines.exchange.drafts import Draft, Issue, Result, Seen, Written
from guanxi.engines.exchange.imports import EMPTY_COUNTS, object_of, plan_of
from guanxi.engines.exchange.lookup import find_by_text
from guanxi.engines.exchange.models import Import, ImportLock, ImportRow
from guanxi.engines.exchange.plan import Plan
from guanxi.engines.exchange.reading import Row, read_rows
from guanxi.engines.exchange.references import missing
from guanxi.engines.exchange.sources import local_path
from guanxi.engines.exchange.targets import importable_fields
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.database import bulk
from guanxi.kernel.database.retry import again
from guanxi.kernel.database.statistics import refresh_statistics
from guanxi.kernel.jobs.api import Cancelled, LeaseLost
from guanxi.kernel.records import write
from guanxi.kernel.vault.codec import Place, seal, unseal

BATCH = 1000
_MANY = 1000  # rows, from which on the planner should look at the tables again
_FIELD_GONE: Message = {
    "zh": "导入期间此字段被删除或不再允许写入，从这一行起此列未写入",
    "en": "The field was deleted, or may no longer be written, during the import; from this row on the column was not written",
}


class Run(Protocol):
    """What of a job is used here (`kernel.jobs.JobRun`)."""

    @property
    def actor(self) -> Actor: ...
    def progress(self, done: int, total: int | None = None) -> None: ...
    def save_state(self, state: dict[str, Any]) -> None: ...


def origin_of(actor: Actor, held: Import, what: str = "import") -> Origin:
    """Everything that an import writes carries its id."""
    return Origin("import", f"{held.object}.{what}", held.file_name, held.id if what == "import" else f"{what}:{held.id}")


def rows_of(held: Import, path: Any, start: int) -> Iterator[list[Row]]:
    """The rows of data after a row number, in batches; a file that turns out to be broken raises Invalid."""
    try:
        rows = read_rows(path, sheet=held.sheet, encoding=held.encoding, header_row=held.header_row, start=start)
        while batch := list(islice(rows, BATCH)):
            yield batch
    except ValueProblem as problem:
        raise Invalid(problem.message, errors=[FieldError.of("file", problem)]) from None


def run_dry(run: Run, import_id: str) -> dict[str, int]:
    """Write every batch and roll it back; keep only counts and report. Killed, it starts anew."""
    plan = _plan(run.actor, Import.objects.get(id=import_id))
    counts, done = dict(EMPTY_COUNTS), 0
    waiting: list[tuple[int, str, str]] = []
    with transaction.atomic():
        held = taken_up(import_id)
        if held.position:
            raise Cancelled(held.id)  # a dead job that somebody starts again after rows were written
        report.forget(held)
        Import.objects.filter(id=held.id).update(state="dry_running", counts=counts, error=None)
    batches = Batches(run.actor, plan, origin_of(run.actor, held), Seen())
    with local_path(held.file) as path:
        for rows in rows_of(held, path, held.header_row):
            drafts = batches.drafts(rows)
            with transaction.atomic():
                result = batches.write(drafts)
                transaction.set_rollback(True)
            batches.remember(drafts, result)
            waiting += [(draft.row.number, key, text) for draft in drafts for key, text in draft.deferred.items()]
            _add(counts, result)
            done += len(rows)
            with transaction.atomic():
                report.keep(held, "dry_run", result.issues)
                Import.objects.filter(id=held.id).update(counts=counts)
                run.save_state({})  # of a worker that has lost the job, nothing counts
            run.progress(done, held.total)
    issues = list(_unresolved(batches, waiting))
    counts["warning"] += len(issues)
    with transaction.atomic():
        report.keep(held, "dry_run", issues)
        Import.objects.filter(id=held.id).update(counts=counts, state="checked", total=done, touched_at=timezone.now())
        run.save_state({})
    run.progress(done, done)
    return counts


def _unresolved(batches: Batches, waiting: Sequence[tuple[int, str, str]]) -> Iterator[Issue]:
    """References to rows of the same file that no row of this dry run would answer."""
    assert batches.seen is not None
    for row, key, text in waiting:
        match = batches.references.match(batches.plan.by_field[key], batches.object.key, text)
        if batches.name_mark(match, text) not in batches.seen.names:
            problem = missing(batches.object.fields[key], text)
            yield Issue("warning", row, key, problem.code, problem.message, batches.plan.column_of(key), text[:500])


def run_import(run: Run, import_id: str) -> dict[str, int]:
    """Write the rows after the position, then the references between rows of the file."""
    plan = _plan(run.actor, Import.objects.get(id=import_id))
    with transaction.atomic():
        held = taken_up(import_id)
        if held.position.get("phase") == "undo":
            raise Cancelled(held.id)  # a dead job that somebody starts again after the import was undone
        if not held.position:
            report.forget(held)
            held.counts, held.position = dict(EMPTY_COUNTS), {"phase": "rows", "row": held.header_row, "done": 0}
        held.state, held.error = "importing", None
        held.save(update_fields=["counts", "position", "state", "error"])
    batches = Batches(run.actor, plan, origin_of(run.actor, held))
    if plan.looks_for_same:
        ImportLock.objects.bulk_create([ImportLock(tenant=held.tenant, object=held.object)], ignore_conflicts=True)
    if held.position["phase"] == "rows":
        with local_path(held.file) as path:
            for rows in rows_of(held, path, held.position["row"]):
                if run.actor.stamp != batches.actor.stamp:
                    batches = _planned_anew(run, held, batches, rows[0].number)
                again(partial(_write_rows, run, held, batches, rows))
                run.progress(held.position["done"], held.total)
    _link(run, held, batches)
    if held.position["done"] > _MANY:
        with suppress(DatabaseError):  # of help to later searches, no part of the import
            refresh_statistics()
    with transaction.atomic():
        still_here(held)
        held.position = {**held.position, "phase": "done"}
        held.state, held.total, held.touched_at = "done", held.position["done"], timezone.now()
        held.save(update_fields=["position", "state", "total", "touched_at"])
        run.save_state(held.position)
    run.progress(held.position["done"], held.position["done"])
    counts: dict[str, int] = held.counts
    return counts


def _planned_anew(run: Run, held: Import, batches: Batches, row: int) -> Batches:
    """For rights or fields that have changed on the way: without the fields that can no longer be written, of which the report warns."""
    fields = importable_fields(run.actor, object_of(run.actor, held))
    gone = [entry for entry in batches.plan.entries if entry.field not in fields]
    if gone:
        issues = [
            Issue("warning", row, entry.field, "field_gone", _FIELD_GONE, batches.plan.column_of(entry.field)[:255]) for entry in gone
        ]
        mapping = [entry.as_dict() for entry in batches.plan.entries if entry.field in fields]
        counts = {**held.counts, "warning": held.counts["warning"] + len(issues)}
        with transaction.atomic():
            still_here(held)
            report.keep(held, "import", issues)
            Import.objects.filter(id=held.id).update(mapping=mapping, counts=counts)
            run.save_state(held.position)
        held.mapping, held.counts = mapping, counts
    return Batches(run.actor, _plan(run.actor, held), batches.origin)


def taken_up(import_id: str) -> Import:
    """The import as the last committed batch left it, locked: whoever held it before finds that it has moved on."""
    held: Import = Import.objects.select_for_update().get(id=import_id)
    return held


def _write_rows(run: Run, held: Import, batches: Batches, rows: Sequence[Row]) -> None:
    """One batch: rows, report, counts and position, or nothing. Looking for a record and making it are one step also beside other imports."""
    drafts = batches.drafts(rows)
    counts: dict[str, int] = dict(held.counts)
    position = {"phase": "rows", "row": rows[-1].number, "done": held.position["done"] + len(rows)}
    with transaction.atomic():
        still_here(held)
        if batches.plan.looks_for_same:
            ImportLock.objects.select_for_update().get(object=held.object)
        result = batches.write(drafts)
        _keep_rows(held, result.written)
        report.keep(held, "import", result.issues)
        _add(counts, result)
        Import.objects.filter(id=held.id).update(counts=counts, position=position)
        run.save_state(position)
    held.counts, held.position = counts, position


def _plan(actor: Actor, held: Import) -> Plan:
    actor.require(object_of(actor, held), "import")
    return plan_of(actor, held)


def still_here(held: Import) -> None:
    """Lock the import and make sure that nobody else has gone on with it: then nothing of this run counts any more."""
    now = Import.objects.select_for_update().values_list("position", "state").get(id=held.id)
    if now != (held.position, held.state):
        raise LeaseLost(held.id)


def _add(counts: dict[str, int], result: Result) -> None:
    for key, number in result.counts.items():
        counts[key] += number
    counts["warning"] += sum(issue.kind == "warning" for issue in result.issues)


def _keep_rows(held: Import, written: Sequence[Written]) -> None:
    bulk.insert(
        ImportRow,
        ("tenant", "import_id", "row", "record", "op", "version", "pending", "undone"),
        [
            (held.tenant, held.id, one.row, one.record, one.op, one.version, _sealed(held, one.deferred) if one.deferred else None, False)
            for one in written
        ],
    )


def _sealed(held: Import, deferred: Mapping[str, str]) -> str:
    return seal(orjson.dumps(dict(deferred)).decode(), _place(held))


def _place(held: Import) -> Place:
    return Place(held.tenant, "import", held.id, "pending")


def _link(run: Run, held: Import, batches: Batches) -> None:
    """Fill the references to rows that stood further down in the file; what stays unresolved is a warning, the record is kept."""
    while again(partial(_link_batch, run, held, batches)):
        run.progress(held.position["done"], held.total)


def _link_batch(run: Run, held: Import, batches: Batches) -> bool:
    """Whether there were any left. The number of those done moves the position, so that of two runs one goes on."""
    with transaction.atomic():
        still_here(held)
        rows = list(ImportRow.objects.filter(import_id=held.id, pending__isnull=False).order_by("id")[:BATCH])
        if not rows:
            return False
        issues = _link_rows(held, batches, rows)
        report.keep(held, "import", issues)
        counts = {**held.counts, "warning": held.counts["warning"] + len(issues)}
        position = {**held.position, "phase": "links", "linked": held.position.get("linked", 0) + len(rows)}
        Import.objects.filter(id=held.id).update(counts=counts, position=position)
        run.save_state(position)
    held.counts, held.position = counts, position
    return True


def _link_rows(held: Import, batches: Batches, rows: Sequence[ImportRow]) -> list[Issue]:
    wanted = {row.row: orjson.loads(unseal(str(row.pending), _place(held))) for row in rows}
    issues: list[Issue] = []
    values: dict[int, dict[str, Any]] = {row.row: {} for row in rows}
    for key in {key for names in wanted.values() for key in names}:
        found: dict[str, list[str]] = {}
        by_match: dict[str, set[str]] = defaultdict(set)
        for names in wanted.values():
            if key in names:
                by_match[batches.references.match(batches.plan.by_field[key], batches.object.key, names[key])].add(names[key])
        for match, texts in by_match.items():
            found |= find_by_text(batches.actor, batches.object, match, texts)
        for row in rows:
            text = wanted[row.row].get(key)
            if text is None:
                continue
            hits = found.get(text, [])
            if len(hits) == 1:
                values[row.row][key] = hits[0]
            else:
                problem = missing(batches.object.fields[key], text)
                issues.append(Issue("warning", row.row, key, problem.code, problem.message, batches.plan.column_of(key), text[:500]))
    drafts = [Draft(Row(row.row, []), values[row.row], row.record) for row in rows if values[row.row]]
    outcomes = batches.attempt(
        drafts,
        lambda part: write.update(
            batches.actor, batches.object, [(d.id, None, d.given) for d in part], batches.origin, lenient=True, partial=True
        ),
    )
    versions: dict[int, int] = {}
    for number, draft in enumerate(drafts):
        version, errors = outcomes[number]
        if version is not None:
            versions[draft.row.number] = version
        issues += [
            Issue(
                "warning",
                draft.row.number,
                e.field,
                e.code,
                e.message,
                batches.plan.column_of(e.field),
                wanted[draft.row.number].get(e.field, ""),
            )
            for e in errors
        ]
    for row in rows:
        row.pending, row.version = None, versions.get(row.row, row.version)
    ImportRow.objects.bulk_update(rows, ["pending", "version"], batch_size=BATCH)
    return issues
