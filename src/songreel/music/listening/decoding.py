"""A song decoded once for all that listens to it: its length, its wave for a screen, its sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from songreel.domain.analysis import Peaks
from songreel.media.sound import opened_sound
from songreel.music.song import MAX_SECONDS, as_song_errors, no_length, refuse_length, too_long

SAMPLE_RATE = 22_050
"""What the listener hears at: twice the highest pitch that tells anything of beats."""
MAX_BUCKETS = 2_000
"""Of the wave for a screen: more than a wide screen has columns."""

_FINE_BUCKET = 512

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Sound:
    """A decoded song.

    Attributes:
        samples: its length for each channel, as the film uses it.
        sample_rate: of the file; `samples` and `peaks` count in it.
        mono: the mean of the channels at `SAMPLE_RATE`, full scale at 1.
    """

    samples: int
    sample_rate: int
    mono: Floats
    peaks: Peaks


def decoded(path: Path, on_second: Callable[[], object] | None = None) -> Sound:
    """Decode a song whole; no more than a second of it is held at its own rate.

    Args:
        path: the song.
        on_second: called for each second that was decoded; what it raises ends the decoding.

    Raises:
        SongError: there is no such file, it is not audio, it has no length, or it is damaged.
        SongTooLongError: it is longer than 20 minutes.
    """
    with as_song_errors(path):
        return _decoded(path, on_second)


def _decoded(path: Path, on_second: Callable[[], object] | None) -> Sound:
    resampler = AudioResampler("flt", "mono", SAMPLE_RATE, frame_size=SAMPLE_RATE)
    wave = _Wave()
    parts: list[Floats] = []
    samples = rate = seconds = 0
    with opened_sound(path) as sound:
        refuse_length(sound)
        for frame in sound.frames():
            rate = frame.sample_rate
            wave.add(frame)
            # The song counts from its first sample, whatever times its file gives.
            frame.pts, frame.time_base = samples, Fraction(1, rate)
            samples += frame.samples
            if samples > MAX_SECONDS * rate:
                raise too_long()
            parts += [_mono(part) for part in resampler.resample(frame)]
            while on_second is not None and samples // rate > seconds:
                seconds += 1
                on_second()
    if samples == 0:
        raise no_length()
    parts += [_mono(part) for part in resampler.resample(None)]
    due = max(1, samples * SAMPLE_RATE // rate)
    mono = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    # Files of floats may hold what is no number, or is far above full scale.
    mono = np.nan_to_num(mono[:due], copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    mono = np.pad(mono, (0, due - len(mono)))
    return Sound(samples, rate, mono, wave.peaks())


def _mono(frame: AudioFrame) -> Floats:
    return np.array(frame.to_ndarray(), np.float32).reshape(-1)


class _Wave:
    """The lowest and highest sample of each bucket, gathered while the song is decoded."""

    def __init__(self) -> None:
        self._low: list[NDArray[np.float64]] = []
        self._high: list[NDArray[np.float64]] = []
        self._rest: list[Floats] = []
        self._held = 0

    def add(self, frame: AudioFrame) -> None:
        values = frame.to_ndarray()
        if not frame.format.is_planar:
            values = values.reshape(-1, frame.layout.nb_channels).T
        lowest, highest = values.min(axis=0), values.max(axis=0)
        self._rest.append(np.stack([lowest, highest]))
        self._held += frame.samples
        if self._held >= 64 * _FINE_BUCKET:
            self._flush(_FINE_BUCKET)

    def _flush(self, bucket: int) -> None:
        both = np.concatenate(self._rest, axis=1)
        whole = both.shape[1] // bucket * bucket
        self._low.append(_scaled(both[0, :whole].reshape(-1, bucket).min(axis=1)))
        self._high.append(_scaled(both[1, :whole].reshape(-1, bucket).max(axis=1)))
        self._rest, self._held = [both[:, whole:]], both.shape[1] - whole

    def peaks(self) -> Peaks:
        self._flush(_FINE_BUCKET)
        rest = self._rest[0]
        if rest.shape[1]:
            self._low.append(_scaled(rest[0].min(keepdims=True)))
            self._high.append(_scaled(rest[1].max(keepdims=True)))
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        step = -(-len(low) // MAX_BUCKETS)
        edges = np.arange(0, len(low), step)
        return Peaks(
            bucket=step * _FINE_BUCKET,
            low=_levels(np.minimum.reduceat(low, edges)),
            high=_levels(np.maximum.reduceat(high, edges)),
        )


def _scaled(values: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return samples of any format with full scale at 1."""
    floats = np.nan_to_num(values.astype(np.float64), nan=0.0)
    if values.dtype == np.uint8:
        return (floats - 128.0) / 128.0
    if values.dtype.kind == "i":
        return floats / 2.0 ** (8 * values.dtype.itemsize - 1)
    return floats


def _levels(values: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(np.clip(np.rint(values * 127), -127, 127).astype(int).tolist())
