"""Contacts: the people one talks to at a customer."""

from __future__ import annotations

from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.address import Address
from guanxi.kernel.objects.fields.boolean import Boolean
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.date import Date
from guanxi.kernel.objects.fields.datetime import Datetime
from guanxi.kernel.objects.fields.email import Email
from guanxi.kernel.objects.fields.long_text import LongText
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.fields.reference import Reference
from guanxi.kernel.objects.fields.region import Region
from guanxi.kernel.objects.fields.tags import Tags
from guanxi.kernel.objects.fields.text import Text
from guanxi.modules.customers.choices import SEXES
from guanxi.modules.customers.grants import CUSTOMER_ROLES


class Contact(Record):
    """A contact person; who sees the customer sees its contacts."""

    name = Text("姓名", "Name", required=True, search=True, data_class="personal")
    customer = Reference("客户", "Customer", options={"object": "customer"})
    external_number = Text("外部编号", "External number", options={"max_length": 60})
    title = Text("职务", "Title", search=True)
    decision_maker = Boolean("决策人", "Decision maker", default=False)
    mobile = Phone("手机", "Mobile", section="contact")
    phone = Phone("电话", "Phone", section="contact")
    email = Email("邮箱", "E-mail", section="contact")
    region = Region("地区", "Region", section="contact")
    address = Address("地址", "Address", section="contact")
    sex = Choice("性别", "Sex", options={"choices": SEXES})
    birthday = Date("生日", "Birthday", data_class="personal")
    tags = Tags("标签", "Tags", search=True)
    next_contact_at = Datetime("下次联系", "Next contact")
    remark = LongText("备注", "Remark")

    class Meta:
        db_table = "customers_contact"
        base_manager_name = "unscoped"

    class Object:
        key = "contact"
        zh, en = "联系人", "Contact"
        icon = "contacts"
        group = "customers"
        timeline = True
        via = "customer"
        roles = CUSTOMER_ROLES
        list_fields = ("name", "customer", "title", "mobile", "phone", "email", "region", "owner", "updated_at")
