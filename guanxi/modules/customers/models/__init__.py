"""The tables of the room, one aggregate a file."""

from guanxi.modules.customers.models.activity import Activity
from guanxi.modules.customers.models.contact import Contact
from guanxi.modules.customers.models.customer import Customer
from guanxi.modules.customers.models.invoice_title import InvoiceTitle

__all__ = ["Activity", "Contact", "Customer", "InvoiceTitle"]
