"""Pictures as premultiplied 4:2:0 planes: shifted, scaled and blended without leaving YUV.

An RGB to YUV matrix is linear but for its offsets (16 and 128). Multiplied by alpha the offsets
become linear, too, so premultiplied RGBA turns into premultiplied planes with one matrix, and
"over" works on each plane as it does on a colour.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil, floor

import cv2
import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Picture:
    """Premultiplied planes; chroma and its alpha have half the size in both directions.

    Attributes:
        top, bottom: the rows (even) in which anything can be seen.
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
    small = cv2.resize(rgba, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    half = np.asarray(small, np.uint8)
    luma = np.asarray(cv2.transform(rgba, _TO_YUV[:1]), np.uint8).reshape(height, width)
    chroma = np.asarray(cv2.transform(half, _TO_YUV[1:]), np.uint8)
    alpha = np.ascontiguousarray(rgba[..., 3])
    seen, opaque = alpha.any(1), (alpha == 255).all(1)
    rows = np.nonzero(seen)[0]
    top, bottom = (int(rows[0]) & ~1, (int(rows[-1]) + 2) & ~1) if len(rows) else (0, 0)
    below = np.nonzero(~opaque[top:bottom])[0]
    solid = top + ((int(below[-1]) + 2) & ~1) if len(below) else top
    return Picture(
        luma=np.ascontiguousarray(luma),
        alpha=alpha,
        blue=np.ascontiguousarray(chroma[..., 0]),
        red=np.ascontiguousarray(chroma[..., 1]),
        half_alpha=np.ascontiguousarray(half[..., 3]),
        top=top,
        bottom=bottom,
        solid=min(solid, bottom),
    )


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

    def lay(self, layer: Picture, x: float, y: float, zoom: float = 1.0) -> None:
        """Lay a layer that is larger than the frame.

        Args:
            layer: what to lay.
            x: where in the layer the middle of the frame is, in pixels from its left edge.
            y: the same from its upper edge.
            zoom: how much larger the layer is shown, from 1.
        """
        left, upper = x - self.width / (2 * zoom), y - self.height / (2 * zoom)
        first = self._within((floor((layer.top - upper) * zoom) - 1) & ~1)
        last = self._within((ceil((layer.bottom - upper) * zoom) + 2) & ~1)
        solid = self._within((ceil((layer.solid - upper) * zoom) + 4) & ~1)
        solid = min(last, max(first, solid))
        if layer.bottom < layer.height:
            solid = last
        for begin, end, blend in ((first, solid, True), (solid, last, False)):
            if end > begin:
                self._lay_rows(layer, left, upper + begin / zoom, zoom, (begin, end), blend=blend)

    def stamp(self, sprite: Picture, matrix: NDArray[np.float64]) -> None:
        """Lay a sprite through an affine map.

        Args:
            sprite: what to lay.
            matrix: shape (2, 3), from the sprite's pixel edges to the frame's.
        """
        corners = (
            np.array(
                [
                    [0, 0, 1],
                    [sprite.width, 0, 1],
                    [0, sprite.height, 1],
                    [sprite.width, sprite.height, 1],
                ],
                np.float64,
            )
            @ matrix.T
        )
        x0 = max(0, floor(corners[:, 0].min()) & ~1)
        y0 = max(0, floor(corners[:, 1].min()) & ~1)
        x1 = min(self.width, (ceil(corners[:, 0].max()) + 1) & ~1)
        y1 = min(self.height, (ceil(corners[:, 1].max()) + 1) & ~1)
        if x1 <= x0 or y1 <= y0:
            return
        full = _placed(matrix, x0, y0, 1)
        half = _placed(matrix, x0, y0, 2)
        size, small = (x1 - x0, y1 - y0), ((x1 - x0) // 2, (y1 - y0) // 2)
        area = self.luma[y0:y1, x0:x1]
        _over(area, _warp(sprite.luma, full, size), _warp(sprite.alpha, full, size))
        cover = _warp(sprite.half_alpha, half, small)
        box = np.s_[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2]
        _over(self.blue[box], _warp(sprite.blue, half, small), cover)
        _over(self.red[box], _warp(sprite.red, half, small), cover)

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

    def _lay_rows(
        self,
        layer: Picture,
        left: float,
        top: float,
        zoom: float,
        rows: tuple[int, int],
        *,
        blend: bool,
    ) -> None:
        begin, end = rows
        size, small = (self.width, end - begin), (self.width // 2, (end - begin) // 2)
        at, half = (left, top), (left / 2, top / 2)
        areas = (
            (self.luma[begin:end], layer.luma, layer.alpha, size, at),
            (self.blue[begin // 2 : end // 2], layer.blue, layer.half_alpha, small, half),
            (self.red[begin // 2 : end // 2], layer.red, layer.half_alpha, small, half),
        )
        cover: Plane | None = None
        for index, (area, source, alpha, wanted, corner) in enumerate(areas):
            pixels = _sampled(source, corner, wanted, zoom)
            if not blend:
                area[:] = pixels
                continue
            if cover is None or index < 2:
                cover = _sampled(alpha, corner, wanted, zoom)
            _over(area, pixels, cover)


def _sampled(
    plane: Plane, corner: tuple[float, float], size: tuple[int, int], zoom: float
) -> Plane:
    """Return what shows of a plane from a corner on, at sub-pixel accuracy.

    A shift is one cheap call. For a zoom the part is cut at its own size and then resized: given
    factors and no size, OpenCV keeps the exact factor, so a slow zoom does not step.
    """
    if zoom == 1.0:
        middle = (corner[0] + (size[0] - 1) / 2, corner[1] + (size[1] - 1) / 2)
        return np.asarray(cv2.getRectSubPix(plane, size, middle), np.uint8)
    wide, high = ceil(size[0] / zoom) + 2, ceil(size[1] / zoom) + 2
    middle = (corner[0] + (wide - 1) / 2, corner[1] + (high - 1) / 2)
    part = cv2.getRectSubPix(plane, (wide, high), middle)
    grown = cv2.resize(part, None, fx=zoom, fy=zoom, interpolation=cv2.INTER_LINEAR)
    return np.asarray(grown[: size[1], : size[0]], np.uint8)


def _over(area: Plane, pixels: Plane, cover: Plane) -> None:
    """Lay premultiplied pixels on an area of the frame, in place."""
    kept = cv2.multiply(area, cv2.bitwise_not(cover), scale=1 / 255)
    area[:] = cv2.add(kept, pixels)


@cache
def _centring(parts: int) -> NDArray[np.float64]:
    """Return the map from pixel indices to pixel edges at one `parts`-th of the size."""
    return np.array([[parts, 0, parts / 2], [0, parts, parts / 2], [0, 0, 1]], np.float64)


def _placed(matrix: NDArray[np.float64], left: int, top: int, parts: int) -> NDArray[np.float64]:
    """Return a map between pixel edges as one between pixel indices of a part of the frame."""
    moved = np.vstack([matrix - np.array([[0, 0, left], [0, 0, top]]), [0, 0, 1]])
    scale = _centring(parts)
    return (np.linalg.inv(scale) @ moved @ scale)[:2]


def _warp(plane: Plane, matrix: NDArray[np.float64], size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.warpAffine(plane, matrix, size, flags=cv2.INTER_LINEAR), np.uint8)


def _faded(plane: Plane, strength: float) -> Plane:
    if strength >= 1:
        return plane
    return np.asarray(cv2.convertScaleAbs(plane, alpha=strength), np.uint8)
