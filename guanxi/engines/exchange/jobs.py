"""The jobs of the room: an id in, one call."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from guanxi.engines.exchange.exports import run_export
from guanxi.engines.exchange.models import Import
from guanxi.engines.exchange.running import run_dry, run_import
from guanxi.engines.exchange.undo import run_undo
from guanxi.kernel.jobs.api import JobEnded, JobRun, State, job

TRIES = 20
"""An import goes on where it stopped: a try that ends early has not failed."""


@job("exchange.dry_run", zh="试运行导入", en="Dry run of an import")
def dry_run(run: JobRun, import_id: str) -> dict[str, Any]:
    return {"import": import_id, "counts": run_dry(run, import_id)}


@job("exchange.import", zh="导入", en="Import", most_tries=TRIES)
def import_rows(run: JobRun, import_id: str) -> dict[str, Any]:
    return {"import": import_id, "counts": run_import(run, import_id)}


@job("exchange.undo", zh="撤销导入", en="Undo of an import", most_tries=TRIES)
def undo(run: JobRun, import_id: str) -> dict[str, Any]:
    return {"import": import_id, "counts": run_undo(run, import_id)}


@job("exchange.export", zh="导出", en="Export")
def export(run: JobRun, export_id: str, asked: str) -> dict[str, Any]:
    return {"file": run_export(run, export_id, asked)}


def mark_failed(ended: JobEnded) -> None:
    """A job that is dead or cancelled leaves its import failed; it can be started again or undone."""
    if ended.key in ("exchange.dry_run", "exchange.import", "exchange.undo") and ended.state in (State.DEAD, State.CANCELLED):
        error = ended.error or {"code": "cancelled", "title": {"zh": "已取消", "en": "Cancelled"}}
        shown = {key: error[key] for key in ("code", "title", "detail") if key in error}
        Import.unscoped.filter(tenant=ended.tenant, job=ended.id).update(state="failed", error=shown, touched_at=timezone.now())
