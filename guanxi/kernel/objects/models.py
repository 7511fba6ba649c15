"""The tables behind what a tenant adds at run time: definitions, the records of custom objects, and the index of custom values."""

from __future__ import annotations

from django.db import models

from guanxi.base.ids import new_id
from guanxi.kernel.database.columns import IdField
from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.json import Json
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.fields.types import FIELD_TYPES
from guanxi.kernel.objects.types import Grant
from guanxi.kernel.tenancy.models import Scoped

_READ = Grant(read="all")


class RecordIndex(Scoped):
    """Filter keys of custom, listed and encrypted values; rebuilt from the records at any time."""

    id = models.BigAutoField(primary_key=True)
    object = models.CharField(max_length=60)
    field = models.CharField(max_length=70)
    key = models.CharField(max_length=255, default="")
    number = models.BigIntegerField(null=True)
    record = IdField()

    class Meta:
        db_table = "objects_index"
        base_manager_name = "unscoped"
        indexes = [
            models.Index(fields=["tenant", "object", "field", "key", "record"], name="index_key"),
            models.Index(fields=["tenant", "object", "field", "number", "record"], name="index_number"),
            models.Index(fields=["tenant", "record"], name="index_record"),
        ]


class UniqueKey(Scoped):
    """One row a value of a unique custom, listed or encrypted field; its constraint is the check."""

    id = IdField(primary_key=True, default=new_id)
    object = models.CharField(max_length=60)
    field = models.CharField(max_length=70)
    key = models.CharField(max_length=255)
    record = IdField()

    class Meta:
        db_table = "objects_unique"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "object", "field", "key"], name="unique_value")]
        indexes = [models.Index(fields=["tenant", "record"], name="unique_record")]


class Counter(Scoped):
    """The last number given in a period of an auto-number field."""

    id = IdField(primary_key=True, default=new_id)
    object = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    period = models.CharField(max_length=80)
    last = models.BigIntegerField(default=0)

    class Meta:
        db_table = "objects_counter"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "object", "field", "period"], name="counter_period")]


class CustomRecord(Record):
    """A record of an object type that a tenant made; all but its name lies in `custom`."""

    object = models.CharField(max_length=60, editable=False)
    name = Text("名称", "Name", required=True, search=True)

    class Meta:
        db_table = "objects_record"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["tenant", "object", "updated_at", "id"], name="record_object")]

    class Object:
        key = "record"
        zh, en = "记录", "Record"
        hidden = True


class ObjectDefinition(Record):
    """An object type that a tenant made."""

    key = Text("标识", "Key", required=True, unique=True, options={"max_length": 40})
    label_zh = Text("中文名", "Chinese name", required=True, search=True)
    label_en = Text("英文名", "English name")
    icon = Text("图标", "Icon", filterable=False, sortable=False)
    list_fields = Json("列表列", "List columns")

    class Meta:
        db_table = "objects_definition"
        base_manager_name = "unscoped"

    class Object:
        key = "object_type"
        zh, en = "自定义对象", "Custom object"
        group = "administration"
        icon = "appstore"
        name_field = "label_zh"
        owned = False
        everyone = _READ
        list_fields = ("label_zh", "label_en", "key")


class FieldDefinition(Record):
    """A custom field, or what a tenant changes of a declared one (label, options, required, section, position)."""

    object = Text("对象", "Object", required=True, options={"max_length": 60})
    key = Text("标识", "Key", required=True, options={"max_length": 60})
    type = Choice("类型", "Type", required=True, options={"choices": [{"key": k} for k in FIELD_TYPES]})
    label_zh = Text("中文名", "Chinese name", required=True, search=True)
    label_en = Text("英文名", "English name")
    help_zh = Text("中文说明", "Chinese help", filterable=False, sortable=False)
    help_en = Text("英文说明", "English help", filterable=False, sortable=False)
    required = Boolean("必填", "Required", default=False)
    unique = Boolean("唯一", "Unique", default=False)
    searchable = Boolean("可搜索", "Searchable", default=False)
    data_class = Choice(
        "数据类别", "Class of data",
        options={"choices": [{"key": "public", "zh": "公开", "en": "Public"}, {"key": "internal", "zh": "内部", "en": "Internal"},
                             {"key": "personal", "zh": "个人", "en": "Personal"}, {"key": "sensitive", "zh": "敏感", "en": "Sensitive"}]},
    )  # fmt: skip
    options = Json("选项", "Options", for_editors=True)  # the expression of a formula may name what others do not see
    section = Text("分区", "Section", filterable=False, sortable=False)
    position = Number("位置", "Position", default=0)

    class Meta:
        db_table = "objects_field"
        base_manager_name = "unscoped"
        constraints = [models.UniqueConstraint(fields=["tenant", "object_fold", "key_fold", "deleted_key"], name="field_object_key")]

    class Object:
        key = "field"
        zh, en = "字段", "Field"
        group = "administration"
        icon = "form"
        name_field = "label_zh"
        owned = False
        everyone = _READ
        list_fields = ("label_zh", "object", "key", "type", "required", "unique")
