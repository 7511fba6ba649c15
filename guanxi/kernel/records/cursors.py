"""Cursors: where a page ended, signed so that none can be made up."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Any

import orjson
from django.conf import settings

from guanxi.base.errors import Malformed


def _mac(body: bytes) -> bytes:
    return hmac.new(settings.GUANXI_ROOT_SECRET.encode(), b"cursor|" + body, hashlib.sha256).digest()[:12]


def encode(purpose: str, values: list[Any]) -> str:
    """Text that `decode` turns back into `values`, for this purpose alone."""
    body = orjson.dumps([purpose, values])
    return base64.urlsafe_b64encode(_mac(body) + body).decode().rstrip("=")


def decode(purpose: str, cursor: object) -> list[Any]:
    """The values of a cursor; raises Malformed on one that was not made for this purpose."""
    try:
        if not isinstance(cursor, str) or len(cursor) > 4000:
            raise ValueError
        packed = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mac, body = packed[:12], packed[12:]
        if not hmac.compare_digest(mac, _mac(body)):
            raise ValueError
        made_for, values = orjson.loads(body)
        if made_for != purpose:
            raise ValueError
        return list(values)
    except (ValueError, binascii.Error, UnicodeError):
        raise Malformed({"zh": "游标无效，请从第一页重新开始", "en": "The cursor is not valid; start again from the first page"}) from None
