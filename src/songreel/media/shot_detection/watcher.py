"""Tells cuts from everything else that changes a picture at once.

Between each picture and the next stands a step. A step is suspected where the likeness with the
motion taken out is lost (another place), or where the camera leaps (a punch-in or a reframe of
footage that goes on): far from how it moved in the steps around, and many times farther than
those differ among themselves, as they do in a shake. A suspect is cleared where

- a picture shortly before resembles one shortly after in place: a flash, a strobe, a fault;
- the steps around are as bad: something fast before the lens;
- a camera that moves fast carries the picture before it to the one after the next: a whip pan;
- structure sinks or rises over several pictures on both sides: a fade.

Two cuts with nothing but a flash between them are one, at its beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from songreel.media.shot_detection.likeness import STILL, Comparison, Likeness, Motion
from songreel.media.shot_detection.sketches import Sketch

LOST = 0.3
"""Likeness below which a picture does not show what the one before it did."""

DOUBTFUL = 0.6
"""Likeness below which it may not, where the steps around are far better and it did change."""

CALM = 0.38
"""Likeness without motion above which the steps around a break in it hardly move."""

CHANGED = 0.3
"""Likeness without motion that a leap leaves at most."""

LEAP = 0.035
"""Long sides of the picture by which its points are off their course, root mean square: that is
a zoom of 1.11 about the middle."""

ZOOM = 0.1
"""Logarithm of a zoom in one step that is a leap, however the camera shakes."""

STEADY = 0.25
"""Share of the structure that has to move with the camera for its motion to be believed."""

OFTEN = 3.0
"""How many times farther than the steps around differ a leap goes."""

FLASH = 4
"""Pictures from the last before a flash to the first after it, at most: flashes of three."""

AROUND = (-2, -1, 1, 2)
AHEAD = FLASH + max(AROUND)
_ALIKE, _CLEAR, _SAME, _BETTER = 0.5, 0.7, 0.07, 0.2
_WORSE = 0.6
_FAST, _FIRM, _FOUND = 0.03, 0.4, 0.8
_BROKEN, _BREAK = 0.25, 0.8
_SUNK = 0.5
_RAMP = 8
_DIM, _AS_MUCH = 4.0, 0.6
_DARK, _BRIGHT = 45, 205
_EMPTY = 0.35

Kind = Literal["cut", "reframe"]


@dataclass(frozen=True, slots=True)
class FoundCut:
    """A cut: the number of the new shot's first picture, and whether the footage goes on."""

    frame: int
    kind: Kind


