"""Sessions: what a key is traded for by a browser, and what is left of it when the key ends."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pybase64

from songreel.core.clock import now
from songreel.core.signing import SigningKey
from songreel.domain.api_key import ApiKey
from songreel.domain.errors import UnauthenticatedError
from songreel.services.api_keys import valid
from songreel.services.key_ring import KeyRing
from songreel.services.principal import Entrance, Principal
from songreel.storage import api_keys as rows
from songreel.storage.database import Database

_TOKEN = re.compile(
    r"(?P<signed>(?P<id>[0-9a-f]{32})\.(?P<key>[0-9a-f]{16})\.(?P<ends>[1-9][0-9]{9,10}))"
    r"\.(?P<signature>[0-9A-Za-z_-]{43})",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class NewSession:
    """A session that was begun; `token` is what its cookie holds."""

    ends_at: int
    token: str = field(repr=False)


class Sessions:
    """Begins, recognises and ends sessions. A session is worth what its key is at each request."""

    def __init__(
        self, database: Database, ring: KeyRing, signing: SigningKey, *, seconds: int
    ) -> None:
        """Hold who knows keys, what tokens are signed with, and how long a session lasts."""
        self._database, self._ring = database, ring
        self._secret = signing.derive("session")
        self._seconds = seconds

    def begin(self, key: ApiKey) -> NewSession:
        """Begin a session under a key that was shown."""
        ends_at = int(now().timestamp()) + self._seconds
        if key.expires_at is not None:
            ends_at = min(ends_at, int(key.expires_at.timestamp()))
        signed = f"{secrets.token_hex(16)}.{key.id}.{ends_at}"
        return NewSession(ends_at, f"{signed}.{self._signature(signed)}")

    async def principal(self, token: str) -> Principal:
        """Return who has a session.

        Raises:
            UnauthenticatedError: it is none, it has ended, or its key has.
            UnavailableError: the database cannot be read.
        """
        found = _TOKEN.fullmatch(token)
        signature = self._signature(found["signed"] if found else token)
        if not hmac.compare_digest(signature, found["signature"] if found else "") or not found:
            raise _over()
        known = await self._ring.look()
        key = known.keys.get(found["key"])
        ends_at = int(found["ends"])
        if key is None or ends_at <= now().timestamp() or found["id"] in known.ended_sessions:
            raise _over()
        return Principal(
            Entrance.SESSION,
            owner_id=key.owner_id,
            allowed=valid(key).allowed,
            key=key,
            session=found["id"],
            ends_at=ends_at,
        )

    async def end(self, principal: Principal) -> None:
        """End a session before its time, in every process within a second."""
        if principal.session is None or principal.ends_at is None:
            raise ValueError("only sessions are ended")
        async with self._database.transaction() as connection:
            await rows.end_session(
                connection,
                principal.session,
                owner_id=principal.owner_id,
                expires_at=datetime.fromtimestamp(principal.ends_at, UTC),
                at=now(),
            )
        self._ring.changed()

    def _signature(self, signed: str) -> str:
        # A cookie may hold anything; what is no ASCII was never signed.
        content = signed.encode("utf-8", "replace")
        digest = hmac.digest(self._secret, content, hashlib.sha256)
        return pybase64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _over() -> UnauthenticatedError:
    return UnauthenticatedError("This session is over. Sign in again with an API key.")
