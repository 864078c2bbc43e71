"""Zip files whose bytes depend on nothing but what is in them, and that are read with suspicion.

Everything is stored: films and songs do not shrink, and what a compressor makes of text depends on
its version. Dates are that of the format's beginning, names come in order.
"""

from __future__ import annotations

import hashlib
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from songreel.media.errors import MediaError

BLOCK = 1 << 20
MAX_FILES = 20_000
MAX_RATIO = 200
SILENCE = 256 << 20
"""Bytes of an archive that may shrink as far as they do: silence does, to a thousandth. Beyond
that, an archive that claims to unpack to 200 times its length is made to fill a disk."""

_FIRST_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX = 3

GoOn = Callable[[], object]


def write_archive(
    destination: Path, parts: Mapping[str, Path | bytes], go_on: GoOn | None = None
) -> None:
    """Write a zip file, block by block.

    Args:
        destination: it is written in place; use `partial.whole_file` around it.
        parts: what is in it, by its name there: a file, or its bytes.
        go_on: called for each mebibyte; what it raises ends the work.

    Raises:
        OSError: a file cannot be read, or the archive not written.
    """
    with ZipFile(destination, "w", zipfile.ZIP_STORED, strict_timestamps=True) as archive:
        for name in sorted(parts):
            part = parts[name]
            entry = ZipInfo(name, _FIRST_DATE)
            entry.create_system = _UNIX
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.file_size = len(part) if isinstance(part, bytes) else part.stat().st_size
            if isinstance(part, bytes):
                archive.writestr(entry, part)
                continue
            with part.open("rb") as source, archive.open(entry, "w") as packed:
                while block := source.read(BLOCK):
                    packed.write(block)
                    if go_on is not None:
                        go_on()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Archive:
    """A zip file that somebody gave: its list of contents is checked before anything is read.

    Raises:
        MediaError: it is no zip file, holds names that lead elsewhere, twice the same, links, or
            claims to be larger than it may be unpacked.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        """Open an archive.

        Args:
            path: the file.
            max_bytes: that may be unpacked in all.
        """
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, struct.error, NotImplementedError) as error:
            raise MediaError(f"{path.name} is no zip file, or a damaged one.") from error
        try:
            self._entries = _checked(path.name, self._zip.infolist(), max_bytes)
        except BaseException:
            self._zip.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def names(self) -> set[str]:
        """Return the names of all files in it."""
        return set(self._entries)

    def size(self, name: str) -> int:
        """Return the length of a file in bytes, as the archive's list claims it."""
        return self._entries[name].file_size

    def read(self, name: str, max_bytes: int) -> bytes:
        """Return a small file.

        Raises:
            MediaError: there is no such file, it is larger than `max_bytes`, or damaged.
        """
        entry = self._entry(name)
        if entry.file_size > max_bytes:
            raise MediaError(f"{name} in the archive is larger than {max_bytes} bytes.")
        try:
            with self._zip.open(entry) as packed:
                return packed.read(max_bytes)
        except (BadZipFile, EOFError, OSError, zipfile.LargeZipFile) as error:
            raise _damaged(name) from error

    def unpack(self, name: str, destination: Path) -> str:
        """Write a file of the archive to a path, and return its SHA-256 in hexadecimal.

        Raises:
            MediaError: there is no such file, it is damaged, or longer than the list claims.
            OSError: it cannot be written.
        """
        entry = self._entry(name)
        digest, left = hashlib.sha256(), entry.file_size
        destination.parent.mkdir(parents=True, exist_ok=True)
        with destination.open("xb") as file:
            try:
                with self._zip.open(entry) as packed:
                    while block := packed.read(BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise _damaged(name)
                        digest.update(block)
                        file.write(block)
            except (BadZipFile, EOFError, NotImplementedError) as error:
                raise _damaged(name) from error
        if left:
            raise _damaged(name)
        return digest.hexdigest()

    def _entry(self, name: str) -> ZipInfo:
        if name not in self._entries:
            raise MediaError(f"{name} is missing in the archive. Export it again.")
        return self._entries[name]


def require_room(folder: Path, size: int) -> None:
    """Refuse to unpack what the disk cannot hold.

    Raises:
        MediaError: so many bytes are not free where a folder is.
    """
    free = shutil.disk_usage(folder).free
    if free < size:
        raise MediaError(
            f"Unpacking needs {size} bytes, and only {free} are free at {folder}. Make room first."
        )


def is_inside(name: str) -> bool:
    """Tell whether a name in an archive is a plain relative path, on every system."""
    path = PurePosixPath(name)
    return (
        bool(name)
        and name == str(path)
        and not path.is_absolute()
        and all(part not in {".", ".."} for part in path.parts)
        and not any(sign in name for sign in '\\:\0*?"<>|')
        and name.isprintable()
    )


def _checked(archive: str, entries: list[ZipInfo], max_bytes: int) -> dict[str, ZipInfo]:
    found: dict[str, ZipInfo] = {}
    folded: set[str] = set()
    total = packed = 0
    if len(entries) > MAX_FILES:
        raise MediaError(f"{archive} holds more than {MAX_FILES} files.")
    for entry in entries:
        name = entry.filename
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if entry.is_dir():
            continue
        if not is_inside(name):
            raise MediaError(f"{archive} holds a file whose name leads elsewhere: {name!r}.")
        if kind not in {0, stat.S_IFREG}:
            raise MediaError(f"{archive} holds {name!r}, which is no plain file.")
        if name.casefold() in folded:
            raise MediaError(f"{archive} holds {name!r} twice.")
        if entry.flag_bits & 1:
            raise MediaError(f"{archive} is encrypted. Unpack it and pack it without a password.")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise MediaError(
                f"{archive} is packed in a way that is not read. Pack it as plain zip."
            )
        folded.add(name.casefold())
        total += entry.file_size
        packed += entry.compress_size
        if total > max_bytes:
            raise MediaError(f"{archive} unpacks to more than {max_bytes} bytes.")
        if total > packed * MAX_RATIO + SILENCE:
            raise MediaError(f"{archive} claims to unpack to far more than it can be.")
        found[name] = entry
    return found


def _damaged(name: str) -> MediaError:
    return MediaError(f"{name} in the archive is damaged. Copy or export the archive again.")
