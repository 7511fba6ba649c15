"""Text of many lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import PRESENCE, Context, Field, IndexRow, Slot, text_of

MOST = 20_000  # characters


@dataclass(eq=False)
class LongText(Field):
    """Free text counts as personal; found through search, filtered only by presence."""

    type = "long_text"
    slots = (Slot("", "longtext"),)
    operators = PRESENCE
    default_class = "personal"
    can_sort = False

    def check_options(self) -> None:
        length = self.options.setdefault("max_length", MOST)
        if not isinstance(length, int) or isinstance(length, bool) or not 1 <= length <= MOST:
            raise ValueProblem("max_length", zh=f"最大长度应在 1 到 {MOST} 之间", en=f"The maximum length must be between 1 and {MOST}")

    def parse(self, raw: Any, ctx: Context) -> str:
        text = text_of(raw, ctx)
        limit = self.options["max_length"]
        if len(text) > limit:
            raise ValueProblem(
                "text_too_long", zh=f"最多 {limit} 个字符，现为 {len(text)} 个", en=f"At most {limit} characters, this has {len(text)}"
            )
        return text

    def index_row(self, key: Any) -> IndexRow:
        return IndexRow()

    def search_words(self, value: str) -> list[str]:
        return [value[:2000]]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.options["max_length"]}
