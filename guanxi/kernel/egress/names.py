"""Hosts and web addresses in exactly one spelling; what could be read in two ways is refused, not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote

from guanxi.base.emails import normalize_host
from guanxi.kernel.egress.problems import EgressRefused

_LONGEST = 2048
_PORTS = {"http": 80, "https": 443}
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<place>[^/?#]*)(?P<rest>[^#]*)(?:#.*)?", re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\xa0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\\<>\"`{}|^]")
# What a path may hold as it is (RFC 3986); all else becomes %XX of its UTF-8.
_SAFE = "!$%&'()*+,/:;=?@[]~-._"
# A last label that a resolver may read as part of a number: 127.1, 0x7f.1, 2130706433.
_NUMERIC = re.compile(r"(?:\d+|0[xX][0-9a-fA-F]*)")


@dataclass(frozen=True)
class Target:
    """A web address that has been read: lower-case ASCII host (an IPv6 address without brackets), port, path with query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def place(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The address again, in its one spelling."""
        return f"{self.scheme}://{self.place}{self.path}"


def target_of(url: str) -> Target:
    """Read an absolute http or https address. EgressRefused for every other form: schemes, user names, blanks, odd numbers for addresses."""
    if len(url) > _LONGEST:
        raise _odd("too_long", f"网址不得超过 {_LONGEST} 个字符", f"A web address has at most {_LONGEST} characters")
    if _FORBIDDEN.search(url):
        raise _odd("characters", "网址不得含空格、控制字符或反斜杠", "A web address has no blanks, control characters or backslashes")
    match = _URL.fullmatch(url)
    scheme = match["scheme"].lower() if match else ""
    if match is None or scheme not in _PORTS:
        raise _odd("scheme", "网址只能以 http:// 或 https:// 开头", "A web address begins with http:// or https://")
    place = match["place"]
    if "@" in place:
        raise _odd("user", "网址不得含用户名或密码", "A web address must not contain a user name or password")
    host, port = _split(place)
    rest = match["rest"] if match["rest"].startswith("/") else f"/{match['rest']}"
    try:
        known_port = port_of(port) or _PORTS[scheme]
        return Target(scheme, canonical_host(host), known_port, quote(rest, safe=_SAFE))
    except ValueError:
        raise odd_host() from None


def canonical_host(raw: str) -> str:
    """A host name in lower-case ASCII, or an address in its usual spelling; ValueError for what is neither or could be both."""
    if raw.startswith("[") or ":" in raw:
        inner = raw[1:-1] if raw.startswith("[") and raw.endswith("]") else raw
        if "%" in inner or "[" in inner or "]" in inner:
            raise ValueError("no zone in an address")
        return str(IPv6Address(inner))
    host = normalize_host(raw)
    if not host or "*" in host:
        raise ValueError("no host name")
    if _NUMERIC.fullmatch(host.rpartition(".")[2]):
        try:
            return str(IPv4Address(host))
        except AddressValueError:
            raise ValueError("an address in an odd spelling") from None
    return host


def port_of(text: str) -> int | None:
    """A port from 1 to 65535, None where the text is empty; ValueError for all else."""
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError("no port")
    return int(text)


def odd_host() -> EgressRefused:
    """What stands for a host is none, or is written so that two readers could understand two places."""
    return _odd(
        "host",
        "主机须为域名、四段十进制的 IPv4 地址或方括号中的 IPv6 地址",
        "The host must be a name, an IPv4 address of four decimal numbers, or an IPv6 address in brackets",
    )


def _split(place: str) -> tuple[str, str]:
    """Host and port of `host`, `host:port`, `[address]:port`."""
    match = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(.*))?", place, re.DOTALL)
    if match is None:
        raise odd_host()
    return match[1], match[2] or ""


def _odd(reason: str, zh: str, en: str) -> EgressRefused:
    return EgressRefused(reason, zh, en)
