"""Any JSON, kept as it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import PRESENCE, Context, Field, IndexRow, Labels, Slot

LIMIT = 100_000  # bytes


@dataclass(eq=False)
class Json(Field):
    type = "json"
    slots = (Slot("", "longtext"),)
    operators = PRESENCE
    can_sort = False

    def parse(self, raw: Any, ctx: Context) -> Any:
        if isinstance(raw, str) and ctx.lenient:
            try:
                raw = orjson.loads(raw)
            except orjson.JSONDecodeError:
                raise ValueProblem("json_invalid", zh="不是有效的 JSON", en="Not valid JSON") from None
        if len(orjson.dumps(raw)) > LIMIT:
            raise ValueProblem("json_too_large", zh="JSON 最多 100 KB", en="JSON of at most 100 KB")
        return raw

    def primitives(self, value: Any) -> tuple[Any, ...]:
        return (orjson.dumps(value).decode(),)

    def from_primitives(self, parts: Any) -> Any:
        return orjson.loads(parts[0])

    def plain(self, value: Any) -> str:
        return orjson.dumps(value).decode()

    def from_plain(self, text: str) -> Any:
        return orjson.loads(text)

    def index_row(self, key: Any) -> IndexRow:
        return IndexRow()

    def export(self, value: Any, language: str, labels: Labels) -> str:
        return orjson.dumps(value).decode()

    def schema(self) -> dict[str, Any]:
        return {}
