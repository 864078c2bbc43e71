"""API keys and workspaces: who calls, what a key may do, and how a key is written. Pure.

A key is written `sr_<public id>_<secret><checksum>`: the id names it and may be told, the secret is
256 random bits, and the checksum tells a typing mistake from a key that is not known.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

DEFAULT_WORKSPACE = "local"
"""Id and name of the workspace that is there from the beginning."""

PREFIX = "sr_"
ID_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 16, 43, 6

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KEY = re.compile(r"sr_([0-9a-f]{16})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})", re.ASCII)


class Permission(StrEnum):
    """What a key may do; each holds all that stand before it."""

    READ = "read"
    GENERATE = "generate"
    ADMIN = "admin"

    @property
    def implied(self) -> frozenset[Permission]:
        """Return what comes with it, itself included."""
        every = tuple(Permission)
        return frozenset(every[: every.index(self) + 1])


EVERYTHING = frozenset(Permission)


class OverLimit(StrEnum):
    """What becomes of a job that is ordered above the number of an hour."""

    REFUSE = "refuse"
    QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """What a key may use; None: no limit of its own.

    Attributes:
        daily_cap: US dollars on a day (UTC).
        requests_per_minute: in any 60 seconds.
        jobs_per_hour: jobs that are ordered in any hour, parts of films not counted.
        over_limit: whether a job above that is refused, or waits for its turn.
    """

    daily_cap: Decimal | None = None
    requests_per_minute: int | None = None
    jobs_per_hour: int | None = None
    over_limit: OverLimit = OverLimit.REFUSE


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is stored: of its secret there is a hash alone."""

    id: str
    owner_id: str
    name: str
    permissions: frozenset[Permission]
    secret_hash: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    limits: KeyLimits = field(default_factory=KeyLimits)

    @property
    def allowed(self) -> frozenset[Permission]:
        """Return all that it may do."""
        return frozenset(held for each in self.permissions for held in each.implied)

    def is_over(self, at: datetime) -> bool:
        """Tell whether it has expired by a moment."""
        return self.expires_at is not None and self.expires_at <= at


NOBODY = ApiKey(
    id="",
    owner_id="",
    name="",
    permissions=frozenset(),
    # Of no secret: nobody can find one that has it.
    secret_hash=secrets.token_hex(32),
    created_at=datetime.min.replace(tzinfo=UTC),
)
"""Stands where there is no key of an id; no secret matches it, and it may do nothing."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace: its id is the owner of all that its members make.

    `daily_cap` is in US dollars a day (UTC), for all of its keys together; None: none of its own.
    """

    id: str
    name: str
    created_at: datetime
    daily_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Presented:
    """A key as somebody shows it."""

    id: str
    secret: str = field(repr=False)


def written(key_id: str, secret: bytes) -> str:
    """Return the text of a key, from its public id and 32 random bytes.

    Raises:
        ValueError: they are not of that length.
    """
    if len(secret) != 32 or len(key_id) != ID_LENGTH:
        raise ValueError("a key has an id of 16 hexadecimal digits and a secret of 32 bytes")
    body = f"{PREFIX}{key_id}_{_in_digits(int.from_bytes(secret, 'big'), SECRET_LENGTH)}"
    return body + _checksum(body)


def parse(text: str) -> Presented:
    """Read a key that somebody shows.

    Raises:
        ValueError: it has another form, or a typing mistake; the text does not repeat it.
    """
    found = _KEY.fullmatch(text)
    if found is None:
        raise ValueError("it is not whole: a key is sr_, 16 digits, _ and 49 letters and digits")
    if _checksum(text[:-CHECKSUM_LENGTH]) != found[3]:
        raise ValueError("it has a typing mistake: its last letters do not fit the others")
    return Presented(found[1], found[2])


def hash_of(secret: str) -> str:
    """Return what is stored of a secret. It is random, so that a fast hash is a safe one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(presented: Presented, known: ApiKey) -> bool:
    """Tell whether a secret is that of a key; it is never that of `NOBODY`.

    Nothing here asks which of the two it is: even one guess of the processor that goes wrong can
    be measured.
    """
    return hmac.compare_digest(hash_of(presented.secret), known.secret_hash)


def permissions_of(names: Iterable[str]) -> frozenset[Permission]:
    """Return permissions from their names.

    Raises:
        ValueError: there are none, or one is not known.
    """
    found: set[Permission] = set()
    for name in names:
        try:
            found.add(Permission(name))
        except ValueError:
            raise ValueError(
                f"{name[:50]!r} is none of read, generate and admin, which keys can have"
            ) from None
    if not found:
        raise ValueError("name at least one of read, generate and admin")
    return frozenset(found)


def _in_digits(number: int, length: int) -> str:
    digits: list[str] = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _checksum(body: str) -> str:
    return _in_digits(zlib.crc32(body.encode("ascii")), CHECKSUM_LENGTH)
