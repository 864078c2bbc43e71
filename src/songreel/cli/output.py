"""Files of the user: the song is looked at, the film checked for before and placed whole after."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Generator
from contextlib import contextmanager, suppress
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
        InvalidRequestError: it is missing, a folder, a pipe or a device, empty, or may not be read.
    """
    try:
        # Opening a pipe would wait for its writer, and a device may never end.
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise InvalidRequestError(
                f"{path} is no ordinary file. Save the song in a file, and give its path."
            )
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

    A link is followed: its target is what is written.

    Raises:
        InvalidRequestError: it names no MP4 file, a folder, or the song itself.
        OutputError: the folder is missing or cannot be written, or has no room.
    """
    try:
        _check_name(path, song)
        _check_folder(path, _target(path))
    except OSError as problem:
        raise _unwritable(path, problem) from problem


def check_place(path: Path, ending: str, what: str) -> None:
    """Make sure that a file of another kind can be written to a path; nothing is left behind.

    Args:
        path: where it is wanted.
        ending: of its name: ".zip".
        what: it is, for the sentence of a refusal: "A project".

    Raises:
        InvalidRequestError: the name has another ending, or is that of a folder.
        OutputError: the folder is missing or cannot be written.
    """
    try:
        if path.is_dir():
            raise InvalidRequestError(f"{path} is a folder. Name a file in it with -o.")
        if path.suffix.lower() != ending:
            raise InvalidRequestError(
                f"{what} is a {ending} file; {path.name!r} has another ending. "
                f"Name it {path.with_suffix(ending).name!r}, for example."
            )
        if path.exists() and not path.is_file():
            raise InvalidRequestError(f"{path} is no ordinary file. Choose another name with -o.")
        _check_folder(path, _target(path), room=0)
    except OSError as problem:
        raise _unwritable(path, problem) from problem


def _check_name(path: Path, song: Path | None) -> None:
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


def _check_folder(path: Path, target: Path, room: int = ROOM_BYTES) -> None:
    if target.is_symlink():
        raise InvalidRequestError(
            f"{path} is a link that leads to itself. Choose another name with -o."
        )
    folder = target.parent
    if not folder.is_dir():
        shown = path.parent if target == path.absolute() else folder
        raise OutputError(f"The folder {shown} does not exist. Make it, or choose another with -o.")
    part = _part(target)
    try:
        part.touch(exist_ok=False)
    finally:
        _remove(part)
    free = shutil.disk_usage(folder).free
    if free < room:
        raise OutputError(
            f"Only {free // 1_000_000} MB are free in {path.parent}, and a film may need "
            f"{room // 1_000_000} MB. Make room, or choose another folder with -o."
        )


@contextmanager
def replacing(path: Path) -> Generator[Path]:
    """Give a path beside the file to write to; what is there at the end replaces the file.

    Where the path is a link, the file that it leads to is replaced, and the link stays.

    Raises:
        NotWrittenError: the file could not be written; what was there before is untouched.
    """
    target = _target(path)
    part = _part(target)
    try:
        yield part
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(target)
    except OSError as problem:
        raise NotWrittenError(
            f"{path} cannot be written ({problem.strerror or problem}). The film is made and kept: "
            "the same command with another -o writes it there at once."
        ) from problem
    finally:
        _remove(part)


# Short, and free of the film's own name: that one may be as long as the system allows.
_PART = f".songreel-{secrets.token_hex(4)}.part"


def _part(path: Path) -> Path:
    return path.with_name(_PART)


def _target(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _remove(part: Path) -> None:
    # What went wrong before says more than that there is nothing which could be removed.
    with suppress(OSError):
        part.unlink(missing_ok=True)


def _unwritable(path: Path, problem: OSError) -> OutputError:
    reason = problem.strerror or str(problem)
    return OutputError(f"{path} cannot be written ({reason}). Choose another place with -o.")
