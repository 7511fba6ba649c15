"""Registers the room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "guanxi.kernel.jobs"
    label = "jobs"

    def ready(self) -> None:
        from guanxi.kernel.jobs import housekeeping, metrics, routes  # noqa: F401 - they declare their crons and routes

        metrics.register()
