"""Registers the room."""

from django.apps import AppConfig


class KeyManagementConfig(AppConfig):
    name = "guanxi.kernel.key_management"
    label = "key_management"

    def ready(self) -> None:
        from guanxi.kernel.key_management import renewal, routes  # noqa: F401 - they declare their job, timed function and routes
