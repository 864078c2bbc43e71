"""Things in the air that one sees one by one: leaves, petals, sparks, fireflies, bubbles, dust."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import cos, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.planes import Frame, Plane, light
from songreel.providers.local.animatic.veil import PARTS, Field, Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.scenery.backdrop import Air, AirKind

_EDGE = 0.08
"""How far outside the frame things are before they come in again on the other side."""
_CONFETTI = (
    Colour(255, 92, 122),
    Colour(255, 204, 72),
    Colour(92, 208, 255),
    Colour(150, 232, 138),
    Colour(206, 132, 255),
    Colour(255, 250, 240),
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How things of a kind look and move; speeds in frame heights a second, down and right.

    Attributes:
        count: at full density, in a frame of 16:9.
        size: radius in pixels at 720 rows, from and to.
        fall: from and to; negative rises.
        sway: frame heights to each side.
        pace: how many sways a second.
        top, bottom: between which shares of the frame's height they live.
    """

    count: int
    size: tuple[float, float]
    fall: tuple[float, float]
    sway: float
    pace: float
    top: float = -_EDGE
    bottom: float = 1 + _EDGE


_KINDS: dict[AirKind, _Kind] = {
    AirKind.DUST: _Kind(90, (0.9, 2.6), (-0.012, 0.014), 0.03, 0.09),
    AirKind.FIREFLIES: _Kind(44, (1.3, 2.3), (-0.01, 0.01), 0.06, 0.13, 0.22, 0.86),
    AirKind.LEAVES: _Kind(36, (5.0, 10.0), (0.07, 0.16), 0.06, 0.28),
    AirKind.PETALS: _Kind(60, (3.2, 6.0), (0.05, 0.11), 0.05, 0.3),
    AirKind.EMBERS: _Kind(110, (0.7, 1.6), (-0.34, -0.1), 0.03, 0.5),
    AirKind.BUBBLES: _Kind(46, (2.0, 8.0), (-0.16, -0.06), 0.012, 0.7),
    AirKind.CONFETTI: _Kind(110, (3.4, 6.0), (0.1, 0.22), 0.03, 0.6),
}


@dataclass(frozen=True, slots=True)
class _Mote:
    """Where one is at one moment, in pixels, and what it is like for good."""

    x: float
    y: float
    size: float
    turn: float
    share: float
    phase: float
    high: float
    near: float


class Motes:
    """Things of one kind; where each is follows from the moment alone."""

    def __init__(self, air: Air, width: int, height: int, chance: Chance) -> None:
        """Prepare things; kinds that are sheets or fog have none.

        Args:
            air: what is in the air.
            width: of the frame in pixels.
            height: of the frame in pixels.
            chance: decides on each of them.
        """
        kind = _KINDS.get(air.kind, _Kind(0, (1, 1), (0, 0), 0, 0))
        self._air, self._kind = air, kind
        self._width, self._height = width, height
        self._unit = min(width, height) / 720
        wide = (width / height) / (16 / 9)
        count = round(kind.count * min(1.0, max(0.0, air.density)) * min(1.0, 0.45 + 0.55 * wide))
        draws = [chance.branch("mote", index) for index in range(count)]
        self._given: NDArray[np.float64] = np.array(
            [[draw.share() for _ in range(8)] for draw in draws]
        ).reshape(-1, 8)
        self._colours = [_bytes_of(_coloured(air, draw.branch("colour"))) for draw in draws]

    @property
    def glow(self) -> bool:
        """Tell whether they shine."""
        return self._air.kind in {AirKind.FIREFLIES, AirKind.EMBERS}

    def lay(self, frame: Frame, veil: Veil, view: View, second: float, *, behind: bool) -> None:
        """Draw those behind the character, or before it; what glows adds its light to a veil."""
        draw = _DRAWN.get(self._air.kind)
        if draw is None:
            return
        for mote, colour in zip(self._motes(view, second), self._colours, strict=True):
            if (mote.near <= 1) is behind:
                draw(frame, veil, mote, colour, second)

    def _motes(self, view: View, second: float) -> list[_Mote]:
        kind, given = self._kind, self._given
        if not len(given):
            return []
        x0, y0, size, speed, phase, depth, spin, share = given.T
        # Near ones are larger and faster; there are fewer of them.
        near = 0.55 + 1.1 * depth**2
        fall = (kind.fall[0] + (kind.fall[1] - kind.fall[0]) * speed) * near
        pace = kind.pace * (0.7 + 0.6 * speed)
        sway = kind.sway * near * np.sin(2 * pi * (pace * second + phase))
        bob = 0.35 * kind.sway * np.sin(2 * pi * (pace * 1.37 * second + share))
        middle = view.middle_at(1.0)
        ratio = self._height / self._width
        across = 1 + 2 * _EDGE
        x = x0 * across + self._air.wind * near * second + sway * ratio - (middle[0] - 0.5) * near
        high = kind.bottom - kind.top
        y = y0 * high + fall * second + bob - (middle[1] - 0.5) * near
        x, y = x % across - _EDGE, y % high
        radius = (kind.size[0] + (kind.size[1] - kind.size[0]) * size) * near * self._unit
        turn = 2 * pi * (spin + (spin - 0.5) * 0.9 * second)
        columns = np.stack(
            [
                x * self._width,
                (y + kind.top) * self._height,
                radius,
                turn,
                share,
                phase,
                y / high,
                near,
            ],
            1,
        )
        return [_Mote(*row) for row in columns.tolist()]


