"""What is kept of an exception: our own words, or its type and where it came from; never its text, which may hold values."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guanxi.base.errors import Problem

_ROOT = Path(__file__).resolve().parents[3]
_LINES = 8
_WORTH_TRYING = frozenset({409, 429})


@dataclass(frozen=True)
class Failure:
    """`final`: trying again would not change it."""

    error: dict[str, Any]
    final: bool = False


def failure_of(raised: BaseException) -> Failure:
    """The failure of a handler. A problem that the asker must solve is final; everything else is tried again."""
    trace = _trace(raised)
    if isinstance(raised, Problem):
        error: dict[str, Any] = {"code": raised.code, "title": raised.title, "trace": trace}
        if raised.detail is not None:
            error["detail"] = raised.detail
        return Failure(error, raised.status < 500 and raised.status not in _WORTH_TRYING)
    name = type(raised).__name__
    return Failure(
        {
            "code": "unexpected",
            "title": Problem.title,
            "detail": {"zh": f"任务执行出错（{name}）", "en": f"The job failed ({name})"},
            "type": name,
            "trace": trace,
        }
    )


WORKER_LOST = Failure({
    "code": "worker_lost", "title": {"zh": "执行任务的进程中断", "en": "The process that ran the job was lost"}, "trace": [],
})  # fmt: skip


def _trace(raised: BaseException) -> list[str]:
    """The last frames as `file:line in function`, without source lines or values."""
    frames = traceback.extract_tb(raised.__traceback__)[-_LINES:]
    return [f"{_short(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(_ROOT)) if path.is_relative_to(_ROOT) else path.name
