"""The bytes of a file as they lie in the store: sealed in chunks under a key of the file's own, which the file's row holds sealed.

Form: a mark, then chunks of nonce, 64 KiB of ciphertext and tag. A chunk is bound to its content's id, its number and whether it is the last, so that
none can be swapped, left out or taken from another file (the STREAM construction, Hoang, Reyhanitabar, Rogaway and Vizár 2015).
"""

from __future__ import annotations

import hashlib
import io
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.conf import settings

from guanxi.kernel.vault.codec import Place, seal, unseal
from guanxi.kernel.vault.keys import INDEX, ring
from guanxi.kernel.vault.suites import NONCE, SUITES, TAG, Sealer, Unopened, joined

CHUNK = 64 * 1024
_MARK = b"GXS1"
_SEALED = NONCE + CHUNK + TAG


def new_key() -> str:
    """A fresh key: `<suite>:<base64>`."""
    suite = SUITES[settings.GUANXI_CIPHERS]
    return f"{suite.name}:{b64encode(secrets.token_bytes(suite.key_bytes)).decode()}"


def wrapped_key(key: str, tenant: int, content: str) -> str:
    """The key as the row of a file keeps it."""
    return seal(key, key_place(tenant, content))


def unwrapped_key(wrapped: str, tenant: int, content: str) -> str:
    """The key of a row; raises Unopened, KeyDestroyed."""
    return unseal(wrapped, key_place(tenant, content))


def key_place(tenant: int, content: str) -> Place:
    """What the key of a content is bound to."""
    return Place(tenant, "#file", content, "key")


def digest_of(tenant: int, sha256: bytes) -> str:
    """64 hexadecimal digits that tell whether two files of an organisation are equal, and nothing to who knows the content from elsewhere."""
    return ring(tenant, INDEX).current.mac("#file", "digest", sha256).hex()


def sealed(chunks: Iterable[bytes], key: str, content: str) -> Iterator[bytes]:
    """A stream as it is stored."""
    sealer, number, held = _sealer(key), 0, bytearray()
    yield _MARK
    for chunk in chunks:
        held += chunk
        while len(held) > CHUNK:  # what is left may be the last: that is known only at the end
            yield sealer.seal(bytes(held[:CHUNK]), _bound(content, number, last=False))
            del held[:CHUNK]
            number += 1
    yield sealer.seal(bytes(held), _bound(content, number, last=True))


class SealedReader(io.RawIOBase):
    """The bytes behind a sealed stream, read from anywhere. Raises Unopened (as OSError never would hide it) where a chunk is not what was stored."""

    def __init__(self, source: BinaryIO, key: str, content: str) -> None:
        super().__init__()
        self._source, self._sealer, self._content = source, _sealer(key), content
        stored = source.seek(0, io.SEEK_END) - len(_MARK)
        self._chunks, rest = divmod(stored, _SEALED)
        if rest:
            self._chunks += 1
        source.seek(0)
        if self._chunks < 1 or (rest and rest < NONCE + TAG) or source.read(len(_MARK)) != _MARK:
            raise Unopened("no sealed file")
        self.size = stored - self._chunks * (NONCE + TAG)
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        if self._at >= self.size and not (self.size == 0 and self._held[0] < 0):
            return 0
        number, start = divmod(self._at, CHUNK)
        part = self._chunk(number)[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(len(_MARK) + number * _SEALED)
            stored = self._source.read(_SEALED)
            plain = self._sealer.open(stored, _bound(self._content, number, last=number == self._chunks - 1))
            self._held = (number, plain)
        return self._held[1]


def opened(source: BinaryIO, key: str, content: str) -> BinaryIO:
    """A buffered file of the plain bytes, to be closed by the caller; raises Unopened."""
    return io.BufferedReader(SealedReader(source, key, content), CHUNK)


class Counted:
    """Passes chunks on while it keeps their number of bytes, their digest and the first of them."""

    def __init__(self, chunks: Iterable[bytes], head: int) -> None:
        self._chunks, self._head = chunks, head
        self.size, self.digest, self.head = 0, hashlib.sha256(), b""

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self.size += len(chunk)
            self.head += chunk[: self._head - len(self.head)]
            self.digest.update(chunk)
            yield chunk


def _sealer(key: str) -> Sealer:
    name, _, text = key.partition(":")
    return SUITES[name].sealer(b64decode(text))


def _bound(content: str, number: int, *, last: bool) -> bytes:
    return joined("chunk", content, number, "last" if last else "more")
