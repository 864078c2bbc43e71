"""How alike two pictures are once what moved is laid over itself, and how the camera moved.

The motion is that of DIS optical flow (Kroeger et al. 2016) between the sketches, from rest and,
where that explains little, from the shift that phase correlation finds; it is smoothed, so that
it cannot paint one picture out of parts of another. Likeness is the correlation of structure in
each of 8 by 6 blocks, weighted by how much structure there is. The camera is a similarity
(shift, zoom, turn) fitted to the flow with weights that fall for what moves otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.media.shot_detection.sketches import BLOCKS, LONG_SIDE, Field, Sketch

RADIUS = 0.33
"""Root mean square distance of a picture's points from its middle, in long sides of it."""

SURE = 0.85
"""Likeness without motion at which no motion is looked for."""

EXPLAINED = 0.7
"""Likeness at which motion counts as found."""

_STEP = 4
_ROUNDS = 4
_LOOSE = 0.006
_SMALLEST = 0.03
_SAME_LIGHT = 15.0
_OUTSIDE, _LARGEST = 1000.0, 4.0


@dataclass(frozen=True, slots=True)
class Motion:
    """How the camera moved: shift in long sides of the picture, log of zoom, turn in radians."""

    across: float = 0.0
    down: float = 0.0
    zoom: float = 0.0
    turn: float = 0.0

    def away_from(self, other: Motion) -> float:
        """Return the root mean square distance between where both move the points of a picture."""
        scale = (self.zoom - other.zoom) ** 2 + (self.turn - other.turn) ** 2
        shift = (self.across - other.across) ** 2 + (self.down - other.down) ** 2
        return float(np.sqrt(scale * RADIUS**2 + shift))

    def away_from_between(self, one: Motion, other: Motion) -> float:
        """Return how far this is from the nearest motion on the way from one to another."""
        ends = np.array([one.parts, other.parts])
        way = ends[1] - ends[0]
        share = float(way @ (np.array(self.parts) - ends[0])) / (float(way @ way) + 1e-12)
        return self.away_from(Motion(*(ends[0] + min(max(share, 0), 1) * way).tolist()))

    @property
    def parts(self) -> tuple[float, float, float, float]:
        """Return shift across, shift down, zoom and turn."""
        return (self.across, self.down, self.zoom, self.turn)


STILL = Motion()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two pictures beside each other.

    Attributes:
        unmoved: likeness as they lie, -1 to 1.
        moved: likeness with the motion taken out.
        motion: of the camera.
        steady: share of the structure that moved with the camera, 0 to 1.
        light: mean difference of the blocks' luma and chroma, in levels.
    """

    unmoved: float
    moved: float
    motion: Motion
    steady: float
    light: float


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Correlation of structure in each block, and how much structure there is."""

    correlation: Field
    weight: Field

    @property
    def mean(self) -> float:
        return self._weighted(self.correlation)

    def with_best_of(self, others: Sequence[_Blocks]) -> float:
        """Return the mean, each block laid as it fits best: not everything moves alike."""
        return self._weighted(np.maximum.reduce([one.correlation for one in others]))

    def _weighted(self, correlation: Field) -> float:
        return float((correlation * self.weight).sum() / (self.weight.sum() + 1e-6))


