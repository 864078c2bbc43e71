"""Pictures as premultiplied 4:2:0 planes: shifted, scaled and blended without leaving YUV.

An RGB to YUV matrix is linear but for its offsets (16 and 128). Multiplied by alpha the offsets
become linear, too, so premultiplied RGBA turns into premultiplied planes with one matrix, and
"over" works on each plane as it does on a colour.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import ceil, floor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.colour import Colour

Plane = NDArray[np.uint8]

_RED, _BLUE = 0.2126, 0.0722  # BT.709-6, section 3
_GREEN = 1 - _RED - _BLUE
_LUMA = np.array([_RED, _GREEN, _BLUE])
_TO_YUV = np.stack(
    [
        np.append(219 / 255 * _LUMA, 16 / 255),
        np.append(224 / 255 * (np.array([0, 0, 1]) - _LUMA) / (2 * (1 - _BLUE)), 128 / 255),
        np.append(224 / 255 * (np.array([1, 0, 0]) - _LUMA) / (2 * (1 - _RED)), 128 / 255),
    ]
).astype(np.float32)
"""From premultiplied R, G, B, A (0-255) to limited-range Y, Cb, Cr (ITU-R BT.709-6, section 3)."""

_TURNED = 1e-6
"""How far a map may be from a mere shift and still be taken for one."""
_GAP = 0.06
"""Share of a picture's width that has to be clear for it to be split there."""
_TRIED = 16
"""How many widths are tried to find a ratio of whole numbers that is near a zoom."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Premultiplied planes; chroma and its alpha have half the size in both directions.

    Attributes:
        top, bottom: the rows (even) in which anything can be seen.
        left, right: the columns (even) in which anything can be seen.
        solid: the row (even) from which on everything down to `bottom` is opaque.
    """

    luma: Plane
    alpha: Plane
    blue: Plane
    red: Plane
    half_alpha: Plane
    top: int
    bottom: int
    solid: int
    left: int
    right: int

    @property
    def width(self) -> int:
        """Return the width in pixels."""
        return self.luma.shape[1]

    @property
    def height(self) -> int:
        """Return the height in pixels."""
        return self.luma.shape[0]


