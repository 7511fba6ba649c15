"""A reference to one record; the write checks that it exists and may be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from guanxi.base.errors import ValueProblem
from guanxi.base.ids import is_id
from guanxi.kernel.objects.fields.base import Context, Field, Labels, Slot, wrong_type


class Named(str):
    """A record named by its name in a file; the write looks its id up."""

    __slots__ = ()


def parse_reference(raw: Any, ctx: Context) -> str:
    """An id, or from a file a `Named`."""
    if isinstance(raw, dict):
        raw = raw.get("id")
    if not isinstance(raw, str):
        raise wrong_type("记录的 id", "the id of a record", raw)
    if is_id(raw):
        return raw
    if ctx.lenient and raw.strip():
        return Named(raw.strip())
    raise ValueProblem("reference_invalid", zh="应为记录的 id", en="Needs the id of a record")


@dataclass(eq=False)
class Reference(Field):
    """Options: `object`, the object type it points to."""

    type = "reference"
    slots = (Slot("", "id"),)
    operators: ClassVar[tuple[str, ...]] = ("eq", "ne", "in", "not_in", "empty", "not_empty")
    groupable = True
    can_sort = False

    def check_options(self) -> None:
        if not self.object:
            raise ValueProblem("reference_object", zh="请说明引用哪种对象", en="Name the object type it refers to")

    def parse(self, raw: Any, ctx: Context) -> str:
        return parse_reference(raw, ctx)

    def references(self, value: str) -> list[str]:
        return [value]

    def wire(self, value: str, labels: Labels) -> dict[str, Any]:
        return {"id": value, "name": labels(str(self.object), value)}

    def export(self, value: str, language: str, labels: Labels) -> str:
        return labels(str(self.object), value) or value

    def schema(self) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string", "format": "uuid"},
                {"type": "object", "properties": {"id": {"type": "string", "format": "uuid"}, "name": {}}, "required": ["id"]},
            ]
        }

    def read_schema(self) -> dict[str, Any]:
        return {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": ["string", "null"]}}}


@dataclass(eq=False)
class Person(Reference):
    type = "person"
    target = "person"


@dataclass(eq=False)
class Department(Reference):
    """`under` finds a department and all below it."""

    type = "department"
    target = "department"
    operators = ("eq", "ne", "in", "not_in", "under", "empty", "not_empty")
