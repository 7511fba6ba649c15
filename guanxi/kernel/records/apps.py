"""Registers the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "guanxi.kernel.records"
    label = "records"

    def ready(self) -> None:
        from guanxi.kernel.records import (  # noqa: F401 - declare actions, rules and reactions
            accounts,
            actions,
            administrators,
            definitions,
            departments,
            erasing,
            granting,
            redefining,
            retype,
            tokens,
        )
        from guanxi.kernel.records.resealing import record_holders
        from guanxi.kernel.vault.holders import HOLDERS

        HOLDERS.register("records", record_holders)
