"""What was slow, told in the words of object types and fields, never in values: kept by each process, in files that all processes of a machine read.

A *shape* is what a statement asks without what it asks for: the object type, the fields of the conditions with their operators, the order, how the
row scope was walked. It is noted where the database took longer than the setting `slow_ms`. Nothing here is a record's value, and nothing is written
where nothing is slow.
"""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from statistics import median
from typing import Any, Literal

import orjson
from django.conf import settings

from guanxi.kernel.query.filters import AllOf, AnyOf, Leaf, Node, Not, Related

MOST_SHAPES = 200  # of a process; the one not seen for longest goes
MOST_TIMES = 50  # of a shape, for the median
MOST_FILES = 64  # of processes, ended ones among them
Kind = Literal["list", "count", "totals"]
Scope = Literal["all", "merged", "walked"]


@dataclass(frozen=True)
class Shape:
    """What a statement asks. conditions, order: paths of fields; the order with a minus where it runs down."""

    tenant: int
    object: str
    kind: Kind
    conditions: tuple[tuple[str, str], ...] = ()
    order: tuple[str, ...] = ()
    scope: Scope = "all"
    search: bool = False
    deleted: bool = False


@dataclass
class Seen:
    """How often a shape was slow, in milliseconds, and how many rows came of it at most."""

    shape: Shape
    count: int = 0
    worst: float = 0.0
    rows: int = 0
    at: float = 0.0  # seconds since 1970
    times: deque[float] = field(default_factory=lambda: deque(maxlen=MOST_TIMES))

    @property
    def median(self) -> float:
        return median(self.times)


_lock = threading.Lock()
_seen: OrderedDict[Shape, Seen] = OrderedDict()


def conditions_of(node: Node | None) -> tuple[tuple[str, str], ...]:
    """(path of the field, operator) of all conditions of a filter, each once."""
    return tuple(sorted(set(_leaves(node)))) if node is not None else ()


def _leaves(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, (AllOf, AnyOf)):
        for one in node.nodes:
            yield from _leaves(one)
    elif isinstance(node, Not):
        yield from _leaves(node.node)
    elif isinstance(node, Leaf):
        yield ".".join([*(step.key for step, _ in node.path), node.field.key]), node.op
    elif isinstance(node, Related):
        yield f"{node.object.key}.{node.field.key}", "related"


@contextmanager
def timed(shape: Shape, rows: list[int]) -> Iterator[None]:
    """Note the block where it takes too long. rows: what the block puts into it is how many rows it read."""
    begun = time.perf_counter()
    yield
    taken = (time.perf_counter() - begun) * 1000
    if taken >= settings.GUANXI_SLOW_MS:
        note(shape, taken, sum(rows))


def note(shape: Shape, taken: float, rows: int) -> None:
    """Keep that a statement of this shape took so many milliseconds, here and in this process's file."""
    with _lock:
        one = _seen.setdefault(shape, Seen(shape))
        _seen.move_to_end(shape)
        one.count += 1
        one.worst, one.rows, one.at = max(one.worst, taken), max(one.rows, rows), time.time()
        one.times.append(taken)
        while len(_seen) > MOST_SHAPES:
            _seen.popitem(last=False)
        with suppress(OSError):  # a full disk is no reason to refuse a page
            _write()


def _folder() -> Path:
    return Path(settings.GUANXI_SLOW)


def _write() -> None:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = [{**asdict(replace(one, times=deque())), "times": [round(ms, 1) for ms in one.times]} for one in _seen.values()]
    for one in kept:
        one["shape"] = asdict(_shape(one["shape"]))
    half = folder / f".{os.getpid()}"
    half.write_bytes(orjson.dumps(kept))
    half.replace(folder / f"{os.getpid()}.json")
    for old in sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)[MOST_FILES:]:
        old.unlink(missing_ok=True)


def told(tenant: int) -> list[Seen]:
    """What was slow in an organisation, over all processes of this machine; what cost most in all first. A file that cannot be read tells nothing."""
    found: dict[Shape, Seen] = {}
    for path in _folder().glob("*.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            for raw in orjson.loads(path.read_bytes()):
                shape = _shape(raw["shape"])
                if shape.tenant != tenant:
                    continue
                one = found.setdefault(shape, Seen(shape, times=deque()))
                one.count += raw["count"]
                one.worst, one.rows, one.at = max(one.worst, raw["worst"]), max(one.rows, raw["rows"]), max(one.at, raw["at"])
                one.times.extend(raw["times"])
    return sorted((one for one in found.values() if one.times), key=lambda one: -one.median * one.count)


def _shape(raw: dict[str, Any]) -> Shape:
    pairs: Sequence[Sequence[str]] = raw["conditions"]
    return Shape(**{**raw, "conditions": tuple((p, op) for p, op in pairs), "order": tuple(raw["order"])})


def forget() -> None:
    """Begin anew, in this process and in all files."""
    with _lock:
        _seen.clear()
        for path in _folder().glob("*.json"):
            path.unlink(missing_ok=True)
