"""Back up an installation while it works: a snapshot of its database, then the bytes it names."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path

from songreel import __version__
from songreel.core import key_file, signing
from songreel.core.clock import now, stamp
from songreel.core.settings import Settings
from songreel.domain.errors import DamagedFileError, NotFoundError
from songreel.services.blob_store import Blobs, open_blobs
from songreel.services.database_address import database_url
from songreel.storage import snapshot
from songreel.storage.archive import DATABASE, SCHEMA, Archive, Bytes, File, Manifest, measured
from songreel.storage.database import parse
from songreel.storage.incoming import is_sound

PLAIN_FILES = ("models.toml",)
SECRET_FILES = (key_file.NAME, signing.NAME)
"""Files of the data folder: keys of paid services, and what sessions and webhooks are signed with.
"""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What was backed up.

    Attributes:
        name: of the snapshot.
        new_files, new_bytes: stored bytes that no earlier snapshot had.
        left_out: files with secrets that are there and were not asked for.
    """

    name: str
    manifest: Manifest
    contents: snapshot.Contents
    new_files: int
    new_bytes: int
    left_out: tuple[str, ...]


async def back_up(
    settings: Settings, folder: Path, *, with_keys: bool = False, verify: bool = False
) -> BackedUp:
    """Back an installation up into a folder, which may hold earlier backups of it.

    The database is read at one moment, and nothing of the installation is changed, so whatever
    works with it goes on. Stored bytes never change; they are kept for a day after they are
    deleted, so those of that moment are still there when they are copied.

    Args:
        settings: say where everything is.
        folder: gets the backup.
        with_keys: copy the files with secrets too.
        verify: read again what earlier backups put there, and replace what is damaged.

    Raises:
        SongreelError: it cannot be read, or the folder holds something else.
        OSError: the folder cannot be written.
    """
    data = settings.data.expanduser().absolute()
    url = parse(database_url(settings, data), data)
    archive = Archive(folder)
    with archive.writing(), archive.snapshot(at := now()) as part:
        database = part / DATABASE
        await asyncio.to_thread(snapshot.take, url, database)
        contents = await asyncio.to_thread(snapshot.check, database)
        copied = await _blobs(settings, data, archive, database, verify=verify)
        names = [*PLAIN_FILES, *(SECRET_FILES if with_keys else ())]
        for name in names:
            if (data / name).is_file():
                await asyncio.to_thread(_copy, data / name, part / name)
        files = [
            File(name=path.name, **measured(path).model_dump()) for path in sorted(part.iterdir())
        ]
        manifest = Manifest(
            schema=SCHEMA,
            created_at=stamp(at),
            songreel_version=__version__,
            paid_orders_sent=contents.sent,
            files=tuple(files),
            blobs=tuple(sorted(copied.kept, key=lambda one: one.sha256)),
            lacking=tuple(sorted(copied.lacking)),
        )
        archive.write_manifest(part, manifest)
        name = part.name.removesuffix(".part")
    left_out = () if with_keys else tuple(n for n in SECRET_FILES if (data / n).exists())
    return BackedUp(name, manifest, contents, copied.new_files, copied.new_bytes, left_out)


@dataclass(slots=True)
class _Copied:
    kept: list[Bytes]
    lacking: list[str]
    new_files: int = 0
    new_bytes: int = 0


async def _blobs(
    settings: Settings, data: Path, archive: Archive, database: Path, *, verify: bool
) -> _Copied:
    needed, useful = await snapshot.named(database)
    copied = _Copied([], [])
    blobs = await asyncio.to_thread(open_blobs, settings, data)
    try:
        for sha256 in sorted(needed | useful):
            place = archive.blob(sha256)
            if place.is_file() and (not verify or await asyncio.to_thread(is_sound, place, sha256)):
                copied.kept.append(Bytes(sha256=sha256, size_bytes=place.stat().st_size))
                continue
            size = await _copied(blobs, archive, sha256)
            if size is not None:
                copied.kept.append(Bytes(sha256=sha256, size_bytes=size))
                copied.new_files, copied.new_bytes = copied.new_files + 1, copied.new_bytes + size
            elif sha256 in needed:
                copied.lacking.append(sha256)
    finally:
        await blobs.close()
    return copied


async def _copied(blobs: Blobs, archive: Archive, sha256: str) -> int | None:
    """Copy bytes, each of them checked; None where the installation does not have them whole."""
    try:
        with archive.adding(sha256) as path:
            await blobs.copy(sha256, path)
            return path.stat().st_size
    except (NotFoundError, DamagedFileError):
        return None


def _copy(source: Path, destination: Path) -> None:
    shutil.copyfile(source, destination)
    destination.chmod(0o600)
