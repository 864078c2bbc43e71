"""Clearing up: what is too old or too much is deleted, and what nobody refers to goes.

Rows go before bytes: whoever is killed in between leaves bytes that nothing refers to, which the
next round finds; a row without its bytes there never is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from songreel.core.boundaries import passed
from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.domain.errors import SongreelError
from songreel.domain.ports import BlobCollection
from songreel.domain.retention import UNDO, Retention, beyond_quota
from songreel.jobs.runner import insist
from songreel.storage import clearing, uses
from songreel.storage.clearing import Gone
from songreel.storage.database import AsyncConnection, Database

GRACE = timedelta(hours=1)
"""Bytes that nothing refers to may be younger than their row: they are left alone for so long."""

_EVERY_SECONDS, _FIRST_SECONDS = 60.0, 20.0
_LOOKED_THROUGH_SECONDS = 3600.0
_log = get_logger(__name__)


class Ground(Protocol):
    """What is cleared."""

    @property
    def database(self) -> Database:
        """Return the database of the rows."""
        ...

    @property
    def blobs(self) -> BlobCollection:
        """Return the store of the bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """How many files were stored, of how many bytes, when all were last looked through."""

    files: int
    bytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Swept:
    """What a round did, or would do.

    Attributes:
        expired: media that were deleted because of their age.
        over_quota: media that were deleted because there was more than the quota allows.
        purged: media that were deleted a day ago, and are gone now.
        files: stored files that nothing referred to.
        freed_bytes: what they had, and what was cleared of the caches.
    """

    expired: int = 0
    over_quota: int = 0
    purged: int = 0
    files: int = 0
    freed_bytes: int = 0

    def to_document(self) -> dict[str, Any]:
        """Return it as it is told."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Emptied:
    """Whose deleted media are not kept for their day; with `owner_id` None everybody's."""

    is_wanted: bool
    owner_id: str | None = None


NOBODY = Emptied(is_wanted=False)


class _Undone(Exception):
    """Nothing is to be changed."""


