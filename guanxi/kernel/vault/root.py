"""The root of the key hierarchy: what wraps the keys of organisations. The root secret itself never lies in the database.

A root is a port. `SecretRoot` holds a secret of the settings (file or environment); those of `services` wrap in another system, which never gives out
its key.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from functools import lru_cache
from typing import Protocol

from django.conf import settings

from guanxi.kernel.vault.services import service_root
from guanxi.kernel.vault.suites import SUITES, Unopened, joined


class RootUnknown(RuntimeError):  # noqa: N818 - it names the fact
    """A key was wrapped by a root that the settings do not name; restore that root secret or name it among the old ones."""


class Root(Protocol):
    """Wraps 32-byte keys. `name` is kept beside what it wrapped and tells nothing of its key."""

    @property
    def name(self) -> str: ...

    def wrap(self, key: bytes, context: bytes) -> str:
        """The key as text that only this root opens, and only with the same context."""
        ...

    def unwrap(self, wrapped: str, context: bytes) -> bytes:
        """The key; raises Unopened."""
        ...


class SecretRoot:
    """Wraps under keys derived from a secret of this installation (HKDF-Expand over its hash: it has more than 256 bits of its own)."""

    def __init__(self, secret: str, suite: str = "intl") -> None:
        self._suite = SUITES[suite]
        self._secret = hashlib.sha256(b"guanxi root\0" + secret.encode()).digest()
        self._sealer = self._suite.sealer(self._suite.derive(self._secret, b"wrap"))
        self.name = f"secret:{suite}:{self._suite.derive(self._secret, b'name', 8).hex()}"

    def wrap(self, key: bytes, context: bytes) -> str:
        return b64encode(self._sealer.seal(key, context)).decode()

    def unwrap(self, wrapped: str, context: bytes) -> bytes:
        try:
            return self._sealer.open(b64decode(wrapped, validate=True), context)
        except ValueError as wrong:
            raise Unopened("a key of the database is not of this root") from wrong

    def derive(self, use: str, length: int = 32) -> bytes:
        """A key of the installation itself, for what belongs to no organisation (accounts, signatures); gone when the root secret changes."""
        return self._suite.derive(self._secret, joined("installation", use), length)


@lru_cache(maxsize=8)
def _secret_root(secret: str, suite: str) -> SecretRoot:
    return SecretRoot(secret, suite)


def installation_root() -> SecretRoot:
    """The root secret of the settings, for keys of the installation itself."""
    return _secret_root(settings.GUANXI_ROOT_SECRET, settings.GUANXI_CIPHERS)


def current_root() -> Root:
    """What new keys are wrapped by: the key service of the settings, else the root secret."""
    return _service() or installation_root()


def _service() -> Root | None:
    return _service_of(settings.GUANXI_ROOT_SERVICE, settings.GUANXI_ROOT_CREDENTIALS) if settings.GUANXI_ROOT_SERVICE else None


@lru_cache(maxsize=8)
def _service_of(url: str, credentials: str) -> Root:
    return service_root(url, credentials)


def root_named(name: str) -> Root:
    """The root that wrapped a key: the current one or an old one of the settings; raises RootUnknown."""
    service = _service()
    if service is not None and service.name == name:
        return service
    for secret in (settings.GUANXI_ROOT_SECRET, *settings.GUANXI_OLD_ROOT_SECRETS):
        for suite in SUITES:
            root = _secret_root(secret, suite)
            if root.name == name:
                return root
    raise RootUnknown(f"no root secret of the settings is {name}: is GUANXI_ROOT_SECRET another one than it was?")
