"""Beats out of their likelihoods: the most likely pulse through a whole song.

A song is a chain of beats; beat by beat the state is where it is and how long the one before
lasted, after Krebs, Böck and Widmer ("An efficient state-space model for joint tempo and meter
tracking", 2015): the tempo may change at a beat and nowhere else. As nothing happens between two
beats, the chain is decoded from beat to beat instead of from frame to frame. With a the share
that the likelihood of a beat has of the highest within a second around it, a chain is worth the
sum over its beats of

- log((a + `FLOOR`) / (`EVEN` + `FLOOR`)), a being the highest within one frame;
- `PASSED` · log(1 - a) for each peak of a that it passes over; both count less where the highest
  itself is below `LOUD`, so that a break costs little, however long it is;
- -`STIFF` · |log(d / d')| for beats that last d after d', of which a frame is free, as lengths
  are whole frames, and -`CHANGE` where they are not the same;
- -`USUAL` · log2(tempo / `USUAL_BPM`)² for each beat.

The best chain is found by dynamic programming (Viterbi), all lengths of a block of frames at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening.going_on import GoOn, to_the_end

RATE = 50
"""Frames a second in which a chain is counted; what is finer is refined afterwards."""
SLOWEST_BPM, FASTEST_BPM = 48, 220
FLOOR, EVEN, PASSED = 0.02, 0.7, 0.4
LOUD, QUIET = 0.3, 0.15
AROUND = RATE
STIFF, CHANGE = 42.0, 0.5
USUAL, USUAL_BPM = 0.12, 115.0
"""All searched for on songs of the training composer that the network was not trained on."""

SMOOTH = 0.02
UNHEARD = 0.1
"""The likelihood below which a beat stands where the tempo around it puts it."""
NOTHING = 0.03
"""The likelihood below which a stretch is a pause: nothing in it says how many beats it has."""

_NEVER = np.float32(-1e30)

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a chain is worth; the defaults are the module's constants."""

    even: float = EVEN
    stiff: float = STIFF
    usual: float = USUAL
    usual_bpm: float = USUAL_BPM
    passed: float = PASSED
    slowest: float = SLOWEST_BPM
    fastest: float = FASTEST_BPM


def chain(
    likelihood: Floats,
    start: int,
    end: int,
    settings: Settings | None = None,
    go_on: GoOn = to_the_end,
) -> list[int]:
    """Return the frames of the beats of the best chain.

    Args:
        likelihood: of a beat, at `RATE` frames a second.
        start: the first frame in which the song sounds; no beat comes before it.
        end: the frame in which it has ended.
        settings: what a chain is worth.
        go_on: called before each block of frames; what it raises ends this.
    """
    settings = settings or Settings()
    count = end - start
    shortest = int(RATE * 60 / settings.fastest)
    lengths = np.arange(shortest, int(RATE * 60 / settings.slowest) + 1)
    if count <= shortest:
        return []
    worth, passed = _evidence(likelihood[start:end], settings)
    bpm = 60.0 * RATE / lengths
    liking = (-settings.usual * np.log2(bpm / settings.usual_bpm) ** 2).astype(np.float32)
    change = _changes(lengths, settings)
    states = len(lengths)
    reached = np.full((count, states), _NEVER, np.float32)
    onward = np.full((count, states), _NEVER, np.float32)
    came = np.zeros((count, states), np.int8)
    for first in range(0, count, shortest):
        go_on()
        last = min(count, first + shortest)
        block = np.arange(first, last)
        before = block[:, None] - lengths[None, :]
        from_before = onward[np.maximum(before, 0), np.arange(states)[None, :]]
        # A chain may begin wherever no beat of that length would fit before.
        opening = -passed[np.maximum(block - 2, 0)][:, None]
        skipped = passed[np.maximum(block - 2, 0)][:, None] - passed[np.maximum(before + 1, 0)]
        score = np.where(before >= 0, from_before - np.maximum(skipped, 0), opening)
        reached[first:last] = score + worth[first:last, None] + liking[None, :]
        choices = reached[first:last, :, None] - change[None, :, :]
        best = choices.argmax(axis=1)
        came[first:last] = best
        onward[first:last] = np.take_along_axis(choices, best[:, None, :], axis=1)[:, 0, :]
    return [start + frame for frame in _backwards(reached, came, passed, lengths)]


def _backwards(
    reached: Floats, came: NDArray[np.int8], passed: Floats, lengths: NDArray[np.int_]
) -> list[int]:
    count = len(reached)
    tail = np.maximum(0, passed[-1] - passed[np.minimum(np.arange(count) + 1, count - 1)])
    ending = reached - tail[:, None]
    # The last beat is where no further one of that length would fit.
    ending[np.arange(count)[:, None] + lengths[None, :] < count] = _NEVER
    frame, state = (int(one) for one in np.unravel_index(int(ending.argmax()), ending.shape))
    frames = [frame]
    while (before := frame - int(lengths[state])) >= 0:
        state = int(came[before, state])
        frame = before
        frames.append(frame)
    return frames[::-1]


def _evidence(likelihood: Floats, settings: Settings) -> tuple[Floats, Floats]:
    """Return what a beat is worth at each frame, and the price of all peaks up to each frame."""
    high = _highest(likelihood, AROUND)
    # What is quiet beside the whole song is no beat, though nothing else is near.
    high = np.maximum(high, QUIET * float(np.percentile(high, 90)) + 1e-3)
    share = likelihood / high
    padded = np.pad(share, 1)
    around = np.maximum(share, 0.9 * np.maximum(padded[:-2], padded[2:]))
    worth = np.log((around + FLOOR) / (settings.even + FLOOR)) * np.minimum(1, high / LOUD)
    is_peak = (share >= padded[:-2]) & (share > padded[2:])
    price = -settings.passed * np.log1p(-np.minimum(share, 0.97)) * np.minimum(1, high / LOUD)
    passed = np.cumsum(np.where(is_peak, price, 0))
    return worth.astype(np.float32), passed.astype(np.float32)


