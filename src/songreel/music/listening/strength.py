"""How strong a song is from moment to moment: its energy, its onsets, its drops."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songreel.domain.analysis import Curve, Mark
from songreel.music.listening import spectra as seen
from songreel.music.listening.decoding import Sound

A_SECOND = 10
"""Values of the energy curve."""
LOUDNESS = 0.6
"""Loudness in sones grows with this power of sound pressure (Stevens)."""
PERCENTILE = 95
SILENT = 2.0**-12
"""Of full scale, -72 dB: what lossy codecs make of silence is below it."""

_AROUND = 2
"""Values before and after one that count with it: half a second, as for momentary loudness."""
_ONSET_LATE = 0.5
"""Frames by which the rise is seen before the onset, measured on clicks."""
_ONSET_GAP = 0.05
_MAX_ONSETS = 20_000

Doubles = NDArray[np.float64]


def energy(sound: Sound) -> Curve:
    """Return how loud a song is, in thousandths of the 95th percentile of where it sounds.

    A value is the loudness of the half second around its moment; what is louder is 1000.
    """
    hop = max(1, round(sound.sample_rate / A_SECOND))
    count = -(-sound.samples // hop)
    scale = len(sound.mono) / sound.samples
    edges = np.minimum((np.arange(count) * hop * scale).astype(np.int64), len(sound.mono) - 1)
    ends = np.append(edges[1:], len(sound.mono))
    parts = [sound.mono[start:end] for start, end in zip(edges, ends, strict=True)]
    squares = np.array([float(np.dot(part, part)) for part in parts])
    lengths = ends - edges
    kernel = np.ones(2 * _AROUND + 1)
    power = np.convolve(squares, kernel)[_AROUND:-_AROUND]
    counts = np.convolve(np.maximum(lengths, 1).astype(float), kernel)[_AROUND:-_AROUND]
    pressure = np.sqrt(power / counts)
    loud = np.where(pressure < SILENT, 0.0, pressure) ** LOUDNESS
    return Curve(hop=hop, values=_thousandths(loud))


def onsets(view: seen.Spectra, sound: Sound) -> tuple[Mark, ...]:
    """Return the moments at which sounds begin; 1000 is as strong as the song's strong ones."""
    rise = view.rise.astype(np.float64)
    if not len(rise) or rise.max() < 1.0:
        return ()
    around = max(1, round(0.1 * seen.SAMPLE_RATE / seen.HOP))
    kernel = np.ones(min(len(rise), 6 * around + 1))
    local = np.convolve(rise, kernel / len(kernel), "same")
    padded = np.pad(rise, 1)
    is_peak = (rise >= padded[:-2]) & (rise > padded[2:])
    is_strong = rise > local + 0.1 * np.percentile(rise, 98)
    frames = np.flatnonzero(is_peak & is_strong)
    gap = _ONSET_GAP * seen.SAMPLE_RATE / seen.HOP
    kept: list[int] = []
    for frame in frames.tolist():
        if kept and frame - kept[-1] < gap:
            if rise[frame] > rise[kept[-1]]:
                kept[-1] = frame
            continue
        kept.append(frame)
    if len(kept) > _MAX_ONSETS:
        order = sorted(kept, key=lambda frame: -rise[frame])
        kept = sorted(order[:_MAX_ONSETS])
    places = np.array(kept, dtype=np.int64)
    left, high, right = padded[places], padded[places + 1], padded[places + 2]
    bend = left - 2 * high + right
    shift = np.where(bend < 0, 0.5 * (left - right) / np.minimum(bend, -1e-9), 0.0)
    seconds = (places + np.clip(shift, -0.5, 0.5) + _ONSET_LATE) * seen.HOP / seen.SAMPLE_RATE
    return marks(seconds, _thousandths(rise[places]), sound)


def drops(view: seen.Spectra, edges: Doubles, sound: Sound) -> tuple[Mark, ...]:
    """Return the bars at which the song bursts out: bass and level rise at once, and stay.

    The level of a bar is the mean of its loudness and of the loudness of its bass, in decibels.
    A drop is at least 5 dB above the two bars before it, over the bars of its own phrase, among
    the song's strong bars, and stronger than any within eight bars.

    Args:
        view: of the song.
        edges: of its bars in seconds.
        sound: the song.
    """
    bars = len(edges) - 1
    if bars < 4:
        return ()
    frames = np.clip((edges * seen.SAMPLE_RATE / seen.HOP).astype(int), 0, len(view.bass))
    whole = (10.0 ** (view.bands / 10)).sum(axis=1)
    level = np.zeros(bars)
    for bar in range(bars):
        part = slice(frames[bar], max(frames[bar] + 1, frames[bar + 1]))
        both = [float(np.mean(one[part])) if one[part].size else 0.0 for one in (whole, view.bass)]
        level[bar] = np.mean([10 * np.log10(max(one, 1e-8)) for one in both])
    strong = np.percentile(level, 60)
    rises = np.zeros(bars)
    for bar in range(1, bars - 1):
        after = level[bar : bar + 4]
        if after.min() < strong - 3:
            continue
        before = level[max(0, bar - 2) : bar]
        rises[bar] = min(float(after.mean() - before.mean()), float(level[bar] - level[bar - 1]))
    found: list[int] = []
    for bar in np.argsort(-rises).tolist():
        if rises[bar] < 5.0:
            break
        if all(abs(bar - other) >= 8 for other in found):
            found.append(bar)
    found.sort()
    strengths = tuple(int(min(1000, round(1000 * rises[bar] / 15))) for bar in found)
    return marks(edges[found], strengths, sound)


def marks(seconds: Doubles, strengths: tuple[int, ...], sound: Sound) -> tuple[Mark, ...]:
    """Return marks at ascending samples; those outside of the song, or twice, are left out."""
    result: list[Mark] = []
    for second, strength in zip(seconds.tolist(), strengths, strict=True):
        sample = round(second * sound.sample_rate)
        if 0 <= sample < sound.samples and (not result or sample > result[-1].sample):
            result.append(Mark(sample=sample, strength=strength))
    return tuple(result)


def _thousandths(values: Doubles) -> tuple[int, ...]:
    sounding = values[values > 0]
    if not sounding.size:
        return (0,) * len(values)
    top = float(np.percentile(sounding, PERCENTILE))
    return tuple(np.minimum(1000, np.rint(values * (1000 / top))).astype(int).tolist())
