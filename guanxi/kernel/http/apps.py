"""Registers the room: its routes are declared when they are imported."""

from django.apps import AppConfig


class HttpConfig(AppConfig):
    name = "guanxi.kernel.http"
    label = "http"

    def ready(self) -> None:
        from guanxi.kernel.http import (  # noqa: F401 - they declare their routes
            finding,
            me,
            objects,
            organisations,
            own_account,
            own_security,
            own_sessions,
            proving,
            security_policy,
            slow,
            tokens,
        )
