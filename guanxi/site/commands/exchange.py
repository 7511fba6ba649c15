"""`import` and `export`: records in and out as files, without a worker, under the rights of a person."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from guanxi.site.commands.frame import FAILED, as_json, command, say, set_up

_LOOK_EVERY = 0.2  # seconds between two looks at a job
as_person = click.option("--as", "email", required=True, help="E-mail of the person whose rights count / 以谁的权限执行（邮箱）")
in_organisation = click.option("--organisation", type=int, help="Number of the organisation, where the person is in several / 组织编号")


class Run:
    """A dry run in this process, with a progress bar."""

    def __init__(self, actor: Any, bar: Any) -> None:
        self.actor, self.bar = actor, bar

    def progress(self, done: int, total: int | None = None) -> None:
        if total:
            self.bar.length = total
        self.bar.update(max(0, done - self.bar.pos))

    def save_state(self, state: dict[str, Any]) -> None:
        """A dry run starts anew."""


def run_job(actor: Any, job_id: str, bar: Any) -> Any:
    """Run a job here, or follow it where a worker has it, until it has ended or waits for another try; the job then.

    It holds the lease of a worker: killed, it is taken back by the next worker or the next run of the command. Interrupted, it is cancelled.
    """
    from guanxi.kernel.jobs.asking import cancel_job
    from guanxi.kernel.jobs.contracts import FINAL
    from guanxi.kernel.jobs.models import Job
    from guanxi.kernel.jobs.problems import JobEndedAlready

    stop = threading.Event()
    mine = Job.objects.filter(tenant=actor.tenant, id=job_id)
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(_work, job_id, stop)
        try:
            while not wait([work], _LOOK_EVERY).done and (job := mine.get()).state not in FINAL:
                _show(bar, job)
        except KeyboardInterrupt:
            stop.set()
            wait([work])
            with suppress(JobEndedAlready):
                cancel_job(actor, job_id)
        finally:
            stop.set()
        work.result()
    job = mine.get()
    _show(bar, job)
    return job


def _show(bar: Any, job: Any) -> None:
    if job.total:
        bar.length = job.total
    bar.update(max(0, job.done - bar.pos))


def _work(job_id: str, stop: threading.Event) -> None:
    """Take the job as soon as it is free, and run it once."""
    from django.db import connections
    from django.utils import timezone

    from guanxi.kernel.jobs.claim import claim, take_back_expired
    from guanxi.kernel.jobs.heart import Heart
    from guanxi.kernel.jobs.running import Hands, run_claimed

    heart = Heart()
    heart.start()
    try:
        while not stop.wait(_LOOK_EVERY / 2):
            take_back_expired(timezone.now())
            job = claim(timezone.now(), job_id)
            if job is not None:
                run_claimed(job, Hands(heart=heart, stopping=stop.is_set))
                return
    finally:
        heart.stop()
        connections.close_all()


def actor_named(email: str, organisation: int | None) -> Any:
    """The person behind an account as an actor; raises NotFound."""
    from guanxi.base.errors import NotFound
    from guanxi.kernel.access.actor import actor_of
    from guanxi.kernel.http.sign_in import memberships
    from guanxi.kernel.identity.models import Account

    account = Account.objects.filter(email=email.strip().casefold()).first()
    held = [m for m in memberships(account.pk) if organisation in (None, m.tenant)] if account else []
    actor = actor_of(held[0].tenant, held[0].person, channel="cli") if held else None
    if actor is None:
        raise NotFound({"zh": "没有这个账号，或不在此组织", "en": "There is no such account, or not in this organisation"})
    return actor


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("object_key", metavar="OBJECT")
@as_person
@in_organisation
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="Instead of what is guessed; FIELD empty leaves the column out / 指定列对应的字段",
)
@click.option("--template", "templates", multiple=True, metavar="FIELD=TEXT", help="A value with {Column} in it / 用模板填写字段")
@click.option("--match", "match", multiple=True, metavar="FIELD", help="What counts as the same record / 查重字段")
@click.option("--on-match", type=click.Choice(["skip", "update", "create"]), default="skip", show_default=True)
@click.option("--sheet", help="Sheet of a workbook / 工作表")
@click.option("--header-row", type=int, help="Row of the column names, 0 for none / 标题行")
@click.option("--encoding", help="Text encoding / 编码")
@click.option("--dry-run", is_flag=True, help="Only say what would happen / 试运行")
@click.option(
    "--report",
    "report_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the rows with errors to this .xlsx / 错误行另存为",
)
@as_json
@command
def import_(
    file: Path, object_key: str, email: str, organisation: int | None, maps: tuple[str, ...], templates: tuple[str, ...], match: tuple[str, ...], on_match: str,
    sheet: str | None, header_row: int | None, encoding: str | None, dry_run: bool, report_path: Path | None, json_: bool,
) -> None:  # fmt: skip
    """Import FILE (CSV, Excel, JSON) into OBJECT, such as customer; exit code 1 when rows had errors / 导入文件.

    An import that was interrupted is gone on with when the same person gives the same file again.
    """
    set_up(logs="error")
    from guanxi.engines.exchange import report
    from guanxi.engines.exchange.imports import as_wire, discard, standing, start, unfinished_import
    from guanxi.engines.exchange.models import Import
    from guanxi.kernel.files.api import chunks_of, keep_file
    from guanxi.kernel.tenancy.scope import tenant_scope

    chosen = _chosen(maps, "--map", "COLUMN=FIELD"), _chosen(templates, "--template", "FIELD=TEXT")
    actor = actor_named(email, organisation)
    with tenant_scope(actor.tenant):
        with file.open("rb") as source:
            kept = keep_file(file.name, chunks_of(source), actor.person, most=4_000_000_000)
        held = None if dry_run else unfinished_import(actor, object_key, kept)
        if held is None:
            looks = {
                key: value for key, value in (("sheet", sheet), ("header_row", header_row), ("encoding", encoding)) if value is not None
            }
            held = _planned(actor, kept.id, object_key, looks, chosen, match, on_match)
        else:
            click.echo(f"Goes on with the unfinished import {held.id}, by the plan it began with / 继续未完成的导入，沿用原方案", err=True)
        bar: Any
        try:
            with click.progressbar(length=held.total or 0, label=f"{file.name} → {object_key}", file=sys.stderr) as bar:
                if dry_run:
                    _run_dry(actor, held.id, bar)
                else:
                    job = held.job if standing(held)[0] == "importing" else start(actor, held.id, "commit")
                    run_job(actor, job, bar)
            held = Import.objects.get(id=held.id)
            lines = report.page(held, None, None, 20)["rows"]
            if report_path is not None:
                report.write_workbook(held, file, report_path, "error", actor.language)
            shown, (state, error) = as_wire(held), standing(held)
        finally:
            # A dry run, and a plan that was refused, is nobody's recent import.
            discard(held.id)
    names = {column["index"]: column["name"] for column in shown["columns"]}
    words = [f"{names.get(one.get('column'), one.get('template') or '')} → {one['field']}" for one in held.mapping]
    words += [
        f"{line['kind']} row {line['row']} {line['column'] or line['field']} “{line['value']}”: {line['message']['en']} / {line['message']['zh']}"
        for line in lines
    ]
    words.append(", ".join(f"{key} {count}" for key, count in held.counts.items()))
    ended = state in ("done", "checked")
    if not ended:
        words.append(_not_ended(error))
    answer = {"import": None if dry_run else held.id, "state": state, "counts": held.counts, "mapping": held.mapping, "report": lines}
    say({**answer, "error": error}, "\n".join(words), json_)
    sys.exit(FAILED if held.counts["error"] or not ended else 0)


def _not_ended(error: Any) -> str:
    said = (error or {}).get("detail") or (error or {}).get("title") or {"zh": "尚未结束", "en": "Not ended yet"}
    return f"{said['en']} / {said['zh']}. The same command goes on with it / 再次执行同一命令即可继续"


def _planned(actor: Any, file: str, object_key: str, looks: dict[str, Any], chosen: Any, match: tuple[str, ...], on_match: str) -> Any:
    """A new import with its plan; one whose plan is refused is not kept."""
    from guanxi.engines.exchange.imports import change_import, discard, open_import
    from guanxi.engines.exchange.reading import Limits

    held = open_import(actor, file, object_key, Limits())
    try:
        held = change_import(actor, held.id, looks, Limits()) if looks else held
        mapping = _mapping(held, *chosen)
        mapped = {entry["field"] for entry in mapping}
        same = list(match) or [key for key in held.policy["match"] if key in mapped]
        return change_import(actor, held.id, {"mapping": mapping, "policy": {"match": same, "on_match": on_match}})
    except BaseException:
        discard(held.id)
        raise


def _run_dry(actor: Any, import_id: str, bar: Any) -> None:
    from guanxi.engines.exchange.imports import begin
    from guanxi.engines.exchange.running import run_dry

    begin(actor, import_id, "dry_run")
    run_dry(Run(actor, bar), import_id)


def _chosen(given: tuple[str, ...], option: str, form: str) -> list[str]:
    """The values of an option that have an equals sign; exits with 2 on one that has none."""
    for one in given:
        if "=" not in one:
            raise click.BadParameter(f"“{one}” is not of the form {form} / “{one}”应写成 {form}", param_hint=option)
    return list(given)


def _mapping(held: Any, maps: list[str], templates: list[str]) -> list[dict[str, Any]]:
    """What was guessed, with what the command says instead; raises Invalid on a column that is not there."""
    from guanxi.base.errors import FieldError, Invalid

    names = [column["name"] for column in held.seen()["columns"]]
    mapping = list(held.mapping)
    for one in maps:
        name, _, field = one.rpartition("=")
        if name not in names:
            there = "、".join(names)[:200]
            message = {"zh": f"没有名为“{name}”的列；有：{there}", "en": f"There is no column “{name}”; there are: {there}"}
            raise Invalid(errors=[FieldError("--map", "unknown_column", message)])
        number = names.index(name)
        guessed: dict[str, Any] = next((entry for entry in mapping if entry["field"] == field), {"options": {}})
        mapping = [entry for entry in mapping if entry.get("column") != number and entry["field"] != field]
        if field:
            mapping.append({"column": number, "field": field, "options": guessed["options"]})
    for one in templates:
        field, _, text = one.partition("=")
        mapping = [entry for entry in mapping if entry["field"] != field] + [{"template": text, "field": field}]
    return mapping


@click.command("export")
@click.argument("object_key", metavar="OBJECT")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@as_person
@in_organisation
@click.option("--filter", "filter_", help="Filter tree as JSON / 筛选条件（JSON）")
@click.option("--q", default="", help="Search text / 搜索")
@click.option("--fields", help="Fields, separated by commas / 字段，逗号分隔")
@click.option(
    "--form",
    type=click.Choice(["labels", "machine"]),
    default="labels",
    show_default=True,
    help="Labels for people, or keys and ids / 显示名称或机器格式",
)
@as_json
@command
def export(
    object_key: str,
    file: Path,
    email: str,
    organisation: int | None,
    filter_: str | None,
    q: str,
    fields: str | None,
    form: str,
    json_: bool,
) -> None:
    """Export what a person sees of OBJECT to FILE (.csv, .xlsx or .json); an entry of the log / 导出文件."""
    set_up(logs="error")
    from django.db import transaction

    from guanxi.base.documents import parse_json
    from guanxi.base.ids import new_id
    from guanxi.engines.exchange.export_marks import note_export
    from guanxi.engines.exchange.exports import columns_of, write_export
    from guanxi.engines.exchange.writing import FORMATS
    from guanxi.kernel.tenancy.scope import tenant_scope

    kind = file.suffix.lstrip(".").lower()
    if kind not in FORMATS:
        raise click.UsageError("FILE must end in .csv, .xlsx or .json")
    if not file.parent.is_dir():
        raise click.UsageError(f"There is no directory {file.parent} / 没有这个目录：{file.parent}")
    actor = actor_named(email, organisation)
    asked = {
        "object": object_key, "format": kind, "form": form, "q": q, "filter": parse_json(filter_.encode(), 100_000) if filter_ else None,
        "fields": [key for key in fields.split(",") if key] if fields else None,
    }  # fmt: skip
    with tenant_scope(actor.tenant):
        object_type = actor.schema.get(object_key)
        count = write_export(actor, object_type, asked, file)
        with transaction.atomic():
            export_id = new_id()
            note_export(actor, object_type, asked, columns_of(actor, object_type, asked["fields"]), count, export_id, export_id)
    say({"file": str(file), "count": count}, f"{count} → {file}", json_)
