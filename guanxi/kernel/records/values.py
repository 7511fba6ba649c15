"""Every value of one field, record by record: what a change of the field's definition must look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records.rows import RowReader

_PORTION = 500


def values_of(system: Actor, target: ObjectType, field: Field) -> Iterator[tuple[str, int, Any, bool]]:
    """(id, version, value, whether deleted) of every record that has a value, the recycle bin included."""
    reader = RowReader(target, [field.key])
    for deleted in (False, True):
        source, live = Compiler(system).from_live(target, "t", deleted)
        last = ""
        while True:
            after = " AND t.id > %s" if last else ""
            rows = fetch(
                f"SELECT {reader.select('t')} FROM {source} WHERE {live.text}{after} ORDER BY t.id LIMIT {_PORTION}",
                [*live.params, *([last] if last else [])],
            )
            for row in rows:
                raw = reader.raw(row)
                value = reader.values(raw)[field.key]
                if value is not None:
                    yield str(raw[0]), int(raw[1]), value, deleted
            if len(rows) < _PORTION:
                break
            last = str(rows[-1][0])
