"""Who may call: the keys of an installation, in memory and at most a second old."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from songreel.core import tracing
from songreel.domain.api_key import ApiKey
from songreel.storage import api_keys as rows
from songreel.storage.database import Database
from songreel.storage.errors import told

FRESH_SECONDS = 1.0
"""How long a revocation by another process may take to count here; one of this process counts at
once."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of keys at one moment.

    Attributes:
        keys: by their public ids, revoked ones too.
        is_keyed: whether a key is there that nobody revoked, so that callers need one.
        workspaces: the names of all workspaces that are stored, by their ids.
        ended_sessions: sessions that count no more, before their time.
    """

    keys: Mapping[str, ApiKey]
    is_keyed: bool
    workspaces: Mapping[str, str]
    ended_sessions: frozenset[str]

    def is_any_good(self, at: datetime) -> bool:
        """Tell whether somebody can come in with a key at a moment."""
        return any(key.revoked_at is None and not key.is_over(at) for key in self.keys.values())

    def counts(self, key_id: str, session: str | None, ends_at: int | None, at: datetime) -> bool:
        """Tell whether a key counts at a moment, and the session that it was traded for, if any."""
        key = self.keys.get(key_id)
        is_over = ends_at is not None and ends_at <= at.timestamp()
        if key is None or is_over or session in self.ended_sessions:
            return False
        return key.revoked_at is None and not key.is_over(at)


class KeyRing:
    """Reads the keys again once they are a second old and somebody asks, if they have changed.

    No request looks a key up in the database by itself: an id that is not known takes no other way
    than one that is.
    """

    def __init__(self, database: Database) -> None:
        """Hold where keys are; nothing is read yet."""
        self._database = database
        self._known: Known | None = None
        self._version: rows.Version | None = None
        self._read_at = -FRESH_SECONDS
        self._changes = 0
        self._reading: asyncio.Task[None] | None = None

    async def look(self) -> Known:
        """Return what is known: at most a second old when it was asked for.

        Raises:
            UnavailableError: the database cannot be read, so that nobody is let in.
        """
        # Not when it is known: where reading takes longer than that, on a machine that has far too
        # much to do, everybody would read again and again, and nobody would ever be let in.
        asked_at = time.monotonic()
        while self._known is None or self._changes or asked_at - self._read_at >= FRESH_SECONDS:
            # One that has just ended, and whose end nobody was told of yet, is waited for by none:
            # whoever did would not give way to those who are to be told.
            if self._reading is None or self._reading.done():
                self._reading = asyncio.create_task(
                    self._read(), name="songreel-keys", context=tracing.apart()
                )
                self._reading.add_done_callback(self._done)
            with told():
                # Whoever goes away leaves the reading to the others.
                await asyncio.shield(self._reading)
        return self._known

    def changed(self) -> None:
        """Note that this process has just changed keys: what is known is old."""
        self._changes += 1

    async def close(self) -> None:
        """Stop reading."""
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.wait((self._reading,))

    def _done(self, task: asyncio.Task[None]) -> None:
        if self._reading is task:
            self._reading = None
        if not task.cancelled():
            # Told to all who wait; where they have gone, nobody else would have asked.
            task.exception()

    async def _read(self) -> None:
        # The age counts from before the reading, and so do changes.
        began, changes = time.monotonic(), self._changes
        async with self._database.reading() as connection:
            version = await rows.version(connection)
            if self._known is None or version != self._version:
                every = await rows.every(connection)
                self._known = Known(
                    keys=MappingProxyType({key.id: key for key in every}),
                    is_keyed=any(key.revoked_at is None for key in every),
                    workspaces={each.id: each.name for each in await rows.workspaces(connection)},
                    ended_sessions=await rows.ended_sessions(connection),
                )
        self._version, self._read_at = version, began
        self._changes -= changes
