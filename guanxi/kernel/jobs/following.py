"""Letting the readers of the log catch up without one that fails taking the time of all."""

from __future__ import annotations

from guanxi.kernel.changes.readers import READERS, catch_up, unread

LONGEST_PAUSE = 5.0  # seconds; a reader that fails in one organisation still serves the others


def behind() -> dict[str, int]:
    """Reader -> numbered entries it has not read, over all organisations; one query a reader."""
    return {key: sum(unread(key).values()) for key in READERS}


class Followers:
    """The readers of this process, each with a pause of its own after it could not read. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._pause: dict[str, float] = {}
        self._again: dict[str, float] = {}

    def step(self, tick: float) -> dict[str, int]:
        """Let every reader that is behind read; returns how many entries each read."""
        done: dict[str, int] = {}
        for key, entries in behind().items():
            if not entries or tick < self._again.get(key, 0.0):
                continue
            done[key] = catch_up(key)
            if done[key]:
                self._pause.pop(key, None)
            else:
                self._pause[key] = min(self._pause.get(key, 0.1) * 2, LONGEST_PAUSE)
                self._again[key] = tick + self._pause[key]
        return done
