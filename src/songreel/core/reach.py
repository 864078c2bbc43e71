"""Which addresses may be connected to on behalf of callers: those of the internet alone.

Names are no matter here: whatever is connected to is looked at as an address, so that no way of
writing one and no name that leads to one gets past.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

HTTP = "http"
_WORDS = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"),
}
# Asked by programs for the keys of the machine that they run on: by its own network alone.
_METADATA = tuple(map(ipaddress.ip_address, ("100.100.100.200", "168.63.129.16", "fd00:ec2::254")))
# https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast.
_NOT_PUBLIC_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
# Of IPv6 only this is given out; within it: Teredo and other protocols, documentation.
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    ipaddress.IPv6Network(text) for text in ("2001::/23", "2001:db8::/32", "3fff::/20")
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be connected to beside the internet.

    Attributes:
        networks: addresses in them may be connected to, whatever they are.
        http: whether it may be without TLS.
    """

    networks: tuple[Network, ...] = ()
    http: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `http`, `loopback`, `private` and networks, separated by commas.

        Raises:
            ValueError: something is neither; the text says what.
        """
        networks: list[Network] = []
        http = False
        for word in filter(None, (part.strip() for part in text.split(","))):
            if word.lower() == HTTP:
                http = True
            elif word.lower() in _WORDS:
                networks += map(ipaddress.ip_network, _WORDS[word.lower()])
            else:
                networks.append(_network(word))
        return cls(tuple(networks), http)

    def allows(self, address: Address) -> bool:
        """Tell whether an address may be connected to, in whatever way it leads there."""
        meant = _meant(address)
        if any(one in network for one in {address, meant} for network in self.networks):
            # A word for many networks does not open this one.
            return meant not in _METADATA or any(
                network.prefixlen == network.max_prefixlen and meant in network
                for network in self.networks
            )
        return is_public(address)


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the internet, and not only a way to write another one."""
    meant = _meant(address)
    if meant in _METADATA:
        return False
    if isinstance(meant, ipaddress.IPv4Address):
        return not any(meant in network for network in _NOT_PUBLIC_4)
    return meant in _PUBLIC_6 and not any(meant in network for network in _NOT_PUBLIC_6)


def _meant(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 one leads to: mapped, 6to4 or NAT64; else itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    within = address.ipv4_mapped or address.sixtofour
    if within is None and address in _NAT64:
        within = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return within or address


def _network(word: str) -> Network:
    try:
        return ipaddress.ip_network(word)
    except ValueError:
        raise ValueError(
            f"{word[:100]!r} is neither http, loopback, private nor a network such as 10.1.0.0/16"
        ) from None
