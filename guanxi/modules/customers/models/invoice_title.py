"""Invoice titles: to whom an invoice is made out."""

from __future__ import annotations

from guanxi.kernel.objects.declare import Record
from guanxi.kernel.objects.fields.address import Address
from guanxi.kernel.objects.fields.choice import Choice
from guanxi.kernel.objects.fields.credit_code import CreditCode
from guanxi.kernel.objects.fields.phone import Phone
from guanxi.kernel.objects.fields.reference import Reference
from guanxi.kernel.objects.fields.text import Text
from guanxi.modules.customers.choices import INVOICE_KINDS
from guanxi.modules.customers.grants import CUSTOMER_ROLES


class InvoiceTitle(Record):
    """The title, tax number and bank of a customer; who sees the customer sees it."""

    name = Text("抬头", "Title", required=True, search=True, data_class="personal")
    customer = Reference("客户", "Customer", required=True, options={"object": "customer"})
    kind = Choice("发票类型", "Kind", options={"choices": INVOICE_KINDS})
    tax_number = CreditCode("税号", "Tax number")
    bank = Text("开户行", "Bank", filterable=False, sortable=False)
    account = Text("账号", "Account", data_class="sensitive", sealed=True, filterable=False)
    phone = Phone("电话", "Phone")
    address = Address("地址", "Address")

    class Meta:
        db_table = "customers_invoice_title"
        base_manager_name = "unscoped"

    class Object:
        key = "invoice_title"
        zh, en = "发票抬头", "Invoice title"
        icon = "file-text"
        group = "customers"
        via = "customer"
        roles = CUSTOMER_ROLES
        list_fields = ("name", "customer", "kind", "tax_number", "bank", "phone")
