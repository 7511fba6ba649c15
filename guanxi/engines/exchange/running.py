"""The work of the jobs: reading the file and writing it batch by batch, for good or to see what would happen.

A batch is one transaction of records, report, counts and position: killed at any moment, nothing is lost and nothing doubled.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

import orjson
from django.db import transaction

from guanxi.base.errors import FieldError, Invalid, ValueProblem
from guanxi.engines.exchange import report
from guanxi.engines.exchange.batch import Batches
from guanxi.engines.exchange.drafts import Draft, Issue, Result, Seen, Written
from guanxi.engines.exchange.imports import EMPTY_COUNTS, object_of, plan_of
from guanxi.engines.exchange.lookup import find_by_text
from guanxi.engines.exchange.models import Import, ImportRow
from guanxi.engines.exchange.plan import Plan
from guanxi.engines.exchange.reading import Row, read_rows
from guanxi.engines.exchange.references import missing
from guanxi.engines.exchange.sources import local_path
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Origin
from guanxi.kernel.jobs.api import LeaseLost
from guanxi.kernel.records import write
from guanxi.kernel.vault.codec import Place, seal, unseal

BATCH = 500


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
    held = Import.objects.get(id=import_id)
    plan = _plan(run.actor, held)
    batches = Batches(run.actor, plan, origin_of(run.actor, held), Seen())
    counts, done = dict(EMPTY_COUNTS), 0
    waiting: list[tuple[int, str, str]] = []
    with transaction.atomic():
        report.forget(held)
        Import.objects.filter(id=held.id).update(state="dry_running", counts=counts, error=None)
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
            run.progress(done, held.total)
    issues = list(_unresolved(batches, waiting))
    counts["warning"] += len(issues)
    with transaction.atomic():
        report.keep(held, "dry_run", issues)
        Import.objects.filter(id=held.id).update(counts=counts, state="checked", total=done)
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
    held = Import.objects.get(id=import_id)
    plan = _plan(run.actor, held)
    with transaction.atomic():
        if not held.position:
            report.forget(held)
            held.counts, held.position = dict(EMPTY_COUNTS), {"phase": "rows", "row": held.header_row, "done": 0}
        held.state, held.error = "importing", None
        held.save(update_fields=["counts", "position", "state", "error"])
    batches = Batches(run.actor, plan, origin_of(run.actor, held))
    if held.position["phase"] == "rows":
        with local_path(held.file) as path:
            for rows in rows_of(held, path, held.position["row"]):
                drafts = batches.drafts(rows)
                with transaction.atomic():
                    still_here(held)
                    result = batches.write(drafts)
                    _keep_rows(held, result.written)
                    report.keep(held, "import", result.issues)
                    _add(held.counts, result)
                    held.position = {"phase": "rows", "row": rows[-1].number, "done": held.position["done"] + len(rows)}
                    held.save(update_fields=["counts", "position"])
                    run.save_state(held.position)
                run.progress(held.position["done"], held.total)
    _link(run, held, batches)
    with transaction.atomic():
        still_here(held)
        held.position = {**held.position, "phase": "done"}
        held.state, held.total = "done", held.position["done"]
        held.save(update_fields=["position", "state", "total"])
        run.save_state(held.position)
    run.progress(held.position["done"], held.position["done"])
    counts: dict[str, int] = held.counts
    return counts


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
    rows = [
        ImportRow(
            tenant=held.tenant, import_id=held.id, row=one.row, record=one.record, op=one.op, version=one.version,
            pending=seal(orjson.dumps(dict(one.deferred)).decode(), _place(held)) if one.deferred else None,
        )
        for one in written
    ]  # fmt: skip
    ImportRow.objects.bulk_create(rows, batch_size=BATCH)


def _place(held: Import) -> Place:
    return Place(held.tenant, "import", held.id, "pending")


def _link(run: Run, held: Import, batches: Batches) -> None:
    """Fill the references to rows that stood further down in the file; what stays unresolved is a warning, the record is kept."""
    while rows := list(ImportRow.objects.filter(import_id=held.id, pending__isnull=False).order_by("id")[:BATCH]):
        with transaction.atomic():
            still_here(held)
            issues = _link_rows(held, batches, rows)
            report.keep(held, "import", issues)
            held.counts["warning"] += len(issues)
            held.position = {**held.position, "phase": "links"}
            held.save(update_fields=["counts", "position"])
            run.save_state(held.position)
        run.progress(held.position["done"], held.total)


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
