"""The address of somebody else's server as callers give it, read once and never again otherwise."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from songreel.core.reach import Address, Reach

MAX_CHARACTERS = 2000
_LOOPBACK = ipaddress.IPv4Address("127.0.0.1")
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go.

    Attributes:
        host: a name or an address, without brackets.
        path: with its query.
    """

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, text: str, reach: Reach) -> Self:
        """Read an address; a name in it is looked up when it is connected to, and checked then.

        Raises:
            ValueError: it is none, or leads where nothing may go; the text says which, as what
                follows on "The address".
        """
        if len(text) > MAX_CHARACTERS:
            raise ValueError(f"has more than {MAX_CHARACTERS} characters")
        if not text.isascii() or not text.isprintable() or set(text) & set(' \\"<>^`{|}'):
            raise ValueError(
                "holds a character that no address has; write names of other letters as xn--…"
            )
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise ValueError("cannot be read; write it as https://example.com/hook") from None
        host = parts.hostname or ""
        if parts.scheme not in _PORTS or not host:
            raise ValueError("must be as in https://example.com/hook")
        if parts.scheme == "http" and not reach.http:
            raise ValueError(
                "must begin with https://; SONGREEL_WEBHOOK_TARGETS=http allows it without TLS"
            )
        if "@" in parts.netloc:
            raise ValueError("must hold no name and password; what is sent is signed")
        if parts.fragment or "#" in text:
            raise ValueError("must hold no fragment (#…)")
        if port == 0:
            raise ValueError("names port 0, which there is not")
        address = address_of(host)
        if address is not None and not reach.allows(address):
            raise ValueError(f"leads to {address}, and {not_allowed()}")
        path = parts.path or "/"
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port or _PORTS[parts.scheme], path + query)

    @property
    def authority(self) -> str:
        """Return host and port as the header `Host` has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def address_of(host: str) -> Address | None:
    """Return the address that a host is without being looked up, in any way of writing it."""
    name = host.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return _LOOPBACK
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        pass
    try:
        # 127.1, 0x7f000001, 017700000001 and 0 are addresses to the system.
        return ipaddress.IPv4Address(socket.inet_aton(name))
    except OSError:
        return None


def not_allowed() -> str:
    """Say that addresses off the internet are not connected to, and what allows it."""
    return (
        "only addresses of the internet are sent to. Whoever runs this server can allow others "
        "with SONGREEL_WEBHOOK_TARGETS"
    )
