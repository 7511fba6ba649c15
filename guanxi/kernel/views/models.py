"""The tables of saved views and of the rules that an organisation sets for its records."""

from __future__ import annotations

from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.json import Json
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.types import CHANGING, Grant


class View(Record):
    """A list as somebody wants to see it again: conditions, order, columns; private unless shared."""

    name = Text("名称", "Name", required=True)
    object = Text("对象", "Object", required=True, options={"max_length": 60})
    filter = Json("条件", "Filter", sealed=True)
    sort = Json("排序", "Sort")
    columns = Json("列", "Columns")
    layout = Json("布局", "Layout")
    shared = Boolean("共享", "Shared", default=False)
    position = Number("位置", "Position", default=0)

    class Meta:
        db_table = "views_view"
        base_manager_name = "unscoped"

    class Object:
        key = "view"
        zh, en = "视图", "View"
        group = "system"
        icon = "eye"
        hidden = True
        shared_by = "shared"
        tells_fields = True
        everyone = Grant("own", "own", "own", create=True, actions=CHANGING | {"purge"}, fields={})
        list_fields = ("name", "object", "shared")


class ValidationRule(Record):
    """What must hold of every record of an object type, in words for those who break it."""

    name = Text("名称", "Name", required=True)
    object = Text("对象", "Object", required=True, options={"max_length": 60})
    condition = Json("必须满足的条件", "Condition that must hold", sealed=True, required=True, for_editors=True)
    field = Text("提示在字段", "Shown at field", options={"max_length": 60})
    message_zh = Text("中文提示", "Chinese message", required=True)
    message_en = Text("英文提示", "English message")
    active = Boolean("启用", "Active", default=True)

    class Meta:
        db_table = "views_validation_rule"
        base_manager_name = "unscoped"

    class Object:
        key = "validation_rule"
        zh, en = "校验规则", "Validation rule"
        group = "administration"
        icon = "check-square"
        owned = False
        everyone = Grant("all")
        list_fields = ("name", "object", "message_zh", "active")
