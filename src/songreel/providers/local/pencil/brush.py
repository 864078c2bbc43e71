"""Soft colour mixed on a coarse grid, laid through sharp stencils: gradients, textures, fog.

Gradients and clouds have no fine detail, edges have. So colour is mixed at a quarter of the
size, where it costs a sixteenth, and enlarged through a mask that is drawn at full size.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline

GRID = 4
"""Pixels on a side of the squares in which soft colour is mixed."""

Paint: TypeAlias = NDArray[np.floating[Any]]
"""Colours of the grid of a canvas: shape (rows, columns, 3), 0 to 255."""
Share: TypeAlias = NDArray[np.floating[Any]]
"""One number, mostly 0 to 1, for each square of the grid."""

_BITS = 4
_MOSTLY = 0.3
_STEPS = 1024
_TURN = np.linspace(0, 2 * np.pi, 22, endpoint=False)
_ROUND = np.stack([np.cos(_TURN), np.sin(_TURN)], 1).astype(np.float32)


def grid_of(canvas: Canvas) -> tuple[Share, Share]:
    """Return the y of each row of the grid, shape (rows, 1), and the x of each column, (1, n)."""
    rows, columns = -(-canvas.height // GRID), -(-canvas.width // GRID)
    y = (np.arange(rows, dtype=np.float32)[:, None] + 0.5) * (canvas.height / rows)
    x = (np.arange(columns, dtype=np.float32)[None, :] + 0.5) * (canvas.width / columns)
    return y, x


def ramp(value: Share, low: float, high: float) -> Share:
    """Return how far values are on their soft way from `low` (0) to `high` (1)."""
    t = np.clip((value - low) / ((high - low) or 1e-6), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def blend(stops: Sequence[tuple[float, Colour]], at: Share) -> Paint:
    """Return colours between stops: `at` runs along them, in any shape."""
    places = np.array([place for place, _ in stops], np.float32)
    low, high = float(places[0]), max(float(places[-1]), float(places[0]) + 1e-6)
    steps = np.linspace(low, high, _STEPS)
    parts = [np.interp(steps, places, [colour[i] for _, colour in stops]) for i in range(3)]
    table = np.stack(parts, -1).astype(np.float32)
    index = np.clip((at - low) * ((_STEPS - 1) / (high - low)) + 0.5, 0, _STEPS - 1)
    return np.take(table, index.astype(np.int16), axis=0)


def between(one: Colour, other: Colour, share: Share) -> Paint:
    """Return colours from one to another; `share` is not held back from 0 to 1."""
    paint = np.empty((*share.shape, 3), np.float32)
    for i in range(3):
        paint[..., i] = share * (other[i] - one[i]) + one[i]
    return paint


def spread(paint: Paint, colour: Colour | Paint, share: Share) -> Paint:
    """Return paint mixed towards a colour, or other paint, by a share for each square."""
    # One channel after the other: an inner loop over three is several times as slow.
    mixed = np.empty((*np.broadcast_shapes(paint.shape[:2], share.shape), 3), np.float32)
    for i in range(3):
        target = colour[i] if isinstance(colour, Colour) else colour[..., i]
        channel = paint[..., i]
        mixed[..., i] = channel + (target - channel) * share
    return mixed


def noise(
    chance: Chance, size: tuple[int, int], cells: tuple[float, float], octaves: int = 4
) -> Share:
    """Return soft noise of about -1 to 1 (value noise, summed over octaves).

    Args:
        chance: decides it.
        size: rows and columns of what is returned.
        cells: how many rows and columns of cells the coarsest octave has.
        octaves: each has half the size and 0.55 of the strength of the one before.
    """
    random = np.random.default_rng(chance.bits())
    total, weight, whole = np.zeros(size, np.float32), 1.0, 0.0
    for octave in range(octaves):
        rows, columns = (max(2, round(part * 2**octave) + 1) for part in cells)
        small = random.random((rows, columns), np.float32) * 2 - 1
        wide = cv2.resize(small, (size[1], size[0]), interpolation=cv2.INTER_CUBIC)
        total += np.asarray(wide, np.float32) * weight
        whole += weight
        weight *= 0.55
    return np.clip(total / whole * 1.7, -1.2, 1.2).astype(np.float32)


def receding(
    field: Share,
    y: Share,
    x: Share,
    *,
    line: float,
    middle: float,
    pitch: float,
    stretch: float = 0.3,
) -> Share:
    """Return noise seen on a level plane: squeezed more and more towards the line where it ends.

    Args:
        field: the noise on the plane, seen from above; it repeats.
        y: rows of the grid.
        x: columns of the grid.
        line: the y of the horizon; the plane may be below it or above.
        middle: the x of the vanishing point.
        pitch: how many pixels away from the line one height of the noise is seen in full.
        stretch: how fine it is across; small numbers make long strokes.
    """
    away = np.maximum(np.abs(y - line), 1.0)
    far = pitch / away
    rows, columns = field.shape
    across = (x - middle) / pitch * far * columns * stretch + columns / 2
    along = np.broadcast_to(far * rows * 0.9, across.shape)
    seen = cv2.remap(
        np.asarray(field, np.float32),
        _to_and_fro(across, columns),
        _to_and_fro(along, rows),
        cv2.INTER_LINEAR,
    )
    return np.asarray(seen, np.float32)


def _to_and_fro(place: Share, count: int) -> NDArray[np.float32]:
    """Return places in a row that is read forwards, then backwards, and so on: no seam shows."""
    turn = np.mod(place, 2.0 * (count - 1))
    return np.minimum(turn, 2.0 * (count - 1) - turn).astype(np.float32)


@cache
def _grain() -> Share:
    """Return the grain of the paper: broad flat strokes and fine tooth, about -1 to 1."""
    size = (400, 700)
    strokes = noise(Chance("paper", 1), size, (60, 14), 3)
    tooth = noise(Chance("paper", 2), size, (190, 300), 1)
    return (0.7 * strokes + 0.5 * tooth).astype(np.float32)


def _bytes_of(
    canvas: Canvas, paint: Paint, grain: float, box: tuple[int, int, int, int]
) -> NDArray[np.uint8]:
    """Return a part of the paint at the size of the canvas: red, green, blue and 255.

    `box` is the part: left, top, right and bottom in pixels.
    """
    left, top, right, bottom = box
    rows, columns = paint.shape[:2]
    high, wide = canvas.height / rows, canvas.width / columns
    r0, r1 = int(top / high), min(rows, int(bottom / high) + 2)
    c0, c1 = int(left / wide), min(columns, int(right / wide) + 2)
    part = paint[r0:r1, c0:c1]
    tooth = _grain()[r0:r1, c0:c1]
    if tooth.shape != part.shape[:2]:
        tooth = np.resize(_grain(), part.shape[:2])
    # Dark paint takes less of it: a fixed step would look like dirt at night.
    strength = grain * (0.25 + part[..., 1:2] / 255)
    small = np.clip(part + tooth[..., None] * strength + 0.5, 0, 255).astype(np.uint8)
    size = (round((c1 - c0) * wide), round((r1 - r0) * high))
    full = cv2.resize(small, size, interpolation=cv2.INTER_LINEAR)
    x, y = min(left - int(c0 * wide), size[0] - 1), min(top - int(r0 * high), size[1] - 1)
    cut = full[y : y + bottom - top, x : x + right - left]
    missing = (bottom - top - cut.shape[0], right - left - cut.shape[1])
    if max(missing) > 0:
        cut = np.pad(cut, ((0, max(0, missing[0])), (0, max(0, missing[1])), (0, 0)), "edge")
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(cut), cv2.COLOR_RGB2RGBA), np.uint8)


def cover(canvas: Canvas, paint: Paint, grain: float = 2.5) -> None:
    """Cover the whole canvas with paint."""
    canvas.pixels = _bytes_of(canvas, paint, grain, (0, 0, canvas.width, canvas.height))


def veil(canvas: Canvas, colour: Colour | Paint, share: Share) -> None:
    """Lay soft colour over everything: fog, beams of light; `share` is how much it covers."""
    rows = np.nonzero(share.max(1) > 0.004)[0]
    if not len(rows):
        return
    scale = canvas.height / share.shape[0]
    top, bottom = int(rows[0] * scale), min(canvas.height, int((rows[-1] + 1) * scale) + 1)
    size = (canvas.width, canvas.height)
    mask = cv2.resize(np.clip(share, 0, 1), size, interpolation=cv2.INTER_LINEAR)[top:bottom]
    area = canvas.pixels[top:bottom]
    if isinstance(colour, Colour):
        flat = np.empty_like(area)
        flat[:] = (*colour, 255)
    else:
        flat = _bytes_of(canvas, colour, 0.0, (0, top, canvas.width, bottom))
    area[:] = cv2.blendLinear(area, flat, 1 - mask, mask)


def fog(canvas: Canvas, colour: Colour, top: float, bottom: float, most: float = 1.0) -> None:
    """Let what stands on a layer sink into fog, from nothing at `top` to `most` at `bottom`.

    Only what is painted takes it: the gaps between stay clear.
    """
    first, last = max(0, int(top)), canvas.height
    if first >= last:
        return
    y = np.arange(first, last, dtype=np.float32)
    share = ramp(y, top, max(bottom, top + 1)) * most
    area = canvas.pixels[first:last].astype(np.float32)
    target = area[..., 3:] * (np.array((*colour, 255), np.float32) / 255)
    area += (target - area) * share[:, None, None]
    canvas.pixels[first:last] = np.clip(area + 0.5, 0, 255).astype(np.uint8)


def disc(x: float, y: float, wide: float, tall: float) -> Outline:
    """Return a level ellipse of few points, for things of which there are hundreds."""
    return _ROUND * np.array((wide, tall), np.float32) + np.array((x, y), np.float32)


class Stencil:
    """A sharp mask of the size of a canvas, through which paint is laid."""

    def __init__(self, canvas: Canvas) -> None:
        """Make an empty one for a canvas."""
        self.mask: NDArray[np.uint8] = np.zeros((canvas.height, canvas.width), np.uint8)
        self._box = [canvas.width, canvas.height, 0, 0]

    def add(self, *outlines: Outline, value: int = 255) -> Stencil:
        """Open outlines; `value` is how much passes, 0 to 255."""
        high, wide = self.mask.shape
        for outline in outlines:
            fixed = np.round(outline * (1 << _BITS)).astype(np.int32)
            cv2.fillPoly(self.mask, [fixed], (value,), cv2.LINE_AA, _BITS)
            low, top = outline.min(0), outline.max(0)
            self._box[0] = max(0, min(self._box[0], int(low[0]) - 2))
            self._box[1] = max(0, min(self._box[1], int(low[1]) - 2))
            self._box[2] = min(wide, max(self._box[2], int(top[0]) + 3))
            self._box[3] = min(high, max(self._box[3], int(top[1]) + 3))
        return self

    def cut(self, *outlines: Outline) -> Stencil:
        """Close outlines again."""
        for outline in outlines:
            fixed = np.round(outline * (1 << _BITS)).astype(np.int32)
            cv2.fillPoly(self.mask, [fixed], (0,), cv2.LINE_AA, _BITS)
        return self

    def within(self, other: Stencil) -> Stencil:
        """Keep only what is open in another one, too."""
        self.mask = np.asarray(cv2.min(self.mask, other.mask), np.uint8)
        return self

    def edge(self, dx: float, dy: float) -> Stencil:
        """Return the edges that a light from (dx, dy), a way in pixels, falls on."""
        left, top, right, bottom = self._box
        made = object.__new__(Stencil)
        made.mask, made._box = np.zeros_like(self.mask), list(self._box)
        if right <= left or bottom <= top:
            return made
        matrix = np.array([[1, 0, -dx], [0, 1, -dy]], np.float32)
        part = self.mask[top:bottom, left:right]
        away = cv2.warpAffine(part, matrix, (right - left, bottom - top))
        made.mask[top:bottom, left:right] = cv2.subtract(part, away)
        return made

    def fade(self, top: float, bottom: float) -> Stencil:
        """Let less and less through from `top` (all) to `bottom` (nothing), as y."""
        first, last = max(self._box[1], int(top)), self._box[3]
        if first < last:
            y = np.arange(first, last, dtype=np.float32)
            kept = 1 - ramp(y, top, max(bottom, top + 1))
            self.mask[first:last] = (self.mask[first:last] * kept[:, None]).astype(np.uint8)
        return self

    def lay(self, canvas: Canvas, paint: Paint, *, alpha: float = 1.0, grain: float = 2.5) -> None:
        """Lay paint of the whole canvas through the stencil."""
        left, top, right, bottom = self._box
        if right <= left or bottom <= top:
            return
        colours = _bytes_of(canvas, paint, grain, (left, top, right, bottom))
        mask = self.mask[top:bottom, left:right]
        if alpha < 1:
            mask = np.asarray(cv2.convertScaleAbs(mask, alpha=alpha), np.uint8)
        lay(canvas, mask, colours, left, top)

    def tint(self, canvas: Canvas, colour: Colour, *, alpha: float = 1.0) -> None:
        """Lay one colour through the stencil."""
        left, top, right, bottom = self._box
        if right <= left or bottom <= top:
            return
        mask = self.mask[top:bottom, left:right]
        if alpha < 1:
            mask = np.asarray(cv2.convertScaleAbs(mask, alpha=alpha), np.uint8)
        lay(canvas, mask, np.array((*colour, 255), np.uint8), left, top)


def lay(
    canvas: Canvas, mask: NDArray[np.uint8], colours: NDArray[np.uint8], left: int, top: int
) -> None:
    """Lay opaque colours (with 255 as alpha) through a mask, at a place.

    `colours` are as large as the mask, or one colour alone, of shape (4,).
    """
    area = canvas.pixels[top : top + mask.shape[0], left : left + mask.shape[1]]
    is_flat = colours.ndim == 1
    soft = cv2.inRange(mask, np.array(1), np.array(254))
    count = cv2.countNonZero(soft)
    if count > _MOSTLY * mask.size:
        weight = mask.astype(np.float32) / 255
        full = np.ascontiguousarray(np.broadcast_to(colours, area.shape))
        area[:] = cv2.blendLinear(area, full, 1 - weight, weight)
        return
    whole = np.ascontiguousarray(colours).view(np.uint32)
    # Four bytes as one number: a masked copy of numbers is much cheaper than one of colours.
    np.copyto(area.view(np.uint32)[..., 0], whole if is_flat else whole[..., 0], where=mask == 255)
    if count:
        places = np.asarray(cv2.findNonZero(soft), np.int32).reshape(-1, 2)
        columns, rows = places[:, 0], places[:, 1]
        weight = mask[rows, columns].astype(np.float32)[:, None] / 255
        old = area[rows, columns].astype(np.float32)
        new = (colours if is_flat else colours[rows, columns]).astype(np.float32)
        area[rows, columns] = (old + (new - old) * weight + 0.5).astype(np.uint8)


def wash(
    canvas: Canvas,
    outline: Outline,
    top: Colour,
    bottom: Colour,
    *,
    alpha: float = 1.0,
    side: Colour | None = None,
    span: tuple[float, float] | None = None,
) -> None:
    """Fill an outline from its upper colour to its lower one.

    Args:
        canvas: where it is laid.
        outline: in pixels of the canvas.
        top: its colour at the top.
        bottom: its colour at the bottom.
        alpha: how much of what is behind it covers.
        side: what it turns to towards the right edge, if anything.
        span: where the two colours are reached, as y; by default at the outline's ends.
    """
    low, high = outline.min(0), outline.max(0)
    left, right = max(0, int(low[0]) - 1), min(canvas.width, int(high[0]) + 2)
    first, last = max(0, int(low[1]) - 1), min(canvas.height, int(high[1]) + 2)
    if right <= left or last <= first:
        return
    mask = np.zeros((last - first, right - left), np.uint8)
    fixed = np.round((outline - np.array([left, first], np.float32)) * (1 << _BITS))
    cv2.fillPoly(mask, [fixed.astype(np.int32)], (255,), cv2.LINE_AA, _BITS)
    begin, end = span or (float(low[1]), float(high[1]))
    y = np.arange(first, last, dtype=np.float32)
    paint = blend(((0.0, top), (1.0, bottom)), (y - begin) / max(1.0, end - begin))[:, None]
    paint = np.broadcast_to(paint, (*mask.shape, 3))
    if side is not None:
        across = np.linspace(0, 1, mask.shape[1], dtype=np.float32)[None, :]
        paint = spread(paint, side, np.broadcast_to(across, mask.shape))
    colours = np.full((*mask.shape, 4), 255, np.uint8)
    colours[..., :3] = paint + 0.5
    if alpha < 1:
        mask = np.asarray(cv2.convertScaleAbs(mask, alpha=alpha), np.uint8)
    lay(canvas, mask, colours, left, first)
