"""Registers the room."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "guanxi.kernel.search"
    label = "search"

    def ready(self) -> None:
        from guanxi.kernel.changes.readers import READERS, Reader
        from guanxi.kernel.search.index import read_changes

        READERS.register("search", Reader("search", read_changes))
