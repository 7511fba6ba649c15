"""Which addresses are places of the public internet. Sources: the IANA special-purpose registries (RFC 6890 and its updates)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

# Places that tell a cloud machine its credentials. Some lie in networks that may be admitted (shared, private): these never are.
METADATA = frozenset(
    ip_address(one)
    for one in (
        "169.254.169.254",  # AWS, Azure, GCP, Huawei, OpenStack
        "169.254.170.2",  # AWS ECS
        "169.254.170.23",  # AWS EKS
        "169.254.0.23",  # Tencent
        "100.100.100.200",  # Alibaba
        "100.96.0.96",  # Volcano Engine
        "168.63.129.16",  # Azure, a public address that every virtual machine has beside it
        "192.0.0.192",  # Oracle
        "fd00:ec2::254",  # AWS
        "fd00:ec2::23",  # AWS EKS
        "fd20:ce::254",  # GCP
        "fe80::a9fe:a9fe",  # OpenStack
    )
)
ADMISSIBLE = frozenset({"loopback", "private", "shared"})
"""Kinds that an installation may admit host by host, because companies have their own systems there."""

_SPECIAL: tuple[tuple[str, tuple[Network, ...]], ...] = tuple(
    (kind, tuple(ip_network(n) for n in networks.split()))
    for kind, networks in (
        ("unspecified", "0.0.0.0/8 ::/128"),
        ("loopback", "127.0.0.0/8 ::1/128"),
        ("private", "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7"),
        ("shared", "100.64.0.0/10"),
        ("link_local", "169.254.0.0/16 fe80::/10"),
        ("multicast", "224.0.0.0/4 ff00::/8"),
        ("documentation", "192.0.2.0/24 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 3fff::/20"),
        ("benchmarking", "198.18.0.0/15 2001:2::/48"),
        # Old site-local, discard-only, local translation, protocol assignments, segment routing, the old 6to4 relays, the last quarter.
        ("reserved", "192.0.0.0/24 192.88.99.0/24 240.0.0.0/4 ::/96 64:ff9b:1::/48 100::/63 2001::/23 5f00::/16 fec0::/10"),
    )
)
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_TRANSLATED = IPv6Network("::ffff:0:0:0/96")


def judge(address: Address) -> str | None:
    """The kind of place that may not be reached, or None for one of the public internet.

    What carries an IPv4 address inside (mapped, translated, NAT64, 6to4, Teredo, ISATAP) is as good as the worst address in it.
    """
    inside = carried(address)
    kinds = [kind for one in (address, *inside) if (kind := _kind(one, bool(inside) and one is address))]
    return next((k for k in kinds if k not in ADMISSIBLE), kinds[0] if kinds else None)


def carried(address: Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address carries inside."""
    if isinstance(address, IPv4Address):
        return ()
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64 or address in _TRANSLATED:
        return (last,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    is_isatap = (int(address) >> 32) & 0xFDFFFFFF == 0x00005EFE  # the bit aside says whether the address inside is unique
    return (last,) if is_isatap else ()


def _kind(address: Address, is_wrapping: bool) -> str | None:
    if address in METADATA:
        return "metadata"
    for kind, networks in _SPECIAL:
        if any(address.version == n.version and address in n for n in networks):
            return kind
    if isinstance(address, IPv4Address):
        return None if address.is_global else "reserved"
    # What only wraps has been looked into; all other addresses in use are global unicast.
    return None if address in _UNICAST or is_wrapping else "reserved"
