"""Another time, for a while: also of the ids, which would otherwise never go back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine

from guanxi.base import ids


@contextmanager
def at(moment: dt.datetime, *, tick: bool = True) -> Iterator[None]:
    """Live at this moment until the block ends; with `tick` the time goes on from there."""
    try:
        with time_machine.travel(moment, tick=tick):
            yield
    finally:
        ids._clock.__init__()  # type: ignore[misc]