def picture(rgba: Plane) -> Picture:
    """Turn premultiplied RGBA, uint8 of shape (height, width, 4), both even, into planes."""
    height, width = rgba.shape[:2]
    half = np.asarray(
        cv2.resize(rgba, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8
    )
    alpha = np.asarray(cv2.extractChannel(rgba, 3), np.uint8)
    top, bottom = _span(alpha.max(1))
    left, right = _span(alpha.max(0))
    below = np.nonzero(alpha[top:bottom].min(1) < 255)[0]
    solid = top + ((int(below[-1]) + 2) & ~1) if len(below) else top
    luma = np.zeros((height, width), np.uint8)
    chroma = np.zeros((height // 2, width // 2, 2), np.uint8)
    if bottom > top:
        # Clear rows are zero in all planes, and the matrix takes most of the time.
        seen, half_seen = slice(top, bottom), slice(top // 2, bottom // 2)
        luma[seen] = cv2.transform(rgba[seen], _TO_YUV[:1]).reshape(-1, width)
        chroma[half_seen] = cv2.transform(half[half_seen], _TO_YUV[1:])
    return Picture(
        luma=luma,
        alpha=alpha,
        blue=np.ascontiguousarray(chroma[..., 0]),
        red=np.ascontiguousarray(chroma[..., 1]),
        half_alpha=np.ascontiguousarray(half[..., 3]),
        top=top,
        bottom=bottom,
        solid=min(solid, bottom),
        left=left,
        right=right,
    )


def strips(whole: Picture) -> tuple[Picture, ...]:
    """Split a picture where broad columns of it are clear; parts share its planes.

    What frames a scene on both sides has nothing in the middle, which need not be blended.
    """
    seen = np.nonzero(whole.alpha.max(0))[0]
    gaps = np.nonzero(np.diff(seen) > whole.width * _GAP)[0]
    if not len(gaps):
        return (whole,)
    begins = [int(seen[0]), *(int(seen[gap + 1]) for gap in gaps)]
    ends = [*(int(seen[gap]) for gap in gaps), int(seen[-1])]
    parts: list[Picture] = []
    for begin, end in zip(begins, ends, strict=True):
        left, right = begin & ~1, (end + 2) & ~1
        top, bottom = _span(whole.alpha[:, left:right].max(1))
        parts.append(replace(whole, left=left, right=right, top=top, bottom=bottom, solid=bottom))
    return tuple(parts)


@lru_cache(1024)
def light(colour: Colour) -> tuple[float, float, float]:
    """Return what a light of a colour adds to luma and to both chroma planes."""
    luma, blue, red = (_TO_YUV[:, :3] @ np.array(colour, np.float32)).tolist()
    return luma, blue, red


def _span(most: NDArray[Any]) -> tuple[int, int]:
    """Return the even span outside of which everything is zero."""
    seen = np.nonzero(most)[0]
    return (int(seen[0]) & ~1, (int(seen[-1]) + 2) & ~1) if len(seen) else (0, 0)


class Frame:
    """One frame in I420, `planes` being what an encoder takes; layers are laid on it in turn."""

    def __init__(self, width: int, height: int) -> None:
        """Make a frame; its content is whatever was there until something opaque is laid on it."""
        self.width, self.height = width, height
        self.planes: Plane = np.zeros((height * 3 // 2, width), np.uint8)
        quarter = height * width // 4
        flat = self.planes.reshape(-1)
        self.luma: Plane = self.planes[:height]
        self.blue: Plane = flat[height * width :][:quarter].reshape(height // 2, width // 2)
        self.red: Plane = flat[height * width + quarter :].reshape(height // 2, width // 2)

    def lay(
        self, layer: Picture, x: float, y: float, zoom: float = 1.0, until: int | None = None
    ) -> None:
        """Lay a layer that is larger than the frame.

        Args:
            layer: what to lay.
            x: where in the layer the middle of the frame is, in pixels from its left edge.
            y: the same from its upper edge.
            zoom: how much larger the layer is shown, from 1.
            until: the row, even, from which on nothing of it is seen because something opaque
                will be laid there; None for the last.
        """
        left, upper = x - self.width / (2 * zoom), y - self.height / (2 * zoom)
        end = self.height if until is None else self._within(until)
        first = min(end, self._within((floor((layer.top - upper) * zoom) - 1) & ~1))
        last = min(end, self._within((ceil((layer.bottom - upper) * zoom) + 2) & ~1))
        solid = min(last, max(first, self.solid_from(layer, y, zoom)))
        columns = (
            max(0, (floor((layer.left - left) * zoom) - 1) & ~1),
            min(self.width, (ceil((layer.right - left) * zoom) + 2) & ~1),
        )
        if columns[1] <= columns[0]:
            return
        corner = (left, upper)
        for rows, blend in (((first, solid), True), ((solid, last), False)):
            if rows[1] > rows[0]:
                self._lay_part(layer, corner, zoom, rows, columns, blend=blend)

    def solid_from(self, layer: Picture, y: float, zoom: float) -> int:
        """Return the row, even, from which on a layer covers everything down to the last row.

        The arguments are those of `lay`; where it does not, this is the height.
        """
        upper = y - self.height / (2 * zoom)
        is_open = layer.bottom < layer.height or layer.left > 0 or layer.right < layer.width
        if is_open or layer.solid >= layer.bottom:
            return self.height
        return self._within((ceil((layer.solid - upper) * zoom) + 4) & ~1)

    def stamp(self, sprite: Picture, matrix: NDArray[np.float64]) -> None:
        """Lay a sprite through an affine map.

        Args:
            sprite: what to lay.
            matrix: shape (2, 3), from the sprite's pixel edges to the frame's.
        """
        sides = [
            (x, y, 1.0)
            for x in (sprite.left - 1, sprite.right + 1)
            for y in (sprite.top - 1, sprite.bottom + 1)
        ]
        corners = np.array(sides, np.float64) @ matrix.T
        x0 = max(0, floor(corners[:, 0].min()) & ~1)
        y0 = max(0, floor(corners[:, 1].min()) & ~1)
        x1 = min(self.width, (ceil(corners[:, 0].max()) + 1) & ~1)
        y1 = min(self.height, (ceil(corners[:, 1].max()) + 1) & ~1)
        if x1 <= x0 or y1 <= y0:
            return
        size, small = (x1 - x0, y1 - y0), ((x1 - x0) // 2, (y1 - y0) // 2)
        full, half = _mapping(matrix, (x0, y0), 1), _mapping(matrix, (x0, y0), 2)
        area = self.luma[y0:y1, x0:x1]
        _over(area, full(sprite.luma, size), full(sprite.alpha, size))
        cover = half(sprite.half_alpha, small)
        box = np.s_[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2]
        _over(self.blue[box], half(sprite.blue, small), cover)
        _over(self.red[box], half(sprite.red, small), cover)

    def overlay(self, layer: Picture, left: int, top: int, strength: float = 1.0) -> None:
        """Lay a picture at an even place within the frame, faded to `strength` (0 to 1)."""
        if strength <= 0 or layer.bottom <= layer.top:
            return
        rows, half = slice(layer.top, layer.bottom), slice(layer.top // 2, layer.bottom // 2)
        y, x = top + layer.top, left
        high, wide = layer.bottom - layer.top, layer.width
        _over(
            self.luma[y : y + high, x : x + wide],
            _faded(layer.luma[rows], strength),
            _faded(layer.alpha[rows], strength),
        )
        box = np.s_[y // 2 : (y + high) // 2, x // 2 : (x + wide) // 2]
        cover = _faded(layer.half_alpha[half], strength)
        _over(self.blue[box], _faded(layer.blue[half], strength), cover)
        _over(self.red[box], _faded(layer.red[half], strength), cover)

    def _within(self, row: int) -> int:
        return min(self.height, max(0, row))

    def _lay_part(
        self,
        layer: Picture,
        corner: tuple[float, float],
        zoom: float,
        rows: tuple[int, int],
        columns: tuple[int, int],
        *,
        blend: bool,
    ) -> None:
        """Lay what a layer shows in some rows and columns; `corner` is that of the frame in it."""
        at = (corner[0] + columns[0] / zoom, corner[1] + rows[0] / zoom)
        half = (at[0] / 2, at[1] / 2)
        size = (columns[1] - columns[0], rows[1] - rows[0])
        small = (size[0] // 2, size[1] // 2)
        box = np.s_[rows[0] : rows[1], columns[0] : columns[1]]
        half_box = np.s_[rows[0] // 2 : rows[1] // 2, columns[0] // 2 : columns[1] // 2]
        luma = _sampled(layer.luma, at, size, zoom)
        blue = _sampled(layer.blue, half, small, zoom)
        red = _sampled(layer.red, half, small, zoom)
        if not blend:
            self.luma[box], self.blue[half_box], self.red[half_box] = luma, blue, red
            return
        _over(self.luma[box], luma, _sampled(layer.alpha, at, size, zoom))
        cover = _sampled(layer.half_alpha, half, small, zoom)
        _over(self.blue[half_box], blue, cover)
        _over(self.red[half_box], red, cover)


def _sampled(
    plane: Plane, corner: tuple[float, float], size: tuple[int, int], zoom: float
) -> Plane:
    """Return what shows of a plane from a corner on, at sub-pixel accuracy.

    A shift is one cheap call. For a zoom the part is cut at its own size and then resized by the
    ratio of two whole numbers: OpenCV is twice as fast at that as at a factor. `_ratio` finds one
    so near the factor that a slow zoom does not step.
    """
    if abs(zoom - 1.0) < _TURNED:
        middle = (corner[0] + (size[0] - 1) / 2, corner[1] + (size[1] - 1) / 2)
        return np.asarray(cv2.getRectSubPix(plane, size, middle), np.uint8)
    wide, shown_wide = _ratio(size[0], zoom)
    high, shown_high = _ratio(size[1], zoom)
    middle = (corner[0] + (wide - 1) / 2, corner[1] + (high - 1) / 2)
    part = cv2.getRectSubPix(plane, (wide, high), middle)
    grown = cv2.resize(part, (shown_wide, shown_high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(grown[: size[1], : size[0]], np.uint8)


@lru_cache(1024)
def _ratio(size: int, zoom: float) -> tuple[int, int]:
    """Return how many pixels to cut and to how many to resize them, to fill `size` at a zoom."""
    least = ceil(size / zoom) + 1
    cut = min(
        range(least, least + _TRIED), key=lambda pixels: abs(round(pixels * zoom) / pixels - zoom)
    )
    return cut, max(size, round(cut * zoom))


def _over(area: Plane, pixels: Plane, cover: Plane) -> None:
    """Lay premultiplied pixels on an area of the frame, in place."""
    cv2.multiply(area, cv2.bitwise_not(cover), dst=area, scale=1 / 255)
    cv2.add(area, pixels, dst=area)


def _mapping(
    matrix: NDArray[np.float64], corner: tuple[int, int], parts: int
) -> Callable[[Plane, tuple[int, int]], Plane]:
    """Return how to get a part of the frame from a plane through a map between pixel edges.

    Args:
        matrix: shape (2, 3), from the sprite to the frame, at full size.
        corner: the upper left corner of the part, in pixels of the frame.
        parts: by how much the plane is smaller than the sprite, along each side.
    """
    zoom, right, down = (float(matrix[place]) for place in ((0, 0), (0, 2), (1, 2)))
    plain = np.array([[zoom, 0], [0, zoom]])
    if zoom >= 1 and np.abs(matrix[:, :2] - plain).max() < _TURNED:
        # What is only moved and enlarged is several times cheaper than what is turned.
        at = ((corner[0] - right) / zoom / parts + 1, (corner[1] - down) / zoom / parts + 1)

        def enlarged(plane: Plane, size: tuple[int, int]) -> Plane:
            # Beyond its edges a sprite is clear.
            framed = cv2.copyMakeBorder(plane, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0,))
            return _sampled(np.asarray(framed, np.uint8), at, size, zoom)

        return enlarged
    placed = _placed(matrix, *corner, parts)

    def turned(plane: Plane, size: tuple[int, int]) -> Plane:
        return np.asarray(cv2.warpAffine(plane, placed, size, flags=cv2.INTER_LINEAR), np.uint8)

    return turned


@cache
def _centring(parts: int) -> NDArray[np.float64]:
    """Return the map from pixel indices to pixel edges at one `parts`-th of the size."""
    return np.array([[parts, 0, parts / 2], [0, parts, parts / 2], [0, 0, 1]], np.float64)


def _placed(matrix: NDArray[np.float64], left: int, top: int, parts: int) -> NDArray[np.float64]:
    """Return a map between pixel edges as one between pixel indices of a part of the frame."""
    moved = np.vstack([matrix - np.array([[0, 0, left], [0, 0, top]]), [0, 0, 1]])
    scale = _centring(parts)
    return (np.linalg.inv(scale) @ moved @ scale)[:2]


def _faded(plane: Plane, strength: float) -> Plane:
    if strength >= 1:
        return plane
    return np.asarray(cv2.convertScaleAbs(plane, alpha=strength), np.uint8)
