"""Cipher suites: what seals, derives and authenticates. `intl` is AES-256-GCM-SIV with SHA-256, `gm` is SM4-GCM with SM3.

The name of a suite is kept with each key, so that suites live side by side and rotation moves from one to another.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

NONCE = 12  # bytes; the only length that is taken (RFC 8452; NIST SP 800-38D section 8.2)
TAG = 16  # bytes


class Unopened(ValueError):  # noqa: N818 - it names the fact
    """A sealed form that does not open: another key, another place, or changed bytes. Says nothing of the content."""


class Sealer(Protocol):
    """Authenticated encryption under one key."""

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        """Nonce, ciphertext and tag; opens only with the same `bound`."""
        ...

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """The plain bytes; raises Unopened."""
        ...


class AesGcmSiv:
    """AES-256-GCM-SIV, RFC 8452: a nonce that comes twice tells only whether two values are equal."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCMSIV(key)

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, plain, bound)

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        if len(sealed) < NONCE + TAG:
            raise Unopened("too short")
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], bound)
        except InvalidTag:
            raise Unopened("the seal is broken") from None


class Sm4Gcm:
    """SM4-GCM (GB/T 32907, RFC 8998). A nonce that comes twice under one key would be fatal: they are random, and keys are per field and version."""

    __slots__ = ("_algorithm",)

    def __init__(self, key: bytes) -> None:
        self._algorithm = algorithms.SM4(key)

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        sealing = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(bound)
        return nonce + sealing.update(plain) + sealing.finalize() + sealing.tag

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        if len(sealed) < NONCE + TAG:
            raise Unopened("too short")
        opening = Cipher(self._algorithm, modes.GCM(sealed[:NONCE], sealed[-TAG:])).decryptor()
        opening.authenticate_additional_data(bound)
        try:
            return opening.update(sealed[NONCE:-TAG]) + opening.finalize()
        except InvalidTag:
            raise Unopened("the seal is broken") from None


@dataclass(frozen=True)
class Suite:
    """What one profile uses. `key_bytes` is the length of its sealing keys; keys that others are derived from have 32 bytes."""

    name: str
    key_bytes: int
    sealer: Callable[[bytes], Sealer]
    mac: Callable[[bytes, bytes], bytes]  # (key, data) -> 32 bytes
    _hash: Callable[[], hashes.HashAlgorithm]

    def derive(self, key: bytes, info: bytes, length: int | None = None) -> bytes:
        """A subkey by HKDF-Expand (RFC 5869); `key` is uniformly random, so nothing is extracted first."""
        return HKDFExpand(self._hash(), length or self.key_bytes, info).derive(key)


def _hmac_sha256(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, hashlib.sha256)


def _hmac_sm3(key: bytes, data: bytes) -> bytes:
    made = HMAC(key, hashes.SM3())
    made.update(data)
    return made.finalize()


SUITES: dict[str, Suite] = {
    suite.name: suite
    for suite in (
        Suite("intl", 32, AesGcmSiv, _hmac_sha256, hashes.SHA256),
        Suite("gm", 16, Sm4Gcm, _hmac_sm3, hashes.SM3),
    )
}


def joined(*parts: str | int) -> bytes:
    """Parts as bytes that no other parts give: each after its length."""
    out = bytearray()
    for part in parts:
        data = str(part).encode()
        out += len(data).to_bytes(4, "big") + data
    return bytes(out)
