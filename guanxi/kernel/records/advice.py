"""A slow shape in words, and what would help it: an index that is not there, or another way to ask."""

from __future__ import annotations

from typing import Any

from guanxi.base.errors import Message
from guanxi.kernel.objects.schema import Schema
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.records.slow import Seen, Shape

_BY_INDEX = {"eq", "in", "under", "between", "range", "lt", "le", "gt", "ge", "starts_with"}
_KINDS: dict[str, Message] = {
    "list": {"zh": "列表", "en": "list"},
    "count": {"zh": "计数", "en": "count"},
    "totals": {"zh": "统计", "en": "totals"},
}
_SCOPES: dict[str, Message] = {
    "all": {"zh": "全部记录", "en": "all records"},
    "merged": {"zh": "少数负责人或部门", "en": "few owners or departments"},
    "walked": {"zh": "按权限逐条判断", "en": "records looked at one by one under rights"},
}


def as_told(one: Seen, schema: Schema) -> dict[str, Any] | None:
    """A slow shape as JSON, in both languages; None where its object type is gone."""
    object_type = schema.objects.get(one.shape.object)
    if object_type is None:
        return None
    return {
        "object": one.shape.object, "kind": one.shape.kind, "what": {language: in_words(one.shape, object_type, schema, language) for language in ("zh", "en")},
        "count": one.count, "median_ms": round(one.median, 1), "worst_ms": round(one.worst, 1), "rows": one.rows, "help": helps(one.shape, object_type),
    }  # fmt: skip


def in_words(shape: Shape, object_type: ObjectType, schema: Schema, language: str) -> str:
    """What is asked, in the labels of the object type and its fields."""
    comma = "；" if language == "zh" else "; "
    parts = [f"{object_type.label[language]} {_KINDS[shape.kind][language]}"]
    if shape.deleted:
        parts.append({"zh": "回收站", "en": "recycle bin"}[language])
    if shape.conditions:
        listed = ", ".join(f"{_label(path, object_type, schema, language)} {op}" for path, op in shape.conditions)
        parts.append({"zh": f"条件：{listed}", "en": f"where {listed}"}[language])
    if shape.search:
        parts.append({"zh": "搜索", "en": "search"}[language])
    if shape.order:
        listed = ", ".join(("-" if k.startswith("-") else "") + _label(k.lstrip("-"), object_type, schema, language) for k in shape.order)
        parts.append({"zh": f"排序：{listed}", "en": f"ordered by {listed}"}[language])
    parts.append(_SCOPES[shape.scope][language])
    return comma.join(parts)


def _label(path: str, object_type: ObjectType, schema: Schema, language: str) -> str:
    """The labels along a path; where a step is not known (any more), its key."""
    names: list[str] = []
    at: ObjectType | None = object_type
    for step in path.split("."):
        field = at.fields.get(step) if at is not None else None
        if field is None and step in schema.objects:
            at = schema.objects[step]
            names.append(at.label[language])
            continue
        names.append(field.label[language] if field is not None else step)
        at = schema.objects.get(str(field.object)) if field is not None and field.object else None
    return " › ".join(names)


def helps(shape: Shape, object_type: ObjectType) -> list[Message]:
    """What would make it quicker; empty where nothing simple would."""
    made: list[Message] = []
    led = _led(object_type)
    tail = ["updated_at", "id"] if shape.kind == "list" and shape.order in ((), ("-updated_at",), ("updated_at",)) else []
    for path, op in shape.conditions:
        field = object_type.fields.get(path)
        if field is None:
            made.append(
                {
                    "zh": f"条件“{path}”要看其他对象的记录；可改用本对象的公式字段保存结果",
                    "en": f"The condition “{path}” looks at records of another object; a formula field could keep its result",
                }
            )
        elif op == "contains" and not field.search:
            made.append(
                {
                    "zh": f"“包含”没有索引可用：把字段“{field.label['zh']}”设为可搜索，用搜索框代替",
                    "en": f"No index answers “contains”: make the field “{field.label['en']}” searchable and use the search box",
                }
            )
        elif op in _BY_INDEX and not field.indexed and field.key + field.compare_suffix not in led:
            made.append(_index(object_type, [field.key + field.compare_suffix, *tail]))
    for name in shape.order[:1]:
        field = object_type.fields.get(name.lstrip("-"))
        if field is not None and not field.custom and field.key + field.sort_suffix not in led:
            made.append(_index(object_type, [field.key + field.sort_suffix, "id"]))
    return made


def _led(object_type: ObjectType) -> set[str]:
    """The columns that come second, after the tenant, in an index of the table."""
    meta: Any = object_type.model._meta
    held = [list(one.fields) for one in (*meta.indexes, *meta.constraints) if hasattr(one, "fields")]
    return {"id"} | {names[1] for names in held if len(names) > 1}


def _index(object_type: ObjectType, columns: list[str]) -> Message:
    name = f"slow_{object_type.table}_{columns[0]}"[:60]
    text = f"CREATE INDEX {name} ON {object_type.table} (tenant, {', '.join(columns)})"
    return {"zh": f"缺少索引：{text}", "en": f"An index is missing: {text}"}
