"""Registers the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "guanxi.kernel.records"
    label = "records"

    def ready(self) -> None:
        from guanxi.kernel.records import accounts, actions, administrators, definitions, departments, erasing, granting, retype, tokens  # noqa: F401 - declare actions, rules and reactions
