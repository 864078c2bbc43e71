"""Files that are being written: under a name of their own, until they are whole."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import resource
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from songreel.core.ids import new_id
from songreel.domain.errors import DamagedFileError, NotFoundError, StorageFullError
from songreel.domain.ports import OpenFile

FOLDER_MODE, FILE_MODE = 0o700, 0o600
CHUNK = 1 << 20
# Left free beside what is asked for: the database and its log grow on the same disk.
_RESERVE_BYTES = 64 << 20
_NO_ROOM = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM}
)
# A disk that is not mounted any more, or is dying.
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EIO, errno.ESTALE})


class Part:
    """A file that is being written, locked for as long as its writer lives."""

    def __init__(self, folder: Path) -> None:
        """Make the file, under a name that nothing else has.

        Raises:
            OSError: it cannot be made.
        """
        self.path = folder / f"{new_id()}.part"
        self.digest = hashlib.sha256()
        self.size = 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self.file: BinaryIO = os.fdopen(os.open(self.path, flags, FILE_MODE), "wb")
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def write(self, block: bytes) -> None:
        """Add bytes, and count them to the hash."""
        self.file.write(block)
        self.file.flush()
        self.digest.update(block)
        self.size += len(block)

    def write_from(self, path: Path) -> None:
        """Add all bytes of another file."""
        with path.open("rb") as file:
            while block := file.read(CHUNK):
                self.write(block)

    def sync(self) -> None:
        """Have all bytes on the disk."""
        os.fsync(self.file.fileno())

    def share(self) -> None:
        """Let others hold the file too, now that it is whole; nobody removes it yet."""
        fcntl.flock(self.file, fcntl.LOCK_SH)

    def discard(self) -> None:
        """Close the file and remove it, unless it was published under its final name."""
        # What could not be written stays in the buffer, and closing tries once more.
        with suppress(OSError):
            self.file.close()
        self.path.unlink(missing_ok=True)


def remove_left_over(folder: Path) -> None:
    """Remove what dead processes left half-written; what a living one writes stays."""
    for path in folder.glob("*.part"):
        with suppress(FileNotFoundError), path.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # Its writer is alive.
            path.unlink(missing_ok=True)


def require_room(folder: Path, size_bytes: int) -> None:
    """Raise an `OSError` unless so many bytes can be written into a folder now."""
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if most != resource.RLIM_INFINITY and size_bytes > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
    state = os.statvfs(folder)
    if state.f_flag & os.ST_RDONLY:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))
    if shutil.disk_usage(folder).free < size_bytes + _RESERVE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def full_is_told() -> Generator[None]:
    """Tell failures of a disk as what a person can do about them.

    Raises:
        StorageFullError: there is no room, or the disk is not there.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _GONE:
            raise StorageFullError(
                "The folder that holds clips, songs and pictures cannot be used: see that its "
                "disk is there and sound, then send the request again.",
                details=os.strerror(error.errno or 0),
            ) from error
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFullError(
            "There is nowhere to put the result: make room on the disk that holds the data "
            "folder, or let this server write there, then send the request again.",
            details=os.strerror(error.errno or 0),
        ) from error


def is_sound(place: Path, sha256: str) -> bool:
    """Tell whether a file is there and has this hash; all of it is read."""
    try:
        with place.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def copy_checked(place: Path, sha256: str, destination: Path) -> None:
    """Copy a file to a path that does not exist yet, and make sure of each byte.

    Raises:
        NotFoundError: it is not there.
        DamagedFileError: its bytes are not those of the hash.
        OSError: the destination cannot be written.
    """
    digest = hashlib.sha256()
    try:
        source = place.open("rb")
    except FileNotFoundError:
        raise gone(sha256) from None
    with source, destination.open("xb") as copy:
        while block := _read(source, sha256):
            digest.update(block)
            copy.write(block)
    if digest.hexdigest() != sha256:
        raise DamagedFileError(details=sha256)


def _read(file: BinaryIO, sha256: str) -> bytes:
    try:
        return file.read(CHUNK)
    except OSError as error:
        raise DamagedFileError(details=sha256) from error


def gone(sha256: str) -> NotFoundError:
    """Return the error of stored bytes that are not there."""
    return NotFoundError("The stored bytes are not there any more.", details=sha256)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_file(path: Path) -> OpenFile:
    """Open a stored file for reading; whoever calls this closes its descriptor.

    Raises:
        FileNotFoundError: it is not there.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return OpenFile(path, descriptor, os.fstat(descriptor).st_size)
    except BaseException:
        os.close(descriptor)
        raise
