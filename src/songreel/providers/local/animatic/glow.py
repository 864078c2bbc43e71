"""Lamps that glow: they flicker by themselves and follow the song."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, pi, sin

import cv2
import numpy as np

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.planes import Picture, light
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
_SHARES = (0.45, 0.55)
"""How much of a light is its wide bell, and its narrow one."""
_SCREEN = 0.5
"""How much of what is behind a light goes, so that bright things do not burn out."""
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
        lights = _Lights(veil)
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
            lights.add(lamp, (x, y), (reach, reach), strength)
            if mirror is not None and lamp.depth <= mirror.depth and y < line:
                below = line + (line - y) / max(0.2, mirror.stretch)
                spread = (reach * 0.34, reach * 1.15)
                lights.add(lamp, (x, below), spread, strength * mirror.strength * 0.7)
        lights.shine()

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


class _Lights:
    """Round lights, collected and then added to a veil in one product of matrices.

    A soft round light is a column times a row; a sum of such products is what a product of two
    matrices is, and that takes a fraction of the time that one light after the other takes.
    """

    def __init__(self, veil: Veil) -> None:
        self._veil = veil
        self._downs: list[_Stretch] = []
        self._acrosses: list[_Stretch] = []
        self._shares: list[tuple[float, ...]] = []

    def add(
        self, lamp: Lamp, at: tuple[float, float], reach: tuple[float, float], strength: float
    ) -> None:
        """Add a soft round light: a narrow bell in a wide one."""
        if strength <= 0.004:
            return
        across = _stretch(at[0], reach[0], self._veil.width)
        down = _stretch(at[1], reach[1], self._veil.height)
        if across is None or down is None:
            return
        self._acrosses.append(across)
        self._downs.append(down)
        tint = light(lamp.colour)
        for share in _SHARES:
            much = share * strength
            self._shares.append((-_SCREEN * much, *(part * much for part in tint)))

    def shine(self) -> None:
        """Add all of them to the veil."""
        if not self._shares:
            return
        top, bottom = _around(self._downs)
        left, right = _around(self._acrosses)
        shares = np.array(self._shares, np.float32).T[:, None, :]
        columns = _laid_out(self._downs, top, bottom).T * shares
        rows = _laid_out(self._acrosses, left, right)
        sums = np.asarray(columns.reshape(-1, rows.shape[0]) @ rows, np.float32)
        self._veil.add(sums.reshape(4, bottom - top, right - left), (top, left))


_Stretch = tuple[Field, int]
"""What a light covers of one side of a veil: both its bells, and where they begin."""


def _stretch(at: float, reach: float, size: int) -> _Stretch | None:
    """Return the stretch around a place in pixels, or None where nothing of it is seen."""
    place = at / PARTS - 0.5
    middle = floor(place)
    bells = _bells(max(2, round(reach / PARTS * _STEPS)), floor((place - middle) * _PHASES))
    wide = bells.shape[1]
    begin = middle - wide // 2
    if begin >= 0 and begin + wide <= size:
        return bells, begin
    first, last = max(0, begin), min(size, begin + wide)
    return (bells[:, first - begin : last - begin], first) if last > first else None


def _around(stretches: Sequence[_Stretch]) -> tuple[int, int]:
    """Return from where to where some stretches go."""
    return (
        min(first for _, first in stretches),
        max(first + bells.shape[1] for bells, first in stretches),
    )


def _laid_out(stretches: Sequence[_Stretch], begin: int, end: int) -> Field:
    """Return a matrix with a row for each bell of some stretches, from `begin` to `end`."""
    rows = np.zeros((len(stretches), len(_SHARES), end - begin), np.float32)
    for row, (bells, first) in zip(rows, stretches, strict=True):
        row[:, first - begin : first - begin + bells.shape[1]] = bells
    return rows.reshape(-1, end - begin)


@lru_cache(4096)
def _bells(reach: int, moved: int) -> Field:
    """Return the fall-off of a light along one side, a wide one and a narrow one, as rows.

    Args:
        reach: how far it goes, in parts of a pixel.
        moved: by how much its middle is beyond that of a pixel, in parts of one.
    """
    size = reach / _STEPS
    half = ceil(size) + 1
    away = (np.arange(-half, half + 1) - (moved + 0.5) / _PHASES) / size
    square = away * away
    fade = np.clip(1 - square, 0, 1)
    return np.stack([np.exp(-steep * square) * fade for steep in (5, 28)]).astype(np.float32)
