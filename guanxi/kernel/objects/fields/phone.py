"""Telephone numbers in E.164, found exactly and by their last four digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.phones import format_phone, mask_phone, normalize_phone, phone_tail
from guanxi.kernel.objects.fields.base import EQUALITY, Context, Field, IndexRow, Labels, text_of
from guanxi.kernel.vault.blind import blind, blinds
from guanxi.kernel.vault.codec import Place


@dataclass(eq=False)
class Phone(Field):
    type = "phone"
    operators = (*EQUALITY[:4], "tail", *EQUALITY[4:])
    default_class = "personal"
    encrypted = True

    def parse(self, raw: Any, ctx: Context) -> str:
        return normalize_phone(text_of(raw, ctx))

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        if op == "tail":
            return "".join(c for c in text_of(raw, ctx) if c.isdigit())[-4:]
        return super().operand(op, raw, ctx)

    def index_rows(self, value: str | None, place: Place) -> list[IndexRow]:
        rows = super().index_rows(value, place)
        if rows and value is not None:
            rows.append(IndexRow(self.tail_key(phone_tail(value), place.tenant, place.object), sub="tail"))
        return rows

    def tail_key(self, digits: str, tenant: int, object_key: str) -> str:
        """The blind key of the last four digits."""
        return blind(digits, tenant, object_key, self.key + "#tail")

    def tail_keys(self, digits: str, tenant: int, object_key: str) -> list[str]:
        """By every version of the key: see `blinds`."""
        return blinds(digits, tenant, object_key, self.key + "#tail")

    def mask(self, value: str) -> str:
        return mask_phone(value)

    def export(self, value: str, language: str, labels: Labels) -> str:
        return format_phone(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 64}
