"""Structured logs: one JSON line an event on a server, readable lines on a terminal; ids, never personal values.

What an exception says may hold values of records (a text that is no date, a row that is not unique), and so may the variables of its frames.
Of an exception stand there its type, the places that it went through, and a fingerprint of both by which equal ones are found.
"""

from __future__ import annotations

import hashlib
import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import structlog

MOST_FRAMES = 12
MOST_CAUSES = 4


def configure(level: str, *, json: bool | None = None) -> None:
    """Send our own events and the libraries' warnings to standard error."""
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    as_json = not sys.stderr.isatty() if json is None else json
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_values,
    ]
    last: structlog.typing.Processor = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_of_library, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.raiseExceptions = False  # a record that cannot be written would be told with all that is filled in
    # Refusals are answers, and each is a request line already; failures are logged with their request by `site.failing`.
    logging.getLogger("django.request").setLevel(logging.CRITICAL)
    logging.basicConfig(handlers=[handler], level=max(number, logging.WARNING), force=True)


def without_values(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Put what may be told of an exception in the place of the exception."""
    info = event.pop("exc_info", None)
    event.pop("stack_info", None)
    raised = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else sys.exc_info()[1] if info else None
    if raised is not None:
        event["raised"] = told(raised)
    return event


def told(raised: BaseException) -> dict[str, Any]:
    """`{"type", "at": ["file:line function", the innermost last], "causes": [the same], "fingerprint"}`: nothing that the exception says."""
    made = [{"type": type(one).__name__, "at": _places(one)} for one in _chain(raised)]
    fingerprint = hashlib.sha256(repr(made).encode()).hexdigest()[:12]
    return {**made[0], **({"causes": made[1:]} if made[1:] else {}), "fingerprint": fingerprint}


def _chain(raised: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = raised
    for _ in range(MOST_CAUSES):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _places(raised: BaseException) -> list[str]:
    frames = traceback.extract_tb(raised.__traceback__)[-MOST_FRAMES:]
    return [f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames]


def _of_library(logger: Any, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Of a library's message about an exception the first line without what is filled in: asyncio's goes on with the exception's own words."""
    record = event.get("_record")
    if record is not None:
        event["logger"] = record.name
        if record.exc_info:
            event["exc_info"] = record.exc_info
            event["event"] = str(record.msg).split("\n", 1)[0]
    return event
