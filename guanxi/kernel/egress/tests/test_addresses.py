"""Which addresses are public; what carries another address inside is judged by it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.kernel.egress.addresses import ADMISSIBLE, carried, judge

REFUSED = {
    "unspecified": "0.0.0.0 0.1.2.3 ::",
    "loopback": "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 2002:7f00:1::",
    "private": "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 fc00::1 fdff::1 ::ffff:10.0.0.1 64:ff9b::a00:1 2002:c0a8:101::1",
    "shared": "100.64.0.1 100.127.255.255 ::ffff:100.64.0.1",
    "link_local": "169.254.1.1 fe80::1 febf::1",
    "metadata": (
        "169.254.169.254 100.100.100.200 168.63.129.16 192.0.0.192 fd00:ec2::254 fd20:ce::254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe"
        " 2002:a9fe:a9fe:: 2606:4700::5efe:a9fe:a9fe 2606:4700::200:5efe:6464:64c8"
    ),
    "multicast": "224.0.0.1 239.255.255.255 ff02::1",
    "documentation": "192.0.2.1 198.51.100.1 203.0.113.1 2001:db8::1 3fff::1",
    "benchmarking": "198.18.0.1 198.19.255.255 2001:2::1",
    # 2001:0:…: Teredo, whatever it carries; ::127.0.0.1: compatible addresses, which nobody has.
    "reserved": "192.0.0.8 240.0.0.1 255.255.255.255 ::127.0.0.1 ::8.8.8.8 64:ff9b:1::1 100::1 2001:0:808:808::f7f7:f7f7 5f00::1 fec0::1 4000::1",
}


@pytest.mark.parametrize(("kind", "address"), [(kind, one) for kind, listed in REFUSED.items() for one in listed.split()])
def test_what_is_not_public_is_refused(kind: str, address: str) -> None:
    assert judge(ip_address(address)) == kind


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "223.5.5.5",
        "172.32.0.1",
        "100.128.0.1",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_public_addresses_pass(address: str) -> None:
    assert judge(ip_address(address)) is None


def test_of_two_addresses_inside_the_worse_one_counts() -> None:
    # Teredo: the server is public, the client (inverted) is a metadata address.
    both = IPv6Address((0x20010000 << 96) | (int(IPv4Address("8.8.8.8")) << 64) | (int(IPv4Address("169.254.169.254")) ^ 0xFFFFFFFF))
    assert carried(both) == (IPv4Address("8.8.8.8"), IPv4Address("169.254.169.254"))
    assert judge(both) not in (None, *ADMISSIBLE)


@given(st.ip_addresses(v=4))
def test_wrapping_never_makes_an_address_public(inner: IPv4Address) -> None:
    if judge(inner) is None:
        return
    number = int(inner)
    wrapped = [
        (0xFFFF << 32) | number,
        (0xFFFF << 48) | number,
        (0x64FF9B << 96) | number,
        (0x2002 << 112) | (number << 80),
        (0x20010000 << 96) | (number << 64),
        (0x2606470000000000 << 64) | (0x5EFE << 32) | number,
    ]
    assert [IPv6Address(one) for one in wrapped if judge(IPv6Address(one)) is None] == []


@given(st.ip_addresses())
def test_what_passes_is_global_to_the_standard_library_too(address: IPv4Address | IPv6Address) -> None:
    inside = carried(address)
    assert judge(address) is not None or all(one.is_global for one in (inside or (address,)))
