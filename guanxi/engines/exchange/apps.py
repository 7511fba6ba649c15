"""Registers the room: its jobs, its routes, and what it does when a job ends."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "guanxi.engines.exchange"
    label = "exchange"

    def ready(self) -> None:
        from guanxi.engines.exchange import housekeeping, routes  # noqa: F401 - declare timed work and routes
        from guanxi.engines.exchange.jobs import mark_failed
        from guanxi.engines.exchange.sealed import sealed_columns
        from guanxi.kernel.jobs.api import LISTENERS
        from guanxi.kernel.vault.holders import HOLDERS

        LISTENERS.register("exchange", mark_failed)
        HOLDERS.register("exchange", sealed_columns)
