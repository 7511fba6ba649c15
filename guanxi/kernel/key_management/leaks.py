"""The leak budget: what somebody who has the database and no key learns of each encrypted field, counted in its blind rows.

A blind row tells which records hold the same value. How much that is worth follows from how often values repeat: the entropy of the index is what an
attacker who knows the true frequencies could at best match (CipherSweet's planner counts the same way; `security.md` of the design, 5.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from guanxi.base.errors import Message
from guanxi.kernel.database.dialect import dialect, fetch
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.schema import schema_of
from guanxi.kernel.objects.types import ObjectType

BITS = 64
_EXACT: Message = {"zh": "完整值", "en": "The whole value"}
_TAIL: Message = {"zh": "末四位", "en": "The last four digits"}


@dataclass(frozen=True)
class Leak:
    """One blind index of one field. records: that stand in it; values: different ones among them; shared: records whose value another one has, too."""

    object: str
    field: str
    index: Message
    records: int
    values: int
    shared: int

    def as_wire(self, labels: tuple[Message, Message]) -> dict[str, Any]:
        return {
            "object": self.object, "object_label": labels[0], "field": self.field, "field_label": labels[1], "index": self.index, "bits": BITS,
            "records": self.records, "values": self.values, "shared": self.shared,
        }  # fmt: skip


def leaks(tenant: int) -> list[dict[str, Any]]:
    """Every blind index of the organisation. One statement an index."""
    found = []
    for object_type in schema_of(tenant).objects.values():
        for field in object_type.fields.values():
            if field.encrypted and (field.unique or (field.filterable and "eq" in field.operators)):
                found += [leak.as_wire((object_type.label, field.label)) for leak in _of_field(tenant, object_type, field)]
    return found


def _of_field(tenant: int, object_type: ObjectType, field: Field) -> list[Leak]:
    made = [_counted(tenant, object_type, field.key, field.key, _EXACT)]
    if "tail" in field.operators:
        made.append(_counted(tenant, object_type, field.key, f"{field.key}#tail", _TAIL))
    return made


def _counted(tenant: int, object_type: ObjectType, field: str, name: str, index: Message) -> Leak:
    q = dialect().quote
    sql = (
        f"SELECT COALESCE(SUM(n), 0), COUNT(*), COALESCE(SUM(CASE WHEN n > 1 THEN n ELSE 0 END), 0) FROM (SELECT COUNT(*) AS n FROM {q('objects_index')}"
        f" WHERE {q('tenant')} = %s AND {q('object')} = %s AND {q('field')} = %s GROUP BY {q('key')}) AS counted"
    )
    records, values, shared = (int(n) for n in fetch(sql, [tenant, object_type.key, name])[0])
    return Leak(object_type.key, field, index, records, values, shared)
