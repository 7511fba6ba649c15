"""Blind indexes: keyed hashes by which an encrypted value is found exactly, or by its tail, without being stored in clear.

HMAC under a key of the organisation for (object, field, use), cut to 64 bits. What this tells somebody who has the database alone: which
records of one field hold the same value, and how often; nothing of the value (ADR 0015).
"""

from __future__ import annotations

from guanxi.kernel.vault.keys import INDEX, ring

_BYTES = 8


def blind(text: str, tenant: int, object_key: str, field: str) -> str:
    """16 hexadecimal digits that stand for this value in this field of this tenant."""
    return ring(tenant, INDEX).current.mac(object_key, field, text.encode())[:_BYTES].hex()


def blinds(text: str, tenant: int, object_key: str, field: str) -> list[str]:
    """The same by every version of the key, newest first: while the key is being renewed, some rows still stand under the old one."""
    return [version.mac(object_key, field, text.encode())[:_BYTES].hex() for version in ring(tenant, INDEX).down()]
