"""Ids of records: UUIDv7 in canonical text, which sort by the time they were made."""

import os
import re
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta

_CANONICAL = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COUNTER_BITS = 42
_TAIL_BITS = 32
_LATEST_MS = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)


class _Clock:
    """Milliseconds and a counter that together never go back within a process (RFC 9562, section 6.2, method 1)."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ms = 0
        self.counter = 0

    def tick(self) -> tuple[int, int]:
        now = time.time_ns() // 1_000_000
        with self.lock:
            if now > self.ms:
                self.ms = now
                # The top bit starts at 0, so that at least 2**41 ids fit into one millisecond.
                self.counter = secrets.randbits(_COUNTER_BITS - 1)
            else:
                self.counter += 1
                if self.counter >> _COUNTER_BITS:
                    self.ms += 1
                    self.counter = secrets.randbits(_COUNTER_BITS - 1)
            return self.ms, self.counter


_clock = _Clock()
# A child draws a counter of its own: it would otherwise continue from the same one as its parent, and
# another thread may have held the lock at the fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_clock.__init__)  # type: ignore[misc]


def new_id() -> str:
    """A new UUIDv7 (RFC 9562), greater than every earlier one of this process, also if the clock is set back."""
    ms, counter = _clock.tick()
    value = ms << 80 | 0x7 << 76 | (counter >> 30) << 64 | 0b10 << 62 | (counter & 0x3FFF_FFFF) << 32 | secrets.randbits(_TAIL_BITS)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_id(text: object) -> bool:
    """Whether this is a UUIDv7 in the one spelling we use: dashed, lower case, variant 10, a time that a date can hold."""
    return isinstance(text, str) and _CANONICAL.fullmatch(text) is not None and _milliseconds(text) <= _LATEST_MS


def time_of(id: str) -> datetime:
    """When the id was made, in UTC to the millisecond; as trustworthy as who made it. ValueError if it is not an id."""
    if not is_id(id):
        message = f"not an id: {id!r}"
        raise ValueError(message)
    return _EPOCH + timedelta(milliseconds=_milliseconds(id))


def _milliseconds(id: str) -> int:
    return int(id[:8] + id[9:13], 16)
