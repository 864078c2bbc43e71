"""Snouts: long noses of animals as one form that grows out of the head, seen from any side."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from songreel.providers.local.figure.faces import Globe
from songreel.providers.local.figure.shade import along
from songreel.providers.local.pencil.shapes import Outline, Point, ellipse

_ROOT = 0.7
"""Where a snout begins inside the head, as a share of the way from its middle to the face."""
_THICKEST = 0.48
"""The most that half of a snout's height is at its root, as a share of half the head's."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A round slice of a snout as it is seen: its middle and its half axes."""

    at: Point
    wide: float
    high: float

    def outline(self) -> Outline:
        """Return its outline."""
        return ellipse(self.at, (self.wide, self.high))

    def below(self, level: float) -> Outline:
        """Return what is below a level of it, -1 its top to 1 its lowest point."""
        outline = self.outline()
        outline[:, 1] = np.maximum(outline[:, 1], self.at[1] + level * self.high)
        return outline


@dataclass(frozen=True, slots=True)
class Snout:
    """A snout from its root inside the head to its tip."""

    root: Slice
    middle: Slice
    tip: Slice

    def outlines(self) -> list[Outline]:
        """Return the outlines that make it up."""
        slices = [part.outline() for part in (self.root, self.middle, self.tip)]
        return [hull(*slices[:2]), hull(*slices[1:])]

    def below(self, level: float) -> list[Outline]:
        """Return what is below a level of all its slices: the jaw."""
        slices = [part.below(level) for part in (self.root, self.middle, self.tip)]
        return [hull(*slices[:2]), hull(*slices[1:])]


def hull(*outlines: Outline) -> Outline:
    """Return the outline that is stretched around others."""
    points = np.concatenate(outlines).astype(np.float32)
    return np.asarray(cv2.convexHull(points)[:, 0], np.float32)


def snout_of(
    globe: Globe, size: tuple[float, float], *, out: float, level: float, droop: float
) -> Snout:
    """Return the snout of a head.

    Args:
        globe: the head.
        size: half the width and the height of its tip, in units.
        out: how far the tip stands out, in half head sizes.
        level: of its root, -1 (crown) to 1 (chin).
        droop: how much lower its tip is.
    """
    wide, high = size
    side = globe.profile
    thick = min(high * (1 + 1.6 * max(0.0, out - 1)), max(high, _THICKEST * globe.high))
    root = Slice(
        globe.spot(0, level + 0.08 * side, out=_ROOT),
        wide * 1.12 * (1 - side) + thick * 0.7 * side,
        high * 1.1 * (1 - side) + thick * side,
    )
    tip = Slice(
        globe.spot(0, level + droop, out=out - 0.14 * side),
        wide * (1 - side) + high * 0.92 * side,
        high,
    )
    share = 0.56
    middle = Slice(
        along(root.at, tip.at, share),
        root.wide + (tip.wide - root.wide) * share,
        root.high + (tip.high - root.high) * (share + 0.16),
    )
    return Snout(root, middle, tip)
