"""By what an export is known later: its entry in the log, and the mark that an Excel file carries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from guanxi.engines.exchange.writing import Mark
from guanxi.kernel.access.actor import Actor
from guanxi.kernel.changes.log import Entry, Origin, append
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.tenancy.models import Tenant

_HIDDEN = "***"
_OPEN = ("public", "internal")


def note_export(
    actor: Actor, object_type: ObjectType, asked: Mapping[str, Any], fields: Sequence[str], count: int, record: str, export_id: str
) -> None:
    """The entry of the log: who took out how many records with which fields, by which conditions. `record`: the file, or what stands for it.

    Values of conditions on personal, sensitive and encrypted fields, and what was searched for, are not told: the log would keep them for good.
    Side effects: one entry, in the caller's transaction.
    """
    parts = [f"{count} records", asked.get("format", "xlsx"), ",".join(fields)]
    if asked.get("filter"):
        parts.append(f"filter {orjson.dumps(_shown(asked['filter'], actor, object_type)).decode()}")
    if asked.get("q"):
        parts.append(f"search {_HIDDEN}")
    if asked.get("deleted"):
        parts.append("recycle bin")
    origin = Origin("export", f"{object_type.key}.export", "; ".join(parts), export_id)
    append(actor.tenant, actor.person, actor.now(), origin, [Entry("note", object_type.key, record, 1)])


def mark_of(actor: Actor) -> Mark:
    """Who exports, for whom, and when, in the time of the organisation."""
    organisation = Tenant.objects.values_list("name", flat=True).get(pk=actor.tenant)
    return Mark(actor.name or "-", organisation, actor.now().astimezone(actor.zone).replace(tzinfo=None, microsecond=0))


def _shown(tree: Any, actor: Actor, object_type: ObjectType | None) -> Any:
    """The filter tree, which has been checked, without values that may be personal."""
    if isinstance(tree, list):
        return [_shown(one, actor, object_type) for one in tree]
    if not isinstance(tree, dict):
        return tree
    if "related" in tree:
        other = actor.schema.objects.get(str(tree["related"]).partition(".")[0])
        return {key: _shown(value, actor, other) if key == "where" else value for key, value in tree.items()}
    if "field" in tree:
        field = _field_of(str(tree["field"]), actor, object_type)
        is_open = field is not None and field.data_class in _OPEN and not field.encrypted
        return {key: value if key != "value" or is_open else _HIDDEN for key, value in tree.items()}
    return {key: _shown(value, actor, object_type) for key, value in tree.items()}


def _field_of(path: str, actor: Actor, object_type: ObjectType | None) -> Field | None:
    """The field at the end of a path over references."""
    field: Field | None = None
    for key in path.split("."):
        field = object_type.fields.get(key) if object_type is not None else None
        object_type = actor.schema.objects.get(str(field.object)) if field is not None else None
    return field
