"""Connections to judged addresses, with one deadline over name, connection, handshake and every byte."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings

from guanxi.kernel.egress.addresses import Address, judge
from guanxi.kernel.egress.internal import internal_of
from guanxi.kernel.egress.names import canonical_host, odd_host
from guanxi.kernel.egress.problems import EgressFailed, EgressRefused, not_public, too_slow, unreachable

MOST_ADDRESSES = 16
lookup: Callable[..., list[Any]] = socket.getaddrinfo  # a name of its own, so that tests can be the resolver


class Deadline:
    """The moment by which all must be done."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left; TimeoutError where there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class TimedSocket(socket.socket):
    """Every call may take what is left until the deadline, not a time of its own."""

    deadline: Deadline | None = None

    def _in_time(self) -> None:
        if self.deadline is not None:
            self.settimeout(self.deadline.left())

    def recv(self, *given: Any, **named: Any) -> bytes:
        self._in_time()
        return super().recv(*given, **named)

    def recv_into(self, *given: Any, **named: Any) -> int:
        self._in_time()
        return super().recv_into(*given, **named)

    def send(self, *given: Any, **named: Any) -> int:
        self._in_time()
        return super().send(*given, **named)

    def sendall(self, *given: Any, **named: Any) -> None:
        self._in_time()
        super().sendall(*given, **named)


class TimedTls(TimedSocket, ssl.SSLSocket):
    """The same over TLS."""


def connect(host: str, port: int, *, ports: frozenset[int], seconds: float, tls: bool) -> TimedSocket:
    """A connection to `host`, whose every address has been judged; over TLS its certificate must be the host's.

    `ports` are those of the use (`guanxi.kernel.egress.ports`), `seconds` the time for all that happens on the connection.
    EgressRefused: the host or port may not be reached. EgressFailed: it cannot be, or not in time.
    """
    try:
        known = canonical_host(host)
    except ValueError:
        raise odd_host() from None
    internal = internal_of(settings.GUANXI_EGRESS_INTERNAL)
    if port not in ports and not internal.names_port(known, port):
        listed = ", ".join(map(str, sorted(ports)))
        raise EgressRefused("port", f"不允许访问端口 {port}，可用端口：{listed}", f"Port {port} may not be reached; these may: {listed}")
    deadline = Deadline(seconds)
    try:
        addresses = resolve(known, port, deadline)
        for one in addresses:
            kind = judge(one)
            if kind is not None and not internal.admits(known, port, one):
                raise not_public(kind, known)
        plain = _first(addresses, port, deadline)
    except TimeoutError:
        raise too_slow(known) from None
    except OSError:
        raise unreachable(known) from None
    return secure(plain, known) if tls else plain


def secure(plain: TimedSocket, host: str) -> TimedSocket:
    """Speak TLS on a connection (at once, or after STARTTLS), with the name and certificate of `host`; closes it where that fails."""
    context = ssl.create_default_context()
    context.sslsocket_class = TimedTls
    try:
        plain._in_time()
        made = context.wrap_socket(plain, server_hostname=canonical_host(host))
    except ssl.SSLCertVerificationError:
        plain.close()
        raise EgressFailed(
            "not_trusted", f"{host} 的证书不可信或不属于该主机", f"The certificate of {host} is not trusted, or not its own"
        ) from None
    except TimeoutError:
        plain.close()
        raise too_slow(host) from None
    except OSError:
        plain.close()
        raise unreachable(host) from None
    assert isinstance(made, TimedTls)
    made.deadline = plain.deadline
    return made


def resolve(host: str, port: int, deadline: Deadline) -> list[Address]:
    """All addresses of a canonical host, without doubles. EgressRefused where it has none, TimeoutError, OSError where nobody could say."""
    try:
        return [ip_address(host)]
    except ValueError:
        pass
    told: queue.SimpleQueue[list[Any] | OSError | UnicodeError] = queue.SimpleQueue()

    def look() -> None:
        try:
            told.put(lookup(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP))
        except (OSError, UnicodeError) as failed:
            told.put(failed)

    # The system's resolver knows no deadline.
    threading.Thread(target=look, name="guanxi-egress-name", daemon=True).start()
    try:
        found = told.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, socket.gaierror) and found.errno == socket.EAI_AGAIN:
        raise found
    if isinstance(found, Exception) or not found or len(found) > MOST_ADDRESSES * 4:
        raise not_public("no_address", host)
    return list(dict.fromkeys(ip_address(str(place[4][0]).partition("%")[0]) for place in found))


def _first(addresses: list[Address], port: int, deadline: Deadline) -> TimedSocket:
    """Connected to the first address that answers; a late one leaves time for the others."""
    failure: OSError = OSError()
    for position, address in enumerate(addresses[:MOST_ADDRESSES]):
        made = TimedSocket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        try:
            made.settimeout(deadline.left() / (len(addresses[:MOST_ADDRESSES]) - position))
            made.connect((str(address), port))
        except OSError as failed:
            made.close()
            failure = failed
            continue
        made.deadline = deadline
        return made
    raise failure
