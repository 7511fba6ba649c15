"""Activities: calls, visits, meetings and notes on any record that has a timeline."""

from __future__ import annotations

from django.db import models

from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.file import File
from guanxi.kernel.objects.fields.long_text import LongText
from guanxi.kernel.objects.fields.place import Place
from guanxi.kernel.objects.fields.subject import Subject
from guanxi.kernel.objects.fields.text import Text
from guanxi.modules.customers.choices import ACTIVITY_KINDS
from guanxi.modules.customers.grants import CUSTOMER_ROLES


class Activity(Record):
    """What was done or is to be done; who sees the subject sees its activities."""

    kind = Choice("方式", "Kind", required=True, default="note", options={"choices": ACTIVITY_KINDS})
    title = Text("主题", "Subject", search=True, data_class="personal")
    content = LongText("内容", "Content", search=True)
    subject = Subject("关于", "About")
    happened_at = Datetime("时间", "Time")
    next_contact_at = Datetime("下次联系", "Next contact")
    done = Boolean("已完成", "Done", default=True)
    external_number = Text("外部编号", "External number", options={"max_length": 60})
    place = Place("位置", "Place")
    files = File("附件", "Files")

    class Meta:
        db_table = "customers_activity"
        base_manager_name = "unscoped"
        indexes = [models.Index(fields=["tenant", "subject", "happened_at"], name="activity_subject")]

    class Object:
        key = "activity"
        zh, en = "跟进记录", "Activity"
        en_plural = "Activities"
        icon = "message"
        group = "customers"
        name_field = "title"
        subject = True
        roles = CUSTOMER_ROLES
        list_fields = ("kind", "title", "content", "subject", "happened_at", "next_contact_at", "done", "owner")
