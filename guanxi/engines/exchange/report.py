"""The report of an import: kept line by line, read page by page, and as a workbook of the rows to mend."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from guanxi.engines.exchange.drafts import Issue
from guanxi.engines.exchange.models import Import, ImportIssue
from guanxi.engines.exchange.reading import cell_text, read_rows
from guanxi.engines.exchange.writing import Column, open_writer
from guanxi.kernel.database import bulk
from guanxi.kernel.records import cursors
from guanxi.kernel.vault.codec import Place, seal, unseal

KINDS = ("error", "warning")
_PORTION = 1000
_MOST_ROWS = 100_000  # of a workbook


def keep(held: Import, stage: str, issues: Iterable[Issue]) -> None:
    """Write lines of the report, in the caller's transaction."""
    bulk.insert(
        ImportIssue,
        ("tenant", "import_id", "kind", "stage", "row", "column", "field", "value", "code", "message"),
        [
            (
                held.tenant, held.id, issue.kind, stage, issue.row, _storable(issue.column)[:255], issue.field[:70],
                seal(_storable(issue.value), _place(held)) if issue.value else "", issue.code[:60], dict(issue.message),
            )
            for issue in issues
        ],
    )  # fmt: skip


def _storable(text: str) -> str:
    """PostgreSQL keeps no U+0000, which foreign files may hold."""
    return text.replace("\x00", "\ufffd")


def forget(held: Import) -> None:
    """Take away what an earlier dry run reported."""
    ImportIssue.objects.filter(import_id=held.id).delete()


def page(held: Import, kind: str | None, cursor: str | None, limit: int) -> dict[str, Any]:
    """{"rows", "next"}; in the order in which it was found, which within a batch is that of the file."""
    found = ImportIssue.objects.filter(import_id=held.id).order_by("id")
    purpose = f"report|{held.id}|{kind}"
    if kind:
        found = found.filter(kind=kind)
    if cursor:
        found = found.filter(id__gt=cursors.decode(purpose, cursor)[0])
    rows = list(found[: limit + 1])
    following = cursors.encode(purpose, [rows[limit - 1].id]) if len(rows) > limit else None
    return {"rows": [_wire(held, row) for row in rows[:limit]], "next": following}


def _wire(held: Import, row: ImportIssue) -> dict[str, Any]:
    return {
        "kind": row.kind, "stage": row.stage, "row": row.row, "column": row.column, "field": row.field,
        "value": unseal(row.value, _place(held)) if row.value else "", "code": row.code, "message": row.message,
    }  # fmt: skip


def _place(held: Import) -> Place:
    return Place(held.tenant, "import", held.id, "issue")


def write_workbook(held: Import, source: str | os.PathLike[str], target: str | os.PathLike[str], kind: str, language: str) -> int:
    """The rows of the file that have a line of this kind, as they stand there, behind their number and the reasons; returns how many.

    Mended and without the first columns it can be imported again. At most 100,000 rows.
    """
    names = [column["name"] for column in held.seen()["columns"]]
    head = {"zh": ("行号", "字段", "原因"), "en": ("Row", "Column", "Reason")}["zh" if language == "zh" else "en"]
    columns = [
        Column("#row", head[0], "number"),
        Column("#column", head[1]),
        Column("#reason", head[2]),
        *(Column(f"c{n}", name) for n, name in enumerate(names)),
    ]
    reasons = {number: list(lines) for number, lines in groupby(_lines(held, kind), key=lambda line: line.row)}
    with open_writer("xlsx", target, columns) as writer:
        for row in _wanted(held, source, reasons):
            lines = reasons[row.number]
            where = "；".join(dict.fromkeys(line.column or line.field for line in lines if line.column or line.field))
            why = "；".join(dict.fromkeys(line.message.get(language) or line.message.get("en", "") for line in lines))
            cells = [cell_text(cell) for cell in row.cells[: len(names)]]
            writer.write([row.number, where, why, *cells, *[""] * (len(names) - len(cells))])
    return len(reasons)


def _lines(held: Import, kind: str) -> Iterator[ImportIssue]:
    return iter(list(ImportIssue.objects.filter(import_id=held.id, kind=kind, row__isnull=False).order_by("row", "id")[:_MOST_ROWS]))


def _wanted(held: Import, source: str | os.PathLike[str], reasons: dict[int, Any]) -> Iterator[Any]:
    if not reasons:
        return
    last = max(reasons)
    for row in read_rows(source, sheet=held.sheet, encoding=held.encoding, header_row=held.header_row, start=min(reasons) - 1):
        if row.number in reasons:
            yield row
        if row.number >= last:
            return
