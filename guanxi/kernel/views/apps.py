"""Registers the room."""

from django.apps import AppConfig


class ViewsConfig(AppConfig):
    name = "guanxi.kernel.views"
    label = "views"

    def ready(self) -> None:
        from guanxi.kernel.objects.types import register_object
        from guanxi.kernel.views import checks, naming  # noqa: F401 - declare rules and reactions
        from guanxi.kernel.views.models import ValidationRule, View

        register_object(View)
        register_object(ValidationRule)
