"""Put a backup into an empty installation, which begins held: nothing paid is sent by itself."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from songreel.core import private_file
from songreel.core.clock import now
from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.jobs.mark import NAME as MARK
from songreel.jobs.mark import SentMark
from songreel.services.backing_up import PLAIN_FILES, SECRET_FILES
from songreel.services.blob_store import open_blobs
from songreel.services.database_address import database_url
from songreel.services.ownership import LOCK_NAME, Ownership
from songreel.storage import snapshot
from songreel.storage.archive import DATABASE, Archive, DamagedBackupError, Manifest
from songreel.storage.database import parse

_UNDER_WAY = "restoring"
"""A file in a data folder into which a backup is being put: which one that is."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; `without` are files with secrets that the backup does not hold."""

    name: str
    manifest: Manifest
    contents: snapshot.Contents
    without: tuple[str, ...]


async def look_through(folder: Path, name: str | None) -> Restored:
    """Read every byte of a backup; nothing is changed.

    Raises:
        BackupError: there is none.
        DamagedBackupError: it is damaged.
    """
    archive = Archive(folder)
    chosen = name or archive.names()[0]
    manifest = await asyncio.to_thread(archive.require_sound, chosen)
    contents = await asyncio.to_thread(snapshot.check, archive.file(chosen, DATABASE))
    kept = {file.name for file in manifest.files}
    return Restored(chosen, manifest, contents, tuple(n for n in SECRET_FILES if n not in kept))


async def restore(settings: Settings, folder: Path, name: str | None = None) -> Restored:
    """Put a backup into the empty data folder of the settings, and hold paid orders there.

    Every byte is read before the first one is written, and compared once more as it is stored.
    The database comes last: whoever is cut off begins the same command again.

    Args:
        settings: say where everything goes; database and stored bytes may be elsewhere than they
            were.
        folder: of backups.
        name: of the snapshot; None: the newest.

    Raises:
        BackupError: there is none.
        DamagedBackupError: it is damaged; nothing was changed.
        SetupError: the data folder or the database is not empty.
        SongreelError: they cannot be written.
    """
    data = settings.data.expanduser().absolute()
    found = await look_through(folder, name)
    archive = Archive(folder)
    url = parse(database_url(settings, data), data)
    with Ownership.acquire(data, command="restore"):
        _require_empty(data, found.name)
        file = None if url.get_backend_name() != "sqlite" else Path(url.database or "")
        if file is None:
            await asyncio.to_thread(snapshot.require_empty, url)
        elif file.exists():
            raise _in_use(file)
        private_file.write(data / _UNDER_WAY, found.name.encode())
        await _put_blobs(settings, data, archive, found.manifest)
        for one in found.manifest.files:
            if one.name in {*PLAIN_FILES, *SECRET_FILES}:
                content = archive.file(found.name, one.name).read_bytes()
                private_file.write(data / one.name, content)
        await SentMark(data).write(found.contents.sent)
        copy = data / f"{_UNDER_WAY}.sqlite3"
        await asyncio.to_thread(_put_database, archive.file(found.name, DATABASE), copy, found)
        if file is None:
            await asyncio.to_thread(snapshot.put, copy, url)
            copy.unlink()
        else:
            await asyncio.to_thread(_publish, copy, file)
        (data / _UNDER_WAY).unlink()
    return found


async def _put_blobs(settings: Settings, data: Path, archive: Archive, manifest: Manifest) -> None:
    (data / "scratch").mkdir(exist_ok=True, mode=0o700)
    blobs = await asyncio.to_thread(open_blobs, settings, data)
    try:
        for one in manifest.blobs:
            if await blobs.exists(one.sha256, one.size_bytes) and await blobs.is_sound(one.sha256):
                continue
            # The store takes a file over: it gets a copy.
            copy = data / "scratch" / f"{one.sha256}.restoring"
            await asyncio.to_thread(shutil.copyfile, archive.blob(one.sha256), copy)
            stored = await blobs.put_file(copy)
            if stored.sha256 != one.sha256:
                raise DamagedBackupError(
                    f"The blob {one.sha256} was changed while it was restored. Run the same "
                    "command again."
                )
    finally:
        await blobs.close()


def _put_database(source: Path, copy: Path, found: Restored) -> None:
    copy.unlink(missing_ok=True)
    shutil.copyfile(source, copy)
    copy.chmod(0o600)
    snapshot.hold(
        copy,
        f"Restored from the backup of {found.manifest.created_at}: what was ordered since is not "
        "known here",
        now(),
    )


def _publish(copy: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(copy, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    # Elsewhere than the data folder it may be another disk.
    shutil.move(copy, file)


def _require_empty(data: Path, name: str) -> None:
    """Refuse a folder with anything but what an earlier try at the same backup left."""
    marker = data / _UNDER_WAY
    if marker.exists():
        if marker.read_text("ascii", "replace") != name:
            raise _in_use(marker)
        return
    found = sorted(path.name for path in data.iterdir() if path.name != LOCK_NAME)
    if found:
        raise _in_use(data / found[0], MARK in found)


def _in_use(path: Path, was_used: bool = False) -> SetupError:
    more = " It counts paid orders that were sent." if was_used else ""
    return SetupError(
        f"There is {path} already, and a backup is restored into an empty data folder.{more} Name "
        "a new one with --data or SONGREEL_DATA, or move this one away."
    )
