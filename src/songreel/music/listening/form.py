"""The form of a song: where its sections begin, counted in bars, and which of them are alike.

Each bar is described by its timbre (decibels of the bands), how much happens in it (rise of the
bands) and its harmony (chroma). Borders are those bars for which the sum is least of

- within each section, the squared distance of its bars from their mean, in units of how much
  neighbouring bars of this song differ anyway;
- for each border a price, less for one at which the sound changes at once, or that ends a phrase
  of four or eight bars.

The least sum is found by dynamic programming. Sections are of one group where they sound alike,
or where the chords of one go with those of the other bar by bar.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening import spectra as seen

LONGEST_BARS = 32
BORDER = 5.0
LEAP = 1.6
HARMONY = 1.0
ALIKE = 0.55
PHRASE = {0: 0.0, 4: 0.6, 2: 2.0, 6: 2.0}
"""What a section costs by its bars modulo eight; any other number of bars costs `ODD`."""
ODD = 3.0
SHORT = 2.5
"""For each bar that a section has less than four."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Form:
    """Bars at which sections begin, with 0 first; their groups, 0 first; how sure each is."""

    starts: list[int]
    groups: list[int]
    sure: list[float]


def found(view: seen.Spectra, edges: Doubles) -> Form:
    """Find the form of a song.

    Args:
        view: of the song.
        edges: of its bars in seconds: one more than there are bars.
    """
    bars = len(edges) - 1
    if bars < 4:
        return Form([0], [0], [0.0])
    timbre, harmony = described(view, edges)
    points = np.concatenate([_in_noise(timbre), HARMONY * _in_noise(harmony)], axis=1)
    leaps = _leaps(points)
    starts = _divided(points, leaps)
    groups = _grouped(points, harmony, starts, bars)
    sure = [1.0, *(float(np.clip(0.3 + leaps[start] / 4, 0, 1)) for start in starts[1:])]
    return Form(starts, groups, sure)


def described(view: seen.Spectra, edges: Doubles) -> tuple[Doubles, Doubles]:
    """Return timbre and harmony of each bar, shapes (bars, values)."""
    rate = seen.SAMPLE_RATE
    frames = edges * rate / seen.HOP
    bands = np.maximum(view.bands, view.bands.max() - 65)
    level = _means(bands, frames)
    rise = _means(view.rise[:, None], frames)
    timbre = np.concatenate([level, 3 * rise], axis=1)
    chroma = _means(view.chroma, edges * rate / seen.CHROMA_HOP)
    harmony = chroma / (np.linalg.norm(chroma, axis=1, keepdims=True) + 1e-9)
    return timbre, harmony


def _means(values: NDArray[np.float32], frames: Doubles) -> Doubles:
    count = len(values)
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0, dtype=float)])
    places = np.clip(np.rint(frames).astype(int), 0, count)
    first, last = places[:-1], np.maximum(places[1:], np.minimum(places[:-1] + 1, count))
    first = np.minimum(first, last - 1)
    return (sums[last] - sums[first]) / (last - first)[:, None]


def _in_noise(values: Doubles) -> Doubles:
    """Scale values so that bars of one section differ by about 1 from their mean, in all."""
    steps = np.diff(values, axis=0) ** 2
    usual = float(np.median(steps.sum(axis=1))) / 2
    spread = float(np.var(values, axis=0).sum())
    return (values - values.mean(axis=0)) / np.sqrt(max(usual, 0.02 * spread, 1e-6))


def _leaps(points: Doubles) -> Doubles:
    """Return how much each bar begins something new: 0 for as much as any bar does."""
    bars = len(points)
    leaps = np.zeros(bars)
    for bar in range(1, bars):
        parts: list[float] = []
        for width in (1, 2, 4, 8):
            before, after = points[max(0, bar - width) : bar], points[bar : bar + width]
            size = min(len(before), len(after))
            if size < width and width > 2:
                continue
            gap = before.mean(axis=0) - after.mean(axis=0)
            parts.append(float(np.sqrt((gap**2).sum())))
        leaps[bar] = np.mean(parts)
    inner = leaps[1:]
    middle = np.median(inner)
    return np.maximum(0, (leaps - middle) / (np.median(np.abs(inner - middle)) * 1.5 + 0.15))


def _divided(points: Doubles, leaps: Doubles) -> list[int]:
    bars, size = points.shape
    sums = np.concatenate([np.zeros((1, size)), np.cumsum(points, axis=0)])
    squares = np.concatenate([[0.0], np.cumsum((points**2).sum(axis=1))])
    best = np.full(bars + 1, np.inf)
    best[0] = 0.0
    came = np.zeros(bars + 1, int)
    for end in range(1, bars + 1):
        first = max(0, end - LONGEST_BARS)
        starts = np.arange(first, end)
        lengths = end - starts
        gap = sums[end] - sums[starts]
        within = squares[end] - squares[starts] - (gap**2).sum(axis=1) / lengths
        price = BORDER - LEAP * np.minimum(leaps[starts], 4.0)
        price[starts == 0] = 0.0
        phrase = np.array([PHRASE.get(int(length) % 8, ODD) for length in lengths])
        # The last section ends where the song does, not where a phrase does.
        total = best[starts] + within + price + (0.3 * phrase if end == bars else phrase)
        total += SHORT * np.maximum(0, 4 - lengths)
        chosen = int(total.argmin())
        best[end], came[end] = total[chosen], starts[chosen]
    edges = [bars]
    while edges[-1] > 0:
        edges.append(int(came[edges[-1]]))
    return edges[:0:-1]


def _grouped(points: Doubles, harmony: Doubles, starts: list[int], bars: int) -> list[int]:
    """Return the group of each section: alike are those that are near in sound and in chords."""
    ends = [*starts[1:], bars]
    spans = list(zip(starts, ends, strict=True))
    means = np.array([points[start:end].mean(axis=0) for start, end in spans])
    gaps = np.sqrt(((means[:, None] - means[None]) ** 2).sum(axis=2))
    usual = float(np.median(gaps[gaps > 0])) if (gaps > 0).any() else 1.0
    groups: list[int] = []
    for index, span in enumerate(spans):
        likeness = [
            (gaps[index, other] / usual + 1.5 * _chords_apart(harmony, span, spans[other]), other)
            for other in range(index)
        ]
        nearest = min(likeness, default=(np.inf, 0))
        if nearest[0] < ALIKE:
            groups.append(groups[nearest[1]])
        else:
            groups.append(max(groups, default=-1) + 1)
    return groups


def _chords_apart(harmony: Doubles, one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return how far the chords of two sections are apart, bar by bar from their starts."""
    length = min(one[1] - one[0], other[1] - other[0], 8)
    first = harmony[one[0] : one[0] + length]
    second = harmony[other[0] : other[0] + length]
    return float(1 - (first * second).sum(axis=1).mean())
