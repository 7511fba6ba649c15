"""Registers the room."""

from django.apps import AppConfig


class ObjectsConfig(AppConfig):
    name = "guanxi.kernel.objects"
    label = "objects"

    def ready(self) -> None:
        from guanxi.kernel.objects.models import FieldDefinition, ObjectDefinition
        from guanxi.kernel.objects.types import register_object

        register_object(ObjectDefinition)
        register_object(FieldDefinition)
