"""Who may call from a browser, and by which names this server may be called. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Origins:
    """The web origins that may call: those of this machine, and what the setting adds.

    `further` holds origins as browsers send them (`https://studio.example`, `null` for pages that
    were opened as files).
    """

    further: frozenset[str]

    @classmethod
    def of(cls, names: Iterable[str]) -> Origins:
        """Take the names of a setting; a slash at the end and upper case are forgiven."""
        return cls(frozenset(name.rstrip("/").lower() for name in names))

    def allow(self, origin: str) -> bool:
        """Tell whether pages of an origin may call and read the answer."""
        return origin.lower() in self.further or _host_of(origin) in LOOPBACK_NAMES


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names of this server: what it listens on, the loopback's, and what the setting adds."""

    names: frozenset[str]

    @classmethod
    def of(cls, listening_on: str, names: Iterable[str]) -> Hosts:
        """Take the address that the server listens on and the names of a setting."""
        every = {listening_on, *names}
        return cls(LOOPBACK_NAMES | {name.lower().strip("[]").rstrip(".") for name in every})

    def allow(self, host: str, local_address: str | None) -> bool:
        """Tell whether a Host header names this server; its port does not matter.

        Args:
            host: the header.
            local_address: the address that the connection arrived at: also a name of this server,
                and no page elsewhere can make a browser send it for its own.
        """
        name = _name_of(host)
        return name is not None and (name in self.names or _same_address(name, local_address))


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a server that listens on an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_own(origin: str, host: str) -> bool:
    """Tell whether an origin is that of the server that `host` names: a page of its own."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and parts.netloc.lower() == host.strip().lower()


def _host_of(origin: str) -> str | None:
    try:
        parts = urlsplit(origin)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    bare = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return parts.hostname if bare and parts.scheme in {"http", "https"} else None


def _name_of(host: str) -> str | None:
    host = host.strip().lower()
    if "@" in host or "/" in host:
        return None
    name = _host_of(f"http://{host}")
    return None if name is None else name.rstrip(".")


def _same_address(name: str, local_address: str | None) -> bool:
    try:
        return ipaddress.ip_address(name) == ipaddress.ip_address(local_address or "")
    except ValueError:
        return False
