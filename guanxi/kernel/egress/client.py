"""One HTTP exchange: no redirects, no cookies, no proxies of the environment, limits on size and on the time of the whole."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass

from guanxi.kernel.egress.names import Target, target_of
from guanxi.kernel.egress.ports import WEB
from guanxi.kernel.egress.problems import EgressFailed, too_slow, unreachable
from guanxi.kernel.egress.sockets import connect

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
MOST_BYTES = 1_000_000
SECONDS = 15.0
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\x20-\x7e\x80-\xff\t]*")
# The client's own business; whoever sets them could make two requests of one.
_OWN = frozenset(
    {
        *("host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te", "trailer", "upgrade", "expect"),
        *("cookie", "proxy-authorization", "proxy-connection"),
    }
)


@dataclass(frozen=True)
class Answer:
    """What came back: names of headers in lower case, a repeated one joined by commas; a redirect is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    most_bytes: int = MOST_BYTES,
    seconds: float = SECONDS,
) -> Answer:
    """Send one request and read its whole answer.

    `most_bytes` is the longest body that is taken, `seconds` the time from the name to the last byte. Whatever the status, it is an answer.
    EgressRefused: the address may not be reached. EgressFailed: no answer, too slow, too large, or no HTTP. ValueError: a request of ours that
    cannot be (method, header).
    """
    if method not in METHODS:
        raise ValueError(f"{method!r} is none of {', '.join(sorted(METHODS))}")
    given = _checked(headers or {})
    target = target_of(url)
    link = http.client.HTTPConnection(target.host, target.port)
    link.auto_open = 0  # nothing but the judged connection
    link.sock = connect(target.host, target.port, ports=WEB, seconds=seconds, tls=target.scheme == "https")
    try:
        return _exchange(link, method, target, given, body, most_bytes)
    except TimeoutError:
        raise too_slow(target.host) from None
    except http.client.HTTPException:
        raise EgressFailed("broken", f"{target.host} 的应答不是 HTTP", f"{target.host} does not answer in HTTP") from None
    except OSError:
        raise unreachable(target.host) from None
    finally:
        link.close()


def _exchange(
    link: http.client.HTTPConnection, method: str, target: Target, headers: Mapping[str, str], body: bytes, most_bytes: int
) -> Answer:
    link.putrequest(method, target.path, skip_host=True, skip_accept_encoding=True)
    own = {"Host": target.place, "Connection": "close", "Accept-Encoding": "identity"}
    if body or method in ("POST", "PUT", "PATCH"):
        own["Content-Length"] = str(len(body))
    if not any(name.lower() == "user-agent" for name in headers):
        own["User-Agent"] = "Guanxi"
    for name, value in {**headers, **own}.items():
        link.putheader(name, value)
    link.endheaders(body or None)
    response = link.getresponse()
    try:
        if response.length is not None and response.length > most_bytes:
            raise _too_large(target.host, most_bytes)
        content = response.read(most_bytes + 1)
        if len(content) > most_bytes:
            raise _too_large(target.host, most_bytes)
        if response.length:
            raise http.client.IncompleteRead(content, response.length)
        told: dict[str, str] = {}
        for name, value in response.getheaders():
            known = name.lower()
            told[known] = f"{told[known]}, {value}" if known in told else value
        return Answer(response.status, told, content)
    finally:
        response.close()


def _checked(headers: Mapping[str, str]) -> Mapping[str, str]:
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value) or name.lower() in _OWN:
            raise ValueError(f"header {name!r} cannot be sent")
    return headers


def _too_large(host: str, most: int) -> EgressFailed:
    return EgressFailed("too_large", f"{host} 的应答超过 {most} 字节", f"The answer of {host} has more than {most} bytes")
