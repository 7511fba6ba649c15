"""Taking in a request's body before a thread works on it: a client that sends slowly holds a socket, never a thread."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from typing import IO, Any

from guanxi.base.errors import Malformed, Problem, TooLarge

Receive = Callable[[], Awaitable[dict[str, Any]]]

IN_MEMORY = 1_000_000  # bytes; what is longer goes to a file
SILENCE = 30.0  # seconds that a client may send nothing
SLOWEST = 1_000  # bytes a second on average, after the first `SILENCE`


class TooSlow(Problem):
    """The client did not send its request in time."""

    code = "too_slow"
    status = 408
    title = {"zh": "发送超时", "en": "Sent too slowly"}


class Gone(Exception):  # noqa: N818 - it names the fact
    """The client went away before it had sent everything."""


async def take_in(receive: Receive, most: int, declared: int | None) -> IO[bytes]:
    """The body in a temporary file at its beginning; the caller closes it. Raises TooLarge above `most` bytes, TooSlow, Malformed, Gone."""
    if declared is not None and declared > most:
        raise _too_large(most)
    begun = time.monotonic()
    taken = 0
    held: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)
    try:
        more = True
        while more:
            try:
                message = await asyncio.wait_for(receive(), SILENCE)
            except TimeoutError:
                raise TooSlow from None
            if message["type"] == "http.disconnect":
                raise Gone
            part = message.get("body", b"")
            taken += len(part)
            if taken > most:
                raise _too_large(most)
            held.write(part)
            more = message.get("more_body", False)
            if more and taken < (time.monotonic() - begun - SILENCE) * SLOWEST:
                raise TooSlow
        if declared is not None and taken != declared:
            raise Malformed({"zh": "请求体不完整", "en": "The body is not complete"})
    except BaseException:
        held.close()
        raise
    held.seek(0)
    return held


def length_of(held: IO[bytes]) -> int:
    """Bytes that were taken in; the place in it stays."""
    place = held.tell()
    length = held.seek(0, 2)
    held.seek(place)
    return length


def _too_large(most: int) -> TooLarge:
    size = f"{most / 1_000_000:.0f} MB"
    return TooLarge({"zh": f"请求最大 {size}", "en": f"A request may have at most {size}"})
