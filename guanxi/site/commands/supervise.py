"""Keeping the processes of `guanxi up` running, and ending processes whose parent is gone."""

from __future__ import annotations

import errno
import multiprocessing
import os
import queue
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable

import click

from guanxi.site.commands.frame import FAILED

GRACE = 25  # more than the worker's own patience; seconds that a child has to end
_CHILD = "GUANXI_SUPERVISED"


def supervise(commands: list[list[str]], address: str, open_: bool) -> int:
    """Run the commands as children until a signal comes; a child that ends by itself is started again, five times a minute at most."""
    stop = stop_at_signal()
    children = {tuple(c): _start(c) for c in commands}
    ends: list[float] = []
    threading.Thread(target=_announce, args=(address, open_, stop), daemon=True).start()
    while not stop.wait(0.3):
        for key, child in children.items():
            if child.poll() is None:
                continue
            ends = [t for t in ends if time.monotonic() - t < 60] + [time.monotonic()]
            if len(ends) > 5:
                click.echo(f"guanxi: `{' '.join(key)}` keeps ending (exit code {child.returncode}); see the lines above", err=True)
                _end(children)
                return FAILED
            stop.wait(0.5)
            children[key] = _start(list(key))
    _end(children)
    return 0


def stop_at_signal() -> threading.Event:
    """An event that SIGTERM, SIGINT and the closing of the terminal set."""
    stop = threading.Event()
    # A handler interrupts this thread anywhere, also inside `stop.wait`, whose lock `stop.set` would wait for; this queue may be entered again.
    told: queue.SimpleQueue[None] = queue.SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])):
        signal.signal(name, lambda *_: told.put(None))

    def pass_on() -> None:
        told.get()
        stop.set()

    threading.Thread(target=pass_on, name="guanxi-signals", daemon=True).start()
    return stop


def end_without_supervisor() -> None:
    """In a child of `up`: end gracefully when it is gone, however it ended. Its end of our standard input closes then."""
    if _CHILD in os.environ:
        # Not `sys.stdin`: the server forks, and the fork would wait for ever for the lock of a reader that it does not have.
        threading.Thread(target=_end_after, args=(lambda: os.read(0, 1),), name="guanxi-supervised", daemon=True).start()


def end_without_parent() -> None:
    """In a process that `serve` started: end gracefully when it is gone, or the port would be shared with the next one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.join,), name="guanxi-parent", daemon=True).start()


def _end_after(wait: Callable[[], object]) -> None:
    wait()
    os.kill(os.getpid(), signal.SIGTERM)


def refuse_unusable_address(host: str, port: int) -> None:
    """Say why and exit where nothing can listen. The server shares its port among its processes, so that it would not notice another's."""
    try:
        listen_once(host, port)
    except OSError as reason:
        if reason.errno == errno.EADDRINUSE:
            why = (
                "in use; stop what listens there or set another port (GUANXI_PORT) / 端口被占用，请停止占用的程序或另设端口（GUANXI_PORT）"
            )
        else:
            why = f"no address of this machine that may be listened on ({reason}) / 无法在此地址监听"
        click.echo(f"guanxi: {host}:{port} is {why}", err=True)
        sys.exit(FAILED)


def listen_once(host: str, port: int) -> None:
    """Take the address and let it go; raises OSError where that cannot be."""
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-m", "guanxi.site.cli", *arguments],
        env={**os.environ, _CHILD: "1"},
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _end(children: dict[tuple[str, ...], subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(GRACE)
        except subprocess.TimeoutExpired:
            child.kill()


def _announce(address: str, open_: bool, stop: threading.Event) -> None:
    while not _is_ready(address):
        if stop.wait(0.2):
            return
    click.echo(f"\n  Guanxi 关系  {address}\n")
    if open_ and sys.stdout.isatty():
        webbrowser.open(address)


def _is_ready(address: str) -> bool:
    try:
        # Our own address; its certificate may be made for another name.
        with urllib.request.urlopen(address + "/readyz", timeout=2, context=ssl._create_unverified_context()) as answer:  # noqa: S310, S323
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
