"""Exports: what one sees, as a file of one's own. Pages through `records.read` under the rights of now; each export is an entry of the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
from django.db import transaction

from guanxi.base.errors import FieldError, Invalid, NotFound
from guanxi.base.ids import new_id
from guanxi.engines.exchange.export_marks import mark_of, note_export
from guanxi.engines.exchange.labelled import Cells
from guanxi.engines.exchange.running import Run
from guanxi.engines.exchange.sources import nameless_path
from guanxi.engines.exchange.writing import FORMATS, Column, open_writer
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.files.api import as_wire, chunks_of, keep_file
from guanxi.kernel.jobs.api import enqueue
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.read import MOST_ROWS, Ask, page, visible_fields
from guanxi.kernel.vault.codec import Place, seal, unseal

FORMS = ("labels", "machine")
MOST_BYTES = 4_000_000_000
_TYPES = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json": "application/json"}
_ASKED = {"object", "filter", "q", "sort", "fields", "format", "form", "deleted"}


def start_export(actor: Actor, asked: dict[str, Any]) -> str:
    """Enqueue an export; returns the id of the job. Raises NotFound, NotPermitted, Invalid for a filter, field or format that is not there."""
    unknown = set(asked) - _ASKED
    if unknown:
        raise _invalid(min(unknown)[:60], "unknown_field", "没有这一项", "There is no such member")
    object_type = _object_of(actor, asked.get("object"))
    if asked.get("format", "xlsx") not in FORMATS:
        raise _invalid("format", "choice_unknown", "格式应为 csv、xlsx 或 json", "The format is csv, xlsx or json")
    if asked.get("form", "labels") not in FORMS:
        raise _invalid("form", "choice_unknown", "form 应为 labels 或 machine", "The form is labels or machine")
    for key in ("sort", "fields"):
        value = asked.get(key)
        if value is not None and (not isinstance(value, list) or not all(isinstance(one, str) for one in value) or not value):
            raise _invalid(key, "wrong_type", "应为字段列表", "Needs a list of fields")
    if not isinstance(asked.get("q") or "", str):
        raise _invalid("q", "wrong_type", "应为文本", "Needs text")
    columns_of(actor, object_type, asked.get("fields"))
    page(actor, object_type, _ask(asked, ["version"], limit=1))
    export_id, label = new_id(), object_type.label
    # What is searched for may be personal: a job's payload holds no values in clear.
    sealed = seal(orjson.dumps(asked).decode(), _place(actor, export_id))
    words = {"zh": f"导出{label['zh']}", "en": f"Export of {object_type.plural['en'].lower()}"}
    return enqueue("exchange.export", {"export_id": export_id, "asked": sealed}, actor=actor, label=words)


def run_export(run: Run, export_id: str, sealed: str) -> dict[str, Any]:
    """Write the file from its beginning, keep it for the actor, note it in the log; returns the file as clients see it."""
    actor = run.actor
    asked = orjson.loads(unseal(sealed, _place(actor, export_id)))
    object_type = _object_of(actor, asked["object"])
    kind = asked.get("format", "xlsx")
    with nameless_path() as path:
        count = write_export(actor, object_type, asked, path, run.progress)
        stamp = actor.now().astimezone(actor.zone).strftime("%Y%m%d-%H%M")
        with transaction.atomic():
            with path.open("rb") as source:
                file = keep_file(
                    f"{object_type.label['zh' if actor.language == 'zh' else 'en']}-{stamp}.{kind}",
                    chunks_of(source),
                    actor.person,
                    most=MOST_BYTES,
                    type=_TYPES[kind],
                )
            note_export(actor, object_type, asked, columns_of(actor, object_type, asked.get("fields")), count, file.id, export_id)
            run.save_state({"file": file.id, "count": count})
    run.progress(count, count)
    return {**as_wire(file), "count": count}


def write_export(
    actor: Actor, object_type: ObjectType, asked: dict[str, Any], path: Path, progress: Callable[[int], None] | None = None
) -> int:
    """Write the records that the actor sees to a file; returns how many. `asked` as in `start_export`; raises NotPermitted without the right to export."""
    actor.require(object_type, "export")
    keys = columns_of(actor, object_type, asked.get("fields"))
    cells = Cells(actor, object_type, keys, machine=asked.get("form") == "machine")
    titles = cells.titles()
    columns = [Column(key, titles[key], cells.kind(key)) for key in keys]
    done = 0
    with open_writer(asked.get("format", "xlsx"), path, columns, mark_of(actor)) as writer:
        for rows in _pages(actor, object_type, asked, [key for key in keys if key != "id"]):
            for made in cells.rows(rows):
                writer.write(made)
            done += len(rows)
            if progress is not None:
                progress(done)
    return done


def columns_of(actor: Actor, object_type: ObjectType, asked: Sequence[str] | None) -> list[str]:
    """The columns: those asked for, else the id and all that the actor sees but what the kernel keeps for itself."""
    if asked is None:
        return ["id", *(key for key in visible_fields(actor, object_type, None) if key not in ("id", "version", "deleted_at"))]
    visible_fields(actor, object_type, [key for key in asked if key != "id"])
    return list(dict.fromkeys(asked))


def _pages(actor: Actor, object_type: ObjectType, asked: dict[str, Any], keys: Sequence[str]) -> Iterator[list[dict[str, Any]]]:
    cursor = None
    while True:
        made = page(actor, object_type, _ask(asked, keys or ["version"], cursor=cursor))
        if made.rows:
            yield made.rows
        cursor = made.next
        if cursor is None:
            return


def _ask(asked: dict[str, Any], keys: Sequence[str], *, limit: int = MOST_ROWS, cursor: str | None = None) -> Ask:
    """By time of creation unless told otherwise: it never moves, so paging meets each record once."""
    return Ask(
        asked.get("filter"),
        asked.get("q") or "",
        asked.get("sort") or ["created_at"],
        keys,
        limit,
        cursor,
        deleted=bool(asked.get("deleted")),
    )


def _object_of(actor: Actor, key: Any) -> ObjectType:
    found = actor.schema.objects.get(key) if isinstance(key, str) else None
    if found is None or not actor.may_read(found):
        raise NotFound({"zh": "没有这种对象", "en": "There is no such object type"})
    actor.require(found, "export")
    return found


def _place(actor: Actor, export_id: str) -> Place:
    return Place(actor.tenant, "export", export_id, "asked")


def _invalid(field: str, code: str, zh: str, en: str) -> Invalid:
    return Invalid(errors=[FieldError(field, code, {"zh": zh, "en": en})])
