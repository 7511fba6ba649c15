"""Text of many lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import PRESENCE, Context, Field, IndexRow, Slot, text_of


@dataclass(eq=False)
class LongText(Field):
    """Free text counts as personal; found through search, filtered only by presence."""

    type = "long_text"
    slots = (Slot("", "longtext"),)
    operators = PRESENCE
    default_class = "personal"
    can_sort = False

    def check_options(self) -> None:
        self.options.setdefault("max_length", 20_000)

    def parse(self, raw: Any, ctx: Context) -> str:
        text = text_of(raw, ctx)
        limit = self.options["max_length"]
        if len(text) > limit:
            raise ValueProblem("text_too_long", zh=f"最多 {limit} 个字符，现为 {len(text)} 个", en=f"At most {limit} characters, this has {len(text)}")
        return text

    def index_row(self, key: Any) -> IndexRow:
        return IndexRow()

    def search_words(self, value: str) -> list[str]:
        return [value[:2000]]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.options["max_length"]}
