"""Chinese resident identity numbers (GB 11643), found exactly, shown masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.identifiers import mask_cn_id, parse_cn_id
from guanxi.kernel.objects.fields.base import Context, Field, text_of


@dataclass(eq=False)
class ChineseId(Field):
    type = "cn_id"
    default_class = "sensitive"
    encrypted = True

    def parse(self, raw: Any, ctx: Context) -> str:
        return parse_cn_id(text_of(raw, ctx))

    def mask(self, value: str) -> str:
        return mask_cn_id(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 30}
