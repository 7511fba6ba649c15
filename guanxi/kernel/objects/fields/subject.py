"""The record that an activity is about: any object type that has a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.base.ids import is_id
from guanxi.kernel.objects.fields.base import Context, Field, Labels, Slot, wrong_type


@dataclass(eq=False)
class Subject(Field):
    """A pair (object key, id). Filtered by the id alone."""

    type = "subject"
    slots = (Slot("", "id"), Slot("_object", "text", 60))
    operators = ("eq", "in", "empty", "not_empty")
    can_sort = False

    def parse(self, raw: Any, ctx: Context) -> tuple[str, str]:
        if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not isinstance(raw.get("object"), str):
            raise wrong_type("含 object 与 id 的对象", "an object with object and id", raw)
        if not is_id(raw["id"]):
            raise ValueProblem("reference_invalid", zh="应为记录的 id", en="Needs the id of a record")
        return (raw["id"], raw["object"])

    def operand(self, op: str, raw: Any, ctx: Context) -> Any:
        if isinstance(raw, str) and is_id(raw):
            return raw
        return self.parse(raw, ctx)[0]

    def primitives(self, value: tuple[str, str]) -> tuple[Any, ...]:
        return value

    def from_primitives(self, parts: Any) -> tuple[str, str]:
        return (parts[0], parts[1])

    def wire(self, value: tuple[str, str], labels: Labels) -> dict[str, Any]:
        return {"object": value[1], "id": value[0], "name": labels(value[1], value[0])}

    def export(self, value: tuple[str, str], language: str, labels: Labels) -> str:
        return labels(value[1], value[0]) or value[0]

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {"object": {"type": "string"}, "id": {"type": "string", "format": "uuid"}, "name": {}},
            "required": ["object", "id"],
        }
