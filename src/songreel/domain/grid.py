"""Arithmetic of beats: even grids, bar positions, tempo curves, halving and doubling."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median

from songreel.domain.analysis import Beat, Tempo

MIN_MILLIBPM, MAX_MILLIBPM = 10_000, 480_000
"""Slower is no beat any more, and faster is a roll."""

_MEDIAN_OF = 9
"""Intervals: a drummer's jitter is gone in their median, and a step of the tempo stays a step."""
_SAME_TEMPO = Fraction(1, 50)
_AROUND = 4
"""Taps before and after one that say with it where the beat is: fingers miss by 20 to 30 ms."""
_NEAR = Fraction(3, 20)
"""Of a beat: how far a heard beat may lie from where the tapped tempo leads."""


def period(millibpm: int, sample_rate: int) -> Fraction:
    """Return the samples of a beat."""
    return Fraction(60_000 * sample_rate, millibpm)


def millibpm(samples: Fraction | int, sample_rate: int) -> int:
    """Return the tempo of beats that last so many samples."""
    return max(1, round(Fraction(60_000 * sample_rate) / samples))


def nearest(times: Sequence[int], sample: int) -> int:
    """Return the index of the time nearest to a sample; the earlier one of two equally near.

    Raises:
        ValueError: there are no times.
    """
    if not times:
        raise ValueError("there are no times to choose from")
    after = bisect_left(times, sample)
    if after == len(times):
        return after - 1
    if after and sample - times[after - 1] <= times[after] - sample:
        return after - 1
    return after


def numbered(times: Sequence[int], metre: int, first: int = 0) -> tuple[Beat, ...]:
    """Count beats in bars of `metre`, with 1 at the index `first`."""
    return tuple(
        Beat(sample=time, position=(index - first) % metre + 1) for index, time in enumerate(times)
    )


