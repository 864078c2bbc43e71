"""A brush that paints bodies, not areas: each part is round, and light falls on it at the end.

Colour and light are kept apart until everything is painted. A part writes its own colour into
one picture and how it faces the light into another, and throws soft shade on what lies beneath.
At the end each value of light is looked up once: shade, key and gleam of the scene's light.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import cos, hypot, radians, sin

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from songreel.providers.local.figure.tones import (
    CURVES,
    EVEN,
    GAIN,
    GLOSS,
    OWN,
    Matter,
    lookup,
    rim_of,
)
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point
from songreel.providers.local.scenery.light import Light

Bytes = NDArray[np.uint8]

_BITS = 4
_FEW = 16
_PER_POINT = 1.3
_MANY = 5
_FINE = 0.26
"""Pixels of a unit from which folds, buttons and fingers can be seen."""


_SHEEN = Colour(150, 164, 200)
"""What dark metal mirrors."""


class Brush:
    """Paints parts from back to front, in units of a figure; y is down, the ground is 0."""

    def __init__(
        self, width: int, height: int, *, scale: float, offset: Point, light: Light | None
    ) -> None:
        """Make a brush on a clear picture; `offset` is where the origin is, in pixels."""
        self.width, self.height = width, height
        self.pixels: Bytes = np.zeros((height, width, 4), np.uint8)
        self._light: Bytes = np.full((height, width), EVEN, np.uint8)
        self._scene = light
        side = light.side if light is not None else -1
        self.key_side = side
        self._key = (0.78 * side, -0.62)
        self._base = (scale, offset)
        self._glows: list[tuple[float, float, float, Colour, float]] = []
        self.scale = scale
        self.is_fine = scale >= _FINE
        self._matrix = np.zeros((2, 2), np.float32)
        self._shift = np.zeros(2, np.float32)
        self._extent = (width, height, 0, 0)
        self.place()

    def place(self, origin: Point = (0.0, 0.0), turn: float = 0.0, size: float = 1.0) -> None:
        """Take what follows as drawn around a point of the figure, turned clockwise."""
        scale, offset = self._base
        self.scale = scale * size
        c, s = cos(radians(turn)) * self.scale, sin(radians(turn)) * self.scale
        fine = float(1 << _BITS)
        self._matrix = np.array([[c * fine, s * fine], [-s * fine, c * fine]], np.float32)
        self._shift = np.array(
            [(offset[0] + origin[0] * scale) * fine, (offset[1] + origin[1] * scale) * fine],
            np.float32,
        )

    def part(
        self,
        shape: Outline | Sequence[Outline],
        colour: Colour,
        matter: Matter = Matter.CLOTH,
        *,
        depth: float = 0.0,
        drop: float = 0.3,
        turn: int = 0,
        grows_from: Sequence[Outline] = (),
    ) -> None:
        """Paint a round body.

        Args:
            shape: its outline, or several that make up one body.
            colour: its own colour.
            matter: what it is made of.
            depth: half its thickness in units; by default two fifths of the smaller side.
            drop: how dark a shade it throws on what is beneath, 0 to 1.
            turn: how much it faces the light as a whole, -60 (away) to 60.
            grows_from: outlines that it is one body with, which are painted already: no edge
                is seen where it meets them.
        """
        if matter is Matter.METAL and colour.luminance < 90:
            colour = colour.mixed(_SHEEN, 0.14)
        outlines = [self._fixed(o) for o in ([shape] if isinstance(shape, np.ndarray) else shape)]
        x0, y0, x1, y1 = _bounds(outlines)
        thick = depth * self.scale if depth else 0.4 * min(x1 - x0, y1 - y0)
        reach = max(1, round(thick))
        left, top = max(0, x0 - reach), max(0, y0 - reach)
        right = min(self.width, x1 + reach + 2)
        bottom = min(self.height, y1 + reach + 2)
        if right <= left or bottom <= top:
            return
        self._grow(x0, y0, x1, y1)
        mask = np.zeros((bottom - top, right - left), np.uint8)
        corner = np.array([left, top], np.int32) << _BITS
        for outline in outlines:
            cv2.fillPoly(mask, [outline - corner], (255,), cv2.LINE_AA, _BITS)
        whole, lit = mask, mask
        if grows_from:
            roots = np.zeros_like(mask)
            for outline in grows_from:
                cv2.fillPoly(roots, [self._fixed(outline) - corner], (255,), cv2.LINE_AA, _BITS)
            whole = np.asarray(cv2.max(mask, roots), np.uint8)
            lit = _faded(mask, roots, reach)
        self._model(lit, whole, (left, top), reach, matter, drop, turn)
        area = self.pixels[top:bottom, left:right]
        if len(outlines) >= _MANY:
            _lay(area, mask, colour)
            return
        for outline in outlines:
            cv2.fillPoly(area, [outline - corner], (*colour, 255), cv2.LINE_AA, _BITS)

    def _model(
        self,
        mask: Bytes,
        whole: Bytes,
        corner: tuple[int, int],
        reach: int,
        matter: Matter,
        drop: float,
        turn: int,
    ) -> None:
        """Write how a part faces the light, and the shade that it throws."""
        left, top = corner
        high, wide = mask.shape
        light = self._light[top : top + high, left : left + wide]
        soft, parts = _softened(whole, reach)
        h, w = soft.shape
        step = max(1.0, reach * 0.55 / parts)
        dx, dy = round(self._key[0] * step), round(self._key[1] * step)
        edge = max(abs(dx), abs(dy), 1)
        wider = cv2.copyMakeBorder(soft, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(0,))
        towards = wider[edge + dy : edge + dy + h, edge + dx : edge + dx + w]
        away = wider[edge - dy : edge - dy + h, edge - dx : edge - dx + w]
        if drop > 0:
            shade = _resized(towards, wide, high) if parts > 1 else towards
            cv2.addWeighted(light, 1.0, shade, -drop * 0.3, 0, dst=light)
        if matter is Matter.FLAT:
            faced = np.full_like(mask, EVEN + turn)
        else:
            faced = cv2.addWeighted(away, 0.40, towards, -0.40, EVEN + 6 + turn)
            curve = CURVES.get(matter)
            if curve is not None:
                faced = cv2.LUT(faced, curve)
            if parts > 1:
                faced = _resized(faced, wide, high)
        kept = cv2.multiply(light, cv2.bitwise_not(mask), scale=1 / 255)
        laid = cv2.multiply(faced, mask, scale=1 / 255)
        cv2.add(kept, laid, dst=light)

    def fill(self, shape: Outline, colour: Colour, alpha: float = 1.0) -> None:
        """Lay colour on an area; the light on it stays as it is."""
        if alpha >= 1.0:
            fixed = [self._fixed(shape)]
            self._grow(*_bounds(fixed))
            cv2.fillPoly(self.pixels, fixed, (*colour, 255), cv2.LINE_AA, _BITS)
            return
        found = self._cover(shape, alpha)
        if found is None:
            return
        cover, x, y = found
        area = self.pixels[y : y + cover.shape[0], x : x + cover.shape[1]]
        _lay(area, cover, colour)

    def tint(self, shape: Outline, colour: Colour, alpha: float, *, soft: float = 0.0) -> None:
        """Lay colour on an area where something is painted already; `soft` in units."""
        found = self._cover(shape, alpha, margin=round(soft * self.scale * 2))
        if found is None:
            return
        cover, x, y = found
        if soft * self.scale >= 1:
            high, wide = cover.shape
            cover = _resized(_softened(cover, round(soft * self.scale))[0], wide, high)
        area = self.pixels[y : y + cover.shape[0], x : x + cover.shape[1]]
        cover = np.asarray(cv2.multiply(cover, area[..., 3], scale=1 / 255), np.uint8)
        three = cv2.merge((cover, cover, cover, np.zeros_like(cover)))
        kept = cv2.multiply(area, cv2.bitwise_not(three), scale=1 / 255)
        parts = [cv2.convertScaleAbs(cover, alpha=part / 255) for part in colour]
        cv2.add(kept, cv2.merge((*parts, np.zeros_like(cover))), dst=area)

    def line(self, points: Outline, thickness: float, colour: Colour) -> None:
        """Draw a line in a colour; `thickness` in units."""
        self._lines(self.pixels, points, thickness, (*colour, 255))

    def crease(self, points: Outline, thickness: float, amount: int = -34) -> None:
        """Draw a line of shade (or of light, above 0) on what is painted."""
        if thickness * self.scale < 0.9 or len(points) < 2:
            return
        value = max(0, min(250, EVEN + amount))
        shape = self._fixed(_stroke(points, max(thickness, 1.1 / self.scale)))
        cv2.fillPoly(self._light, [shape], (value,), cv2.LINE_AA, _BITS)

    def glowing(self, shape: Outline, colour: Colour) -> None:
        """Lay colour that shines by itself."""
        fixed = [self._fixed(shape)]
        self._grow(*_bounds(fixed))
        cv2.fillPoly(self.pixels, fixed, (*colour, 255), cv2.LINE_AA, _BITS)
        cv2.fillPoly(self._light, fixed, (OWN,), cv2.LINE_8, _BITS)

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float) -> None:
        """Let light fall around a point when everything is painted; `strength` is 1 at most."""
        x, y = (np.array(centre, np.float32) @ self._matrix + self._shift) / (1 << _BITS)
        self._glows.append((float(x), float(y), radius * self.scale, colour, strength))

    def point(self, at: Point) -> Point:
        """Return where a point in the present place is, in units of the figure."""
        seen = (np.array(at, np.float32) @ self._matrix + self._shift) / (1 << _BITS)
        placed = (seen - self._base[1]) / self._base[0]
        return float(placed[0]), float(placed[1])

    def finished(self) -> Bytes:
        """Return the picture in its light, premultiplied."""
        box = self._box()
        if box is None:
            return self.pixels
        left, top, right, bottom = box
        area = self.pixels[top:bottom, left:right]
        light = self._light[top:bottom, left:right]
        self._model_all(area, light, (top, bottom))
        alpha = np.asarray(cv2.extractChannel(area, 3), np.uint8)
        red, green, blue, full = lookup(self._scene)
        factors = cv2.merge([cv2.LUT(light, table) for table in (red, green, blue, full)])
        lit = cv2.multiply(area, factors, scale=GAIN / 255)
        edge, gloss = self._edge(alpha, light), cv2.LUT(light, GLOSS)
        colour, strength = rim_of(self._scene)
        added = [cv2.scaleAdd(edge, part / 255 * strength, gloss) for part in colour]
        lit = cv2.add(lit, cv2.merge((*added, np.zeros_like(edge))))
        covered = cv2.cvtColor(alpha, cv2.COLOR_GRAY2RGBA)
        self.pixels[top:bottom, left:right] = cv2.min(lit, covered)
        for glow in self._glows:
            self._shine(*glow)
        return self.pixels

    def _model_all(self, area: Bytes, light: Bytes, rows: tuple[int, int]) -> None:
        """Model the figure as one body, too: dark on the side without light, and at the feet."""
        high, wide = light.shape
        parts = 4 if min(high, wide) >= 64 else 1
        alpha = cv2.extractChannel(area, 3)
        small = cv2.resize(
            alpha, (-(-wide // parts), -(-high // parts)), interpolation=cv2.INTER_AREA
        )
        reach = max(2, round(self._base[0] * 130 / parts))
        margin = reach
        padded = cv2.copyMakeBorder(small, margin, margin, margin, margin, 0, value=(0,))
        soft = cv2.blur(cv2.blur(padded, (reach, reach)), (reach, reach))
        dx, dy = round(self._key[0] * reach * 0.7), round(self._key[1] * reach * 0.35)
        h, w = small.shape[:2]
        towards = soft[margin + dy : margin + dy + h, margin + dx : margin + dx + w]
        away = soft[margin - dy : margin - dy + h, margin - dx : margin - dx + w]
        hard = self._scene.hardness if self._scene is not None else 0.5
        gain = 0.10 + 0.12 * hard
        delta = np.asarray(cv2.addWeighted(away, gain, towards, -gain, EVEN), np.uint8)
        scale, offset = self._base
        ys = (np.linspace(rows[0], rows[1], h, dtype=np.float32) - offset[1]) / scale
        fall = np.clip((ys + 620) / 620, 0, 1) * 22 - 4
        delta = cv2.subtract(delta, np.repeat(np.clip(fall, 0, 40).astype(np.uint8)[:, None], w, 1))
        full = cv2.resize(delta, (wide, high), interpolation=cv2.INTER_LINEAR)
        own = cv2.threshold(light, OWN - 1, 255, cv2.THRESH_BINARY)[1]
        modelled = np.minimum(cv2.addWeighted(light, 1.0, full, 1.0, -EVEN), OWN - 1)
        cv2.max(modelled, own, dst=light)

    def _edge(self, alpha: Bytes, light: Bytes) -> Bytes:
        """Return the thin edge on the side that the key light does not reach."""
        reach = max(1.0, self._base[0] * 4.0 + 0.9)
        shift = np.array(
            [[1, 0, self._key[0] * reach], [0, 1, abs(self._key[1]) * reach * 0.55]], np.float32
        )
        size = (alpha.shape[1], alpha.shape[0])
        inner = cv2.warpAffine(alpha, shift, size, flags=cv2.INTER_LINEAR)
        edge = cv2.subtract(alpha, inner)
        if reach > 2:
            edge = cv2.blur(edge, (3, 3))
        own = cv2.threshold(light, OWN - 1, 255, cv2.THRESH_BINARY)[1]
        return np.asarray(cv2.subtract(edge, own), np.uint8)

    def _shine(self, x: float, y: float, reach: float, colour: Colour, strength: float) -> None:
        left, right = max(0, int(x - reach)), min(self.width, int(x + reach) + 1)
        top, bottom = max(0, int(y - reach)), min(self.height, int(y + reach) + 1)
        if right <= left or bottom <= top:
            return
        ys = (np.arange(top, bottom, dtype=np.float32)[:, None] - y) / max(reach, 1e-3)
        xs = (np.arange(left, right, dtype=np.float32)[None, :] - x) / max(reach, 1e-3)
        far = np.sqrt(ys * ys + xs * xs)
        fall = np.asarray(np.maximum(1 - far, 0), np.float32)
        glow = np.asarray((fall * fall * (255 * strength)), np.uint8)
        area = self.pixels[top:bottom, left:right]
        # Light that is added has to cover a little, too: chroma planes cannot hold it alone.
        free = cv2.bitwise_not(np.asarray(cv2.extractChannel(area, 3), np.uint8))
        cover = cv2.multiply(glow, free, scale=max(colour) / 255 / 255)
        parts = [cv2.convertScaleAbs(glow, alpha=part / 255) for part in colour]
        lit = cv2.add(area, cv2.merge((*parts, cover)))
        alpha = cv2.extractChannel(lit, 3)
        area[:] = cv2.min(lit, cv2.merge((alpha, alpha, alpha, alpha)))

    def _box(self) -> tuple[int, int, int, int] | None:
        x0, y0, x1, y1 = self._extent
        left, top = max(0, x0 - 2), max(0, y0 - 2)
        right, bottom = min(self.width, x1 + 4), min(self.height, y1 + 4)
        return (left, top, right, bottom) if right > left and bottom > top else None

    def _cover(
        self, shape: Outline, alpha: float, margin: int = 0
    ) -> tuple[Bytes, int, int] | None:
        fixed = self._fixed(shape)
        x0, y0, x1, y1 = _bounds([fixed])
        left, top = max(0, x0 - 1 - margin), max(0, y0 - 1 - margin)
        right = min(self.width, x1 + 3 + margin)
        bottom = min(self.height, y1 + 3 + margin)
        if right <= left or bottom <= top:
            return None
        self._grow(x0, y0, x1, y1)
        cover = np.zeros((bottom - top, right - left), np.uint8)
        corner = np.array([left, top], np.int32) << _BITS
        cv2.fillPoly(cover, [fixed - corner], (round(255 * alpha),), cv2.LINE_AA, _BITS)
        return cover, left, top

    def _lines(
        self, target: Bytes, points: Outline, thickness: float, value: tuple[int, ...]
    ) -> None:
        pixels = max(1, round(thickness * self.scale))
        fixed = self._fixed(points)
        x0, y0, x1, y1 = _bounds([fixed])
        self._grow(x0 - pixels, y0 - pixels, x1 + pixels, y1 + pixels)
        cv2.polylines(target, [fixed], False, value, pixels, cv2.LINE_AA, _BITS)

    def _fixed(self, outline: Outline) -> NDArray[np.int32]:
        fixed = (outline @ self._matrix + self._shift).astype(np.int32)
        if len(fixed) < _FEW:
            return fixed
        # Points that are nearer than about two pixels cost time and show nothing.
        _, _, wide, high = cv2.boundingRect(fixed)
        step = round(len(fixed) * _PER_POINT / max(1, (wide + high) >> _BITS))
        return fixed if step < 2 else np.ascontiguousarray(_thinned(fixed, min(step, 4)))

    def _grow(self, left: int, top: int, right: int, bottom: int) -> None:
        """Take an area into what is painted."""
        x0, y0, x1, y1 = self._extent
        self._extent = (min(x0, left), min(y0, top), max(x1, right), max(y1, bottom))


def _lay(area: Bytes, cover: Bytes, colour: Colour) -> None:
    """Lay colour on an area, premultiplied, as far as it is covered."""
    four = cv2.merge((cover, cover, cover, cover))
    kept = cv2.multiply(area, cv2.bitwise_not(four), scale=1 / 255)
    parts = [cv2.convertScaleAbs(cover, alpha=part / 255) for part in colour]
    cv2.add(kept, cv2.merge((*parts, cover)), dst=area)


def _thinned(fixed: NDArray[np.int32], step: int) -> NDArray[np.int32]:
    """Return every so many points, and the last."""
    kept = fixed[::step]
    return kept if (len(fixed) - 1) % step == 0 else np.concatenate([kept, fixed[-1:]])


def _bounds(outlines: Sequence[NDArray[np.int32]]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of outlines, in pixels."""
    boxes = [cv2.boundingRect(outline) for outline in outlines]
    return (
        min(box[0] for box in boxes) >> _BITS,
        min(box[1] for box in boxes) >> _BITS,
        max(box[0] + box[2] for box in boxes) >> _BITS,
        max(box[1] + box[3] for box in boxes) >> _BITS,
    )


