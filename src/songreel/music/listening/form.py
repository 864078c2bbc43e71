"""The form of a song: where its sections begin, counted in bars, and which of them are alike.

Each bar is described by its timbre (decibels of the bands), how much happens in it (rise of the
bands) and its harmony (chroma). Borders are those bars for which the sum is least of

- within each section, the squared distance of its bars from what repeats in it, in units of how
  much bars of this song differ anyway;
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
from songreel.music.listening.going_on import GoOn, to_the_end

LONGEST_BARS = 64
BORDER = 9.0
LEAP = 3.6
HARMONY = 0.45
PERIODS = (1, 2, 4, 8)
ALIKE = 0.55
FINEST = 0.09
PHRASE = {0: 0.0, 4: 0.6, 2: 2.8, 6: 2.8}
"""What a section costs by its bars modulo eight; any other number of bars costs `ODD`."""
ODD = 4.0
SHORT = 3.0
"""For the square of the bars that a section has less than four: a fill is no section."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Form:
    """Bars at which sections begin, with 0 first; their groups, 0 first; how sure each is."""

    starts: list[int]
    groups: list[int]
    sure: list[float]


def found(view: seen.Spectra, edges: Doubles, go_on: GoOn = to_the_end) -> Form:
    """Find the form of a song.

    Args:
        view: of the song.
        edges: of its bars in seconds: one more than there are bars.
        go_on: called for each bar; what it raises ends this.
    """
    bars = len(edges) - 1
    if bars < 4:
        return Form([0], [0], [0.0])
    timbre, harmony = described(view, edges)
    points = np.concatenate([_in_noise(timbre), HARMONY * _in_noise(harmony)], axis=1)
    leaps = _leaps(points)
    starts = _divided(points, leaps, go_on)
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
    """Scale values so that bars of one section differ by about 1 from what is usual in it."""
    usual = min(
        float(np.median(((values[lag:] - values[:-lag]) ** 2).sum(axis=1))) / 2
        for lag in PERIODS
        if lag < len(values)
    )
    spread = float(np.var(values, axis=0).sum())
    return (values - values.mean(axis=0)) / np.sqrt(max(usual, FINEST * spread, 1e-6))


def _leaps(points: Doubles) -> Doubles:
    """Return how much each bar begins something new: 0 for as much as any bar does."""
    bars = len(points)
    total, count = np.zeros(bars), np.zeros(bars)
    sums = np.concatenate([np.zeros((1, points.shape[1])), np.cumsum(points, axis=0)])
    for width in (1, 2, 4, 8):
        middle = np.arange(width, bars - width + 1)
        middle = middle[middle < bars]
        if len(middle) < 4:
            continue
        gap = (2 * sums[middle] - sums[middle - width] - sums[middle + width]) / width
        size = np.sqrt((gap**2).sum(axis=1))
        usual = np.median(size)
        spread = 1.5 * np.median(np.abs(size - usual)) + 0.15 * usual + 0.15
        total[middle] += (size - usual) / spread
        count[middle] += 1
    return np.maximum(0, total / np.maximum(count, 1))


def _divided(points: Doubles, leaps: Doubles, go_on: GoOn) -> list[int]:
    bars = len(points)
    inside = _Inside(points)
    best = np.full(bars + 1, np.inf)
    best[0] = 0.0
    came = np.zeros(bars + 1, int)
    for end in range(1, bars + 1):
        go_on()
        starts = np.arange(max(0, end - LONGEST_BARS), end)
        lengths = end - starts
        price = BORDER - LEAP * np.minimum(leaps[starts], 4.0)
        price[starts == 0] = 0.0
        phrase = np.array([PHRASE.get(int(length) % 8, ODD) for length in lengths])
        # The last section ends where the song does, not where a phrase does.
        total = best[starts] + inside.of(starts, end) + price
        total += 0.3 * phrase if end == bars else phrase
        total += SHORT * np.maximum(0, 4 - lengths) ** 2
        chosen = int(total.argmin())
        best[end], came[end] = total[chosen], starts[chosen]
    edges = [bars]
    while edges[-1] > 0:
        edges.append(int(came[edges[-1]]))
    return edges[:0:-1]


class _Inside:
    """How uneven a section is: what is left of its bars once what repeats in it is taken out.

    A section repeats every one, two, four or eight bars, as its chords do; each of its bars is
    compared with the mean of those that take the same place. The period that leaves least is its
    own, after a period of p bars has been charged the p means that it takes to say.
    """

    def __init__(self, points: Doubles) -> None:
        self._squares = np.concatenate([[0.0], np.cumsum((points**2).sum(axis=1))])
        self._sums: dict[int, Doubles] = {}
        for period in PERIODS:
            sums = np.zeros((len(points) + period, points.shape[1]))
            for bar in range(len(points)):
                sums[bar + period] = sums[bar] + points[bar]
            self._sums[period] = sums

    def of(self, starts: NDArray[np.int_], end: int) -> Doubles:
        """Return it for the sections from each of the starts to before `end`."""
        lengths = end - starts
        whole = self._squares[end] - self._squares[starts]
        least = np.full(len(starts), np.inf)
        for period in PERIODS:
            sums = self._sums[period]
            places = end - 1 - np.arange(period)[None, :]
            counts = -(-(places - starts[:, None] + 1) // period)
            held = counts > 0
            ends = np.where(held, places + period, 0)
            gap = sums[ends] - sums[np.where(held, ends - period * counts, 0)]
            taken = ((gap**2).sum(axis=2) / np.maximum(counts, 1) * held).sum(axis=1)
            enough = lengths >= 2 * period if period > 1 else lengths >= 1
            spared = np.maximum(1, lengths - period)
            left = np.maximum(0, whole - taken) * lengths / spared
            least = np.where(enough, np.minimum(least, left), least)
        return least


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