class Watcher:
    """Takes sketches one after the other, and tells of cuts a few pictures later."""

    def __init__(self) -> None:
        self._comparison = Comparison()
        self._sketches: dict[int, Sketch] = {}
        self._steps: dict[int, Likeness] = {}
        self._cleared: dict[int, bool] = {}
        self._last: FoundCut | None = None
        self._next = 1

    def watch(self, sketches: Iterable[Sketch]) -> Iterator[FoundCut]:
        """Give the cuts in ascending order."""
        count = 0
        for sketch in sketches:
            self._take(count, sketch)
            count += 1
            yield from self._decide(count - AHEAD)
        yield from self._decide(count)

    def _take(self, number: int, sketch: Sketch) -> None:
        self._sketches[number] = sketch
        if number:
            self._steps[number] = self._comparison.of(self._sketches[number - 1], sketch)
        old = number - 3 * AHEAD
        self._sketches.pop(old, None)
        self._steps.pop(old, None)
        self._cleared.pop(old, None)

    def _decide(self, until: int) -> Iterator[FoundCut]:
        while self._next < until:
            frame, self._next = self._next, self._next + 1
            kind = self._kind(frame)
            if kind is not None and not self._is_end_of_flash(frame):
                self._last = FoundCut(frame, kind)
                yield self._last

    def _kind(self, frame: int) -> Kind | None:
        """Return what a step is, or None where it is no cut."""
        for near in (frame + 2, frame + 1, frame):
            self._look_again(near)
        step = self._steps[frame]
        around = [
            self._steps[frame + by]
            for by in AROUND
            if frame + by in self._steps and not self._is_passing(frame + by)
        ]
        usual, calm = _second_lowest(around)
        is_isolated = step.moved < _WORSE * usual
        is_lost = step.moved < LOST and is_isolated
        is_doubtful = step.moved < DOUBTFUL and step.unmoved < CHANGED and is_isolated
        leaps = step.unmoved < CHANGED and self._leaps(frame, around)
        is_break = step.unmoved < _BROKEN and calm > CALM and (leaps or step.moved < _BREAK * usual)
        is_leap = leaps and step.steady >= STEADY
        if not (is_lost or is_doubtful or is_break or is_leap):
            return None
        if self._is_passing(frame) or self._is_fade(frame):
            return None
        if step.moved < LOST and self._is_bridged(frame):
            return None
        return "cut" if step.moved < LOST else "reframe"

    def _look_again(self, frame: int) -> None:
        """Where a picture is not well found in the next one, let the camera go on as around it."""
        step = self._steps.get(frame)
        if step is None or step.moved >= _FOUND or frame - 1 not in self._sketches:
            return
        guesses = [one for one in self._courses(frame) if one.away_from(step.motion) > _FAST]
        if guesses:
            before, after = self._sketches[frame - 1], self._sketches[frame]
            self._steps[frame] = self._comparison.of(before, after, guesses)

    def _courses(self, frame: int) -> list[Motion]:
        """Return how the camera moves fast around a step: before it, after it, and between."""
        near = [self._steps.get(frame + by) for by in (-1, 1)]
        far = [self._steps.get(frame + by) for by in (-2, 2)]
        known = [
            step.motion
            for step in (*near, *far)
            if step is not None and step.moved >= DOUBTFUL and step.motion.away_from(STILL) > _FAST
        ]
        return known if len(known) < 2 else [*known[:2], _middle(known[:2]), *known[2:]]

    def _is_bridged(self, frame: int) -> bool:
        """Tell whether a camera that moves fast carries a picture across a step to the next one."""
        guesses = [
            Motion(2 * one.across, 2 * one.down, one.zoom, one.turn) for one in self._courses(frame)
        ]
        return bool(guesses) and any(
            self._comparison.of(self._sketches[before], self._sketches[before + 2], guesses).moved
            >= _ALIKE
            for before in (frame - 2, frame - 1)
            if before in self._sketches and before + 2 in self._sketches
        )

    def _leaps(self, frame: int, around: list[Likeness]) -> bool:
        around = [other for other in around if other.steady >= STEADY]
        if len(around) < 2:
            return False
        motion = self._steps[frame].motion
        near = [self._steps[k] for k in (frame - 1, frame + 1) if k in self._steps]
        if any(step.moved < DOUBTFUL and step.unmoved < CHANGED for step in near):
            return False
        beside = [step.motion for step in near]
        if min(motion.away_from_between(beside[0], beside[-1]), motion.away_from(STILL)) < LEAP:
            return False
        course = _middle([other.motion for other in around])
        wide = [
            other.motion
            for at, other in self._steps.items()
            if 0 < abs(at - frame) <= AHEAD and other.steady >= STEADY
        ]
        zooms = [abs(other.zoom - course.zoom) for other in wide]
        return motion.away_from(course) > max(
            LEAP, OFTEN * _high([other.away_from(course) for other in wide])
        ) or abs(motion.zoom - course.zoom) > max(ZOOM, OFTEN * _high(zooms))

    def _is_passing(self, frame: int) -> bool:
        """Tell whether what was before a step is back shortly after it."""
        if self._steps[frame].moved >= DOUBTFUL and self._steps[frame].unmoved >= CHANGED:
            return False
        known = self._cleared.get(frame)
        if known is None:
            step = self._steps[frame]
            leap = step.motion.away_from(STILL)
            limit = _SAME if step.moved < LOST else min(_SAME, leap / 2)
            # What follows a leap resembles what was before it as badly as the leap itself.
            least = max(_ALIKE, step.moved + _BETTER) if step.moved < _CLEAR else _ALIKE
            known = any(
                self._matches(before, after, limit, least, _FIRM if step.moved >= LOST else 0.0)
                for after in range(frame, frame + FLASH)
                for before in range(max(0, after - FLASH), frame)
                if (before, after) != (frame - 1, frame)
            )
            self._cleared[frame] = known
        return known

    def _matches(self, before: int, after: int, limit: float, least: float, firm: float) -> bool:
        if before not in self._sketches or after not in self._sketches:
            return False
        likeness = self._comparison.of(self._sketches[before], self._sketches[after])
        return (
            likeness.moved >= least
            and abs(likeness.motion.zoom) < _SAME
            and likeness.motion.away_from(STILL) < limit
            and max(likeness.steady, likeness.unmoved) >= firm
        )

    def _is_fade(self, frame: int) -> bool:
        """Tell whether light goes on as around it between pictures that show hardly anything."""
        light = self._steps[frame].light
        beside = [self._steps[near].light for near in (frame - 1, frame + 1) if near in self._steps]
        pair = (self._sketches[frame - 1], self._sketches[frame])
        if min(beside, default=0.0) > _AS_MUCH * light and all(map(_is_extreme, pair)):
            return True
        if light > max(_DIM, 2 * max(beside, default=0.0)):
            return False
        return self._is_sunk(frame - 1, -1) and self._is_sunk(frame, 1)

    def _is_sunk(self, frame: int, way: int) -> bool:
        """Tell whether a picture has little of the structure to which it rises step by step."""
        if self._sketches[frame].is_blank:
            return True
        top = frame
        while (
            abs(top - frame) < _RAMP
            and top + way in self._sketches
            and self._sketches[top + way].contrast > 1.02 * self._sketches[top].contrast
        ):
            top += way
        return self._sketches[frame].contrast < _SUNK * self._sketches[top].contrast

    def _is_end_of_flash(self, frame: int) -> bool:
        """Tell whether the shot that would end here is nothing but a flash."""
        if self._last is None or frame - self._last.frame >= FLASH:
            return False
        between = range(self._last.frame, frame)
        sides = (self._sketches[self._last.frame - 1], self._sketches[frame])
        least = _EMPTY * min(side.contrast for side in sides)
        return all(
            sketch.is_blank or sketch.contrast < least
            for sketch in (self._sketches[number] for number in between)
        )


def _is_extreme(sketch: Sketch) -> bool:
    """Tell whether a picture is almost black or almost white."""
    return not _DARK < float(sketch.colours[0].mean()) < _BRIGHT


def _second_lowest(steps: list[Likeness]) -> tuple[float, float]:
    """Return the lowest likeness but one, with motion taken out and without."""
    if len(steps) < 2:
        return 1.0, 1.0
    return sorted(one.moved for one in steps)[1], sorted(one.unmoved for one in steps)[1]


def _high(values: list[float]) -> float:
    """Return what four of five values stay below."""
    return float(np.quantile(values, 0.8))


def _middle(motions: list[Motion]) -> Motion:
    """Return the median of each part of some motions."""
    rows = [(one.across, one.down, one.zoom, one.turn) for one in motions]
    across, down, zoom, turn = np.median(rows, axis=0).tolist()
    return Motion(across, down, zoom, turn)
