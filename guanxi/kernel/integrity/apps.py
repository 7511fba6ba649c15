"""Registers the room."""

from django.apps import AppConfig


class IntegrityConfig(AppConfig):
    name = "guanxi.kernel.integrity"
    label = "integrity"

    def ready(self) -> None:
        from guanxi.kernel.integrity import jobs, routes, signing  # noqa: F401 - they declare jobs, routes and what is timed
