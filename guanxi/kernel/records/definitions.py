"""What happens when a tenant changes its own object types and fields: the rules of their keys, and the new schema at once."""

from __future__ import annotations

import re

from guanxi.base.errors import ValueProblem
from guanxi.kernel.objects.fields.types import FIELD_TYPES
from guanxi.kernel.objects.types import reaction, rule
from guanxi.kernel.records.batch import Batch, Row
from guanxi.kernel.tenancy.models import bump_access, bump_schema

_KEY = re.compile(r"^c_[a-z][a-z0-9_]{0,36}$")
_BAD_KEY = {"zh": "标识以 c_ 开头，其后为小写字母、数字或下划线", "en": "The key is c_ and then lower-case letters, digits or underscores"}


@rule("object_type")
def check_object(batch: Batch) -> None:
    """Keys begin with `c_`, so that what is shipped later never meets them; they stay as they are."""
    for row in batch.good():
        if batch.op == "create" and not _KEY.match(str(row.after.get("key"))):
            batch.fail(row, "key", "key_invalid", _BAD_KEY)
        _unmoved(batch, row, ("key",))


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
                batch.fail(row, "type", "type_fixed", {"zh": "预置字段的类型不能修改", "en": "The type of a shipped field cannot be changed"})
        elif not _KEY.match(key):
            batch.fail(row, "key", "key_invalid", _BAD_KEY)
        else:
            _check_options(batch, row)


def _check_options(batch: Batch, row: Row) -> None:
    options = row.after.get("options") or {}
    try:
        if not isinstance(options, dict):
            raise ValueProblem("options_invalid", zh="选项应为对象", en="Options must be an object")
        FIELD_TYPES[str(row.after["type"])](options=dict(options), key=str(row.after["key"]))
        if options.get("object") and options["object"] not in batch.actor.schema.objects:
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
