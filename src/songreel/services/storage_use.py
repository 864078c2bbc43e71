"""What the disk is used for, and clearing up when somebody asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from songreel.core.settings import Settings
from songreel.domain.retention import Retention
from songreel.services.blob_store import Blobs
from songreel.services.database_address import database_url
from songreel.storage import shares, uses
from songreel.storage.database import Database, parse
from songreel.workflows.sweep import Emptied, Sweeper, Swept


@dataclass(frozen=True, slots=True)
class Ground:
    """Where rows and bytes are kept."""

    database: Database
    blobs: Blobs


@dataclass(frozen=True, slots=True)
class Share:
    """How many files of a sort there are, and their bytes."""

    files: int
    bytes: int


@dataclass(frozen=True, slots=True)
class StorageUse:
    """What the disk is used for.

    Attributes:
        media: of the owner, by what they are; the same bytes count once, where they are first
            named: films, clips, originals, songs, images, house_clips, derived, deleted.
        unused: stored bytes of the installation that nothing refers to; they go within an hour.
        caches: what can be made again: encoded stretches of films, and exports.
        database_bytes: of the file; None where it is not on this disk.
        free_bytes: what can still be written.
        least_free_bytes: below this nothing paid is started.
        retention_days, quota_bytes: what goes by itself; None: nothing does.
    """

    media: Mapping[str, Share]
    unused: Share
    caches: Share
    database_bytes: int | None
    free_bytes: int
    least_free_bytes: int
    retention_days: int | None
    quota_bytes: int | None

    def to_document(self) -> dict[str, Any]:
        """Return it as it is told."""
        return asdict(self)


class StorageDesk:
    """The use cases about the disk."""

    def __init__(
        self,
        ground: Ground,
        sweeper: Sweeper,
        *,
        retention: Retention,
        least_free: int,
        caches: Sequence[Path],
        database_file: Path | None,
    ) -> None:
        """Hold what is looked at.

        Args:
            ground: rows and bytes.
            sweeper: clears up.
            retention: what goes by itself.
            least_free: bytes below which nothing paid is started.
            caches: folders of what can be made again.
            database_file: of the database, or None.
        """
        self._ground, self._sweeper = ground, sweeper
        self._retention, self._least_free = retention, least_free
        self._caches, self._database_file = caches, database_file

    async def use(self, owner_id: str | None = None) -> StorageUse:
        """Return what the disk is used for; None: by whomever."""
        sizes = {blob.sha256: blob.size_bytes for blob in await self._ground.blobs.all()}
        async with self._ground.database.reading() as connection:
            named = await shares.hashes(connection, owner_id)
            used = await uses.hashes(connection)
        media: dict[str, Share] = {}
        counted: set[str] = set()
        for sort, hashes in named.items():
            own = {name for name in hashes if name in sizes} - counted
            counted |= own
            media[sort] = Share(len(own), sum(sizes[name] for name in own))
        unused = sizes.keys() - used
        return StorageUse(
            media=media,
            unused=Share(len(unused), sum(sizes[name] for name in unused)),
            caches=await asyncio.to_thread(_folders, self._caches),
            database_bytes=await asyncio.to_thread(_database, self._database_file),
            free_bytes=await self._ground.blobs.free_bytes(),
            least_free_bytes=self._least_free,
            retention_days=self._retention.days,
            quota_bytes=self._retention.quota,
        )

    async def clean(
        self, *, dry_run: bool = False, deleted_too: bool = False, owner_id: str | None = None
    ) -> Swept:
        """Clear up, or tell what that would do.

        Args:
            dry_run: nothing is changed.
            deleted_too: what the owner deleted goes now, and cannot be restored any more.
            owner_id: whose deleted media that are; None: everybody's.
        """
        work = self._sweeper.look if dry_run else self._sweeper.sweep
        return await work(at_once=Emptied(is_wanted=deleted_too, owner_id=owner_id))


def storage_desk(
    settings: Settings, data: Path, database: Database, blobs: Blobs
) -> tuple[StorageDesk, Sweeper]:
    """Return who knows what the disk is used for, and who clears it up."""
    retention = Retention(settings.retention_days, settings.quota_bytes)
    caches = (data / "scratch" / "segments", data / "scratch" / "exports")
    ground = Ground(database, blobs)
    sweeper = Sweeper(ground, retention, caches)
    url = parse(database_url(settings, data), data)
    file = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    desk = StorageDesk(
        ground,
        sweeper,
        retention=retention,
        least_free=settings.least_free_bytes,
        caches=caches,
        database_file=file,
    )
    return desk, sweeper


def _folders(folders: Sequence[Path]) -> Share:
    files = size = 0
    for folder in folders:
        for path in folder.rglob("*") if folder.is_dir() else ():
            with suppress(FileNotFoundError):
                if path.is_file():
                    files, size = files + 1, size + path.stat().st_size
    return Share(files, size)


def _database(file: Path | None) -> int | None:
    if file is None:
        return None
    total = 0
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total
