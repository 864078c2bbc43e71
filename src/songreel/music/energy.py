"""How strong a song is at each frame of its film: what pictures that follow a song move with.

For each film frame, over both channels x of the song at `SAMPLE_RATE`:

- a = sqrt(mean(x²) + BASS · mean(b²)), where b is the mean of x over 1/240 s: a low-pass that
  leaves a bass drum and takes out the rest from 240 Hz on;
- m, what the ear is used to: it follows a by a quarter of the difference a frame;
- s = a + ONSET · max(0, a - m), so that a beat stands out of a dense sound;
- e rises with s at once and falls by a factor of exp(-1 / (24 · 0.15)) a frame: a release of
  150 ms;
- the energy is e in thousandths of the 95th percentile of e where the song sounds, at most 1000.

Whoever is below `SILENT` counts as silent. A quiet song moves as much as a loud one: the
percentile is its own, and a single crash does not make all the rest small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import exp
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from songreel.domain.frames import FILM_RATE
from songreel.media.sound import opened_sound

STRONGEST = 1000
"""The energy of the strong moments of a song."""

BASS = 3.0
ONSET = 1.5
RELEASE_SECONDS = 0.15
PERCENTILE = 95
SILENT = 2.0**-12
"""Of full scale, -72 dB: what lossy codecs make of silence is below it."""

_BLOCKS = 10
_BLOCK_SAMPLES = 50
_FRAME_SAMPLES = _BLOCKS * _BLOCK_SAMPLES
SAMPLE_RATE = _FRAME_SAMPLES * FILM_RATE.numerator // FILM_RATE.denominator
"""12 kHz: each film frame has the same whole number of samples."""
_USED_TO = 0.25

Pcm = NDArray[np.float32]


def measure(path: Path, on_second: Callable[[], object] | None = None) -> tuple[int, ...]:
    """Return the energy of a song for each film frame from its beginning, 0 to 1000.

    Args:
        path: the song; it is decoded whole, about a second at a time.
        on_second: called for each second that was decoded; what it raises ends the measuring.

    Raises:
        MediaError: it is no song, or it is damaged.
        OSError: there is no such file, or it cannot be read.
    """
    strengths: list[NDArray[np.float64]] = []
    for second in _seconds(path):
        strengths.append(_strengths(second))
        if on_second is not None:
            on_second()
    if not strengths:
        return ()
    return _in_thousandths(_released(np.concatenate(strengths).tolist()))


def under(energy: Sequence[int], start: int, frames: int) -> tuple[int, ...]:
    """Return the energy under so many frames from `start` on; past the song's end it is 0."""
    part = tuple(energy[start : start + frames])
    return part + (0,) * (frames - len(part))


def _seconds(path: Path) -> Iterator[Pcm]:
    """Give a song in stereo at `SAMPLE_RATE`, in arrays of shape (samples, 2) of whole frames.

    Together they are as long as the film of the song; what the last frame lacks is silence.
    """
    converter: AudioResampler | None = None
    decoded = given = rate = 0
    with opened_sound(path) as sound:
        for frame in sound.frames():
            rate = frame.sample_rate
            if converter is None:
                converter = AudioResampler("flt", "stereo", SAMPLE_RATE, frame_size=SAMPLE_RATE)
            # The song counts from its first sample, whatever times its file gives.
            frame.pts, frame.time_base = decoded, Fraction(1, rate)
            decoded += frame.samples
            for second in converter.resample(frame):
                given += second.samples
                yield _stereo(second)
    if converter is not None:
        rest = [_stereo(part) for part in converter.resample(None)]
        due = FILM_RATE.frames_for(decoded, rate) * _FRAME_SAMPLES - given
        last = np.concatenate([*rest, np.zeros((max(0, due), 2), np.float32)])
        yield last[: max(0, due)]


def _stereo(frame: AudioFrame) -> Pcm:
    return np.ascontiguousarray(frame.to_ndarray(), np.float32).reshape(-1, 2)


def _strengths(samples: Pcm) -> NDArray[np.float64]:
    """Return a, the strength of each frame, with silence as 0."""
    frames = samples.reshape(-1, _BLOCKS, _BLOCK_SAMPLES, 2)
    whole = np.einsum("fbsc,fbsc->f", frames, frames, dtype=np.float64) / (2 * _FRAME_SAMPLES)
    bass = frames.mean(axis=2, dtype=np.float64)
    power = whole + BASS * np.square(bass).mean(axis=(1, 2))
    return np.where(whole < SILENT**2, 0.0, np.sqrt(power))


def _released(strengths: Sequence[float]) -> NDArray[np.float64]:
    """Return e, the envelope of the strengths with their onsets."""
    kept = exp(-1 / (float(FILM_RATE.fraction) * RELEASE_SECONDS))
    used_to = envelope = 0.0
    envelopes: list[float] = []
    for strength in strengths:
        envelope = max(strength + ONSET * max(0.0, strength - used_to), envelope * kept)
        used_to += _USED_TO * (strength - used_to)
        envelopes.append(envelope)
    return np.array(envelopes)


def _in_thousandths(envelope: NDArray[np.float64]) -> tuple[int, ...]:
    sounding = envelope[envelope > SILENT]
    if not sounding.size:
        return (0,) * len(envelope)
    scale = STRONGEST / float(np.percentile(sounding, PERCENTILE))
    return tuple(np.minimum(STRONGEST, np.rint(envelope * scale)).astype(int).tolist())
