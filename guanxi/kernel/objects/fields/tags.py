"""Free words that group records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from guanxi.base.chinese import fold
from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import LIST, Context, Field, Labels, text_of
from guanxi.kernel.objects.fields.multi_choice import MOST, members


@dataclass(eq=False)
class Tags(Field):
    """Compared without regard to case and width; kept as written."""

    type = "tags"
    operators = LIST
    listy = True

    def parse(self, raw: Any, ctx: Context) -> list[str] | None:
        seen: dict[str, str] = {}
        for item in members(raw, ctx):
            text = text_of(item, ctx).strip()
            if len(text) > 50:
                raise ValueProblem("tag_too_long", zh="标签最多 50 个字符", en="A tag has at most 50 characters")
            if text:
                seen.setdefault(fold(text), text)
        return list(seen.values()) or None

    def primitives(self, value: list[str]) -> tuple[Any, ...]:
        return (orjson.dumps(value).decode(),)

    def from_primitives(self, parts: Any) -> list[str]:
        return list(orjson.loads(parts[0]))

    def keys_of(self, value: list[str]) -> list[str]:
        return [fold(v) for v in value]

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        return self.clean(raw if isinstance(raw, list) else [raw], ctx)

    def search_words(self, value: list[str]) -> list[str]:
        return value

    def export(self, value: list[str], language: str, labels: Labels) -> str:
        return "、".join(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "maxLength": 50}, "maxItems": MOST}
