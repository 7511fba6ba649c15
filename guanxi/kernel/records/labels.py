"""The names of referred-to records, looked up once an object type for a whole page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.query.sql import Compiler

_PORTION = 900

# The files room fills this in: it lies above, and a file is no record.
FILE_LABELS: list[Callable[[int, list[str]], dict[str, Any]]] = []


class LabelBook:
    """Collects what will be asked (`want`), then answers `(object key, id)`; None for what the actor does not see."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._wanted: dict[str, set[str]] = defaultdict(set)
        self._known: dict[tuple[str, str], Any] = {}

    def want(self, field: Field, value: Any) -> None:
        if value is None:
            return
        if field.type == "subject":
            self._wanted[value[1]].add(value[0])
        elif field.object:
            self._wanted[str(field.object)].update(field.references(value))

    def __call__(self, object_key: str, record: str) -> Any:
        if (object_key, record) not in self._known:
            self._wanted[object_key].add(record)
            self._look_up(object_key)
        return self._known.get((object_key, record))

    def _look_up(self, object_key: str) -> None:
        ids = sorted(self._wanted.pop(object_key, ()))
        for key in ids:
            self._known.setdefault((object_key, key), None)
        if object_key == "file":
            for look_up in FILE_LABELS:
                self._known.update({("file", key): found for key, found in look_up(self.actor.tenant, ids).items()})
            return
        target = self.actor.schema.objects.get(object_key)
        if target is None or not self.actor.may_read(target) or self.actor.field_right(target, target.name_field) not in ("read", "write"):
            return
        compiler = Compiler(self.actor)
        source, seen = compiler.visible(target, "t")
        name = compiler.column("t", target.name_field)
        for start in range(0, len(ids), _PORTION):
            table, named, text, params = dialect().by_ids(source, "t.id", ids[start : start + _PORTION])
            for key, label in fetch(f"SELECT t.id, {name} FROM {table} WHERE {seen.text} AND {text}", [*named, *seen.params, *params]):
                self._known[object_key, str(key)] = label
