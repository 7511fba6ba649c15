"""E-mail addresses, found exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.emails import normalize_email
from guanxi.base.identifiers import mask_email
from guanxi.kernel.objects.fields.base import Context, Field, text_of


@dataclass(eq=False)
class Email(Field):
    type = "email"
    default_class = "personal"
    encrypted = True

    def parse(self, raw: Any, ctx: Context) -> str:
        return normalize_email(text_of(raw, ctx))

    def blind_text(self, value: str) -> str:
        return value.casefold()

    def mask(self, value: str) -> str:
        return mask_email(value)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": 254}
