"""Records in Python for the evaluator: values by field, and other records as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.sql import Compiler
from guanxi.kernel.records.rows import RowReader

_PORTION = 900


@dataclass(frozen=True)
class HeldRecord:
    """A record's id and values."""

    id: str
    values: Mapping[str, Any]

    def value(self, key: str) -> Any:
        return self.id if key == "id" else self.values.get(key)


class RecordLoader:
    """Loads what the actor sees; each record once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._known: dict[tuple[str, str], HeldRecord | None] = {}

    def get(self, object_type: ObjectType, record: str) -> HeldRecord | None:
        """One live record, None when it is not there or not seen."""
        if (object_type.key, record) not in self._known:
            found = self._load(object_type, "t.id = %s", (record,))
            self._known[object_type.key, record] = found[0] if found else None
        return self._known[object_type.key, record]

    def preload(self, object_type: ObjectType, records: Sequence[str]) -> None:
        """Load several records in one query each 900, so that `get` asks no more."""
        for start in range(0, len(records), _PORTION):
            part = list(records[start : start + _PORTION])
            text, params = dialect().in_ids("t.id", part)
            found = {one.id: one for one in self._load(object_type, text, tuple(params))}
            self._known.update({(object_type.key, key): found.get(key) for key in part})

    def referring(self, object_type: ObjectType, field: Field, record: str) -> Iterable[HeldRecord]:
        """The live records of another object type whose reference field holds this id."""
        compiler = Compiler(self.actor)
        condition = compiler.condition(field, "eq", record, object_type, "t")
        return self._load(object_type, condition.text, condition.params)

    def _load(self, object_type: ObjectType, text: str, params: tuple[Any, ...]) -> list[HeldRecord]:
        reader = RowReader(object_type, list(object_type.fields))
        source, seen = Compiler(self.actor, "h").visible(object_type, "t")
        rows = fetch(f"SELECT {reader.select('t')} FROM {source} WHERE {seen.text} AND {text}", [*seen.params, *params])
        return [HeldRecord(str(raw[0]), reader.values(raw)) for raw in map(reader.raw, rows)]
