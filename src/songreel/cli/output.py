"""Files of the user: the song is looked at, the film checked for before and placed whole after."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from songreel.domain.errors import InvalidRequestError, SongreelError, StorageFullError

# A film of ten minutes at 720p; what is really needed is only known when it is there.
ROOM_BYTES = 100_000_000


class OutputError(StorageFullError):
    """A film cannot be written where it is wanted; nothing was begun."""


class NotWrittenError(SongreelError):
    """The film is made, and could not be written."""


def check_song(path: Path) -> None:
    """Make sure that there is a file which can be read; what is in it is looked at later.

    Raises:
        InvalidRequestError: it is missing, a folder, empty, or may not be read.
    """
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except FileNotFoundError:
        raise InvalidRequestError(
            f"There is no file {path}. Give the path of a song: mp3, wav, flac, m4a or ogg."
        ) from None
    except IsADirectoryError:
        raise InvalidRequestError(f"{path} is a folder. Name the song in it.") from None
    except OSError as problem:
        raise InvalidRequestError(
            f"{path} cannot be read ({problem.strerror or problem})."
        ) from problem
    if is_empty:
        raise InvalidRequestError(f"{path} is empty. Give a song: mp3, wav, flac, m4a or ogg.")


def check_output(path: Path, song: Path | None = None) -> None:
    """Make sure that a film can be written to a path; nothing is left behind.

    Raises:
        InvalidRequestError: it names no MP4 file, a folder, or the song itself.
        OutputError: the folder is missing or cannot be written, or has no room.
    """
    if path.is_dir():
        raise InvalidRequestError(f"{path} is a folder. Name a file in it: -o {path / 'film.mp4'}")
    if path.suffix.lower() not in {".mp4", ".m4v"}:
        raise InvalidRequestError(
            f"A film is an MP4 file; {path.name!r} has another ending. "
            f"Name it {path.with_suffix('.mp4').name!r}, for example."
        )
    if path.exists() and not path.is_file():
        raise InvalidRequestError(f"{path} is no ordinary file. Choose another name with -o.")
    if song is not None and path.exists() and song.exists() and path.samefile(song):
        raise InvalidRequestError(f"{path} is the song. Choose another name for the film with -o.")
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(
            f"The folder {folder} does not exist. Make it, or choose another with -o."
        )
    try:
        _part(path).touch(exist_ok=False)
    except OSError as problem:
        raise _unwritable(path, problem) from problem
    finally:
        _part(path).unlink(missing_ok=True)
    free = shutil.disk_usage(folder).free
    if free < ROOM_BYTES:
        raise OutputError(
            f"Only {free // 1_000_000} MB are free in {folder}, and a film may need "
            f"{ROOM_BYTES // 1_000_000} MB. Make room, or choose another folder with -o."
        )


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """Give a path beside the file to write to; what is there at the end replaces the file.

    Raises:
        NotWrittenError: the file could not be written; what was there before is untouched.
    """
    part = _part(path)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(path)
    except OSError as problem:
        raise NotWrittenError(
            f"{path} cannot be written ({problem.strerror or problem}). The film is made and kept: "
            "the same command with another -o writes it there at once."
        ) from problem
    finally:
        part.unlink(missing_ok=True)


_SUFFIX = f".{secrets.token_hex(4)}.part"


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}{_SUFFIX}")


def _unwritable(path: Path, problem: OSError) -> OutputError:
    reason = problem.strerror or str(problem)
    return OutputError(f"{path} cannot be written ({reason}). Choose another place with -o.")
