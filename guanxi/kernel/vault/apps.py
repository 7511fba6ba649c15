"""Registers the room, and the keys of records as something that is sealed."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "guanxi.kernel.vault"
    label = "vault"

    def ready(self) -> None:
        from guanxi.kernel.vault.holders import HOLDERS
        from guanxi.kernel.vault.subjects import subject_holders

        HOLDERS.register("vault", subject_holders)