Yuv = tuple[float, float, float]


def _bytes_of(colour: Colour) -> Yuv:
    luma, blue, red = light(colour)
    return luma + 16, blue + 128, red + 128


def _coloured(air: Air, chance: Chance) -> Colour:
    if air.kind is AirKind.CONFETTI:
        return chance.pick(_CONFETTI)
    if air.kind in {AirKind.LEAVES, AirKind.PETALS, AirKind.EMBERS}:
        hue = chance.between(-0.03, 0.03)
        return air.colour.turned(hue=hue, value=chance.between(0.78, 1.08))
    return air.colour


_LEAF = np.array(
    [
        (-1.25, 0),
        (-0.7, -0.42),
        (0.0, -0.6),
        (0.75, -0.36),
        (1.35, 0),
        (0.75, 0.36),
        (0, 0.6),
        (-0.7, 0.42),
    ]
)
_PETAL = np.array(
    [
        (-1.0, 0),
        (-0.6, -0.55),
        (0.1, -0.75),
        (0.8, -0.5),
        (0.95, 0),
        (0.8, 0.5),
        (0.1, 0.75),
        (-0.6, 0.55),
    ]
)
_SLIP = np.array([(-1.0, -0.6), (1.0, -0.6), (1.0, 0.6), (-1.0, 0.6)])


def _tumbling(shape: NDArray[np.float64]) -> Callable[..., None]:
    """Return how to draw flat things that turn over as they fall."""

    def draw(frame: Frame, veil: Veil, mote: _Mote, colour: Yuv, second: float) -> None:
        over = cos(2 * pi * ((0.35 + 0.5 * mote.share) * second + mote.phase))
        flat = (0.18 + 0.82 * abs(over)) * (1 if over >= 0 else -1)
        c, s = cos(mote.turn) * mote.size, sin(mote.turn) * mote.size
        placed = shape * (1, flat) @ np.array([[c, s], [-s, c]]) + (mote.x, mote.y)
        shade = 0.76 + 0.3 * over
        _polygon(frame, placed, (16 + (colour[0] - 16) * shade, colour[1], colour[2]))

    return draw


def _polygon(frame: Frame, points: NDArray[np.float64], colour: Yuv) -> None:
    full = np.round((points - 0.5) * 16).astype(np.int32)
    half = np.round((points / 2 - 0.5) * 16).astype(np.int32)
    cv2.fillConvexPoly(frame.luma, full, (min(235.0, colour[0]),), cv2.LINE_AA, 4)
    cv2.fillConvexPoly(frame.blue, half, (colour[1],), cv2.LINE_AA, 4)
    cv2.fillConvexPoly(frame.red, half, (colour[2],), cv2.LINE_AA, 4)


def _dust(frame: Frame, veil: Veil, mote: _Mote, colour: Yuv, second: float) -> None:
    twinkle = 0.5 + 0.5 * sin(2 * pi * (0.21 * (0.6 + mote.share) * second + mote.phase))
    _dab(frame, mote, colour, (0.08 + 0.34 * twinkle) * (0.4 + 0.6 * mote.share))


def _firefly(frame: Frame, veil: Veil, mote: _Mote, colour: Yuv, second: float) -> None:
    blink = sin(2 * pi * ((0.16 + 0.12 * mote.share) * second + mote.phase))
    lit = max(0.0, blink) ** 0.7
    if lit <= 0.02:
        return
    _dab(frame, mote, (225.0, colour[1], colour[2]), min(1.0, 1.2 * lit))
    _halo(veil, mote, colour, mote.size * 18, 0.75 * lit)


