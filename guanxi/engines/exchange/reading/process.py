"""Starts the limited child process, reads its answers, and says what its death meant."""

import contextlib
import dataclasses
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import orjson

import guanxi
from guanxi.base.errors import ValueProblem
from guanxi.engines.exchange.reading.limits import INSPECTION, Limits
from guanxi.engines.exchange.reading.problems import problem

_START = "import sys; sys.path.append(sys.argv[1]); from guanxi.engines.exchange.reading.child import main; main()"
_ROOT = str(Path(guanxi.__file__).resolve().parent.parent)
_LARGEST_FRAME = 128 * 1024 * 1024
# Windows does not start a process without them; none is a secret.
_ENVIRONMENT = ("SYSTEMROOT", "SYSTEMDRIVE")


def answers(path: str | os.PathLike[str], request: Mapping[str, object], limits: Limits) -> Iterator[dict[str, Any]]:
    """Yields what the child answers to the request, as parsed JSON objects, until it says that it is done.

    The child gets the open file as its standard input and knows no path; it has no environment, its own session, an
    empty working directory, and limits itself before it looks at the file.
    ValueProblem: a code of `problems.py`. OSError: the file cannot be opened or the child not be started.
    """
    message = orjson.dumps({**request, "limits": dataclasses.asdict(limits)}).decode()
    with (
        open(path, "rb") as source,
        tempfile.TemporaryDirectory(prefix="guanxi-reading-", ignore_cleanup_errors=True) as directory,
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-I", "-X", "utf8", "-c", _START, _ROOT, message],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=directory,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            start_new_session=True,
        ) as child,
    ):
        try:
            yield from _frames(child, complaints, limits)
        finally:
            child.kill()


def _frames(child: subprocess.Popen[bytes], complaints: IO[bytes], limits: Limits) -> Iterator[dict[str, Any]]:
    pipe = child.stdout
    assert pipe is not None
    while True:
        # A thread, since Windows cannot wait for a pipe with a time limit.
        late = threading.Event()
        watchdog = threading.Timer(limits.silence_seconds, _stop, (child, late))
        watchdog.start()
        try:
            frame = _next_frame(pipe)
        finally:
            watchdog.cancel()
        if frame is None:
            raise _too_long(limits) if late.is_set() else _meaning_of_death(child, complaints, limits)
        if "error" in frame:
            params = frame.get("params")
            raise problem(str(frame["error"]), params if isinstance(params, dict) else None)
        if "done" in frame:
            return
        yield frame


def _stop(child: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    child.kill()


def _next_frame(pipe: IO[bytes]) -> dict[str, Any] | None:
    """The next answer; None when the child ended in the middle, or what it says is not in our form."""
    size = int.from_bytes(pipe.read(4), "big")
    if not 0 < size <= _LARGEST_FRAME:
        return None
    body = pipe.read(size)
    if len(body) < size:
        return None
    with contextlib.suppress(orjson.JSONDecodeError):
        frame = orjson.loads(body)
        if isinstance(frame, dict):
            return frame
    return None


def _too_long(limits: Limits) -> ValueProblem:
    """Of a first look the remedy is another file; of a long reading, a smaller one."""
    if limits == INSPECTION:
        return problem("too_complex", {"seconds": limits.cpu_seconds})
    return problem("time_exceeded")


def _meaning_of_death(child: subprocess.Popen[bytes], complaints: IO[bytes], limits: Limits) -> ValueProblem:
    """The refusal that a child means which died without giving a reason."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=2)
    # Popen reports a death by signal as its negative number; Windows does not know these signals.
    died_of = -(child.poll() or 0)
    complaints.seek(0)
    last_words = complaints.read(100_000)
    if died_of == getattr(signal, "SIGXCPU", None):
        return _too_long(limits)
    if b"memory allocation of" in last_words or b"MemoryError" in last_words or died_of == getattr(signal, "SIGKILL", None):
        return problem("memory_exceeded")
    return problem("file_broken")
