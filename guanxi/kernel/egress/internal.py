"""Internal systems that whoever runs the installation admits: the setting `egress_internal`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address, ip_network

from guanxi.kernel.egress.addresses import ADMISSIBLE, Address, Network, judge
from guanxi.kernel.egress.names import canonical_host, port_of


@dataclass(frozen=True)
class Internal:
    """Names with their port (None: the ports of each use) and networks, whose systems may be reached inside."""

    names: frozenset[tuple[str, int | None]] = frozenset()
    networks: tuple[Network, ...] = ()

    def names_port(self, host: str, port: int) -> bool:
        """Whether exactly this port of the host is admitted, whatever the use."""
        return (host, port) in self.names

    def admits(self, host: str, port: int, address: Address) -> bool:
        """Whether a host that is an internal address may be reached; never metadata, link-local or multicast addresses."""
        if judge(address) not in ADMISSIBLE:
            return False
        is_named = (host, None) in self.names or (host, port) in self.names
        return is_named or any(address.version == n.version and address in n for n in self.networks)


@lru_cache(maxsize=8)
def internal_of(text: str) -> Internal:
    """Read `hooks.corp.example, crm.local:8090, 10.20.0.0/16`; raises ValueError that names the entry which cannot be."""
    names: set[tuple[str, int | None]] = set()
    networks: list[Network] = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        try:
            if "/" in entry:
                networks.append(_network(entry))
            else:
                names.add(_name(entry))
        except ValueError as wrong:
            raise ValueError(f"{entry!r} is neither a host, nor host:port, nor a network such as 10.20.0.0/16 ({wrong})") from None
    return Internal(frozenset(names), tuple(networks))


def _network(entry: str) -> Network:
    network = ip_network(entry)
    # Both ends, so that no network reaches over the border of what may be admitted.
    if any(judge(one) not in ADMISSIBLE for one in (network[0], network[-1])):
        raise ValueError("not inside a private, shared or loopback network")
    return network


def _name(entry: str) -> tuple[str, int | None]:
    host, colon, port = entry.rpartition(":")
    if not colon or entry.endswith("]"):
        host, port = entry, ""
    known = canonical_host(host)
    try:
        address = ip_address(known)
    except ValueError:
        return known, port_of(port)
    if judge(address) not in ADMISSIBLE:
        raise ValueError("no private, shared or loopback address")
    return known, port_of(port)
