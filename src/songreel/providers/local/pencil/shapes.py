"""Outlines as polygons: float arrays of shape (points, 2), y downwards."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.chance import Chance

Outline = NDArray[np.float32]
Point = tuple[float, float]


def polygon(*points: Point) -> Outline:
    """Return the polygon through some points."""
    return np.array(points, np.float32)


def box(left: float, top: float, right: float, bottom: float) -> Outline:
    """Return a rectangle."""
    return polygon((left, top), (right, top), (right, bottom), (left, bottom))


def ellipse(
    centre: Point, radii: Point, *, turn: float = 0.0, start: float = 0.0, end: float = 360.0
) -> Outline:
    """Return an ellipse or a sector's arc of it.

    Args:
        centre: where it is.
        radii: half its width and half its height.
        turn: degrees that it is turned clockwise.
        start: where an arc begins, in degrees clockwise from the right.
        end: where it ends.
    """
    unit = _arc(start, end)
    if turn == 0:
        return (unit * np.array(radii) + np.array(centre)).astype(np.float32)
    c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    axes = np.array([[c * radii[0], s * radii[0]], [-s * radii[1], c * radii[1]]])
    return (unit @ axes + np.array(centre)).astype(np.float32)


@lru_cache(maxsize=256)
def _arc(start: float, end: float) -> NDArray[np.float64]:
    """Return an arc of the unit circle between two angles in degrees."""
    angles = np.radians(np.linspace(start, end, max(12, int(abs(end - start) / 6))))
    return np.stack([np.cos(angles), np.sin(angles)], 1)


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> Outline:
    """Return a rectangle with round corners."""
    r = max(0.0, min(radius, (right - left) / 2, (bottom - top) / 2))
    corners = (
        ((right - r, top + r), -90),
        ((right - r, bottom - r), 0),
        ((left + r, bottom - r), 90),
        ((left + r, top + r), 180),
    )
    return np.concatenate(
        [ellipse(centre, (r, r), start=angle, end=angle + 90) for centre, angle in corners]
    )


def limb(start: Point, end: Point, first: float, last: float) -> Outline:
    """Return a round-ended limb from one joint to another, `first` and `last` its radii."""
    a, b = np.array(start, np.float64), np.array(end, np.float64)
    along = b - a
    length = float(np.hypot(*along)) or 1.0
    angle = np.degrees(np.arctan2(along[1], along[0]))
    lean = np.degrees(np.arcsin(np.clip((first - last) / length, -0.95, 0.95)))
    head = ellipse((a[0], a[1]), (first, first), start=angle + 90 - lean, end=angle + 270 + lean)
    tail = ellipse((b[0], b[1]), (last, last), start=angle - 90 + lean, end=angle + 90 - lean)
    return np.concatenate([head, tail])


def smooth(points: Sequence[Point] | Outline, *, closed: bool = True, steps: int = 10) -> Outline:
    """Return a soft outline through some points (Catmull-Rom spline, uniform)."""
    p = np.asarray(points, np.float64)
    count = len(p) if closed else len(p) - 1
    if count < 1:
        return p.astype(np.float32)
    gathered = p[_neighbours(len(p), closed)]
    curve = np.matmul(_weights(steps), gathered).reshape(count * steps, 2)
    if not closed:
        curve = np.concatenate([curve, p[-1:]])
    return curve.astype(np.float32)


@lru_cache(maxsize=256)
def _neighbours(points: int, closed: bool) -> NDArray[np.intp]:
    """Return for each stretch of a curve the four points that shape it."""
    count = points if closed else points - 1
    places = np.arange(count)[:, None] + np.arange(-1, 3)[None]
    return np.asarray(places % points if closed else np.clip(places, 0, points - 1), np.intp)


@lru_cache(maxsize=16)
def _weights(steps: int) -> NDArray[np.float64]:
    """Return how much each of the four points counts at each step of a stretch."""
    t = np.linspace(0, 1, steps, endpoint=False)
    return 0.5 * np.stack(
        [
            -t + 2 * t**2 - t**3,
            2 - 5 * t**2 + 3 * t**3,
            t + 4 * t**2 - 3 * t**3,
            -(t**2) + t**3,
        ],
        1,
    )


def tapered(start: Point, end: Point, radii: Sequence[float]) -> Outline:
    """Return a round-ended limb whose radii swell and taper evenly along it.

    Args:
        start: the middle of its first end.
        end: the middle of its last end.
        radii: half its width at as many even steps from start to end; two at least.
    """
    a, b = np.array(start, np.float32), np.array(end, np.float32)
    way = b - a
    length = float(np.hypot(way[0], way[1])) or 1.0
    ux, uy = way[0] / length, way[1] / length
    turn = np.array([[ux, uy], [-uy, ux]], np.float32)
    first = a + (_CAP @ turn) * radii[0]
    last = b - (_CAP @ turn) * radii[-1]
    if len(radii) == 2:
        return np.concatenate([first, last]).astype(np.float32)
    middle = a + way * _shares(len(radii))
    out = np.array([-uy, ux], np.float32) * np.array(radii, np.float32)[:, None]
    right = smooth((middle - out).astype(np.float32), closed=False, steps=4)
    left = smooth((middle + out).astype(np.float32), closed=False, steps=4)
    return np.concatenate([first, right[1:-1], last, left[-2:0:-1]]).astype(np.float32)


@lru_cache(maxsize=32)
def _shares(count: int) -> NDArray[np.float32]:
    return np.linspace(0, 1, count, dtype=np.float32)[:, None]


_CAP = np.stack(
    [
        np.cos(np.radians(np.linspace(90, 270, 9, dtype=np.float32))),
        np.sin(np.radians(np.linspace(90, 270, 9, dtype=np.float32))),
    ],
    1,
).astype(np.float32)
"""Half a circle, away from where a limb goes."""


def ribbon(points: Sequence[Point], radii: Sequence[float], *, steps: int = 5) -> Outline:
    """Return a band along a soft curve, such as a tail or a lock of hair, with round ends.

    Args:
        points: through which its middle goes; two at least.
        radii: half its width at each of the points.
        steps: how finely each stretch is cut.
    """
    middle = smooth(points, closed=False, steps=steps)
    places = np.linspace(0, len(points) - 1, len(middle))
    half = np.interp(places, np.arange(len(radii)), radii).astype(np.float32)[:, None]
    ways = np.empty_like(middle)
    ways[1:-1] = middle[2:] - middle[:-2]
    ways[0], ways[-1] = middle[1] - middle[0], middle[-1] - middle[-2]
    ways /= np.sqrt(ways[:, :1] ** 2 + ways[:, 1:] ** 2) + np.float32(1e-3)
    sides = np.stack([-ways[:, 1], ways[:, 0]], 1) * half
    tip = middle[-1:] + ways[-1:] * half[-1:]
    root = middle[:1] - ways[:1] * half[:1]
    right, left = middle + sides, middle - sides
    return np.concatenate([root, right, tip, left[::-1]]).astype(np.float32)


def moved(outline: Outline, dx: float, dy: float) -> Outline:
    """Return an outline somewhere else."""
    return outline + np.array([dx, dy], np.float32)


def mirrored(outline: Outline, x: float = 0.0) -> Outline:
    """Return an outline mirrored at a vertical line."""
    return np.stack([2 * x - outline[:, 0], outline[:, 1]], 1).astype(np.float32)


def rough_line(
    width: float, base: float, height: float, chance: Chance, *, detail: int = 6, decay: float = 0.5
) -> Outline:
    """Return a rough skyline from left to right: sums of waves of doubling frequency.

    Args:
        width: from 0 to where it goes.
        base: its mean height, as y.
        height: how far it goes up and down.
        chance: decides phases.
        detail: how many octaves; more is rougher.
        decay: how much smaller each octave is than the one before.
    """
    x = np.linspace(0, width, 240)
    y = np.zeros_like(x)
    size, waves, whole = 1.0, chance.between(0.8, 1.4), 0.0
    for _ in range(detail):
        phase = chance.between(0, 2 * np.pi)
        y += size * np.sin(2 * np.pi * waves * x / width + phase)
        whole += size
        size *= decay
        waves *= chance.between(1.7, 2.3)
    return np.stack([x, base - height * y / whole], 1).astype(np.float32)


def down_to(line: Outline, bottom: float) -> Outline:
    """Close a line from left to right into an area that goes down to `bottom`."""
    ends = np.array([[line[-1, 0], bottom], [line[0, 0], bottom]], np.float32)
    return np.concatenate([line, ends])
