"""The names of files in fields; asked by the label book, after the field's own right has been checked."""

from __future__ import annotations

from typing import Any

from guanxi.base.ids import is_id
from guanxi.kernel.files.keeping import as_wire
from guanxi.kernel.files.models import File

_PORTION = 500


def labels_of(tenant: int, ids: list[str]) -> dict[str, Any]:
    """{id: {"id", "name", "size", "type"}} of the files of this organisation among these."""
    known = [one for one in ids if is_id(one)]
    made: dict[str, Any] = {}
    for start in range(0, len(known), _PORTION):
        made |= {file.id: as_wire(file) for file in File.unscoped.filter(tenant=tenant, id__in=known[start : start + _PORTION])}
    return made
