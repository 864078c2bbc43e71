"""The sound of a film: how loud it is, and where it is silent though its song is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from numpy.typing import NDArray

from songreel.domain.timeline import SongTrack
from songreel.media.errors import MediaError
from songreel.media.loudness import Loudness, measured
from songreel.media.reading import opened_video
from songreel.media.sound import opened_sound

PER_SECOND = 10
"""Levels a second: a tenth is shorter than any pause that is heard as one."""

SILENT = 2.0**-24
"""Mean square up to which a film is silent, -72 dB: what lossy codecs make of silence is below."""

SOUNDING = 1e-5
"""Mean square from which on a song is surely heard, -50 dB."""

Levels = NDArray[np.float64]
"""Mean square of each tenth of a second, over all channels, full scale at 1."""

Block = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FilmSound:
    """What was heard.

    Attributes:
        samples: for each channel, at `sample_rate`.
    """

    samples: int
    sample_rate: int
    levels: Levels
    loudness: Loudness


class _Meter:
    """Sums squares for each tenth of a second."""

    def __init__(self) -> None:
        self.samples = self.rate = 0
        self._sums: list[tuple[int, Levels]] = []
        """Sums of tenths, with the number of the first."""

    def add(self, block: Block, rate: int) -> None:
        self.rate = rate
        power = np.square(block, dtype=np.float64).mean(axis=0)
        numbers = np.arange(self.samples, self.samples + power.size, dtype=np.int64)
        places = cast("NDArray[np.int64]", numbers * PER_SECOND // rate)
        first = self.samples * PER_SECOND // rate
        sums = np.bincount(places - first, weights=power)
        self._sums.append((first, cast(Levels, sums)))
        self.samples += power.size

    @property
    def levels(self) -> Levels:
        if not self.samples:
            return np.zeros(0)
        count = (self.samples - 1) * PER_SECOND // self.rate + 1
        total = np.zeros(count)
        for first, sums in self._sums:
            total[first : first + sums.size] += sums
        return total * PER_SECOND / self.rate


def film_sound(path: Path) -> FilmSound | None:
    """Hear the sound of a film whole; None where it has no track of sound.

    Raises:
        MediaError: it cannot be decoded.
        OSError: the file cannot be read.
    """
    meter = _Meter()
    with opened_video(path) as (container, _):
        if not container.streams.audio:
            return None
        rate = container.streams.audio[0].sample_rate

        def heard() -> Iterator[Block]:
            for block in _blocks(_decoded(container.decode(container.streams.audio[0]))):
                meter.add(block, rate)
                yield block

        loudness = measured(heard(), rate)
    return FilmSound(meter.samples, rate, meter.levels, loudness)


def song_levels(path: Path, track: SongTrack) -> Levels:
    """Return the levels of a song from where the film begins; 0 within its fades.

    Raises:
        MediaError: the song is damaged.
        OSError: the file cannot be read.
    """
    meter = _Meter()
    heard = track.first + track.samples
    with opened_sound(path) as sound:
        passed = 0
        for block in _blocks(sound.frames()):
            first = max(0, track.first - passed)
            meter.add(block[:, first : max(first, heard - passed)], track.sample_rate)
            passed += block.shape[1]
    levels = meter.levels
    fading_in = -(-track.fade_in * PER_SECOND // track.sample_rate)
    fading_out = (track.samples - track.fade_out) * PER_SECOND // track.sample_rate
    levels[:fading_in] = 0
    levels[fading_out:] = 0
    return levels


def lost(film: Levels, song: Levels) -> NDArray[np.bool_]:
    """Return in which tenths of a second the film is silent while its song sounds.

    The tenths beside one in which the song is silent are let pass: it may begin within them.
    """
    size = min(film.size, song.size)
    sounding = song[:size] >= SOUNDING
    inside = sounding.copy()
    inside[1:] &= sounding[:-1]
    inside[:-1] &= sounding[1:]
    return inside & (film[:size] < SILENT)


def _decoded(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    try:
        yield from frames
    except FFmpegError as error:
        raise MediaError("The sound of the film cannot be decoded: it is damaged.") from error


def _blocks(frames: Iterable[AudioFrame]) -> Iterator[Block]:
    """Give sound as planes of floats, of shape (channels, samples)."""
    converter = AudioResampler(format="fltp")
    for frame in frames:
        for converted in converter.resample(frame):
            yield np.asarray(converted.to_ndarray(), np.float32)
