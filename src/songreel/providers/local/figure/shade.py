"""A brush that paints bodies, not areas: each part is round, and light falls on it at the end.

Colour and light are kept apart until everything is painted. A part writes its own colour into
one picture and how it faces the light into another, and throws soft shade on what lies beneath.
At the end each value of light is looked up once: shade, key and gleam of the scene's light.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from math import cos, hypot, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point
from songreel.providers.local.scenery.light import Light

Bytes = NDArray[np.uint8]

_BITS = 4
_EVEN = 128
"""Light on what faces neither towards the key light nor away from it."""
_OWN = 255
"""What shines by itself: no light changes it."""
_ALPHA = 204
_GAIN = 1.25
"""Factors of light reach 1.25; 204 of 255 is then a factor of one."""
_EXPOSED_AT_NIGHT = 0.56
_RIM = 0.62


class Matter(Enum):
    """What a part is made of: how it answers the light."""

    CLOTH = "cloth"
    SKIN = "skin"
    LEATHER = "leather"
    METAL = "metal"
    FLAT = "flat"


class Brush:
    """Paints parts from back to front, in units of a figure; y is down, the ground is 0."""

    def __init__(
        self, width: int, height: int, *, scale: float, offset: Point, light: Light | None
    ) -> None:
        """Make a brush on a clear picture; `offset` is where the origin is, in pixels."""
        self.width, self.height = width, height
        self.pixels: Bytes = np.zeros((height, width, 4), np.uint8)
        self._light: Bytes = np.full((height, width), _EVEN, np.uint8)
        self._scene = light
        side = light.side if light is not None else -1
        self.key_side = side
        self._key = (0.78 * side, -0.62)
        self._base = (scale, offset)
        self._glows: list[tuple[float, float, float, Colour, float]] = []
        self.scale = scale
        self._matrix = np.zeros((2, 2), np.float64)
        self._shift = np.zeros(2, np.float64)
        self.place()

    def place(self, origin: Point = (0.0, 0.0), turn: float = 0.0, size: float = 1.0) -> None:
        """Take what follows as drawn around a point of the figure, turned clockwise."""
        scale, offset = self._base
        self.scale = scale * size
        c, s = cos(radians(turn)) * self.scale, sin(radians(turn)) * self.scale
        self._matrix = np.array([[c, s], [-s, c]], np.float64)
        self._shift = np.array(
            [offset[0] + origin[0] * scale, offset[1] + origin[1] * scale], np.float64
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
    ) -> None:
        """Paint a round body.

        Args:
            shape: its outline, or several that make up one body.
            colour: its own colour.
            matter: what it is made of.
            depth: half its thickness in units; by default two fifths of the smaller side.
            drop: how dark a shade it throws on what is beneath, 0 to 1.
            turn: how much it faces the light as a whole, -60 (away) to 60.
        """
        outlines = [self._fixed(o) for o in ([shape] if isinstance(shape, np.ndarray) else shape)]
        low = np.min([o.min(0) for o in outlines], 0) >> _BITS
        high = np.max([o.max(0) for o in outlines], 0) >> _BITS
        thick = depth * self.scale if depth else 0.4 * float(min(high - low))
        reach = max(1, round(thick))
        left, top = max(0, int(low[0]) - reach), max(0, int(low[1]) - reach)
        right = min(self.width, int(high[0]) + reach + 2)
        bottom = min(self.height, int(high[1]) + reach + 2)
        if right <= left or bottom <= top:
            return
        mask = np.zeros((bottom - top, right - left), np.uint8)
        corner = np.array([left, top], np.int32) << _BITS
        for outline in outlines:
            cv2.fillPoly(mask, [outline - corner], (255,), cv2.LINE_AA, _BITS)
        soft = _softened(mask, reach)
        self._model(mask, soft, (left, top), reach, matter, drop, turn)
        area = self.pixels[top:bottom, left:right]
        for outline in outlines:
            cv2.fillPoly(area, [outline - corner], (*colour, 255), cv2.LINE_AA, _BITS)

    def _model(
        self,
        mask: Bytes,
        soft: Bytes,
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
        step = max(1.0, reach * 0.55)
        dx, dy = round(self._key[0] * step), round(self._key[1] * step)
        margin = max(abs(dx), abs(dy), 1)
        wider = cv2.copyMakeBorder(
            soft, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=(0,)
        )
        towards = wider[margin + dy : margin + dy + high, margin + dx : margin + dx + wide]
        away = wider[margin - dy : margin - dy + high, margin - dx : margin - dx + wide]
        if drop > 0:
            cv2.addWeighted(light, 1.0, towards, -drop * 0.3, 0, dst=light)
        if matter is Matter.FLAT:
            faced = np.full_like(mask, _EVEN + turn)
        else:
            faced = np.asarray(
                cv2.addWeighted(away, 0.42, towards, -0.42, _EVEN + 6 + turn), np.uint8
            )
        curve = _CURVES.get(matter)
        if curve is not None:
            faced = np.asarray(cv2.LUT(faced, curve), np.uint8)
        kept = cv2.multiply(light, cv2.bitwise_not(mask), scale=1 / 255)
        laid = cv2.multiply(faced, mask, scale=1 / 255)
        cv2.add(kept, laid, dst=light)

    def fill(self, shape: Outline, colour: Colour, alpha: float = 1.0) -> None:
        """Lay colour on an area; the light on it stays as it is."""
        if alpha >= 1.0:
            fixed = [self._fixed(shape)]
            cv2.fillPoly(self.pixels, fixed, (*colour, 255), cv2.LINE_AA, _BITS)
            return
        found = self._cover(shape, alpha)
        if found is None:
            return
        cover, x, y = found
        area = self.pixels[y : y + cover.shape[0], x : x + cover.shape[1]]
        four = cv2.merge((cover, cover, cover, cover))
        kept = cv2.multiply(area, cv2.bitwise_not(four), scale=1 / 255)
        laid = cv2.multiply(four, np.array((*colour, 255), np.float64), scale=1 / 255)
        cv2.add(kept, laid, dst=area)

    def tint(self, shape: Outline, colour: Colour, alpha: float, *, soft: float = 0.0) -> None:
        """Lay colour on an area where something is painted already; `soft` in units."""
        found = self._cover(shape, alpha, margin=round(soft * self.scale * 2))
        if found is None:
            return
        cover, x, y = found
        if soft * self.scale >= 1:
            cover = _softened(cover, round(soft * self.scale))
        area = self.pixels[y : y + cover.shape[0], x : x + cover.shape[1]]
        cover = np.asarray(cv2.multiply(cover, area[..., 3], scale=1 / 255), np.uint8)
        three = cv2.merge((cover, cover, cover, np.zeros_like(cover)))
        kept = cv2.multiply(area, cv2.bitwise_not(three), scale=1 / 255)
        laid = cv2.multiply(three, np.array((*colour, 0), np.float64), scale=1 / 255)
        cv2.add(kept, laid, dst=area)

    def line(self, points: Outline, thickness: float, colour: Colour) -> None:
        """Draw a line in a colour; `thickness` in units."""
        self._lines(self.pixels, points, thickness, (*colour, 255))

    def crease(self, points: Outline, thickness: float, amount: int = -34) -> None:
        """Draw a line of shade (or of light, above 0) on what is painted."""
        if thickness * self.scale < 0.5:
            return
        value = max(0, min(250, _EVEN + amount))
        self._lines(self._light, points, thickness, (value,))

    def glowing(self, shape: Outline, colour: Colour) -> None:
        """Lay colour that shines by itself."""
        fixed = [self._fixed(shape)]
        cv2.fillPoly(self.pixels, fixed, (*colour, 255), cv2.LINE_AA, _BITS)
        cv2.fillPoly(self._light, fixed, (_OWN,), cv2.LINE_8, _BITS)

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float) -> None:
        """Let light fall around a point when everything is painted; `strength` is 1 at most."""
        x, y = np.array(centre) @ self._matrix + self._shift
        self._glows.append((float(x), float(y), radius * self.scale, colour, strength))

    def point(self, at: Point) -> Point:
        """Return where a point in the present place is, in units of the figure."""
        placed = (np.array(at) @ self._matrix + self._shift - self._base[1]) / self._base[0]
        return float(placed[0]), float(placed[1])

    def finished(self) -> Bytes:
        """Return the picture in its light, premultiplied."""
        box = self._box()
        if box is None:
            return self.pixels
        left, top, right, bottom = box
        area = self.pixels[top:bottom, left:right]
        light = self._light[top:bottom, left:right]
        alpha = area[..., 3].copy()
        factors = cv2.LUT(cv2.merge((light, light, light, light)), _lookup(self._scene))
        lit = cv2.multiply(area, factors, scale=_GAIN / 255)
        rim, strength = _rim(self._scene)
        edge = self._edge(alpha, light)
        lines = [cv2.convertScaleAbs(edge, alpha=part / 255 * strength) for part in rim]
        lit = cv2.add(lit, cv2.merge((*lines, np.zeros_like(edge))))
        self.pixels[top:bottom, left:right] = cv2.min(lit, cv2.merge((alpha,) * 4))
        for glow in self._glows:
            self._shine(*glow)
        return self.pixels

    def _edge(self, alpha: Bytes, light: Bytes) -> Bytes:
        """Return the thin edge on the side that the key light does not reach."""
        reach = max(1.0, self._base[0] * 7.0)
        shift = np.array(
            [[1, 0, self._key[0] * reach], [0, 1, abs(self._key[1]) * reach * 0.55]], np.float32
        )
        size = (alpha.shape[1], alpha.shape[0])
        inner = cv2.warpAffine(alpha, shift, size, flags=cv2.INTER_LINEAR)
        edge = cv2.subtract(alpha, inner)
        if reach > 2:
            edge = cv2.blur(edge, (3, 3))
        own = cv2.compare(light, _OWN, cv2.CMP_EQ)
        return np.asarray(cv2.subtract(edge, own), np.uint8)

    def _shine(self, x: float, y: float, reach: float, colour: Colour, strength: float) -> None:
        left, right = max(0, int(x - reach)), min(self.width, int(x + reach) + 1)
        top, bottom = max(0, int(y - reach)), min(self.height, int(y + reach) + 1)
        if right <= left or bottom <= top:
            return
        ys = (np.arange(top, bottom, dtype=np.float32)[:, None] - y) / max(reach, 1e-3)
        xs = (np.arange(left, right, dtype=np.float32)[None, :] - x) / max(reach, 1e-3)
        fall = np.clip(1 - np.sqrt(xs * xs + ys * ys), 0, 1)
        fall = np.asarray(fall * fall * strength, np.float32)
        area = self.pixels[top:bottom, left:right]
        # Light that is added has to cover a little, too: chroma planes cannot hold it alone.
        free = 1 - area[..., 3].astype(np.float32) / 255
        for channel, value in enumerate((*colour, max(colour))):
            plane = area[..., channel] + fall * value * (free if channel == 3 else 1.0)
            area[..., channel] = np.minimum(255, plane).astype(np.uint8)
        area[..., :3] = np.minimum(area[..., :3], area[..., 3:])

    def _box(self) -> tuple[int, int, int, int] | None:
        left, top, wide, high = cv2.boundingRect(self.pixels[..., 3].copy())
        return (left, top, left + wide, top + high) if wide and high else None

    def _cover(
        self, shape: Outline, alpha: float, margin: int = 0
    ) -> tuple[Bytes, int, int] | None:
        fixed = self._fixed(shape)
        low, high = fixed.min(0) >> _BITS, fixed.max(0) >> _BITS
        left, top = max(0, int(low[0]) - 1 - margin), max(0, int(low[1]) - 1 - margin)
        right = min(self.width, int(high[0]) + 3 + margin)
        bottom = min(self.height, int(high[1]) + 3 + margin)
        if right <= left or bottom <= top:
            return None
        cover = np.zeros((bottom - top, right - left), np.uint8)
        corner = np.array([left, top], np.int32) << _BITS
        cv2.fillPoly(cover, [fixed - corner], (round(255 * alpha),), cv2.LINE_AA, _BITS)
        return cover, left, top

    def _lines(
        self, target: Bytes, points: Outline, thickness: float, value: tuple[int, ...]
    ) -> None:
        pixels = max(1, round(thickness * self.scale))
        fixed = self._fixed(points)
        cv2.polylines(target, [fixed], False, value, pixels, cv2.LINE_AA, _BITS)

    def _fixed(self, outline: Outline) -> NDArray[np.int32]:
        placed = outline @ self._matrix + self._shift
        return np.clip(np.round(placed * (1 << _BITS)), -(1 << 18), 1 << 18).astype(np.int32)


def _softened(mask: Bytes, reach: int) -> Bytes:
    """Blur a mask with two boxes, together about as wide as twice `reach`."""
    if reach > 24:
        high, wide = mask.shape
        small = cv2.resize(
            mask, (max(1, wide // 4), max(1, high // 4)), interpolation=cv2.INTER_AREA
        )
        k = reach // 4 + 1
        small = cv2.blur(cv2.blur(small, (k, k), borderType=0), (k, k), borderType=0)
        return np.asarray(cv2.resize(small, (wide, high), interpolation=cv2.INTER_LINEAR), np.uint8)
    k = reach + 1
    once = cv2.blur(mask, (k, k), borderType=cv2.BORDER_CONSTANT)
    return np.asarray(cv2.blur(once, (k, k), borderType=cv2.BORDER_CONSTANT), np.uint8)


def _curve(stops: Sequence[tuple[int, int]]) -> Bytes:
    values = np.interp(np.arange(256), [a for a, _ in stops], [b for _, b in stops])
    return values.astype(np.uint8)[None]


_CURVES: dict[Matter, Bytes] = {
    Matter.METAL: _curve(
        [
            (0, 30),
            (70, 74),
            (92, 62),
            (104, 96),
            (122, 128),
            (136, 150),
            (148, 214),
            (158, 222),
            (166, 150),
            (190, 176),
            (255, 200),
        ]
    ),  # fmt: skip
    Matter.LEATHER: _curve(
        [(0, 20), (96, 84), (128, 112), (150, 136), (164, 196), (176, 204), (190, 150), (255, 170)]
    ),
    Matter.SKIN: _curve([(0, 40), (90, 98), (128, 134), (255, 200)]),
}


def _lookup(light: Light | None) -> Bytes:
    """Return the factor of each channel for each value of light, of shape (1, 256, 4)."""
    shade, key, exposed = _tones(light)
    t = (np.arange(256, dtype=np.float64) - _EVEN) / 64.0
    edge = np.clip((t + 0.62) / 0.78, 0, 1)
    share = edge * edge * (3 - 2 * edge)
    deep = np.clip((t + 1.9) / 1.3, 0.52, 1.0)
    gleam = np.clip((t - 0.35) / 0.9, 0, 1) * 0.24
    factors = np.zeros((1, 256, 4), np.float64)
    warm = np.exp(-(((t + 0.3) / 0.22) ** 2)) * 0.05
    for channel in range(3):
        body = shade[channel] + (key[channel] - shade[channel]) * share
        glow = warm * (1.0, 0.1, -0.3)[channel]
        factors[0, :, channel] = (body * deep + glow + gleam * key[channel]) * exposed
    factors[0, :, 3] = 1.0
    factors[0, _OWN, :] = 1.0
    return np.clip(factors * _ALPHA + 0.5, 0, 255).astype(np.uint8)


def _tones(light: Light | None) -> tuple[list[float], list[float], float]:
    """Return the factors of shade and key, and how bright everything is."""
    if light is None:
        return [0.60, 0.59, 0.70], [1.0, 0.992, 0.975], 1.0
    bright = light.ambient.luminance / 255
    exposed = _EXPOSED_AT_NIGHT + (1 - _EXPOSED_AT_NIGHT) * bright
    tint = _hue(light.ambient, 0.55)
    key = [a * b for a, b in zip(_hue(light.key, 0.5), _hue(light.ambient, 0.25), strict=True)]
    cool = _hue(light.shade, 0.45)
    lowest = 0.60 + 0.10 * (1 - light.hardness)
    shade = [a * b * lowest for a, b in zip(cool, tint, strict=True)]
    return shade, key, exposed


def _hue(colour: Colour, strength: float) -> list[float]:
    """Return a colour as factors whose largest is one, drawn towards white."""
    peak = max(*colour, 1)
    return [1 - strength + strength * part / peak for part in colour]


def _rim(light: Light | None) -> tuple[Colour, float]:
    if light is None:
        return Colour(255, 255, 255), 0.26
    return light.rim, _RIM


def along(start: Point, end: Point, share: float) -> Point:
    """Return the point at a share of the way from one to another."""
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def distance(a: Point, b: Point) -> float:
    """Return how far apart two points are."""
    return hypot(a[0] - b[0], a[1] - b[1])
