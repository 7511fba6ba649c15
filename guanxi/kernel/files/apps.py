"""Registers the room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "guanxi.kernel.files"
    label = "files"

    def ready(self) -> None:
        from guanxi.kernel.files import attaching, housekeeping, routes  # noqa: F401 - they declare their rules, crons and routes
        from guanxi.kernel.files.labels import labels_of
        from guanxi.kernel.files.models import File
        from guanxi.kernel.files.sealing import key_place
        from guanxi.kernel.records.labels import FILE_LABELS
        from guanxi.kernel.vault.holders import HOLDERS, SealedColumn

        FILE_LABELS.append(labels_of)
        HOLDERS.register("files", lambda: [SealedColumn("files", File, "key", lambda file: key_place(file.tenant, file.content))])