def _ember(frame: Frame, veil: Veil, mote: _Mote, colour: Yuv, second: float) -> None:
    waves = sin(2 * pi * (1.9 * second + mote.phase)) + sin(2 * pi * (3.1 * second + mote.share))
    # Sparks are born at the bottom and go out on their way up.
    lit = min(1.0, 1.7 * mote.high**1.6) * (0.75 + 0.125 * waves)
    _dab(frame, mote, (min(235.0, colour[0] + 50), colour[1], colour[2]), lit)
    if mote.share > 0.4:
        _halo(veil, mote, colour, mote.size * 9, 0.26 * lit)


def _bubble(frame: Frame, veil: Veil, mote: _Mote, colour: Yuv, second: float) -> None:
    x, y, radius = mote.x, mote.y, max(1.2, mote.size)
    row, column = int(y), int(x)
    if not (0 <= row < frame.height and 0 <= column < frame.width):
        return
    behind = float(frame.luma[row, column])
    rim = behind + (colour[0] - behind) * 0.5
    centre = (round((x - 0.5) * 16), round((y - 0.5) * 16))
    thick = max(1, round(radius * 0.16))
    cv2.circle(frame.luma, centre, round(radius * 16), (rim,), thick, cv2.LINE_AA, 4)
    spot = (round((x - 0.5 - radius * 0.38) * 16), round((y - 0.5 - radius * 0.38) * 16))
    glint = behind + (235 - behind) * 0.8
    cv2.circle(frame.luma, spot, round(radius * 16 * 0.2), (glint,), -1, cv2.LINE_AA, 4)


def _dab(frame: Frame, mote: _Mote, colour: Yuv, strength: float) -> None:
    """Lay a soft round spot of a colour."""
    radius = max(0.7, mote.size)
    _soft(frame.luma, mote.x, mote.y, radius, colour[0], strength)
    _soft(frame.blue, mote.x / 2, mote.y / 2, radius / 2, colour[1], strength)
    _soft(frame.red, mote.x / 2, mote.y / 2, radius / 2, colour[2], strength)


def _soft(plane: Plane, x: float, y: float, radius: float, value: float, strength: float) -> None:
    left, top = int(x // 1), int(y // 1)
    spot = _spot(round(max(radius, 0.6) * 4), int((x - left) * 4), int((y - top) * 4))
    reach = spot.shape[0] // 2
    height, width = plane.shape
    x0, x1 = max(0, left - reach), min(width, left + reach + 1)
    y0, y1 = max(0, top - reach), min(height, top + reach + 1)
    if x1 <= x0 or y1 <= y0:
        return
    part = spot[y0 - top + reach : y1 - top + reach, x0 - left + reach : x1 - left + reach]
    area = plane[y0:y1, x0:x1]
    area[:] = area + (value - area) * (part * np.float32(strength))


@cache
def _spot(quarters: int, right: int, down: int) -> Field:
    """Return a soft spot: its radius in quarters of a pixel, moved by quarters of a pixel."""
    radius = quarters / 4
    reach = int(radius * 1.7 + 1.5)
    steps = np.arange(-reach, reach + 1, dtype=np.float32)
    x, y = steps - np.float32(right / 4 - 0.375), steps - np.float32(down / 4 - 0.375)
    square = (x * x)[None, :] + (y * y)[:, None]
    # A spot below a pixel keeps its light, spread over one.
    return (np.exp(square * (-1.4 / radius**2)) * min(1.0, radius)).astype(np.float32)


def _halo(veil: Veil, mote: _Mote, colour: Yuv, reach: float, strength: float) -> None:
    """Add light around a mote."""
    spot = _spot(max(4, round(reach / PARTS * 4 / 1.7)), 0, 0)
    x, y = int(mote.x / PARTS), int(mote.y / PARTS)
    half = spot.shape[0] // 2
    x0, x1 = max(0, x - half), min(veil.width, x + half + 1)
    y0, y1 = max(0, y - half), min(veil.height, y + half + 1)
    if x1 <= x0 or y1 <= y0:
        return
    part = spot[y0 - y + half : y1 - y + half, x0 - x + half : x1 - x + half]
    veil.shine_yuv(
        part * np.float32(strength), (colour[0] - 16, colour[1] - 128, colour[2] - 128), (y0, x0)
    )


_DRAWN: dict[AirKind, Callable[..., None]] = {
    AirKind.DUST: _dust,
    AirKind.FIREFLIES: _firefly,
    AirKind.LEAVES: _tumbling(_LEAF),
    AirKind.PETALS: _tumbling(_PETAL),
    AirKind.EMBERS: _ember,
    AirKind.BUBBLES: _bubble,
    AirKind.CONFETTI: _tumbling(_SLIP),
}
