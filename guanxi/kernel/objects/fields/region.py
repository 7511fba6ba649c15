"""Regions: GB/T 2260 for China, ISO 3166 for the world."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.base.regions import full_name, region, resolve, tree_key
from guanxi.kernel.objects.fields.base import Context, Field, Labels, Slot, text_of


def parse_region(raw: Any, ctx: Context) -> str:
    """The code of a region sent as a code, as `{"code": …}` or, from a file, as its name."""
    if isinstance(raw, dict):
        raw = raw.get("code")
    text = text_of(raw, ctx).strip()
    if (known := region(text)) is not None:
        return known.code
    if ctx.lenient:
        return resolve(text).code
    raise ValueProblem("region_unknown", zh=f"没有“{text[:40]}”这个地区", en=f"There is no region “{text[:40]}”")


@lru_cache(maxsize=8192)
def region_wire(code: str) -> dict[str, Any]:
    return {"code": code, "name": full_name(code, "zh"), "name_en": full_name(code, "en")}


@dataclass(eq=False)
class Region(Field):
    """Compared by its path in the tree, so that `under` finds all that lies in a region."""

    type = "region"
    slots = (Slot("", "text", 12),)
    operators = ("eq", "ne", "in", "not_in", "under", "empty", "not_empty")
    groupable = True
    compare_suffix = "_tree"
    sort_suffix = "_tree"

    def derived_slots(self) -> tuple[Slot, ...]:
        return (Slot("_tree", "text", 60),)

    def derived(self, value: str | None) -> tuple[Any, ...]:
        return (None if value is None else tree_key(value),)

    def parse(self, raw: Any, ctx: Context) -> str:
        return parse_region(raw, ctx)

    def key_of(self, value: str) -> str:
        return tree_key(value)

    def wire(self, value: str, labels: Labels) -> dict[str, Any]:
        return region_wire(value)

    def search_words(self, value: str) -> list[str]:
        return [full_name(value, "zh")]

    def export(self, value: str, language: str, labels: Labels) -> str:
        return full_name(value, language)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 12}

    def read_schema(self) -> dict[str, Any]:
        return {"type": "object", "properties": {"code": {"type": "string"}, "name": {"type": "string"}, "name_en": {"type": "string"}}}
