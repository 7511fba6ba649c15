"""Rate limits shared by all processes without a write a request: each process takes a tenth of the minute's calls at a time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from django.db import IntegrityError, transaction
from django.db.models import F

from guanxi.base.errors import TooManyRequests
from guanxi.kernel.http.models import Allowance

WINDOW = 60  # seconds
_KEPT = 10_000
_lock = threading.Lock()
_held: OrderedDict[str, tuple[int, int]] = OrderedDict()  # key -> (window, calls left of what was taken)


def spend(key: str, limit: int, now: float | None = None) -> None:
    """Count one call of `key`; raises TooManyRequests with the seconds to wait once `limit` calls of this minute are spent."""
    moment = time.time() if now is None else now
    window = int(moment // WINDOW)
    with _lock:
        held = _held.get(key)
        if held is not None and held[0] == window and held[1] > 0:
            _held[key] = (window, held[1] - 1)
            return
    share = max(1, limit // 10)
    if not _take(key, window, share, limit):
        raise TooManyRequests(
            {"zh": "请求过于频繁，请稍后再试", "en": "Too many requests; try again shortly"},
            retry_after=int((window + 1) * WINDOW - moment) + 1,
        )
    with _lock:
        _held[key] = (window, share - 1)
        _held.move_to_end(key)
        while len(_held) > _KEPT:
            _held.popitem(last=False)


def _take(key: str, window: int, share: int, limit: int) -> bool:
    for _ in range(3):
        if Allowance.objects.filter(key=key, window=window, used__lte=limit - share).update(used=F("used") + share):
            return True
        if Allowance.objects.filter(key=key, window=window).exists():
            return False
        if Allowance.objects.filter(key=key).exclude(window=window).update(window=window, used=share):
            return True
        try:
            with transaction.atomic():
                Allowance.objects.create(key=key, window=window, used=share)
            return True
        except IntegrityError:
            continue
    return False
