"""Registers the room: its routes are declared when they are imported."""

from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "guanxi.kernel.http"
    label = "http"

    def ready(self) -> None:
        from guanxi.kernel.http import finding, me, objects, organisations, own_account, tokens  # noqa: F401 - declare their routes
