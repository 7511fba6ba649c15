"""Registers the room."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "guanxi.kernel.notify"
    label = "notify"

    def ready(self) -> None:
        from guanxi.kernel.changes.readers import READERS, Reader
        from guanxi.kernel.jobs.api import LISTENERS
        from guanxi.kernel.notify import housekeeping, routes  # noqa: F401 - they declare their crons and routes
        from guanxi.kernel.notify.from_jobs import job_ended
        from guanxi.kernel.notify.from_log import read_changes

        READERS.register("notify", Reader("notify", read_changes))
        LISTENERS.register("notify", job_ended)
