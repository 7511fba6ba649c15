"""A point on the map, WGS 84, with a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import PRESENCE, Context, Field, IndexRow, Labels, Slot, text_of, wrong_type

SCALE = 10**7  # one unit is about a centimetre


@dataclass(eq=False)
class Place(Field):
    """A tuple (latitude, longitude, name); degrees, stored as integers of 1e-7 degree."""

    type = "place"
    slots = (Slot("", "int"), Slot("_lng", "int"), Slot("_name", "text", 200))
    operators = PRESENCE
    default_class = "personal"
    can_sort = False

    def parse(self, raw: Any, ctx: Context) -> tuple[float, float, str]:
        if isinstance(raw, str) and ctx.lenient:
            parts = [p.strip() for p in raw.split(",")]
            raw = {"lat": parts[0], "lng": parts[1] if len(parts) > 1 else None}
            try:
                raw = {"lat": float(raw["lat"]), "lng": float(raw["lng"])}
            except (TypeError, ValueError):
                raise wrong_type("“纬度,经度”", "latitude,longitude", raw) from None
        if not isinstance(raw, dict) or set(raw) - {"lat", "lng", "name"}:
            raise wrong_type("含 lat 与 lng 的对象", "an object with lat and lng", raw)
        lat, lng = raw.get("lat"), raw.get("lng")
        if isinstance(lat, bool) or isinstance(lng, bool) or not isinstance(lat, (int, float)) or not isinstance(lng, (int, float)):
            raise wrong_type("含 lat 与 lng 的对象", "an object with lat and lng", raw)
        if not (-90 <= lat <= 90 and -180 <= lng <= 180):
            raise ValueProblem(
                "place_range",
                zh="纬度应在 -90 到 90，经度应在 -180 到 180 之间",
                en="Latitude must be within ±90 and longitude within ±180",
            )
        name = text_of(raw.get("name") or "", ctx)[:200]
        return (round(lat * SCALE) / SCALE, round(lng * SCALE) / SCALE, name)

    def primitives(self, value: tuple[float, float, str]) -> tuple[Any, ...]:
        return (round(value[0] * SCALE), round(value[1] * SCALE), value[2])

    def from_primitives(self, parts: Any) -> tuple[float, float, str]:
        return (parts[0] / SCALE, parts[1] / SCALE, parts[2] or "")

    def index_row(self, key: Any) -> IndexRow:
        return IndexRow()

    def wire(self, value: tuple[float, float, str], labels: Labels) -> dict[str, Any]:
        return {"lat": value[0], "lng": value[1], "name": value[2]}

    def export(self, value: tuple[float, float, str], language: str, labels: Labels) -> str:
        return f"{value[0]},{value[1]}"

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lng": {"type": "number", "minimum": -180, "maximum": 180},
                "name": {"type": "string"},
            },
            "required": ["lat", "lng"],
            "additionalProperties": False,
        }
