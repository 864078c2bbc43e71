"""The song's passages: what sounds under each clip, as a file that a model can be given.

They are WAV files of 16 bits. What a passage holds is part of what is ordered, so the same song
must give the same bytes tomorrow: the samples and a header of 44 bytes leave nothing to an
encoder, whose next version would compress them otherwise.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.domain.video import SongFacts
from songreel.media.audio_frames import resampler
from songreel.media.errors import MediaError
from songreel.media.mp4 import samples_for
from songreel.media.sound import opened_sound

Pcm = NDArray[np.int16]
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
_SAMPLE_BYTES = 2
_PCM = 1
_FULL_SCALE = 32_768


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a film, in film frames from its beginning; it may reach beyond the song."""

    start: int
    frames: int


def cut(
    song: Path,
    facts: SongFacts,
    spans: Sequence[Span],
    folder: Path,
    on_second: Callable[[], object] | None = None,
    *,
    rate: FrameRate = FILM_RATE,
) -> list[Path]:
    """Write what sounds under each part of a film into a file of its own.

    The song is decoded once, as the film's own track is, about a second at a time, and its sample
    rate is kept. Frame n begins with sample n · sample rate / frame rate, rounded up: the first
    that sounds once the frame is seen. Both ends of a span are rounded so, and nothing else is;
    spans that follow one another lose no sample and have none twice. Mono stays mono; everything
    else is made stereo, with the film's own downmix. What reaches beyond full scale is clipped.

    Args:
        song: the file of the song; it is decoded whole.
        facts: what the song was measured to be when the film was planned.
        spans: what is wanted, in any order; they may overlap.
        folder: a folder for these files alone; after a failure it is gone.
        on_second: called before the beginning, for each second that was decoded and after the
            end; what it raises ends the cutting.
        rate: frames a second of the film.

    Returns:
        The path of each span's file, in the order of `spans`.

    Raises:
        MediaError: the song is damaged, or not the one that was measured.
        OSError: a file cannot be read or written.
    """
    go_on = on_second or (lambda: None)
    cutting = _Cutting(facts, spans, folder, rate)
    try:
        go_on()
        for block in _blocks(song, facts):
            cutting.add(block)
            go_on()
        cutting.finish()
        go_on()
    except BaseException:
        cutting.close()
        # Whoever gave the folder may have cleared it away while this was still writing.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return cutting.paths


def size_bytes(facts: SongFacts, spans: Sequence[Span], *, rate: FrameRate = FILM_RATE) -> int:
    """Return how large the files of these spans are together."""
    samples = sum(last - first for first, last in _bounds(facts, spans, rate))
    return len(spans) * _HEADER.size + samples * _channels(facts) * _SAMPLE_BYTES


class _Cutting:
    """The passages of one song; those that the song has reached are open."""

    def __init__(
        self, facts: SongFacts, spans: Sequence[Span], folder: Path, rate: FrameRate
    ) -> None:
        self.paths = [folder / f"{index}.wav" for index in range(len(spans))]
        self._facts = facts
        self._bounds = _bounds(facts, spans, rate)
        self._waiting = sorted(
            range(len(spans)), key=lambda index: self._bounds[index], reverse=True
        )
        self._open: dict[int, BinaryIO] = {}
        self._at = 0

    def add(self, block: Pcm) -> None:
        """Write the next samples of the song, of shape (samples, channels)."""
        end = self._at + len(block)
        while self._waiting and self._bounds[self._waiting[-1]][0] < end:
            self._begin(self._waiting.pop())
        for index, file in [*self._open.items()]:
            first, last = self._bounds[index]
            file.write(block[max(0, first - self._at) : last - self._at].tobytes())
            if last <= end:
                self._open.pop(index).close()
        self._at = end

    def finish(self) -> None:
        """Fill with silence what reaches beyond the song's end."""
        for index in self._waiting:
            self._begin(index)
        for index, file in [*self._open.items()]:
            first, last = self._bounds[index]
            missing = last - max(first, self._at)
            file.write(bytes(missing * _channels(self._facts) * _SAMPLE_BYTES))
            self._open.pop(index).close()

    def close(self) -> None:
        """Close what is open, unfinished."""
        for file in self._open.values():
            # On a full disk closing writes once more, and fails once more.
            with suppress(OSError):
                file.close()

    def _begin(self, index: int) -> None:
        first, last = self._bounds[index]
        file = self._open[index] = self.paths[index].open("xb")
        file.write(_header(last - first, self._facts.sample_rate, _channels(self._facts)))


def _bounds(facts: SongFacts, spans: Sequence[Span], rate: FrameRate) -> list[tuple[int, int]]:
    """Return the first sample of each span, and the first after it."""

    def sample(frame: int) -> int:
        return samples_for(frame, rate, facts.sample_rate)

    return [(sample(span.start), sample(span.start + span.frames)) for span in spans]


def _channels(facts: SongFacts) -> int:
    return min(facts.channels, 2)


def _header(samples: int, sample_rate: int, channels: int) -> bytes:
    """Return the header of a WAV file (Microsoft and IBM, "Multimedia Programming Interface")."""
    width = channels * _SAMPLE_BYTES
    size = samples * width
    return _HEADER.pack(
        b"RIFF",
        _HEADER.size - 8 + size,
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        channels,
        sample_rate,
        sample_rate * width,
        width,
        8 * _SAMPLE_BYTES,
        b"data",
        size,
    )


def _blocks(song: Path, facts: SongFacts) -> Iterator[Pcm]:
    """Give the whole song, a second or less at a time."""
    kept: list[Pcm] = []
    held = 0
    for part in _decoded(song, facts):
        kept.append(part)
        held += len(part)
        if held >= facts.sample_rate:
            yield np.concatenate(kept)
            kept, held = [], 0
    if kept:
        yield np.concatenate(kept)


def _decoded(song: Path, facts: SongFacts) -> Iterator[Pcm]:
    """Give the song as it is decoded.

    Raises:
        MediaError: it is damaged, or not the one that was measured.
    """
    converter: AudioResampler | None = None
    decoded = 0
    with opened_sound(song) as sound:
        for frame in sound.frames():
            if converter is None:
                _check_format(frame, facts)
                layout = "mono" if facts.channels == 1 else "stereo"
                converter = resampler(frame, layout, facts.sample_rate)
            # The song counts from its first sample, whatever times its file gives.
            frame.pts, frame.time_base = decoded, Fraction(1, facts.sample_rate)
            decoded += frame.samples
            yield from (_rounded(part) for part in converter.resample(frame))
    if converter is None or decoded != facts.samples:
        raise _another()
    # A resampler that had nothing to do hands back the None that asks it for its rest.
    rest = cast("list[AudioFrame | None]", converter.resample(None))
    yield from (_rounded(part) for part in rest if part is not None)


def _rounded(frame: AudioFrame) -> Pcm:
    """Return the samples of planes of floats, of shape (samples, channels), in 16 bits."""
    # What is no number has no whole number either: each machine would make another one of it.
    known = np.clip(np.nan_to_num(frame.to_ndarray().T), -1, 1)
    scaled = np.rint(known * np.float32(_FULL_SCALE))
    return np.minimum(scaled, _FULL_SCALE - 1).astype("<i2")


def _check_format(frame: AudioFrame, facts: SongFacts) -> None:
    if (frame.sample_rate, frame.layout.nb_channels) != (facts.sample_rate, facts.channels):
        raise _another()


def _another() -> MediaError:
    return MediaError(
        "The song is not the one that the film was planned for: its length, sample rate or "
        "channels differ. Plan the film again with this song."
    )
