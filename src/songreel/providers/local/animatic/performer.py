"""Somebody in a shot, laid on one frame after the other: the figure and its marks on the ground."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from math import cos, pi, radians, sin

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.cels import Cel, Cels, Ground
from songreel.providers.local.animatic.lamplight import Lamplight, lamplight_at
from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.animatic.shadow import Patch
from songreel.providers.local.animatic.sound import BEAT
from songreel.providers.local.animatic.staging import Stage, Way, lifted
from songreel.providers.local.figure.moves import PHASES
from songreel.providers.local.scenery.backdrop import Backdrop

ROUND = 2 * BEAT
"""Seconds that a round of drawings takes."""
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Carriage:
    """How the whole figure is moved beyond its drawings.

    Attributes:
        hop: how high it hops on each beat, as a share of its height.
        tilt: degrees that it is turned all the time; `rock` to and fro, twice as slowly.
        pivot: where it turns, as a share of its height above the feet.
    """

    hop: float = 0.0
    tilt: float = 0.0
    rock: float = 0.0
    pivot: float = 0.0


_AT_REST = Carriage()
_ADRIFT = 0.12
"""How far above where the ground would be somebody hovers where there is none."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody in a shot.

    Attributes:
        place: where in the frame.
        cels: one round of drawings; `rest` those for when it has arrived somewhere.
        way: how it gets through the frame.
        tall: its height in the frame in pixels.
        steps: whether it may only move on when the drawing changes, as its feet hold the ground.
        carriage: what moves the whole of it.
        spot: the soft patch below somebody who is off the ground.
        heads: where the head is in each drawing, in pixels from the foot, where no foot is seen:
            the figure glides from each to the next, as large steps are seen near by.
        lasts: seconds that a round of drawings takes.
        starts: when in a round each drawing is shown, as shares of it; by default evenly.
    """

    place: Stage
    cels: Cels
    rest: Cels | None
    way: Way
    tall: float
    steps: bool
    carriage: Carriage
    ground: Ground
    spot: Patch | None
    heads: tuple[Point, ...] = ()
    lasts: float = ROUND
    starts: tuple[float, ...] = ()

    def on(self, backdrop: Backdrop) -> Actor:
        """Return the actor in a painted scene: on wet ground or none at all, lit by its lamps."""
        ground = replace(
            self.ground,
            takes_shadows=self.ground.takes_shadows and backdrop.ground,
            is_wet=backdrop.is_wet,
            lamp=self._lamplight(backdrop),
        )
        floats = self.place.shows_feet and not backdrop.ground
        hover = max(self.place.hover, _ADRIFT if floats else 0.0)
        return replace(
            self,
            place=replace(self.place, hover=hover),
            cels=self.cels.on(ground),
            rest=self.rest.on(ground) if self.rest is not None else None,
            ground=ground,
        )

    def _lamplight(self, backdrop: Backdrop) -> Lamplight | None:
        if not backdrop.layers:
            return None
        canvas = backdrop.layers[0].canvas
        margin = (
            (canvas.width - self.place.width) / 2,
            (canvas.height - self.place.height) / 2,
        )
        high = min(self.place.y - 0.55 * self.tall, 0.6 * self.place.height)
        middle = (self.way.x(self.way.until / 2), high)
        return lamplight_at(middle, self.tall, backdrop.lamps, margin, self.cels.light)

    def lay(self, frame: Frame, second: float, share: float, middle: Point, zoom: float) -> None:
        """Lay the figure on a frame.

        Args:
            frame: what has everything behind the figure already.
            second: the moment.
            share: the same as a share of the clip.
            middle: the point of the picture that the camera centres, in pixels.
            zoom: how much larger things at the figure's distance are shown.
        """
        cel, moment = self._shown(second)
        carriage = self.carriage if not self._rests(second) else _AT_REST
        wave = sin(pi * second / ROUND)
        hop = carriage.hop * max(0.0, -cos(2 * pi * second / BEAT)) * self.tall
        up = lifted(self.place, self.tall, second, share) + hop
        x, y = self.way.x(moment), self.place.y
        ground = _mapped(x, y, middle, zoom, frame)
        if self.ground.takes_shadows:
            self._lay_marks(frame, cel, ground, up, zoom)
        degrees = self.place.heading * carriage.tilt + carriage.rock * wave
        lift = carriage.pivot * self.tall
        pivot = (cel.foot[0], cel.foot[1] - lift * self.cels.detail)
        aside, down = self._gliding(second)
        target = (ground[0] + zoom * aside, ground[1] + zoom * (down - up - lift))
        frame.stamp(cel.body, _affine(zoom / self.cels.detail, degrees, pivot, target))

    def _shown(self, second: float) -> tuple[Cel, float]:
        """Return the drawing of a moment, and the moment to which its place belongs."""
        if self.rest is not None and self._rests(second):
            later = second - self.way.until
            return self.rest[int(later / ROUND * PHASES)], self.way.until
        if self.starts:
            return self.cels[self._phase(second)[0]], second
        phase = int(second / ROUND * self.cels.count)
        moment = phase * ROUND / self.cels.count if self.steps else second
        return self.cels[phase], moment

    def _rests(self, second: float) -> bool:
        """Tell whether it has arrived where it went."""
        return self.rest is not None and second >= self.way.until

    def _gliding(self, second: float) -> Point:
        """Return how far the head is on its way to where the next drawing has it, in pixels."""
        if not self.heads:
            return 0.0, 0.0
        phase, share = self._phase(second)
        here, there = (self.heads[(phase + step) % len(self.heads)] for step in (0, 1))
        return (there[0] - here[0]) * share, (there[1] - here[1]) * share

    def _phase(self, second: float) -> tuple[int, float]:
        """Return the drawing of a moment, and how far it is on the way to the next, as a share."""
        share = second / self.lasts % 1.0
        index = bisect_right(self.starts, share) - 1
        ends = (*self.starts[1:], 1.0)[index]
        return index, (share - self.starts[index]) / max(1e-6, ends - self.starts[index])

    def _lay_marks(self, frame: Frame, cel: Cel, ground: Point, up: float, zoom: float) -> None:
        if cel.mirrored is not None:
            frame.stamp(cel.mirrored.picture, cel.mirrored.placed(ground, up, zoom))
        if cel.shadow is not None:
            frame.stamp(cel.shadow.picture, cel.shadow.placed(ground, up, zoom))
        if cel.contact is not None and up < 0.05 * self.tall:
            frame.stamp(cel.contact.picture, cel.contact.placed(ground, up, zoom))
        elif self.spot is not None:
            size = zoom * (1 - 0.4 * min(1.0, up / (0.5 * self.tall)))
            frame.stamp(self.spot.picture, self.spot.placed(ground, up, size))


def _mapped(x: float, y: float, middle: Point, zoom: float, frame: Frame) -> Point:
    return (
        (x - middle[0]) * zoom + frame.width / 2,
        (y - middle[1]) * zoom + frame.height / 2,
    )


def _affine(scale: float, degrees: float, pivot: Point, target: Point) -> NDArray[np.float64]:
    """Return the map that scales and turns about a pivot and takes the pivot to a target."""
    c, s = scale * cos(radians(degrees)), scale * sin(radians(degrees))
    return np.array(
        [
            [c, -s, target[0] - c * pivot[0] + s * pivot[1]],
            [s, c, target[1] - s * pivot[0] - c * pivot[1]],
        ]
    )
