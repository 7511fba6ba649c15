"""Registers the room."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "guanxi.modules.customers"
    label = "customers"

    def ready(self) -> None:
        from guanxi.kernel.objects.types import register_object
        from guanxi.modules.customers import follow_ups  # noqa: F401 - declares its reaction
        from guanxi.modules.customers.models import Activity, Contact, Customer, InvoiceTitle

        for model in (Customer, Contact, Activity, InvoiceTitle):
            register_object(model)
