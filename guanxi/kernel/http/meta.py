"""What the web application must know of the object types: derived from the registry under the caller's rights."""

from __future__ import annotations

from typing import Any

from guanxi.kernel.access.actor import Actor
from guanxi.kernel.access.rights import field_right
from guanxi.kernel.objects.actions import actions_of
from guanxi.kernel.objects.fields.base import Field
from guanxi.kernel.objects.types import Grant, ObjectType

SECTIONS = {
    "basic": {"zh": "基本信息", "en": "Basics"}, "contact": {"zh": "联系方式", "en": "Contact"}, "business": {"zh": "业务信息", "en": "Business"},
    "finance": {"zh": "财务信息", "en": "Finance"}, "custom": {"zh": "自定义", "en": "Custom"}, "system": {"zh": "系统信息", "en": "System"},
}  # fmt: skip
GROUPS = ("customers", "sales", "custom", "administration", "system")


def field_meta(field: Field, right: str, *, found: bool = True) -> dict[str, Any]:
    """One field as the web application needs it; `found`: whether this person may filter, sort, group or add by it."""
    findable = bool(field.filterable) and found
    return {
        "key": field.key, "type": field.type, "label": field.label, "help": {"zh": field.help_zh, "en": field.help_en or field.help_zh} if field.help_zh else None,
        "required": field.required, "unique": field.unique, "right": "masked" if field.data_class == "sensitive" and right == "read" else right,
        "class": field.data_class, "system": field.system, "custom": field.custom, "filterable": findable,
        "sortable": bool(field.sortable) and found, "searchable": field.search, "groupable": field.groupable and found,
        "numeric": field.numeric and found, "operators": list(field.operators) if findable else [], "default": _default(field), "section": field.section,
        "object": field.object, "options": field.public_options(),
    }  # fmt: skip


def _default(field: Field) -> Any:
    return field.default if field.default is None or isinstance(field.default, (str, int, float, bool, list, dict)) else None


def supplied_meta(object_type: ObjectType) -> dict[str, Any]:
    """What each ready role and everyone is given here, under "" what holds of the fields for other roles; fields only where not the field's own right."""
    given = {**object_type.roles, "": Grant(read="all"), **({"everyone": object_type.everyone} if object_type.everyone else {})}
    return {
        role: {
            "read": g.read, "update": g.update, "delete": g.delete, "create": g.create, "import": g.import_, "export": g.export, "actions": sorted(g.actions),
            "fields": {k: right for k, f in object_type.fields.items() if (right := field_right(f, role, g)) != f.right},
        }
        for role, g in given.items()
    }  # fmt: skip


def object_meta(actor: Actor, object_type: ObjectType) -> dict[str, Any]:
    """One object type with its fields, actions and rights, as this person may see it."""
    rights = actor.rights(object_type)
    fields = [
        field_meta(f, rights.fields[k], found=actor.may_filter(object_type, k))
        for k, f in object_type.fields.items()
        if rights.fields[k] != "hidden"
    ]
    shown = {f["key"] for f in fields}
    sections: dict[str, list[str]] = {}
    for one in fields:
        sections.setdefault(one["section"], []).append(one["key"])
    return {
        "key": object_type.key, "label": object_type.label, "plural": object_type.plural, "icon": object_type.icon, "group": object_type.group,
        "custom": object_type.custom, "hidden": object_type.hidden, "name_field": object_type.name_field, "timeline": object_type.timeline, "owned": object_type.owned,
        "list_fields": [k for k in object_type.list_fields if k in shown],
        "sections": [{"key": k, "label": SECTIONS.get(k, {"zh": k, "en": k}), "fields": v} for k, v in sections.items()],
        "rights": {what: actor.may(object_type, what) for what in ("read", "create", "update", "delete", "import", "export", "purge")},
        "actions": [
            {"key": a.key, "label": a.label, "on": a.on, "danger": a.danger, "input": [field_meta(f, "write") for f in a.input]}
            for a in actions_of(object_type).values()
            if actor.may(object_type, a.right) and (a.key != "tag" or "tags" in object_type.fields)
        ],
        "related": [
            {"object": other.key, "field": field.key, "label": other.plural}
            for other, field in actor.schema.referring(object_type.key)
            if actor.may_read(other) and actor.may_filter(other, field.key)
        ],
        **({"supplied": supplied_meta(object_type)} if "role" in actor.schema.objects and actor.may(actor.schema.objects["role"], "update") else {}),
        "fields": fields,
    }  # fmt: skip


def meta_of(actor: Actor) -> dict[str, Any]:
    """Everything that this person may see of the registry; its stamp moves with rights and fields."""
    objects = [object_meta(actor, o) for o in actor.schema.objects.values() if actor.may_read(o)]
    return {"stamp": actor.stamp, "objects": sorted(objects, key=lambda o: GROUPS.index(o["group"]) if o["group"] in GROUPS else 9)}