def even(anchor: int, step: Fraction, start: int, end: int) -> tuple[int, ...]:
    """Return the times `anchor + n * step` from `start` to before `end`, rounded from the whole."""
    first = -((anchor - start) // step)
    times: list[int] = []
    index = int(first)
    while (time := round(anchor + index * step)) < end:
        if time >= start:
            times.append(time)
        index += 1
    return tuple(times)


def moved(beats: Sequence[Beat], by: int, samples: int) -> tuple[Beat, ...]:
    """Return the beats so many samples later, without those that leave the song."""
    return tuple(
        beat.model_copy(update={"sample": beat.sample + by})
        for beat in beats
        if 0 <= beat.sample + by < samples
    )


def turned(beats: Sequence[Beat], by: int, metre: int) -> tuple[Beat, ...]:
    """Return the beats with every bar beginning so many beats later."""
    if not beats:
        return ()
    positions = [beat.position for beat in beats]
    first, last, count = positions[0], positions[-1], len(beats)
    result: list[Beat] = []
    for index, beat in enumerate(beats):
        source = index - by
        if source < 0:
            position = (first - 1 + source) % metre + 1
        elif source >= count:
            position = (last + source - count) % metre + 1
        else:
            position = positions[source]
        result.append(beat.model_copy(update={"position": position}))
    return tuple(result)


def doubled(beats: Sequence[Beat], metre: int) -> tuple[Beat, ...]:
    """Put a beat between any two: each bar becomes two of the same metre."""
    result: list[Beat] = []
    for index, beat in enumerate(beats):
        position = 2 * (beat.position - 1) % metre + 1
        result.append(Beat(sample=beat.sample, position=position))
        if index + 1 < len(beats):
            middle = (beat.sample + beats[index + 1].sample) // 2
            if middle > beat.sample:
                result.append(Beat(sample=middle, position=position % metre + 1))
    return tuple(result)


def halved(beats: Sequence[Beat], metre: int) -> tuple[Beat, ...]:
    """Leave out every other beat: two bars become one of the same metre, from the first on."""
    ones = [index for index, beat in enumerate(beats) if beat.position == 1] or [0]
    kept = ones[::2]
    result: list[Beat] = []
    before = range(kept[0] - 2, -1, -2)
    for back, index in enumerate(before, start=1):
        result.append(Beat(sample=beats[index].sample, position=(-back) % metre + 1))
    result.reverse()
    for start, end in pairwise([*kept, len(beats) + 1]):
        # A bar of an odd number of beats ends with a long one, never with a short one.
        for count, index in enumerate(range(start, min(end - 1, len(beats)), 2)):
            result.append(Beat(sample=beats[index].sample, position=count % metre + 1))
    return tuple(result)


def tempo_curve(times: Sequence[int], sample_rate: int) -> tuple[Tempo, ...]:
    """Return the tempo of beats in pieces within which it differs by less than 2 %."""
    if len(times) < 2:
        return ()
    steps = [later - earlier for earlier, later in pairwise(times)]
    half = _MEDIAN_OF // 2
    smooth = [median(steps[max(0, index - half) : index + half + 1]) for index in range(len(steps))]
    edges = [0]
    reference = smooth[0]
    for index, step in enumerate(smooth):
        if abs(step - reference) > reference * _SAME_TEMPO:
            edges.append(index)
            reference = step
    edges.append(len(steps))
    return tuple(
        Tempo(
            sample=times[start] if start else 0,
            millibpm=millibpm(Fraction(times[end] - times[start], end - start), sample_rate),
        )
        for start, end in pairwise(edges)
    )


def fitted(taps: Sequence[int], sample_rate: int, samples: int) -> tuple[int, ...]:
    """Return the beats that a person tapped: jitter taken out, missed taps filled in.

    Each beat lies on the line of least squares through the taps around it. Taps that come faster
    than any tempo are a finger that bounced, and count once; taps after the song count never.

    Args:
        taps: ascending.
        sample_rate: of the song.
        samples: length of the song.

    Returns:
        Ascending times within the song; none where fewer than two taps are left.
    """
    least = period(MAX_MILLIBPM, sample_rate)
    # What is filled in up to a tap far behind the song would be more than any memory holds.
    within = taps[: bisect_left(taps, samples)]
    kept = list(within[:1])
    for tap in within[1:]:
        if tap - kept[-1] >= least:
            kept.append(tap)
    if len(kept) < 2:
        return ()
    usual = Fraction(median(later - earlier for earlier, later in pairwise(kept)))
    counts = [0]
    for earlier, later in pairwise(kept):
        counts.append(counts[-1] + max(1, round((later - earlier) / usual)))
    times: list[int] = []
    for count in range(counts[-1] + 1):
        near = bisect_left(counts, count)
        window = slice(max(0, near - _AROUND), near + _AROUND + 1)
        time = round(_line(counts[window], kept[window], count))
        if 0 <= time < samples and (not times or time - times[-1] >= least / 2):
            times.append(time)
    return tuple(times)


def extended(
    beats: Sequence[int], heard: Sequence[int], samples: int, reach: int = 8
) -> tuple[int, ...]:
    """Continue beats to both ends of a song at their tempo, led by beats that were heard.

    A heard beat, or the middle of two, that lies near where the tempo leads pulls the grid
    along, so that the end of a song is still on the beat after a few bars of taps.

    Args:
        beats: at least two, ascending.
        heard: beats of the song, ascending.
        samples: length of the song.
        reach: how many of the beats at an end say how fast it is there.
    """
    guides = sorted({*heard, *((a + b) // 2 for a, b in pairwise(heard))})
    tail = beats[-reach - 1 :]
    onward = _led(beats[-1], Fraction(tail[-1] - tail[0], len(tail) - 1), guides, samples)
    mirrored = [-time for time in reversed(guides)]
    head = beats[: reach + 1]
    back = _led(-beats[0], Fraction(head[-1] - head[0], len(head) - 1), mirrored, 1)
    return (*(-time for time in reversed(back)), *beats, *onward)


def _led(start: int, step: Fraction, guides: Sequence[int], end: int) -> list[int]:
    times: list[int] = []
    usual, time = step, Fraction(start)
    while True:
        due = time + step
        if guides:
            off = guides[nearest(guides, round(due))] - due
            if abs(off) < step * _NEAR:
                due += off / 2
                step = min(max(step + off / 8, usual * 3 / 4), usual * 4 / 3)
        # Fractions of fractions grow without end; a thousandth of a sample is enough.
        time, step = Fraction(round(due * 1000), 1000), Fraction(round(step * 1000), 1000)
        if round(time) >= end:
            return times
        times.append(round(time))


def _line(counts: Sequence[int], times: Sequence[int], at: int) -> Fraction:
    """Return the line of least squares at a count; whole numbers are quicker than Fractions."""
    size = len(counts)
    total, level = sum(counts), sum(times)
    spread = size * sum(count * count for count in counts) - total * total
    if not spread:
        return Fraction(level, size)
    product = sum(count * time for count, time in zip(counts, times, strict=True))
    slope = size * product - total * level
    return Fraction(level * spread + (size * at - total) * slope, size * spread)
