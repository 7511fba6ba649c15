"""The id of a record as a field of every object type: something to choose records by, never to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from guanxi.base.errors import ValueProblem
from guanxi.base.ids import is_id
from guanxi.kernel.objects.fields.base import Context, Field, Slot


@dataclass(eq=False)
class Identity(Field):
    """To clients a text that is equal or not. As many may be named as an action takes records."""

    type = "text"
    slots = (Slot("", "id"),)
    operators: ClassVar[tuple[str, ...]] = ("eq", "in", "not_in")
    can_sort = False
    most_values = 5000

    def parse(self, raw: Any, ctx: Context) -> str:
        if not is_id(raw):
            raise ValueProblem("id_invalid", zh="id 应为 UUIDv7", en="The id must be a UUIDv7")
        return str(raw)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid"}
