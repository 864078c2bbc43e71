"""A song decoded once for all that listens to it: its length, its wave for a screen, its sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

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
    samples = rate = 0
    with opened_sound(path) as sound:
        refuse_length(sound)
        for second in _seconds(sound.frames()):
            rate = second.sample_rate
            wave.add(second)
            # The song counts from its first sample, whatever times its file gives.
            second.pts, second.time_base = samples, Fraction(1, rate)
            samples += second.samples
            if samples > MAX_SECONDS * rate:
                raise too_long()
            parts += [_mono(part) for part in resampler.resample(second)]
            if on_second is not None and second.samples == rate:
                on_second()
    if samples == 0:
        raise no_length()
    parts += [_mono(part) for part in resampler.resample(None)]
    return Sound(samples, rate, _joined(parts, samples * SAMPLE_RATE // rate), wave.peaks())


def _seconds(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """Join frames to whole seconds: what costs by the frame costs a fortieth."""
    held: list[NDArray[Any]] = []
    count = 0
    last: AudioFrame | None = None
    for frame in frames:
        channels = frame.layout.nb_channels
        values = frame.to_ndarray()
        held.append(values if frame.format.is_planar else values.reshape(-1, channels).T)
        count += frame.samples
        while count >= frame.sample_rate:
            whole = np.concatenate(held, axis=1)
            yield _frame(whole[:, : frame.sample_rate], frame)
            held, count = [whole[:, frame.sample_rate :]], count - frame.sample_rate
        if count == 0:
            held = []
        last = frame
    if last is not None and held:
        yield _frame(np.concatenate(held, axis=1), last)


def _frame(values: NDArray[Any], like: AudioFrame) -> AudioFrame:
    """Return values of shape (channels, samples) as a frame."""
    planar = like.format.planar.name
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(values), planar, like.layout.name)
    frame.sample_rate = like.sample_rate
    return frame


def _mono(frame: AudioFrame) -> Floats:
    # Files of floats may hold what is no number.
    values = np.asarray(frame.to_ndarray(), np.float32).reshape(-1)
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)


def _joined(parts: list[Floats], length: int) -> Floats:
    """Join parts to an array of a length, giving back each as it is copied."""
    whole = np.zeros(max(1, length), np.float32)
    at = 0
    for index, part in enumerate(parts):
        end = min(len(whole), at + len(part))
        whole[at:end] = part[: end - at]
        parts[index] = whole[:0]
        at = end
    return whole


class _Wave:
    """The lowest and highest sample of each bucket, gathered while the song is decoded."""

    def __init__(self) -> None:
        self._low: list[NDArray[np.float64]] = []
        self._high: list[NDArray[np.float64]] = []
        self._rest: NDArray[Any] | None = None

    def add(self, frame: AudioFrame) -> None:
        values = frame.to_ndarray()
        both = np.stack([values.min(axis=0), values.max(axis=0)])
        if self._rest is not None:
            both = np.concatenate([self._rest, both], axis=1)
        whole = both.shape[1] // _FINE_BUCKET * _FINE_BUCKET
        self._low.append(_scaled(both[0, :whole].reshape(-1, _FINE_BUCKET).min(axis=1)))
        self._high.append(_scaled(both[1, :whole].reshape(-1, _FINE_BUCKET).max(axis=1)))
        self._rest = both[:, whole:]

    def peaks(self) -> Peaks:
        if self._rest is not None and self._rest.shape[1]:
            self._low.append(_scaled(self._rest[0].min(keepdims=True)))
            self._high.append(_scaled(self._rest[1].max(keepdims=True)))
        low, high = np.concatenate(self._low), np.concatenate(self._high)
        step = -(-len(low) // MAX_BUCKETS)
        edges = np.arange(0, len(low), step)
        return Peaks(
            bucket=step * _FINE_BUCKET,
            low=_levels(np.minimum.reduceat(low, edges)),
            high=_levels(np.maximum.reduceat(high, edges)),
        )


def _scaled(values: NDArray[Any]) -> NDArray[np.float64]:
    """Return samples of any format with full scale at 1."""
    floats = np.nan_to_num(values.astype(np.float64), nan=0.0)
    if values.dtype == np.uint8:
        return (floats - 128.0) / 128.0
    if values.dtype.kind == "i":
        return floats / 2.0 ** (8 * values.dtype.itemsize - 1)
    return floats


def _levels(values: NDArray[np.float64]) -> tuple[int, ...]:
    return tuple(np.clip(np.rint(values * 127), -127, 127).astype(int).tolist())
