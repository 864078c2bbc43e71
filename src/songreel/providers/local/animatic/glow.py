"""Lamps that glow: they flicker by themselves and follow the song."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, pi, sin

import cv2
import numpy as np

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.planes import Picture
from songreel.providers.local.animatic.veil import PARTS, Field, Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.scenery.backdrop import Lamp, Mirror

MOST = 48
"""Lamps that glow at once; of more, the ones that light most."""
_FOLLOWS = 1.5
_RESTING = 0.42
"""The energy at which a lamp is as strong as it was painted."""
_HIDDEN = 0.92
"""How much of a glow goes when something stands before its lamp; the rest is seen around it."""
_CHARACTER = 1.0
"""Depth at which the character stands: it hides what shines behind it."""
_COARSE = 8
_STEPS, _PHASES = 2, 16
"""Reach and place of a glow are rounded to such parts of a pixel of the veil, so that most glows
of a clip are there already."""
_WAVES = (1.1, 2.7, 4.3)
"""Hertz of the waves that make a flicker: none of them fast enough to strobe."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """How layers at a depth are seen: enlarged, then moved to the right and down, in pixels."""

    zoom: float
    right: float
    down: float

    def place(self, at: tuple[float, float]) -> tuple[float, float]:
        """Return where a point of a layer is in the frame."""
        return at[0] * self.zoom + self.right, at[1] * self.zoom + self.down

    def source(self, at: tuple[float, float]) -> tuple[float, float]:
        """Return which point of a layer is seen somewhere in the frame."""
        return (at[0] - self.right) / self.zoom, (at[1] - self.down) / self.zoom


@dataclass(frozen=True, slots=True)
class _Cover:
    """How much a nearer layer hides, coarsely."""

    alpha: Field
    depth: float


@dataclass(frozen=True, slots=True)
class _Glow:
    lamp: Lamp
    phases: tuple[float, ...]
    covers: tuple[_Cover, ...]

    def strength(self, second: float, energy: float) -> float:
        lamp = self.lamp
        waves = sum(
            sin(2 * pi * (wave * second + phase))
            for wave, phase in zip(_WAVES, self.phases, strict=True)
        )
        burning = 1 - 0.5 * lamp.flicker * (0.5 + waves / (2 * len(_WAVES)))
        follows = 1 + lamp.pulse * _FOLLOWS * (energy - _RESTING)
        return max(0.0, lamp.strength * burning * follows)


class Glows:
    """All lamps of a scene."""

    def __init__(
        self,
        lamps: Sequence[Lamp],
        layers: Sequence[tuple[Picture, float]],
        mirror: Mirror | None,
        frame: tuple[int, int],
        chance: Chance,
    ) -> None:
        """Prepare lamps.

        Args:
            lamps: whatever shines.
            layers: those behind the character with their depths, from the far ones to the near.
            mirror: what shows lamps above its line upside down.
            frame: width and height in pixels.
            chance: decides how they flicker.
        """
        self._frame = frame
        self._mirror = mirror
        self._whole = (layers[0][0].width, layers[0][0].height) if layers else frame
        ranked = sorted(range(len(lamps)), key=lambda i: -lamps[i].strength * lamps[i].radius)
        kept = sorted(ranked[:MOST])
        coarse = [_Cover(_coarse(picture), depth) for picture, depth in layers] if kept else []
        self._glows = [
            _Glow(
                lamps[i],
                tuple(chance.branch(i, wave).share() for wave in _WAVES),
                tuple(coarse[_layer_of(lamps[i], layers) + 1 :]),
            )
            for i in kept
        ]
        self._depths = {cover.depth for cover in coarse} | {lamps[i].depth for i in kept}
        if mirror is not None:
            self._depths.add(mirror.depth)

    @property
    def are_behind(self) -> bool:
        """Tell whether any lamp is not nearer than the character."""
        return any(glow.lamp.depth <= _CHARACTER for glow in self._glows)

    def shine(self, veil: Veil, view: View, second: float, energy: float, *, behind: bool) -> None:
        """Let the lamps shine into a veil: those behind the character, or those before it."""
        sights = {depth: self._sight(depth, view) for depth in self._depths}
        mirror = self._mirror
        line = sights[mirror.depth].place((0.0, mirror.line))[1] if mirror is not None else 0.0
        for glow in self._glows:
            lamp = glow.lamp
            if (lamp.depth <= _CHARACTER) is not behind:
                continue
            sight = sights[lamp.depth]
            x, y = sight.place(lamp.at)
            strength = glow.strength(second, energy)
            for cover in glow.covers:
                column, row = sights[cover.depth].source((x, y))
                hides = _between(cover.alpha, row / _COARSE - 0.5, column / _COARSE - 0.5)
                strength *= 1 - _HIDDEN * hides
            reach = lamp.radius * sight.zoom
            _round(veil, lamp, (x, y), (reach, reach), strength)
            if mirror is not None and lamp.depth <= mirror.depth and y < line:
                below = line + (line - y) / max(0.2, mirror.stretch)
                spread = (reach * 0.34, reach * 1.15)
                _round(veil, lamp, (x, below), spread, strength * mirror.strength * 0.7)

    def _sight(self, depth: float, view: View) -> _Sight:
        """Return how layers at a depth are seen."""
        zoom = view.zoom_at(depth)
        right, down = (
            size / 2 - ((whole - size) / 2 + size * part) * zoom
            for whole, size, part in zip(
                self._whole, self._frame, view.middle_at(depth), strict=True
            )
        )
        return _Sight(zoom, right, down)


def _layer_of(lamp: Lamp, layers: Sequence[tuple[Picture, float]]) -> int:
    """Return the index of the nearest layer that is not nearer than a lamp."""
    return max((i for i, (_, depth) in enumerate(layers) if depth <= lamp.depth), default=-1)


def _coarse(picture: Picture) -> Field:
    size = (max(2, picture.width // _COARSE), max(2, picture.height // _COARSE))
    small = cv2.resize(picture.half_alpha, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32) / np.float32(255)


def _between(field: Field, row: float, column: float) -> float:
    """Return a value between four of a field; outside it is that of the edge."""
    rows, columns = field.shape
    y, x = min(max(row, 0.0), rows - 1.001), min(max(column, 0.0), columns - 1.001)
    i, j = int(y), int(x)
    down, right = y - i, x - j
    upper = field[i, j] * (1 - right) + field[i, j + 1] * right
    lower = field[i + 1, j] * (1 - right) + field[i + 1, j + 1] * right
    return float(upper * (1 - down) + lower * down)


def _round(
    veil: Veil,
    lamp: Lamp,
    at: tuple[float, float],
    reach: tuple[float, float],
    strength: float,
) -> None:
    """Add a soft round light: a narrow bell in a wide one."""
    if strength <= 0.004:
        return
    x, y = at[0] / PARTS - 0.5, at[1] / PARTS - 0.5
    column, row = floor(x), floor(y)
    across = _bells(max(2, round(reach[0] / PARTS * _STEPS)), floor((x - column) * _PHASES))
    down = _bells(max(2, round(reach[1] / PARTS * _STEPS)), floor((y - row) * _PHASES))
    wide, high = len(across[0]), len(down[0])
    left, top = column - wide // 2, row - high // 2
    first, last = max(0, -left), min(wide, veil.width - left)
    upper, lower = max(0, -top), min(high, veil.height - top)
    if last <= first or lower <= upper:
        return
    glow = np.zeros((lower - upper, last - first), np.float32)
    for one, other, share in zip(down, across, (0.45, 0.55), strict=True):
        glow += np.outer(one[upper:lower] * np.float32(share * strength), other[first:last])
    veil.shine(glow, lamp.colour, (top + upper, left + first))


@lru_cache(4096)
def _bells(reach: int, moved: int) -> tuple[Field, Field]:
    """Return the fall-off of a light along one side, a wide one and a narrow one.

    Args:
        reach: how far it goes, in parts of a pixel.
        moved: by how much its middle is beyond that of a pixel, in parts of one.
    """
    size = reach / _STEPS
    half = ceil(size) + 1
    away = (np.arange(-half, half + 1) - (moved + 0.5) / _PHASES) / size
    square = away * away
    fade = np.clip(1 - square, 0, 1)
    wide, narrow = (np.exp(-steep * square) * fade for steep in (5, 28))
    return wide.astype(np.float32), narrow.astype(np.float32)
