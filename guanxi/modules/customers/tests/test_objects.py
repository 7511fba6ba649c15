"""The standard tests of the room's object types."""

from __future__ import annotations

from typing import Any

from guanxi.testing.cast import Cast
from guanxi.testing.object_suite import ObjectSuite


class TestCustomer(ObjectSuite):
    object = "customer"


class TestContact(ObjectSuite):
    """Seen through its customer: here it has one, which belongs to the same person."""

    object = "contact"

    def least(self, cast: Cast, number: int = 1) -> dict[str, Any]:
        return {**super().least(cast, number), "customer": cast.make("customer", name=f"客户 {number}")}


class TestActivity(ObjectSuite):
    object = "activity"


class TestInvoiceTitle(ObjectSuite):
    object = "invoice_title"
