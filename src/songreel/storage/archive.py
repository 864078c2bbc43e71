"""A folder of backups: stored bytes once, by their hash, and beside them a snapshot each time.

    BACKUP/blobs/ab/abcd…                 stored bytes, shared by all snapshots
    BACKUP/snapshots/20261127T161500Z/    database.sqlite3, further files, manifest.json

A snapshot is there once it has its name; the manifest lists every file with its SHA-256.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from songreel.core import private_file
from songreel.domain.errors import SetupError
from songreel.storage.incoming import FILE_MODE, FOLDER_MODE, is_sound, sync_folder

SCHEMA = "backup/1"
DATABASE = "database.sqlite3"
_MANIFEST, _PART = "manifest.json", ".part"
_NAME = re.compile(r"\d{8}T\d{6}Z(-\d+)?")
_HASH = r"^[0-9a-f]{64}$"
_FILE = r"^[a-z][a-z0-9._-]{0,63}$"


class BackupError(SetupError):
    """A backup cannot be made or used as it is."""

    name, code = "BackupError", "BACKUP_ERROR"


class DamagedBackupError(BackupError):
    """A backup is damaged; nothing of it was used."""

    name, code = "DamagedBackupError", "BACKUP_DAMAGED"


class Bytes(BaseModel):
    """Stored bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sha256: str = Field(pattern=_HASH)
    size_bytes: int = Field(ge=0)


class File(Bytes):
    """A file of a snapshot."""

    name: str = Field(pattern=_FILE)


