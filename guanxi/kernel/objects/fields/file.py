"""Files and images kept beside a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.kernel.objects.fields.base import PRESENCE
from guanxi.kernel.objects.fields.references import References


@dataclass(eq=False)
class File(References):
    """Ids of uploaded files; `labels("file", id)` gives name, size and type."""

    type = "file"
    target = "file"
    operators = PRESENCE

    def wire(self, value: list[str], labels: Any) -> list[dict[str, Any]]:
        return [labels("file", v) or {"id": v, "name": None} for v in value]

    def export(self, value: list[str], language: str, labels: Any) -> str:
        return "、".join(str((labels("file", v) or {}).get("name") or v) for v in value)


@dataclass(eq=False)
class Image(File):
    type = "image"
