"""References to several records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import orjson

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import LIST, Context, Field, Labels
from guanxi.kernel.objects.fields.multi_choice import MOST, members
from guanxi.kernel.objects.fields.reference import parse_reference


@dataclass(eq=False)
class References(Field):
    type = "references"
    operators: ClassVar[tuple[str, ...]] = LIST
    listy = True

    def check_options(self) -> None:
        if not self.object:
            raise ValueProblem("reference_object", zh="请说明引用哪种对象", en="Name the object type it refers to")

    def parse(self, raw: Any, ctx: Context) -> list[str] | None:
        return list(dict.fromkeys(parse_reference(item, ctx) for item in members(raw, ctx))) or None

    def primitives(self, value: list[str]) -> tuple[Any, ...]:
        return (orjson.dumps(value).decode(),)

    def from_primitives(self, parts: Any) -> list[str]:
        return list(orjson.loads(parts[0]))

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        return self.clean(raw if isinstance(raw, list) else [raw], ctx)

    def references(self, value: list[str]) -> list[str]:
        return value

    def wire(self, value: list[str], labels: Labels) -> list[dict[str, Any]]:
        return [{"id": v, "name": labels(str(self.object), v)} for v in value]

    def export(self, value: list[str], language: str, labels: Labels) -> str:
        return "、".join(labels(str(self.object), v) or v for v in value)

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "maxItems": MOST,
            "items": {
                "anyOf": [
                    {"type": "string", "format": "uuid"},
                    {"type": "object", "properties": {"id": {"type": "string"}, "name": {}}, "required": ["id"]},
                ]
            },
        }

    def read_schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": ["string", "null"]}}},
        }
