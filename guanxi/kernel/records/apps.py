"""Registers the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "guanxi.kernel.records"
    label = "records"

    def ready(self) -> None:
        from guanxi.kernel.records import accounts, actions, definitions, retype  # noqa: F401 - declare the actions that every object type has
