"""Blind indexes: keyed hashes by which an encrypted value is found exactly, or by its tail, without being stored in clear.

HMAC-SHA256 under a key derived from the installation's root secret for (tenant, object, field, use), cut to 64 bits.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from django.conf import settings


@lru_cache(maxsize=4096)
def _key(root: str, tenant: int, object_key: str, field: str) -> bytes:
    return hmac.new(root.encode(), f"blind|{tenant}|{object_key}|{field}".encode(), hashlib.sha256).digest()


def blind(text: str, tenant: int, object_key: str, field: str) -> str:
    """16 hexadecimal digits that stand for this value in this field of this tenant."""
    key = _key(settings.GUANXI_ROOT_SECRET, tenant, object_key, field)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:16]