class Sweeper:
    """Clears up now and then, and when it is asked to.

    Attributes:
        stored: what was stored when all of it was last looked through, or None.
    """

    def __init__(
        self,
        ground: Ground,
        retention: Retention,
        caches: tuple[Path, ...] = (),
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Hold what is cleared.

        Args:
            ground: rows and bytes.
            retention: what goes by itself.
            caches: folders of what can be made again, each file of which was last used when it
                was last read or written: what was not used since something was deleted may hold
                some of it.
            clock: gives the present moment.
        """
        self._ground, self._retention, self._caches = ground, retention, caches
        self._clock = clock
        self.stored: Stored | None = None
        self._task: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    def start(self) -> None:
        """Begin to clear, now and then."""
        self._task = asyncio.create_task(self._keep(), name="songreel-sweeper")

    async def stop(self) -> None:
        """Stop soon; the next round goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None

    async def _keep(self) -> None:
        await asyncio.sleep(_FIRST_SECONDS)
        looked: float | None = None
        while True:
            clock = time.monotonic()
            is_due = looked is None or clock - looked >= _LOOKED_THROUGH_SECONDS
            looked = clock if is_due else looked
            try:
                await insist(partial(self.sweep, thorough=is_due))
            except SongreelError as error:
                _log.error("cannot_clear_up", reason=error.message)
            except Exception as error:
                # A mistake here must not end it for good: the disk would fill.
                report = partial(_log.error, "sweeper_crashed", exc_info=error)
                await asyncio.to_thread(report)
            await asyncio.sleep(_EVERY_SECONDS)

    async def sweep(self, *, at_once: Emptied = NOBODY, thorough: bool = True) -> Swept:
        """Clear up, and return what was done.

        Args:
            at_once: whose deleted media go now, a day to undo it or not.
            thorough: look through all stored bytes even where no row goes.
        """
        async with self._turn:
            sizes = await self._sizes()
            async with self._ground.database.transaction() as connection:
                swept, gone = await self._choose(connection, sizes, at_once=at_once)
            cleared = await asyncio.to_thread(self._clear_caches, gone)
            # After the caches: whoever is killed before this finds all of it once more.
            async with self._ground.database.transaction() as connection:
                gone = await self._still_gone(connection, gone)
                await clearing.purge(connection, gone)
                if gone.ids or thorough:
                    await uses.drop_orphans(connection)
            passed("purged")
            files = freed = 0
            if gone.ids or thorough:
                files, freed = await self._collect()
            swept = replace(swept, purged=len(gone.ids), files=files, freed_bytes=freed + cleared)
        if any(swept.to_document().values()):
            _log.info("cleared_up", **swept.to_document())
        return swept

    async def _sizes(self) -> dict[str, int]:
        """Return the sizes of all stored bytes, where they are needed for the quota."""
        if self._retention.quota is None:
            return {}
        return {blob.sha256: blob.size_bytes for blob in await self._ground.blobs.all()}

    async def look(self, *, at_once: Emptied = NOBODY) -> Swept:
        """Return what a round would do; nothing is changed."""
        sizes, blobs = await self._sizes(), await self._ground.blobs.all()
        swept = Swept()
        with suppress(_Undone):
            async with self._ground.database.transaction() as connection:
                swept, gone = await self._choose(connection, sizes, at_once=at_once)
                await clearing.purge(connection, gone)
                await uses.drop_orphans(connection)
                used, before = await self._used(connection)
                left = [b for b in blobs if b.sha256 not in used and b.stored_at < before]
                swept = replace(
                    swept,
                    purged=len(gone.ids),
                    files=len(left),
                    freed_bytes=sum(blob.size_bytes for blob in left),
                )
                raise _Undone
        return swept

    async def _choose(
        self, connection: AsyncConnection, sizes: Mapping[str, int], *, at_once: Emptied
    ) -> tuple[Swept, Gone]:
        """Mark what is to go as deleted; return how much that is, and what goes for good."""
        at, retention = self._clock(), self._retention
        old, over = await self._retire(connection, retention, sizes, at)
        used: set[str] = set()
        if (await clearing.due(connection, at if at_once.is_wanted else at - UNDO, ())).ids:
            used = await uses.ids_of_jobs(connection)
        gone = await clearing.due(connection, at - UNDO, used)
        if at_once.is_wanted:
            now_too = await clearing.due(connection, at, used, owner_id=at_once.owner_id)
            gone = gone.joined(now_too)
        return Swept(expired=old, over_quota=over), gone

    async def _retire(
        self,
        connection: AsyncConnection,
        retention: Retention,
        sizes: Mapping[str, int],
        at: datetime,
    ) -> tuple[int, int]:
        """Mark what is too old or too much as deleted; return how much that is of each."""
        if not retention.is_on:
            return 0, 0
        kept = await uses.ids_kept(connection)
        old: list[str] = []
        over: list[str] = []
        if retention.days is not None:
            old = await clearing.aged(connection, at - timedelta(days=retention.days), kept)
            await clearing.delete(connection, old, at)
        if retention.quota is not None:
            found = await clearing.media(connection, kept, sizes)
            over = beyond_quota(found, retention.quota)
            await clearing.delete(connection, over, at)
        return len(old), len(over)

    async def _still_gone(self, connection: AsyncConnection, gone: Gone) -> Gone:
        """Return what of it nobody has restored meanwhile."""
        if gone.deleted_at is None:
            return gone
        now_due = await clearing.due(connection, gone.deleted_at, (), lock=True)
        return Gone(
            tuple(one for one in gone.videos if one in now_due.videos),
            tuple(one for one in gone.assets if one in now_due.assets),
            gone.deleted_at,
        )

    async def _used(self, connection: AsyncConnection) -> tuple[set[str], datetime]:
        """Return what something refers to, and since when what nothing does may be in use."""
        before = self._clock() - GRACE
        oldest = await uses.oldest_unfinished(connection)
        if oldest is not None:
            # What an unfinished job has put aside for its parts has no row before they have.
            before = min(before, oldest)
        return await uses.hashes(connection), before

    async def _collect(self) -> tuple[int, int]:
        blobs = await self._ground.blobs.all()
        async with self._ground.database.reading() as connection:
            used, before = await self._used(connection)
        files = freed = 0
        for blob in blobs:
            if blob.sha256 not in used and blob.stored_at < before:
                size = await self._ground.blobs.discard(blob.sha256, before)
                passed("discarded")
                files, freed = files + bool(size), freed + size
        total = sum(blob.size_bytes for blob in blobs)
        self.stored = Stored(len(blobs) - files, total - freed, self._clock())
        return files, freed + await self._ground.blobs.clear(self._clock() - UNDO)

    def _clear_caches(self, gone: Gone) -> int:
        if gone.deleted_at is None:
            return 0
        end, freed = gone.deleted_at.timestamp(), 0
        for folder in self._caches:
            for path in folder.rglob("*") if folder.is_dir() else ():
                with suppress(FileNotFoundError):
                    facts = path.stat()
                    if path.is_file() and max(facts.st_mtime, facts.st_atime) < end:
                        path.unlink()
                        freed += facts.st_size
        return freed
