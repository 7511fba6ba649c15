"""What happens when a tenant changes its own object types and fields: the rules of their keys, and the new schema at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, get_args

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.base import Right
from guanxi.kernel.objects.fields.types import FIELD_TYPES
from guanxi.kernel.objects.models import FieldDefinition
from guanxi.kernel.objects.types import Scope, reaction, rule
from guanxi.kernel.records.batch import Batch, Row
from guanxi.kernel.tenancy.models import bump_access, bump_schema

_KEY = re.compile(r"^c_[a-z][a-z0-9_]{0,36}$")
_SCOPED = ("read", "update", "delete")
_FLAGS = ("create", "import", "export")
_BAD_KEY = {"zh": "标识以 c_ 开头，其后为小写字母、数字或下划线", "en": "The key is c_ and then lower-case letters, digits or underscores"}


@rule("object_type")
def check_object(batch: Batch) -> None:
    """Keys begin with `c_`, so that what is shipped later never meets them; they stay as they are."""
    for row in batch.good():
        if batch.op == "create" and not _KEY.match(str(row.after.get("key"))):
            batch.fail(row, "key", "key_invalid", _BAD_KEY)
        _unmoved(batch, row, ("key",))
        columns = row.after.get("list_fields")
        if columns is not None and not (isinstance(columns, list) and all(isinstance(c, str) for c in columns)):
            batch.fail(row, "list_fields", "list_fields_invalid", {"zh": "应为字段标识的列表", "en": "Must be a list of field keys"})


@rule("role")
def check_role(batch: Batch) -> None:
    """Grants have the shape that the gate reads."""
    for row in batch.good():
        grants = row.after.get("grants")
        if grants is not None and not (isinstance(grants, dict) and all(map(_is_grant, grants.values()))):
            batch.fail(row, "grants", "grants_invalid", {"zh": "权限的格式不正确", "en": "The grants cannot be read"})


def _is_grant(grant: Any) -> bool:
    """{read, update, delete: a scope; create, import, export: true or false; actions: {key: true or false}; fields: {key: a right}}."""
    if not isinstance(grant, dict) or set(grant) - {*_SCOPED, *_FLAGS, "actions", "fields"}:
        return False
    actions, fields = grant.get("actions") or {}, grant.get("fields") or {}
    return (
        all(grant.get(k) is None or (isinstance(grant[k], str) and grant[k] in get_args(Scope)) for k in _SCOPED)
        and all(isinstance(grant.get(k, False), bool) for k in _FLAGS)
        and isinstance(actions, dict)
        and all(isinstance(v, bool) for v in actions.values())
        and isinstance(fields, dict)
        and all(isinstance(v, str) and v in get_args(Right) for v in fields.values())
    )


@rule("field")
def check_field(batch: Batch) -> None:
    """A definition names a known object, has a key of its own or one of a declared field, and options that its type understands."""
    for row in batch.good():
        _unmoved(batch, row, ("key", "object", "type"))
        if batch.op not in ("create", "update"):
            continue
        target = batch.actor.schema.objects.get(str(row.after.get("object")))
        if target is None:
            batch.fail(row, "object", "unknown_object", {"zh": "没有这种对象", "en": "There is no such object type"})
            continue
        key = str(row.after.get("key"))
        declared = target.fields.get(key)
        if declared is not None and not declared.custom:
            if row.after.get("type") != declared.type or declared.system:
                batch.fail(
                    row, "type", "type_fixed", {"zh": "预置字段的类型不能修改", "en": "The type of a shipped field cannot be changed"}
                )
            else:
                _check_options(batch, row, declared.options)
        elif not _KEY.match(key):
            batch.fail(row, "key", "key_invalid", _BAD_KEY)
        elif batch.op == "create" and _was_another(row):
            batch.fail(
                row,
                "key",
                "key_used",
                {
                    "zh": "此标识的旧字段在回收站中，类型不同；请换一个标识",
                    "en": "A field of another type had this key and is in the bin; take another key",
                },
            )
        else:
            _check_options(batch, row, {})


def _was_another(row: Row) -> bool:
    """Whether a deleted definition gave this key another type: records still hold values of it."""
    used = (
        FieldDefinition.objects.exclude(deleted_key="")
        .filter(object=row.after["object"], key=row.after["key"])
        .exclude(type=row.after["type"])
    )
    return bool(used.exists())


def _check_options(batch: Batch, row: Row, declared: Mapping[str, Any]) -> None:
    """What a type is given must be what it understands: options are read with every answer from here on."""
    options = row.after.get("options") or {}
    try:
        if not isinstance(options, dict):
            raise ValueProblem("options_invalid", zh="选项应为对象", en="Options must be an object")
        FIELD_TYPES[str(row.after["type"])](options={**declared, **options}, key=str(row.after["key"]))
        if options.get("object") and str(options["object"]) not in batch.actor.schema.objects:
            raise ValueProblem("unknown_object", zh="没有所引用的对象", en="There is no such object type to refer to")
    except ValueProblem as problem:
        batch.problem(row, "options", problem)


def _unmoved(batch: Batch, row: Row, keys: tuple[str, ...]) -> None:
    if batch.op != "update":
        return
    for key in keys:
        if row.after.get(key) != row.before.get(key):
            batch.fail(row, key, "fixed", {"zh": "创建后不能修改", "en": "Cannot be changed once created"})


@reaction("object_type", "field")
def schema_changed(batch: Batch) -> None:
    """Every process reads the tenant's object types again before its next answer."""
    bump_schema(batch.actor.tenant)


@reaction("person", "department", "role", "share_rule")
def rights_changed(batch: Batch) -> None:
    """Every process reads people and roles again before its next answer."""
    bump_access(batch.actor.tenant)
