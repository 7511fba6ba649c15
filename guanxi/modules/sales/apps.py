"""Registers the room."""

from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "guanxi.modules.sales"
    label = "sales"

    def ready(self) -> None:
        from guanxi.kernel.objects.types import register_object
        from guanxi.modules.sales.models import Lead

        register_object(Lead)