class Comparison:
    """Compares sketches of one size."""

    def __init__(self) -> None:
        self._flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        self._shape = (0, 0)

    def of(self, before: Sketch, after: Sketch, guesses: Sequence[Motion] = ()) -> Likeness:
        """Return how alike two pictures are.

        Args:
            before: the sketch of the earlier one.
            after: that of the later one.
            guesses: motions from which to look, too, where nothing else is found.
        """
        light = float(np.abs(after.colours - before.colours).mean())
        if after.structure.shape != self._shape:
            self._prepare(after.structure)
        if before.is_blank and after.is_blank:
            same = float(light < _SAME_LIGHT)
            return Likeness(same, same, STILL, 1.0, light)
        where = np.zeros_like(after.structure)
        where[before.between_bars_of(after)] = 1
        unmoved = self._alike(before.structure, after.structure, where)
        if unmoved.mean >= SURE:
            return Likeness(unmoved.mean, unmoved.mean, STILL, 1.0, light)
        best, flow = self._compensated(before, after, where, None)
        found = [unmoved, best]
        if best.mean < EXPLAINED or guesses:
            for start in self._starts(before, after, guesses):
                other, leap = self._compensated(before, after, where, start)
                found.append(other)
                if other.mean > best.mean + 0.02:
                    best, flow = other, leap
        motion, steady = self._camera(flow, after.structure)
        return Likeness(unmoved.mean, best.with_best_of(found), motion, steady, light)

    def _starts(self, before: Sketch, after: Sketch, guesses: Sequence[Motion]) -> Iterator[Field]:
        """Give flows to begin with: by the shift that fits best, and by what is guessed."""
        # Phase correlation multiplies its window into what it is given.
        copies = after.structure.copy(), before.structure.copy()
        shift, _ = cv2.phaseCorrelate(*copies, self._window)
        shifts = [shift, *((LONG_SIDE * one.across, LONG_SIDE * one.down) for one in guesses)]
        for pixels in shifts:
            start = np.empty((*self._shape, 2), np.float32)
            start[:] = pixels
            yield start

    def _prepare(self, like: Field) -> None:
        height, width = like.shape
        across, down = np.meshgrid(
            np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)
        )
        self._shape = like.shape
        self._grid = np.stack([across, down], -1)
        self._window = cv2.createHanningWindow((width, height), cv2.CV_32F)
        points = np.stack([across - (width - 1) / 2, down - (height - 1) / 2], -1) / LONG_SIDE
        self._points = points[_STEP // 2 :: _STEP, _STEP // 2 :: _STEP].reshape(-1, 2)

    def _compensated(
        self, before: Sketch, after: Sketch, where: Field, start: Field | None
    ) -> tuple[_Blocks, Field]:
        """Return the likeness with the motion from a start taken out, and that motion in pixels."""
        rough = self._flow.calc(after.drawn, before.drawn, cast(Field, start))
        flow = cast(Field, cv2.blur(rough, (9, 9)))
        laid = cv2.remap(
            before.structure,
            self._grid + flow,
            cast(Field, None),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(_OUTSIDE,),
        )
        inside = (laid < _LARGEST) * where
        return self._alike(cast(Field, laid), after.structure, inside), flow

    def _alike(self, one: Field, other: Field, where: Field) -> _Blocks:
        one, other = one * where, other * where
        product, power, power_other, area = (
            cv2.resize(plane, BLOCKS, interpolation=cv2.INTER_AREA)
            for plane in (one * other, one * one, other * other, where)
        )
        correlation = product / (np.sqrt(power * power_other) + _SMALLEST)
        weight = area * (np.sqrt(np.maximum(power, power_other)) + 0.02)
        return _Blocks(cast(Field, correlation), cast(Field, weight))

    def _camera(self, flow: Field, structure: Field) -> tuple[Motion, float]:
        """Fit a similarity to the flow by least squares, weighted anew for each point."""
        part = (slice(_STEP // 2, None, _STEP), slice(_STEP // 2, None, _STEP))
        moved = (flow[part] / LONG_SIDE).reshape(-1, 2).astype(np.float64)
        share = np.minimum(1, np.abs(structure[part]).ravel()) + 0.05
        x, y = self._points.T.astype(np.float64)
        u, v = moved.T
        weight = share
        fit = np.zeros(4)
        rest = np.zeros_like(u)
        for _ in range(_ROUNDS):
            fit = _similarity(x, y, u, v, weight)
            a, b, c, d = fit
            rest = np.hypot(u - (a * x - b * y + c), v - (b * x + a * y + d))
            weight = share / (1 + (rest / _LOOSE) ** 2)
        zoom = float(np.log(max(0.05, np.hypot(1 + fit[0], fit[1]))))
        turn = float(np.arctan2(fit[1], 1 + fit[0]))
        steady = float(share[rest < 1.5 * _LOOSE].sum() / share.sum())
        return Motion(float(fit[2]), float(fit[3]), zoom, turn), steady


def _similarity(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    u: NDArray[np.float64],
    v: NDArray[np.float64],
    weight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Solve the weighted least squares for a, b, c, d of u = a x - b y + c, v = b x + a y + d."""
    w = weight / weight.sum()
    mx, my, mu, mv = (float(w @ value) for value in (x, y, u, v))
    x, y, u, v = x - mx, y - my, u - mu, v - mv
    spread = float(w @ (x * x + y * y)) + 1e-9
    a = float(w @ (x * u + y * v)) / spread
    b = float(w @ (x * v - y * u)) / spread
    return np.array([a, b, mu - (a * mx - b * my), mv - (b * mx + a * my)])
