"""Customers: companies and persons."""

from __future__ import annotations

from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.address import Address
from guanxi.kernel.objects.fields.auto_number import AutoNumber
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.cn_id import ChineseId
from guanxi.kernel.objects.fields.credit_code import CreditCode
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.email import Email
from guanxi.kernel.objects.fields.long_text import LongText
from guanxi.kernel.objects.fields.money import Money
from guanxi.kernel.objects.fields.number import Number
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.fields.place import Place
from guanxi.kernel.objects.fields.reference import Reference
from guanxi.kernel.objects.fields.region import Region
from guanxi.kernel.objects.fields.tags import Tags
from guanxi.kernel.objects.fields.text import Text
from guanxi.kernel.objects.fields.url import Url
from guanxi.modules.customers.choices import INDUSTRIES, KINDS, LEVELS, LIFECYCLE, SOURCES
from guanxi.modules.customers.grants import CUSTOMER_ROLES

_FINANCE = ("finance", "executive", "auditor")


class Customer(Record):
    """A company or a person that buys, or may."""

    name = Text("客户名称", "Name", required=True, search=True, data_class="personal")
    number = AutoNumber("客户编号", "Number", search=True, unique=True, options={"pattern": "KH{yyyy}{mm}-{00000}"})
    kind = Choice("类型", "Kind", required=True, default="company", options={"choices": KINDS})
    lifecycle = Choice("生命周期", "Lifecycle", default="potential", options={"choices": LIFECYCLE})
    level = Choice("级别", "Level", options={"choices": LEVELS})
    industry = Choice("行业", "Industry", section="business", options={"choices": INDUSTRIES, "open": True})
    source = Choice("来源", "Source", options={"choices": SOURCES, "open": True})
    tags = Tags("标签", "Tags", search=True)
    phone = Phone("电话", "Phone", section="contact")
    email = Email("邮箱", "E-mail", section="contact")
    website = Url("网站", "Website", section="contact")
    region = Region("地区", "Region", section="contact")
    address = Address("地址", "Address", section="contact")
    place = Place("位置", "Place", section="contact")
    parent = Reference("上级公司", "Parent company", section="business", options={"object": "customer"})
    credit_code = CreditCode("统一社会信用代码", "Credit code", section="business")
    employees = Number("员工人数", "Employees", section="business", options={"min": 0})
    founded = Number("成立年份", "Year founded", section="business", options={"min": 1000, "max": 2200, "grouping": False})
    revenue = Money("年营收", "Annual revenue", section="business")
    identity_number = ChineseId("身份证号", "Identity number", section="business")
    next_contact_at = Datetime("下次联系", "Next contact")
    last_contact_at = Datetime("最近联系", "Last contact", right="read")
    credit_limit = Money("信用额度", "Credit limit", section="finance", only=_FINANCE)
    bank_account = Text(
        "银行账号", "Bank account", section="finance", only=_FINANCE, data_class="sensitive", filterable=False, sortable=False
    )
    remark = LongText("备注", "Remark", search=True)

    class Meta:
        db_table = "customers_customer"
        base_manager_name = "unscoped"

    class Object:
        key = "customer"
        zh, en = "客户", "Customer"
        icon = "team"
        group = "customers"
        timeline = True
        roles = CUSTOMER_ROLES
        list_fields = (
            "name",
            "level",
            "lifecycle",
            "industry",
            "region",
            "phone",
            "tags",
            "next_contact_at",
            "last_contact_at",
            "owner",
            "updated_at",
        )