class Manifest(BaseModel):
    """What a snapshot consists of.

    Attributes:
        lacking: hashes of stored bytes that the installation itself had lost.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_name: str = Field(alias="schema", pattern=rf"^{SCHEMA}$")
    created_at: str
    songreel_version: str
    paid_orders_sent: int
    files: tuple[File, ...]
    blobs: tuple[Bytes, ...]
    lacking: tuple[str, ...] = ()


class Archive:
    """A folder of backups."""

    def __init__(self, folder: Path) -> None:
        """Hold where it is; nothing is made or read."""
        self.folder = folder = folder.expanduser().absolute()
        self._blobs, self._snapshots = folder / "blobs", folder / "snapshots"

    @contextmanager
    def writing(self) -> Generator[None]:
        """Let one backup at a time be made here, in a folder that its owner alone can read.

        Raises:
            BackupError: the folder holds something else, or another backup is being made.
            OSError: the folder cannot be made or written.
        """
        is_new = not self.folder.exists()
        if not is_new and not self._snapshots.is_dir() and any(self.folder.iterdir()):
            raise BackupError(
                f"{self.folder} holds something else than backups. Name a new folder, or one that "
                "`songreel backup` made."
            )
        for place in (self.folder, self._blobs, self._snapshots):
            place.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        lock = os.open(
            self.folder / "backup.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE
        )
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupError(
                    f"Another backup is being made in {self.folder}. Wait for its end."
                ) from None
            for left in self._snapshots.glob(f"*{_PART}"):
                shutil.rmtree(left)
            yield
        finally:
            os.close(lock)

    @contextmanager
    def snapshot(self, at: datetime) -> Generator[Path]:
        """Give a folder for a snapshot's files; once the context has ended well, it has its name.

        Raises:
            OSError: it cannot be made or written.
        """
        name = at.strftime("%Y%m%dT%H%M%SZ")
        taken = sum(path.name.split("-")[0] == name for path in self._snapshots.iterdir())
        place = self._snapshots / (f"{name}-{taken + 1}" if taken else name)
        part = place.with_name(f"{place.name}{_PART}")
        part.mkdir(mode=FOLDER_MODE)
        try:
            yield part
            for file in part.iterdir():
                _sync(file)
            sync_folder(part)
            part.rename(place)
            sync_folder(self._snapshots)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise

    def write_manifest(self, part: Path, manifest: Manifest) -> None:
        """Write what a snapshot consists of."""
        text = manifest.model_dump_json(by_alias=True, indent=1)
        private_file.write(part / _MANIFEST, text.encode())

    def blob(self, sha256: str) -> Path:
        """Return where bytes are, or belong."""
        return self._blobs / sha256[:2] / sha256

    @contextmanager
    def adding(self, sha256: str) -> Generator[Path]:
        """Give a path to write bytes to; they are in the archive once the context has ended well.

        Raises:
            OSError: they cannot be written.
        """
        place = self.blob(sha256)
        place.parent.mkdir(exist_ok=True, mode=FOLDER_MODE)
        part = place.with_name(f"{sha256}{_PART}")
        part.unlink(missing_ok=True)
        try:
            yield part
            part.chmod(FILE_MODE)
            _sync(part)
            part.rename(place)
            sync_folder(place.parent)
        finally:
            part.unlink(missing_ok=True)

    def names(self) -> list[str]:
        """Return the snapshots, newest first.

        Raises:
            BackupError: this is no folder of backups.
        """
        if not self._snapshots.is_dir():
            raise BackupError(
                f"{self.folder} is no backup: it has no folder snapshots. Name the folder that was "
                "given to `songreel backup`."
            )
        found = [path.name for path in self._snapshots.iterdir() if _NAME.fullmatch(path.name)]
        if not found:
            raise BackupError(f"{self.folder} has no finished backup.")
        return sorted(found, key=_order, reverse=True)

    def manifest(self, name: str) -> Manifest:
        """Return what a snapshot consists of.

        Raises:
            BackupError: there is no such snapshot.
            DamagedBackupError: what it says cannot be read.
        """
        if name not in self.names():
            raise BackupError(
                f"There is no backup {name!r} in {self.folder}; there are "
                f"{', '.join(self.names()[:5])}."
            )
        path = self._snapshots / name / _MANIFEST
        try:
            return Manifest.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            what = error.strerror if isinstance(error, OSError) else str(error.errors()[0]["msg"])
            raise self._damaged(name, [f"{_MANIFEST} cannot be read ({what})"]) from error

    def file(self, name: str, file: str) -> Path:
        """Return where a file of a snapshot is."""
        return self._snapshots / name / file

    def require_sound(self, name: str) -> Manifest:
        """Read every byte of a snapshot, and return what it consists of.

        Raises:
            DamagedBackupError: as it says, with what is wrong.
        """
        manifest = self.manifest(name)
        faults = list(self._faults(name, manifest))
        if faults:
            raise self._damaged(name, faults)
        return manifest

    def _faults(self, name: str, manifest: Manifest) -> Iterator[str]:
        if DATABASE not in {file.name for file in manifest.files}:
            yield f"{_MANIFEST} names no database"
        entries = [(self.file(name, one.name), one, one.name) for one in manifest.files]
        entries += [(self.blob(one.sha256), one, f"blob {one.sha256}") for one in manifest.blobs]
        for place, entry, shown in entries:
            if not place.is_file():
                yield f"{shown} is not there"
            elif place.stat().st_size != entry.size_bytes:
                yield f"{shown} has {place.stat().st_size} bytes in place of {entry.size_bytes}"
            elif not is_sound(place, entry.sha256):
                yield f"{shown} has other bytes than were backed up"

    def _damaged(self, name: str, faults: list[str]) -> DamagedBackupError:
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        others = [other for other in self.names() if other != name]
        advice = f" Try --snapshot {others[0]}." if others else ""
        return DamagedBackupError(
            f"The backup {name} in {self.folder} is damaged, so nothing of it was used: "
            f"{'; '.join(faults[:5])}{more}.{advice}"
        )


def measured(path: Path) -> Bytes:
    """Return hash and size of a file; all of it is read."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Bytes(sha256=digest, size_bytes=file.tell())


def _order(name: str) -> tuple[str, int]:
    moment, _, number = name.partition("-")
    return moment, int(number or 1)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
