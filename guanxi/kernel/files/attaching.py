"""File fields of every object type: files exist, may be used by who writes, and belong to one record each."""

from __future__ import annotations

from collections.abc import Iterable

from guanxi.base.ids import is_id, new_id
from guanxi.kernel.files.models import File
from guanxi.kernel.files.reading import file_fields, readable_fields
from guanxi.kernel.objects.types import reaction, rule
from guanxi.kernel.records.batch import Batch, Row

_PORTION = 500


@rule("*")
def check_files(batch: Batch) -> None:
    """A person may name files of their own and those that the record already has; the system, any of the organisation (merging, converting).

    A file that belongs to another record is named as a copy: another row with the same bytes, whose id replaces the one sent.
    """
    added = _added(batch)
    if not added:
        return
    files = _files(one for _, _, one in added)
    taken: dict[str, str] = {}  # file -> record that gets it in this batch
    copies: list[File] = []
    for row, key, one in added:
        file = files.get(one)
        if file is None or not _may_use(batch, row, file):
            batch.fail(row, key, "file_missing", {"zh": "找不到文件，请重新上传", "en": "The file was not found; upload it again"})
        elif batch.object.fields[key].type == "image" and not file.type.startswith("image/"):
            batch.fail(row, key, "not_an_image", {"zh": "请上传图片", "en": "Upload an image"})
        elif taken.setdefault(one, file.record or row.id) != row.id:
            copies.append(_copy(batch, file))
            row.after[key] = [copies[-1].id if held == one else held for held in row.after[key]]
    File.objects.bulk_create(copies, batch_size=_PORTION)


@reaction("*")
def attach_files(batch: Batch) -> None:
    """Files belong to the records that were written with them. Files of records deleted for good belong to nobody; housekeeping deletes them."""
    if batch.op == "purge" and file_fields(batch.object):
        gone = [row.id for row in batch.rows]
        for start in range(0, len(gone), _PORTION):
            File.objects.filter(object=batch.object.key, record__in=gone[start : start + _PORTION]).update(
                object=None, record=None, owner=None
            )
        return
    records = {one: row.id for row, _, one in _added(batch)}
    if not records:
        return
    loose = [file for file in _files(records).values() if file.record is None]
    for file in loose:
        file.object, file.record = batch.object.key, records[file.id]
    File.objects.bulk_update(loose, ["object", "record"], batch_size=_PORTION)


def _added(batch: Batch) -> list[tuple[Row, str, str]]:
    """(row, field, file) of the files that this write names and the record did not have."""
    fields = file_fields(batch.object) if batch.op in ("create", "update") else []
    made = []
    for row in batch.good() if fields else ():
        for key in fields:
            before = set(row.before.get(key) or ())
            made += [(row, key, one) for one in row.after.get(key) or () if one not in before]
    return made


def _files(ids: Iterable[str]) -> dict[str, File]:
    """Locked, so that of two writes that name the same new file one gets it and the other a copy."""
    wanted = sorted({one for one in ids if is_id(one)})
    found: dict[str, File] = {}
    for start in range(0, len(wanted), _PORTION):
        found |= {file.id: file for file in File.objects.select_for_update().filter(id__in=wanted[start : start + _PORTION]).order_by("id")}
    return found


def _may_use(batch: Batch, row: Row, file: File) -> bool:
    """Own files, those that the record already has in fields one may read, and for the system all of the organisation."""
    if batch.actor.is_system or file.owner == batch.actor.person:
        return True
    secret = set(file_fields(batch.object)) - set(readable_fields(batch.actor, batch.object))
    return (file.object, file.record) == (batch.object.key, row.id) and not any(file.id in (row.before.get(key) or ()) for key in secret)


def _copy(batch: Batch, file: File) -> File:
    return File(
        tenant=file.tenant, id=new_id(), name=file.name, size=file.size, type=file.type, digest=file.digest, path=file.path, key=file.key,
        owner=batch.actor.person or file.owner, created_at=batch.actor.now(),
    )  # fmt: skip
