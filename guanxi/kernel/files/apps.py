"""Registers the room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "guanxi.kernel.files"
    label = "files"

    def ready(self) -> None:
        from guanxi.kernel.files import attaching, housekeeping, routes  # noqa: F401 - they declare their rules, crons and routes
        from guanxi.kernel.files.labels import labels_of
        from guanxi.kernel.records.labels import FILE_LABELS

        FILE_LABELS.append(labels_of)
