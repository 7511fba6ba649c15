"""Web addresses, http and https only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.urls import normalize_url
from guanxi.kernel.objects.fields.base import Context, text_of
from guanxi.kernel.objects.fields.text import Text


@dataclass(eq=False)
class Url(Text):
    type = "url"
    can_sort = False

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        """A part of an address is no address."""
        if op in ("contains", "starts_with") and raw is not None:
            return self.key_of(text_of(raw, ctx)) or None
        return super().operand(op, raw, ctx)

    def parse(self, raw: Any, ctx: Context) -> str:
        return super().parse(normalize_url(text_of(raw, ctx)), ctx)
