"""The signed context that tells PostgreSQL for which organisation a statement is.

`<organisation>.<process of the session>.<seconds>.<HMAC-SHA-256 of what stands before, hexadecimal>`: digits, dots and hexadecimal letters alone, so
that it needs no quoting. `wall.tenant()` takes it in the session that it was made for, in a transaction that began within `WINDOW` of those seconds.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings

WINDOW = 300
"""Seconds between the making of a context and the beginning of the transaction that it is used in, at most."""
_USE = b"guanxi wall 1"
_BLOCK = 64  # bytes that SHA-256 works on at once


def signing_key() -> bytes:
    """32 bytes made from the root secret; the database keeps what `blocks` makes of them, from which the root secret cannot be computed."""
    return _key(str(settings.GUANXI_ROOT_SECRET))


def accepted_keys() -> list[bytes]:
    """The key of now, and those of older root secrets: processes that still know no other go on until they are started again."""
    return list(dict.fromkeys([signing_key(), *(_key(old) for old in getattr(settings, "GUANXI_OLD_ROOT_SECRETS", ()))]))


@lru_cache(maxsize=16)
def _key(root: str) -> bytes:
    return hmac.digest(root.encode(), _USE, hashlib.sha256)


def blocks(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer block of RFC 2104, so that the database needs nothing but `sha256(bytea)`."""
    padded = key.ljust(_BLOCK, b"\0")
    return bytes(b ^ 0x36 for b in padded), bytes(b ^ 0x5C for b in padded)


def context(tenant: int, session: int, moment: int, key: bytes | None = None) -> str:
    """A context for this organisation. session: the server process that PostgreSQL gave the connection; moment: seconds since 1970 by the database's clock."""
    said = f"{int(tenant)}.{int(session)}.{int(moment)}"
    return f"{said}.{hmac.digest(signing_key() if key is None else key, said.encode(), hashlib.sha256).hex()}"
