"""The object types of one tenant: those that are shipped, with its overlays, and those that it made."""

from __future__ import annotations

import copy
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from guanxi.base.errors import NotFound, ValueProblem
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.fields.types import make_field
from guanxi.kernel.objects.models import CustomRecord, FieldDefinition, ObjectDefinition
from guanxi.kernel.objects.types import CHANGING, OBJECT_TYPES, Grant, ObjectType, system_fields
from guanxi.kernel.tenancy.models import Tenant
from guanxi.kernel.tenancy.scope import tenant_scope

CUSTOM_ROLES = {
    "sales_representative": Grant("own", "own", "own", create=True, import_=True, export=True, actions=CHANGING),
    "sales_manager": Grant(
        "department_tree",
        "department_tree",
        "department_tree",
        create=True,
        import_=True,
        export=True,
        actions=CHANGING | {"hand_over"},
    ),
    "service_agent": Grant("own", "own", None, create=True, actions=CHANGING),
    "marketer": Grant("own", "own", None, create=True, actions=CHANGING),
    "finance": Grant("own", "own", None, create=True, import_=True, export=True, actions=CHANGING),
    "process_owner": Grant("own", "own", None, create=True, actions=CHANGING),
    "executive": Grant("all", export=True),
    "auditor": Grant("all"),
}
"""What the ready roles may do with an object type that the tenant made, until an administrator says otherwise."""


@dataclass(frozen=True)
class Schema:
    """All object types of a tenant at one stamp."""

    tenant: int
    stamp: int
    objects: Mapping[str, ObjectType]
    notes: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)  # what rooms above derived from it, by room

    def get(self, key: str) -> ObjectType:
        """The object type of this key; raises NotFound."""
        found = self.objects.get(key)
        if found is None:
            raise NotFound({"zh": "没有这种对象", "en": "There is no such object type"})
        return found

    def referring(self, key: str) -> list[tuple[ObjectType, Field]]:
        """The reference fields of all object types that point to this one."""
        return [
            (o, f)
            for o in self.objects.values()
            for f in o.fields.values()
            if f.object == key and f.type in ("reference", "person", "department") and not f.system
        ]


COMPLETIONS: list[Callable[[Mapping[str, ObjectType]], Mapping[str, ObjectType]]] = []
"""What rooms above add to the object types of a tenant once all of them are known, in the order of registration."""

_CACHE: OrderedDict[int, Schema] = OrderedDict()
_KEPT = 500


def schema_of(tenant: int, stamp: int | None = None) -> Schema:
    """The schema of a tenant; read again when its stamp has moved. Side effect: at most three queries."""
    if stamp is None:
        stamp = Tenant.objects.values_list("schema_stamp", flat=True).get(pk=tenant)
    found = _CACHE.get(tenant)
    if found is None or found.stamp != stamp:
        with tenant_scope(tenant):
            found = _read(tenant, stamp)
        _CACHE[tenant] = found
        while len(_CACHE) > _KEPT:
            _CACHE.popitem(last=False)
    return found


def _read(tenant: int, stamp: int) -> Schema:
    # Read by tenant, not by scope: the keeper and the stream ask for several tenants.
    definitions = list(ObjectDefinition.unscoped.filter(tenant=tenant, deleted_key="").order_by("id"))
    rows: dict[str, list[FieldDefinition]] = {}
    for row in FieldDefinition.unscoped.filter(tenant=tenant, deleted_key="").order_by("position", "id"):
        rows.setdefault(row.object, []).append(row)
    objects: dict[str, ObjectType] = {}
    for shipped in OBJECT_TYPES.values():
        objects[shipped.key] = extended(shipped, rows.get(shipped.key, ()))
    for definition in definitions:
        objects[definition.key] = _custom(definition, rows.get(definition.key, ()))
    for complete in COMPLETIONS:
        objects = dict(complete(objects))
    return Schema(tenant, stamp, objects)


def _custom(definition: Any, rows: Any) -> ObjectType:
    name = copy.copy(CustomRecord.declared["name"])
    label = {"zh": definition.label_zh, "en": definition.label_en or definition.label_zh}
    base = ObjectType(
        key=definition.key, label=label, plural=label, fields={"name": name}, model=CustomRecord, icon=definition.icon or "appstore", group="custom",
        timeline=True, custom=True, roles=CUSTOM_ROLES, list_fields=tuple(orjson.loads(definition.list_fields or "[]")),
    )  # fmt: skip
    made = extended(base, rows)
    return replace(made, fields={**made.fields, **system_fields(True)}, list_fields=made.list_fields or tuple(list(made.fields)[:8]))


def extended(base: ObjectType, rows: Any) -> ObjectType:
    """The object type with the tenant's overlays on its fields and its own fields after them."""
    if not rows:
        return base
    fields = dict(base.fields)
    added: dict[str, Field] = {}
    for row in rows:
        options = orjson.loads(row.options) if row.options else {}
        declared = fields.get(row.key)
        if declared is not None:
            fields[row.key] = _overlaid(declared, row, options)
        else:
            made = field_of(row, options)
            if made is not None:
                added[row.key] = made
    shipped = {k: f for k, f in fields.items() if not f.system}
    return base.with_fields({**shipped, **added, **{k: f for k, f in fields.items() if f.system}})


def _overlaid(declared: Field, row: Any, options: dict[str, Any]) -> Field:
    made = copy.copy(declared)
    made.zh, made.en = row.label_zh or declared.zh, row.label_en or declared.en
    made.required = declared.required or bool(row.required)
    made.section = row.section or declared.section
    if "choices" in options and "choices" in declared.options:
        made.options = {**declared.options, "choices": options["choices"]}
    return made


def field_of(row: Any, options: dict[str, Any]) -> Field | None:
    """The field that a definition row declares; None where its type is not known (a plug-in that was taken out)."""
    try:
        return make_field(
            row.type, zh=row.label_zh, en=row.label_en or "", help_zh=row.help_zh or "", help_en=row.help_en or "", required=bool(row.required),
            unique=bool(row.unique), search=bool(row.searchable), data_class=row.data_class or None, options=dict(options),
            section=row.section or "custom", custom=True, key=row.key,
            since=getattr(row, "created_at", None),
        )  # fmt: skip
    except (KeyError, ValueProblem):
        return None
