"""Registers the room."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "guanxi.kernel.changes"
    label = "changes"
