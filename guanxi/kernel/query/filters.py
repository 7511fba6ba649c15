"""Reading a filter tree: JSON in, checked nodes out; names are looked up in the registry and never go further as text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanxi.base.errors import FieldError, Invalid, ValueProblem
from guanxi.base.numbers import parse_decimal
from guanxi.base.periods import resolve
from guanxi.kernel.objects.fields.base import Context, Field
from guanxi.kernel.objects.types import ObjectType
from guanxi.kernel.query.viewer import Viewer

MOST_DEPTH = 8
MOST_NODES = 200
MOST_STEPS = 3
NEGATED = {"ne": "eq", "not_in": "in", "empty": "not_empty", "none": "any"}
"""Negative operators are the complement of a positive one, so that a missing value is never equal to anything."""


@dataclass(frozen=True)
class AllOf:
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class AnyOf:
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    node: Node


@dataclass(frozen=True)
class Leaf:
    """`field op operand`, reached over the references in `path`; op is a positive operator; operand is made of compare keys."""

    object: ObjectType
    path: tuple[tuple[Field, ObjectType], ...]
    field: Field
    op: str
    operand: Any


@dataclass(frozen=True)
class Related:
    """A condition on the records of another object type that refer to this one."""

    object: ObjectType
    field: Field
    agg: str
    where: Node | None
    op: str = "ge"
    value: Decimal = Decimal(1)
    of: Field | None = None


Node = AllOf | AnyOf | Not | Leaf | Related


def read_filter(tree: Any, object_type: ObjectType, viewer: Viewer, name: str = "filter") -> Node | None:
    """The checked tree, None for an empty one; raises Invalid that names the place."""
    if tree in (None, {}, []):
        return None
    return _Reader(viewer, name).node(tree, object_type, 0)


class _Reader:
    def __init__(self, viewer: Viewer, name: str) -> None:
        self.viewer = viewer
        self.name = name
        self.count = 0
        self.context = Context(viewer.tenant, viewer.zone, viewer.currency)

    def fail(self, code: str, zh: str, en: str) -> Invalid:
        return Invalid(errors=[FieldError(self.name, code, {"zh": zh, "en": en})])

    def node(self, tree: Any, object_type: ObjectType, depth: int) -> Node:
        self.count += 1
        if depth > MOST_DEPTH:
            raise self.fail("filter_depth", f"条件最多嵌套 {MOST_DEPTH} 层", f"Conditions nest at most {MOST_DEPTH} deep")
        if self.count > MOST_NODES:
            raise self.fail("filter_size", f"条件最多 {MOST_NODES} 个", f"At most {MOST_NODES} conditions")
        if not isinstance(tree, dict):
            raise self.fail("filter_shape", "条件应为对象", "A condition must be an object")
        keys = set(tree)
        for word, made in (("and", AllOf), ("or", AnyOf)):
            if word in tree:
                if keys != {word} or not isinstance(tree[word], list):
                    raise self.fail("filter_shape", f"“{word}”应只含条件列表", f"“{word}” holds a list of conditions and nothing else")
                return made(tuple(self.node(part, object_type, depth + 1) for part in tree[word]))
        if "not" in tree:
            if keys != {"not"}:
                raise self.fail("filter_shape", "“not”应只含一个条件", "“not” holds one condition and nothing else")
            return Not(self.node(tree["not"], object_type, depth + 1))
        if "related" in tree:
            return self.related(tree, object_type, depth)
        if "field" in tree:
            if keys - {"field", "op", "value"}:
                raise self.fail("filter_shape", "条件只含 field、op、value", "A condition holds field, op and value")
            return self.leaf(tree, object_type)
        raise self.fail("filter_shape", "条件须含 field、and、or、not 或 related", "A condition needs field, and, or, not or related")

    def unknown_field(self, path: object) -> Invalid:
        # The same answer for a field that does not exist and one that may not be seen.
        shown = str(path)[:60]
        return self.fail("unknown_field", f"没有字段“{shown}”，或不能按它筛选", f"There is no field “{shown}”, or it cannot be filtered")

    def field_of(self, object_type: ObjectType, key: str) -> Field:
        field = object_type.fields.get(key)
        if field is None or not field.filterable or not self.viewer.may_filter(object_type, key):
            raise self.unknown_field(key)
        return field

    def leaf(self, tree: dict[str, Any], object_type: ObjectType) -> Node:
        path = tree["field"]
        if not isinstance(path, str) or path.count(".") > MOST_STEPS:
            raise self.unknown_field(path)
        *steps, last = path.split(".")
        way: list[tuple[Field, ObjectType]] = []
        at = object_type
        for step in steps:
            field = self.field_of(at, step)
            target = self.viewer.schema.objects.get(str(field.object)) if field.object else None
            if target is None or field.listy or not self.viewer.may_read(target):
                raise self.unknown_field(path)
            way.append((field, target))
            at = target
        field = self.field_of(at, last)
        op = tree.get("op", "eq")
        if not isinstance(op, str) or op not in field.operators:
            raise self.fail(
                "unknown_operator", f"字段“{last}”不支持运算“{str(op)[:20]}”", f"Field “{last}” has no operator “{str(op)[:20]}”"
            )
        positive = NEGATED.get(op, op)
        node = self.condition(object_type, tuple(way), field, positive, tree.get("value"))
        return node if positive == op else Not(node)

    def condition(self, object_type: ObjectType, way: Any, field: Field, op: str, raw: Any) -> Leaf:
        if op == "not_empty":
            return Leaf(object_type, way, field, op, None)
        try:
            if op == "within":
                low, high = resolve(raw, self.viewer.now(), self.viewer.zone)
                if field.value_type == "date":
                    return Leaf(
                        object_type,
                        way,
                        field,
                        "range",
                        (low.astimezone(self.viewer.zone).date(), high.astimezone(self.viewer.zone).date()),
                    )
                return Leaf(object_type, way, field, "range", (low, high))
            raw = self.resolved(raw, field)
            if op == "eq" and isinstance(raw, list) and not field.listy:
                op = "in"
            if op == "under" and field.type == "department":
                return Leaf(object_type, way, field, "in", tuple(self.viewer.departments_under(self.operand(field, "eq", raw))))
            if op in ("in", "any", "all"):
                values = raw if isinstance(raw, list) else [raw]
                if len(values) > field.most_values:
                    most, sent = field.most_values, len(values)
                    raise ValueProblem(
                        "too_many_values",
                        zh=f"一个条件最多 {most} 个值，现为 {sent} 个；请分次进行，或用其他条件筛选",
                        en=f"A condition takes at most {most} values, this has {sent}; go on in parts, or filter by something else",
                    )
                if field.listy:
                    keys = field.operand(op, values, self.context)
                    return Leaf(object_type, way, field, op, tuple(field.keys_of(keys or [])))
                return Leaf(object_type, way, field, op, tuple(self.operand(field, op, v) for v in values))
            if op == "between":
                if not isinstance(raw, list) or len(raw) != 2:
                    raise ValueProblem("between", zh="“between”需要两个值", en="“between” needs two values")
                return Leaf(object_type, way, field, op, (self.operand(field, op, raw[0]), self.operand(field, op, raw[1])))
            return Leaf(object_type, way, field, op, self.operand(field, op, raw))
        except ValueProblem as problem:
            raise Invalid(errors=[FieldError.of(f"{self.name}.{field.key}", problem)]) from None

    def operand(self, field: Field, op: str, raw: Any) -> Any:
        key = field.operand(op, raw, self.context)
        if key is None:
            raise ValueProblem("value_missing", zh="缺少要比较的值", en="The value to compare with is missing")
        return key

    def resolved(self, raw: Any, field: Field) -> Any:
        """`@me` and its kin as ids; only where the field refers to people or departments."""
        if not isinstance(raw, str) or not raw.startswith("@"):
            return raw
        nobody: list[str] = []
        if field.object == "person" and raw == "@me":
            return self.viewer.person or nobody
        if field.object == "department" and raw == "@my_department":
            return self.viewer.department or nobody
        if field.object == "department" and raw == "@my_departments":
            return list(self.viewer.departments)
        return raw

    def related(self, tree: dict[str, Any], object_type: ObjectType, depth: int) -> Node:
        if set(tree) - {"related", "agg", "where", "op", "value", "of"}:
            raise self.fail("filter_shape", "related 条件有多余的项", "The related condition has parts too many")
        path = tree["related"]
        parts = path.split(".") if isinstance(path, str) else []
        other = self.viewer.schema.objects.get(parts[0]) if len(parts) == 2 else None
        if other is None or not self.viewer.may_read(other):
            raise self.unknown_field(path)
        field = self.field_of(other, parts[1])
        if field.object != object_type.key or field.listy:
            raise self.unknown_field(path)
        where = None if tree.get("where") in (None, {}) else self.node(tree["where"], other, depth + 1)
        agg = tree.get("agg", "exists")
        if agg == "exists":
            return Related(other, field, agg, where)
        if agg == "none":
            return Not(Related(other, field, "exists", where))
        if agg not in ("count", "sum"):
            raise self.fail("unknown_aggregate", "应为 exists、none、count 或 sum", "Must be exists, none, count or sum")
        of = None
        if agg == "sum":
            of = self.field_of(other, str(tree.get("of")))
            if not of.numeric:
                raise self.fail("not_numeric", f"字段“{of.key}”不能求和", f"Field “{of.key}” cannot be summed")
        op = tree.get("op", "ge")
        if op not in ("eq", "ne", "lt", "le", "gt", "ge"):
            raise self.fail("unknown_operator", "应为 eq、ne、lt、le、gt 或 ge", "Must be eq, ne, lt, le, gt or ge")
        try:
            value = parse_decimal(tree.get("value", 1), 6)
        except ValueProblem as problem:
            raise Invalid(errors=[FieldError.of(f"{self.name}.value", problem)]) from None
        return Related(other, field, agg, where, op, value, of)
