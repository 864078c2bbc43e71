"""Lightning: when it strikes, how it lights the picture, and its bolt."""

from __future__ import annotations

from math import cos, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.planes import Frame, light
from songreel.providers.local.animatic.veil import PARTS, Field, Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour

FIRST, SHORTEST, LONGEST_PAUSE = (0.5, 1.6), 2.6, 5.2
"""Seconds before the first strike, from and to, and the pauses between strikes."""
_LIGHT = (1.0, 0.55, 0.3, 0.62, 0.4, 0.24, 0.12, 0.05)
"""How bright each of the frames after a strike is. It flares twice, so with the shortest pause
there are never more than two flashes in a second (WCAG 2.2, 2.3.1 allows three)."""
_RATE = 24
_COLOUR = Colour(206, 218, 255)


def strikes(seconds: float, chance: Chance) -> tuple[float, ...]:
    """Return when lightning strikes in a clip, in seconds."""
    moments: list[float] = []
    moment = chance.between(*FIRST)
    while moment < seconds:
        moments.append(moment)
        moment += chance.between(SHORTEST, LONGEST_PAUSE)
    return tuple(moments)


class Lightning:
    """The lightning of one clip; `strikes` are its moments, in seconds."""

    def __init__(self, width: int, height: int, seconds: float, chance: Chance) -> None:
        """Decide when and where it strikes.

        Args:
            width: of the frame in pixels.
            height: of the frame in pixels.
            seconds: length of the clip.
            chance: decides; the branch "strikes" on when.
        """
        self._frame = (width, height)
        self.strikes = strikes(seconds, chance.branch("strikes"))
        self._bolts = [
            _bolt(width, height, chance.branch("bolt", index)) for index in range(len(self.strikes))
        ]

    def level(self, second: float) -> float:
        """Return how bright the sky is with lightning, from 0 to 1."""
        return self._now(second)[0]

    def draw(self, frame: Frame, second: float) -> None:
        """Draw the bolt of this moment, if there is one, on the sky."""
        level, index = self._now(second)
        if level < 0.25 or index is None:
            return
        luma, blue, red = light(_COLOUR)
        for line, thick in self._bolts[index]:
            points = np.round(line * 16).astype(np.int32)
            cv2.polylines(frame.luma, [points], False, (luma + 16,), thick, cv2.LINE_AA, 4)
            half = np.round(line * 8).astype(np.int32)
            for plane, value in ((frame.blue, blue), (frame.red, red)):
                cv2.polylines(
                    plane, [half], False, (value + 128,), max(1, thick // 2), cv2.LINE_AA, 4
                )

    def shine(self, veil: Veil, second: float) -> None:
        """Light the whole picture, most of all from above."""
        level, index = self._now(second)
        if level <= 0 or index is None:
            return
        fall = np.linspace(1, 0.35, veil.height, dtype=np.float32)[:, None]
        veil.expose(1 + np.float32(0.45 * level) * fall)
        glow = np.repeat(fall * np.float32(0.2 * level), veil.width, 1)
        glow += _around(self._bolts[index], veil) * np.float32(0.8 * level)
        veil.shine(glow, _COLOUR, (0, 0), screen=0.6)

    def _now(self, second: float) -> tuple[float, int | None]:
        for index, strike in enumerate(self.strikes):
            frame = round((second - strike) * _RATE)
            if 0 <= frame < len(_LIGHT):
                return _LIGHT[frame], index
        return 0.0, None


def _around(bolt: list[tuple[NDArray[np.float64], int]], veil: Veil) -> Field:
    """Return the glow of the air around a bolt, from 0 to 1."""
    glow = np.zeros((veil.height, veil.width), np.float32)
    for line, thick in bolt:
        points = np.round(line / PARTS * 16).astype(np.int32)
        cv2.polylines(glow, [points], False, (1.0 if thick > 1 else 0.4,), 2, cv2.LINE_8, 4)
    reach = veil.height / 60
    near, far = (cv2.GaussianBlur(glow, (0, 0), reach * times) for times in (1, 5))
    return np.asarray(0.8 * near + 1.4 * far, np.float32)


def _bolt(width: int, height: int, chance: Chance) -> list[tuple[NDArray[np.float64], int]]:
    """Return a bolt and its branches as lines with their thickness in pixels."""
    unit = min(width, height) / 720
    x, y = width * chance.between(0.14, 0.86), -10.0 * unit
    step = 26 * unit
    trunk = [(x, y)]
    lean = chance.between(-0.35, 0.35)
    lines: list[tuple[NDArray[np.float64], int]] = []
    deep = height * chance.between(0.5, 0.6)
    while y < deep:
        angle = lean + chance.between(-0.85, 0.85)
        x, y = x + sin(angle) * step, y + cos(angle) * step
        trunk.append((x, y))
        if chance.share() < 0.17:
            lines.append((_branch((x, y), angle, step, chance), max(1, round(unit))))
    lines.append((np.array(trunk, np.float64), max(1, round(2.6 * unit))))
    return lines


def _branch(
    start: tuple[float, float], angle: float, step: float, chance: Chance
) -> NDArray[np.float64]:
    x, y = start
    points = [start]
    side = chance.pick((-1, 1)) * chance.between(0.5, 0.95)
    for _ in range(chance.whole(3, 7)):
        turn = max(-pi / 2, min(pi / 2, angle * 0.4 + side + chance.between(-0.6, 0.6)))
        x, y = x + sin(turn) * step * 0.7, y + cos(turn) * step * 0.7
        points.append((x, y))
    return np.array(points, np.float64)
