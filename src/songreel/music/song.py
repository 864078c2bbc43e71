"""How long a song is: decoded whole, because files do not always know."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from math import ceil
from pathlib import Path

from songreel.domain.errors import InvalidRequestError
from songreel.domain.video import SongFacts
from songreel.media.errors import MediaError
from songreel.media.sound import Sound, clock, opened_sound

MAX_SECONDS = 20 * 60


class SongError(InvalidRequestError):
    """The song cannot be used."""


class SongTooLongError(SongError):
    """The song is longer than a film may be."""


def measure(path: Path) -> SongFacts:
    """Decode a song whole and return its facts; the number of samples rules the film's length.

    Raises:
        SongError: there is no such file, it is not audio, it has no length, or it is damaged.
        SongTooLongError: it is longer than 20 minutes.
    """
    with as_song_errors(path):
        return _measure(path)


@contextmanager
def as_song_errors(path: Path) -> Generator[None]:
    """Turn what goes wrong while a song is read into sentences about the song.

    Raises:
        SongError: there is no such file, it is not audio, or it is damaged.
    """
    try:
        yield
    except MediaError as error:
        raise SongError(str(error)) from error
    except FileNotFoundError as error:
        raise SongError(f"There is no file {path}. Check the path of the song.") from error
    except IsADirectoryError as error:
        raise SongError(f"{path} is a folder. Name one song in it.") from error
    except PermissionError as error:
        raise SongError(f"{path} may not be read by this user. Change its permissions.") from error
    except OSError as error:
        raise SongError(f"{path} cannot be read: {error.strerror or error}.") from error


def _measure(path: Path) -> SongFacts:
    with opened_sound(path) as sound:
        refuse_length(sound)
        samples, sample_rate, channels = 0, 0, 0
        for frame in sound.frames():
            sample_rate, channels = frame.sample_rate, frame.layout.nb_channels
            samples += frame.samples
            if samples > MAX_SECONDS * sample_rate:
                raise too_long()
        if samples == 0:
            raise no_length()
        return SongFacts(samples, sample_rate, channels, sound.codec)


def refuse_length(sound: Sound) -> None:
    """Refuse a song that says itself that it is too long, before anything is decoded.

    Raises:
        SongTooLongError: it is longer than 20 minutes.
    """
    if sound.declared is not None and sound.declared > MAX_SECONDS:
        # Rounded up: a moment too long must not read as exactly the limit.
        raise too_long(f"{clock(ceil(sound.declared))} long")


def no_length() -> SongError:
    """Return the error of a file without a single sample."""
    return SongError("The song has no length: there is no sound in the file.")


def too_long(said: str = "longer than that") -> SongTooLongError:
    """Return the error of a song that is longer than a film may be."""
    return SongTooLongError(
        f"A song may be at most {MAX_SECONDS // 60} minutes long, and this one is {said}. "
        "Cut it to the part that the film is for."
    )
