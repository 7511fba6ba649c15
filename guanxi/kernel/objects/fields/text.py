"""One line of text, up to 255 characters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.chinese import fold, pinyin_key
from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import EQUALITY, Context, Field, Slot, text_of


@dataclass(eq=False)
class Text(Field):
    """Compared without regard to case and width; sorted by pinyin."""

    type = "text"
    operators = (*EQUALITY[:4], "contains", "starts_with", *EQUALITY[4:])
    compare_suffix = "_fold"
    sort_suffix = "_sort"
    SORT_LENGTH = 80

    def check_options(self) -> None:
        length = self.options.setdefault("max_length", 255)
        if not isinstance(length, int) or not 1 <= length <= 255:
            raise ValueProblem("max_length", zh="最大长度应在 1 到 255 之间", en="The maximum length must be between 1 and 255")

    def derived_slots(self) -> tuple[Slot, ...]:
        if self.encrypted:
            return ()
        fold_slot = (Slot("_fold", "text", 255),) if self.filterable or self.unique else ()
        return (*fold_slot, Slot("_sort", "text", self.SORT_LENGTH)) if self.sortable else fold_slot

    def derived(self, value: str | None) -> tuple[Any, ...]:
        if value is None or self.encrypted:
            return (None,) * len(self.derived_slots())
        made = (self.key_of(value),) if self.filterable or self.unique else ()
        return (*made, self.sort_of(value)) if self.sortable else made

    def parse(self, raw: Any, ctx: Context) -> str:
        text = text_of(raw, ctx)
        limit = self.options["max_length"]
        if len(text) > limit:
            raise ValueProblem(
                "text_too_long", zh=f"最多 {limit} 个字符，现为 {len(text)} 个", en=f"At most {limit} characters, this has {len(text)}"
            )
        if ("\n" in text or "\r" in text) and not ctx.lenient:
            raise ValueProblem("text_lines", zh="此处只能填一行", en="Only one line fits here")
        return text

    def key_of(self, value: str) -> str:
        return fold(value)[:255]

    def sort_of(self, value: str) -> str:
        return pinyin_key(value, self.SORT_LENGTH)

    def blind_text(self, value: str) -> str:
        return fold(value)

    def search_words(self, value: str) -> list[str]:
        return [] if self.encrypted else [value]

    def mask(self, value: str) -> str:
        return value[:1] + "***"

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.options["max_length"]}
