"""Rate limits shared by all processes without a write a request: each process takes a tenth of the minute's calls at a time."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

from django.db import IntegrityError, transaction
from django.db.models import F

from guanxi.base.errors import TooManyRequests
from guanxi.kernel.http.models import Allowance

_KEPT = 10_000
_TRIES = 5
_lock = threading.Lock()
_asking = [threading.Lock() for _ in range(64)]
_held: OrderedDict[str, tuple[int, int]] = OrderedDict()  # key -> (window, calls left of what was taken)


def minute_of(moment: float, minutes: int = 1) -> int:
    """The window of so many minutes in which a moment lies, named by its first minute since 1970: windows of any length compare."""
    return int(moment // 60) // minutes * minutes


def spend(key: str, limit: int, now: float | None = None, minutes: int = 1) -> None:
    """Count one call of `key`; raises TooManyRequests with the seconds to wait once `limit` calls of these minutes are spent. 0: no limit."""
    if limit <= 0:
        return
    moment = time.time() if now is None else now
    window = minute_of(moment, minutes)
    if _use(key, window):
        return
    # One thread asks for all: each asking for itself, ten calls at the same moment would take the whole minute's.
    with _asking[hash(key) % len(_asking)]:
        if _use(key, window):
            return
        share = max(1, limit // 10)
        if not _take(key, window, share, limit):
            raise TooManyRequests(
                {"zh": "请求过于频繁，请稍后再试", "en": "Too many requests; try again shortly"},
                retry_after=int((window + minutes) * 60 - moment) + 1,
            )
        with _lock:
            _held[key] = (window, share - 1)
            _held.move_to_end(key)
            while len(_held) > _KEPT:
                _held.popitem(last=False)


def _use(key: str, window: int) -> bool:
    with _lock:
        held = _held.get(key)
        if held is None or held[0] != window or held[1] <= 0:
            return False
        _held[key] = (window, held[1] - 1)
        return True


def _take(key: str, window: int, share: int, limit: int) -> bool:
    for _ in range(_TRIES):
        if Allowance.objects.filter(key=key, window=window, used__lte=limit - share).update(used=F("used") + share):
            return True
        found = Allowance.objects.filter(key=key).first()
        if found is None:
            try:
                with transaction.atomic():
                    Allowance.objects.create(key=key, window=window, used=share)
                return True
            except IntegrityError:
                continue  # another process was first
        if found.window == window:
            if found.used > limit - share:
                return False
            continue  # another process began the minute just now
        if Allowance.objects.filter(key=key, window=found.window).update(window=window, used=share):
            return True
    return False
