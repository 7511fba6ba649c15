"""Registers the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "guanxi.kernel.access"
    label = "access"

    def ready(self) -> None:
        from guanxi.kernel.access.models import ShareRule
        from guanxi.kernel.objects.types import register_object

        register_object(ShareRule)
