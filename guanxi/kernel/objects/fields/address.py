"""Postal addresses: region, street, postcode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from guanxi.base.errors import ValueProblem
from guanxi.base.regions import find, full_name
from guanxi.kernel.objects.fields.base import PRESENCE, Context, Field, Labels, text_of, wrong_type
from guanxi.kernel.objects.fields.region import parse_region

_PARTS = {"region", "street", "postcode", "name", "name_en"}


@dataclass(eq=False)
class Address(Field):
    """A dict with `region` (code), `street`, `postcode`; a plain text from a file becomes the street, its region found."""

    type = "address"
    operators = PRESENCE
    default_class = "personal"
    encrypted = True

    def parse(self, raw: Any, ctx: Context) -> dict[str, str] | None:
        if isinstance(raw, str):
            found = find(raw, "zh") if ctx.lenient else []
            raw = {"street": raw, **({"region": found[0].code} if found else {})}
        if not isinstance(raw, dict):
            raise wrong_type("地址对象", "an address object", raw)
        unknown = set(raw) - _PARTS
        if unknown:
            raise ValueProblem(
                "address_part", zh=f"地址没有“{min(unknown)[:30]}”这一项", en=f"An address has no part “{min(unknown)[:30]}”"
            )
        made: dict[str, str] = {}
        if raw.get("region"):
            made["region"] = parse_region(raw["region"], ctx)
        for part, limit in (("street", 300), ("postcode", 20)):
            if raw.get(part):
                text = text_of(raw[part], ctx)
                if len(text) > limit:
                    raise ValueProblem(
                        "text_too_long",
                        zh=f"最多 {limit} 个字符，现为 {len(text)} 个",
                        en=f"At most {limit} characters, this has {len(text)}",
                    )
                made[part] = text
        return made or None

    def plain(self, value: dict[str, str]) -> str:
        return orjson.dumps(value).decode()

    def from_plain(self, text: str) -> Any:
        return orjson.loads(text)

    def wire(self, value: dict[str, str], labels: Labels) -> dict[str, Any]:
        return {**value, "name": self.full(value, "zh"), "name_en": self.full(value, "en")}

    def full(self, value: dict[str, str], language: str) -> str:
        region = full_name(value["region"], language) if value.get("region") else ""
        street = value.get("street", "")
        if language == "zh":
            return street if region and street.startswith(region) else region + street
        if region and region in street:
            return street
        return ", ".join(part for part in (street, region, value.get("postcode", "")) if part)

    def mask(self, value: dict[str, str]) -> str:
        return (full_name(value["region"], "zh") if value.get("region") else "") + "***"

    def export(self, value: dict[str, str], language: str, labels: Labels) -> str:
        return self.full(value, language)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "region": {"type": "string", "maxLength": 12},
                "street": {"type": "string", "maxLength": 300},
                "postcode": {"type": "string", "maxLength": 20},
            },
            "additionalProperties": False,
        }

    def read_schema(self) -> dict[str, Any]:
        made = self.schema()
        return {**made, "properties": {**made["properties"], "name": {"type": "string"}, "name_en": {"type": "string"}}}
