"""Ways of writing an address that lies inside, and names that lead there."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

_LOOPBACK = int(IPv4Address("127.0.0.1"))
_METADATA = int(IPv4Address("169.254.169.254"))


def _wrapped(inner: int) -> list[str]:
    """An IPv4 address inside IPv6: mapped, translated, compatible, NAT64 (both prefixes), 6to4, Teredo (server, client), ISATAP."""
    numbers = [
        (0xFFFF << 32) | inner,
        (0xFFFF << 48) | inner,
        inner,
        (0x64FF9B << 96) | inner,
        (0x64FF9B0001 << 80) | inner,
        (0x2002 << 112) | (inner << 80),
        (0x20010000 << 96) | (inner << 64) | 0x07070707,
        (0x20010000 << 96) | (0x08080808 << 64) | (inner ^ 0xFFFFFFFF),
        (0x2606470000000000 << 64) | (0x5EFE << 32) | inner,
    ]
    return [str(IPv6Address(n)) for n in numbers]


# What a host field or a URL may be given; `{port}` is left to the caller.
LITERALS: tuple[str, ...] = (
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "0177.0.0.1", "0177.0.0.01", "0x7f.0.0.1", "0x7f.1", "0X7F000001", "2130706433", "017700000001", "00000177.0.0.1",
    "127.0.0.1.", "127.0.0.1..", "0.0.0.0", "0", "0x0", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127.0.0.1%00.example.com", "127.0.0.1%2f", "127.0.0.1%0d%0a",
    "localhost", "LOCALHOST", "localhost.", "ｌｏｃａｌｈｏｓｔ", "localhost.localdomain", "ip6-localhost",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::1%lo]", "[::1%25lo]", "[fe80::1%eth0]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
    *(f"[{one}]" for one in _wrapped(_LOOPBACK)),
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "100.100.100.200", "168.63.129.16", "[fd00:ec2::254]", "224.0.0.1", "255.255.255.255", "0xa9fea9fe", "2852039166",
    "0251.0376.0251.0376", *(f"[{one}]" for one in _wrapped(_METADATA)),
    "a@127.0.0.1", "example.com@127.0.0.1", "a:b@127.0.0.1", "127.0.0.1#@example.com", "127.0.0.1?@example.com", "example.com\\@127.0.0.1", "127.0.0.1\\.example.com",
    "127.0.0.1\r\nHost: example.com", "127.0.0.1\t", " 127.0.0.1", "127.0.0.1\x00.example.com", "example.com\r\n\r\nGET / HTTP/1.1\r\nHost: 127.0.0.1",
)  # fmt: skip

# Names, and what the resolver of the tests answers, the first time and afterwards.
NAMES: dict[str, list[list[str]]] = {
    "inside.example": [["127.0.0.1"]],
    "inside6.example": [["::1"]],
    "mapped.example": [["::ffff:127.0.0.1"]],
    "nat64.example": [["64:ff9b::7f00:1"]],
    "both.example": [["8.8.8.8", "127.0.0.1"]],
    "both-other-way.example": [["127.0.0.1", "8.8.8.8"]],
    "rebinding.example": [["8.8.8.8"], ["127.0.0.1"]],
    "rebinding-fast.example": [["8.8.8.8"], ["127.0.0.1"], ["8.8.8.8"], ["127.0.0.1"]],
    "metadata.example": [["169.254.169.254"]],
    "private.example": [["10.1.2.3"]],
    "xn--fsqu00a.example": [["127.0.0.1"]],
    "127.0.0.1.nip.example": [["127.0.0.1"]],
}

SCHEMES = ("file:///etc/passwd", "gopher://127.0.0.1:{port}/_GET", "dict://127.0.0.1:{port}/x", "ftp://127.0.0.1:{port}/", "ldap://127.0.0.1:{port}/", "jar:http://127.0.0.1:{port}!/",
           "//127.0.0.1:{port}/", "http:127.0.0.1:{port}", "http:/127.0.0.1:{port}/", "http:///127.0.0.1:{port}/", "http://\r\n127.0.0.1:{port}/", "javascript:1", "data:text/html,x")  # fmt: skip