def _highest(values: Floats, reach: int) -> Floats:
    """Return the highest value within `reach` of each, in steps of doubled windows."""
    result = np.pad(values, reach)
    done = 1
    while done < 2 * reach + 1:
        step = min(done, 2 * reach + 1 - done)
        result = np.maximum(result[:-step], result[step:])
        done += step
    return result


def _changes(lengths: NDArray[np.int_], settings: Settings) -> Floats:
    """Return the price of each length after each other, shape (from, to)."""
    ratio = np.abs(np.log(lengths[None, :] / lengths[:, None]))
    free = 1.0 / np.minimum(lengths[None, :], lengths[:, None])
    price = settings.stiff * np.maximum(0, ratio - free) + CHANGE * (ratio > 0)
    return price.astype(np.float32)


def refined(frames: list[int], likelihood: Floats, rate: int) -> tuple[Doubles, Doubles]:
    """Return the times of beats in seconds, and the likelihood of each.

    A peak of the likelihood is placed between frames by the parabola through its three highest
    values. Beats then lie where sum(w (x - p)²) + `SMOOTH` · sum((x₊₁ - 2x + x₋₁)²) is least,
    where p is a peak and w its likelihood: where there is none, as in a break, beats are even.

    Args:
        frames: beats at `RATE` frames a second.
        likelihood: of a beat, at `rate` frames a second, a multiple of `RATE`.
        rate: of `likelihood`.
    """
    scale = rate // RATE
    reach = max(2, round(0.045 * rate))
    padded = np.pad(likelihood.astype(np.float64), reach + 2)
    count = len(frames)
    places, weights = np.zeros(count), np.zeros(count)
    for index, frame in enumerate(frames):
        middle = frame * scale + reach + 2
        window = padded[middle - reach : middle + reach + 1]
        top = middle - reach + int(window.argmax())
        left, high, right = padded[top - 1 : top + 2]
        bend = left - 2 * high + right
        within = high >= left and high >= right and high > 0.03
        shift = float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend < 0 else 0.0
        places[index] = (top - reach - 2 + shift) / rate if within else frame / RATE
        weights[index] = high if within else 0.0
    places, weights = _bridged(places, weights, likelihood, rate)
    return _even(places, weights), weights


def _bridged(
    places: Doubles, weights: Doubles, likelihood: Floats, rate: int
) -> tuple[Doubles, Doubles]:
    """Fill a stretch in which no beat is heard with as many as the tempo around it asks for.

    What the chain does there is worth almost the same for one beat more or less, and in a pause,
    whatever their number.
    """
    sure = np.flatnonzero(weights >= UNHEARD)
    if len(sure) < 2:
        return places, weights
    steps = np.diff(places)
    known = np.diff(sure) == 1
    parts, worths = [places[: sure[0]]], [weights[: sure[0]]]
    for index, (left, right) in enumerate(pairwise(sure.tolist())):
        parts.append(places[left : left + 1])
        worths.append(weights[left : left + 1])
        if right - left < 4:
            parts.append(places[left + 1 : right])
            worths.append(weights[left + 1 : right])
            continue
        before = steps[sure[max(0, index - 8) : index]][known[max(0, index - 8) : index]]
        after = steps[sure[index + 1 : index + 9][: len(known) - index - 1]]
        after = after[known[index + 1 : index + 9]]
        usual = np.median(np.concatenate([before, after])) if before.size + after.size else 0.0
        gap = float(places[right] - places[left])
        count = round(gap / usual) if usual else right - left
        inside = slice(round((places[left] + usual / 2) * rate), round(places[right] * rate) - 2)
        is_pause = usual > 0 and float(likelihood[inside].max(initial=0.0)) < NOTHING
        if not is_pause and abs(count - (right - left)) > 0.1 * (right - left) + 1:
            count = right - left
        parts.append(places[left] + gap * np.arange(1, count) / count)
        worths.append(np.zeros(count - 1))
    parts.append(places[sure[-1] :])
    worths.append(weights[sure[-1] :])
    return np.concatenate(parts), np.concatenate(worths)


def _even(places: Doubles, weights: Doubles) -> Doubles:
    """Solve for even beats near the places: five diagonals, by elimination."""
    count = len(places)
    if count < 4:
        return places
    # Beats that are not heard stand where the tempo around them puts them.
    sure = np.maximum(weights, UNHEARD) ** 2
    main = sure.copy()
    one, two = np.zeros(count), np.zeros(count)
    for index in range(1, count - 1):
        main[index - 1] += SMOOTH
        main[index] += 4 * SMOOTH
        main[index + 1] += SMOOTH
        one[index - 1] -= 2 * SMOOTH
        one[index] -= 2 * SMOOTH
        two[index - 1] += SMOOTH
    right = sure * places
    # LDLᵀ of a symmetric matrix with two diagonals beside the main one.
    d, e, f, z = main.tolist(), one.tolist(), two.tolist(), right.tolist()
    for index in range(count):
        for step, beside in ((1, e[index]), (2, f[index])):
            if index + step >= count or beside == 0:
                continue
            factor = beside / d[index]
            d[index + step] -= factor * beside
            z[index + step] -= factor * z[index]
            if step == 1 and index + 2 < count:
                e[index + 1] -= factor * f[index]
    x = [0.0] * (count + 2)
    for index in reversed(range(count)):
        x[index] = (z[index] - e[index] * x[index + 1] - f[index] * x[index + 2]) / d[index]
    return np.array(x[:count])