def _stroke(points: Outline, thickness: float) -> Outline:
    """Return the stroke of a brush along a line: thin at both ends, `thickness` in the middle."""
    if len(points) == 2:
        points = np.concatenate([points[:1], points.mean(0, keepdims=True), points[1:]])
    ways = np.empty_like(points)
    ways[1:-1] = points[2:] - points[:-2]
    ways[0], ways[-1] = points[1] - points[0], points[-1] - points[-2]
    lengths = np.sqrt(ways[:, :1] ** 2 + ways[:, 1:] ** 2) + 1e-3
    normals = ways[:, ::-1] * (_swell(len(points)) * thickness) / lengths
    return np.concatenate([points + normals, (points - normals)[::-1]]).astype(np.float32)


@lru_cache(maxsize=64)
def _swell(count: int) -> NDArray[np.float32]:
    """Return how wide a stroke is to each side along it, of shape (count, 2), turned about."""
    half = 0.62 * np.sin(np.linspace(0.12, np.pi - 0.12, count, dtype=np.float32))
    return np.stack([-half, half], 1).astype(np.float32)


def _softened(mask: Bytes, reach: int) -> tuple[Bytes, int]:
    """Blur a mask with two boxes, together about as wide as twice `reach`.

    Returns:
        The blurred mask, and how many times smaller it is than the mask.
    """
    parts = 4 if reach > 18 else 2 if reach > 6 else 1
    small = mask
    for _ in range(parts // 2):
        size = (-(-small.shape[1] // 2), -(-small.shape[0] // 2))
        small = cv2.resize(small, size, interpolation=cv2.INTER_AREA)
    k = reach // parts + 1
    border = cv2.BORDER_CONSTANT
    soft = cv2.blur(cv2.blur(small, (k, k), borderType=border), (k, k), borderType=border)
    return np.asarray(soft, np.uint8), parts


def _faded(mask: Bytes, roots: Bytes, reach: int) -> Bytes:
    """Let a mask set in softly where it lies on what it grows from."""
    high, wide = mask.shape
    inner = _resized(_softened(mask, reach)[0], wide, high)
    inner = cv2.min(mask, cv2.addWeighted(inner, 2.0, inner, 0.0, -255))
    share = _resized(_softened(roots, max(2, reach // 2))[0], wide, high)
    share = cv2.min(roots, cv2.addWeighted(share, 2.0, share, 0.0, -255))
    kept = cv2.multiply(mask, cv2.bitwise_not(share), scale=1 / 255)
    return np.asarray(cv2.add(kept, cv2.multiply(inner, share, scale=1 / 255)), np.uint8)


def _resized(small: MatLike, wide: int, high: int) -> Bytes:
    return np.asarray(cv2.resize(small, (wide, high)), np.uint8)


def along(start: Point, end: Point, share: float) -> Point:
    """Return the point at a share of the way from one to another."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def distance(a: Point, b: Point) -> float:
    """Return how far apart two points are."""
    return hypot(a[0] - b[0], a[1] - b[1])
