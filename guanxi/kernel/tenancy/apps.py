"""Registers the room."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class TenancyConfig(AppConfig):
    name = "guanxi.kernel.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from guanxi.kernel.database.connections import prepare_connection

        connection_created.connect(prepare_connection, dispatch_uid="guanxi.prepare_connection")
