"""Loopback listeners that answer as the tests say, and a resolver of their own."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Listener:
    """A listener on a loopback port; `heard` is what each connection sent until its header ended."""

    port: int
    heard: list[bytes] = field(default_factory=list)


@contextlib.contextmanager
def listening(answer: Callable[[socket.socket, bytes], None], context: ssl.SSLContext | None = None) -> Iterator[Listener]:
    """Answer each connection with `answer(connection, request)` until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        told = Listener(server.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with contextlib.suppress(OSError), connection:
                    connection.settimeout(10)
                    _one(connection if context is None else context.wrap_socket(connection, server_side=True), told, answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield told
        finally:
            server.shutdown(socket.SHUT_RDWR)
            server.close()
            thread.join(10)


def _one(connection: socket.socket, told: Listener, answer: Callable[[socket.socket, bytes], None]) -> None:
    with connection:
        request = b""
        while b"\r\n\r\n" not in request and (more := connection.recv(65536)):
            request += more
        told.heard.append(request)
        answer(connection, request)


def saying(*parts: bytes) -> Callable[[socket.socket, bytes], None]:
    """An answer of these bytes."""
    return lambda connection, _: connection.sendall(b"".join(parts))


class Resolver:
    """A resolver for tests: the addresses of each name, one list after the other; `asked` counts."""

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked.append(host)
        answers = self.names.get(host)
        if not answers:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]
