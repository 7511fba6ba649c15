"""Leads: somebody who may become a customer."""

from __future__ import annotations

from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.date import Date
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.email import Email
from guanxi.kernel.objects.fields.long_text import LongText
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.fields.region import Region
from guanxi.kernel.objects.fields.tags import Tags
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.types import CHANGING, Grant

STATUSES = [
    {"key": "new", "zh": "新线索", "en": "New", "color": "blue"},
    {"key": "working", "zh": "跟进中", "en": "Working", "color": "orange"},
    {"key": "qualified", "zh": "已确认", "en": "Qualified", "color": "green"},
    {"key": "unqualified", "zh": "无效", "en": "Unqualified", "color": "gray"},
    {"key": "converted", "zh": "已转化", "en": "Converted", "color": "green"},
]
SOURCES = [
    {"key": "website", "zh": "官网", "en": "Website"},
    {"key": "referral", "zh": "转介绍", "en": "Referral"},
    {"key": "email_campaign", "zh": "邮件营销", "en": "Email campaign"},
    {"key": "event", "zh": "活动", "en": "Event"},
    {"key": "cold_call", "zh": "电话开发", "en": "Cold call"},
    {"key": "social_media", "zh": "社交媒体", "en": "Social media"},
]


class Lead(Record):
    """A lead; its conversion and assignment come with the sales chain."""

    name = Text("名称", "Name", required=True, search=True, data_class="personal")
    company = Text("公司", "Company", search=True)
    external_number = Text("外部编号", "External number", options={"max_length": 60})
    status = Choice("状态", "Status", required=True, default="new", options={"choices": STATUSES, "open": True})
    source = Choice("来源", "Source", options={"choices": SOURCES, "open": True})
    mobile = Phone("手机", "Mobile", section="contact")
    email = Email("邮箱", "E-mail", section="contact")
    region = Region("地区", "Region", section="contact")
    received_on = Date("获得日期", "Received on")
    tags = Tags("标签", "Tags", search=True)
    next_contact_at = Datetime("下次联系", "Next contact")
    last_contact_at = Datetime("最近联系", "Last contact", right="read")
    remark = LongText("备注", "Notes", search=True)

    class Meta:
        db_table = "sales_lead"
        base_manager_name = "unscoped"

    class Object:
        key = "lead"
        zh, en = "线索", "Lead"
        icon = "filter"
        group = "sales"
        timeline = True
        roles = {
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
            "marketer": Grant("all", "all", "own", create=True, import_=True, export=True, actions=CHANGING | {"hand_over"}),
            "executive": Grant("all", export=True),
            "auditor": Grant("all"),
        }
        list_fields = ("name", "company", "status", "source", "mobile", "email", "tags", "next_contact_at", "owner", "updated_at")
