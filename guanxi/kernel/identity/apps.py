"""Registers the room."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "guanxi.kernel.identity"
    label = "identity"

    def ready(self) -> None:
        from guanxi.kernel.identity import across  # noqa: F401 - declares itself
        from guanxi.kernel.identity.models import Department, Person, Role
        from guanxi.kernel.objects.types import register_object

        for model in (Department, Person, Role):
            register_object(model)
