"""Reflections: what is above a line, upside down below it, rippling and fading."""

from __future__ import annotations

from math import ceil, cos, pi, sin
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.planes import Frame, Plane, light
from songreel.providers.local.scenery.backdrop import Mirror

_PHASES = 32
_ROUND = 2.0
"""Seconds after which the ripples come back to where they were."""
_DEEPEST = 0.5
"""How far below its line a mirror shows anything, as a share of the frame's height."""
_RIPPLES: tuple[tuple[float, float, int, float], ...] = (
    (1.0, 26.0, 1, 0.0),
    (0.6, 61.0, -2, 1.7),
    (0.4, 117.0, 3, 4.1),
)
"""Share of the ripple, waves over a mirror's depth at the line, rounds, phase."""
_SLANT = 5.0
"""How far the crests of ripples turn over the width of the frame, in radians."""
_WET = 0.35

Field = NDArray[np.float32]


class Reflection:
    """A mirror, prepared for frames of one size; it is worked out at half of it."""

    def __init__(self, mirror: Mirror, whole: tuple[int, int], frame: tuple[int, int]) -> None:
        """Prepare the maps of one round of ripples.

        Args:
            mirror: what shows the picture.
            whole: width and height of its layer in pixels.
            frame: width and height of the frame in pixels.
        """
        self._mirror, self._whole, self._frame = mirror, whole, frame
        width, height = frame[0] // 2, round(frame[1] * _DEEPEST / 2)
        self._deep = height
        self._waves = _waves(width, height)
        self._maps: dict[int, tuple[NDArray[np.int16], NDArray[np.uint16]]] = {}
        fall = np.linspace(1, 0, height, dtype=np.float32)
        # It sets in softly at the line: shores are no knives.
        begin = np.clip(np.arange(height, dtype=np.float32) / max(2.0, frame[1] * 0.008), 0, 1)
        self._share = (mirror.strength * fall**0.8 * begin)[:, None]

    def lay(self, frame: Frame, view: View, second: float) -> None:
        """Show what is on a frame so far in its lower part."""
        depth = self._mirror.depth
        zoom, middle = view.zoom_at(depth), view.middle_at(depth)
        at = self._mirror.line - (self._whole[1] - self._frame[1]) / 2
        line = (at - self._frame[1] * middle[1]) * zoom + self._frame[1] / 2
        row = round(line / 2)
        rows = min(self._deep, frame.height // 2 - row, row)
        if rows < 4:
            return
        columns, parts = self._map(round(second / _ROUND * _PHASES) % _PHASES)
        taken = min(row, ceil(rows * self._mirror.stretch + self._mirror.ripple))
        above, below = slice(row - taken, row), slice(row, row + rows)
        share = self._share[:rows]
        half = (frame.width // 2, taken)
        luma = cv2.resize(
            frame.luma[2 * (row - taken) : 2 * row], half, interpolation=cv2.INTER_AREA
        )
        tint = light(self._mirror.tint)
        factor = tint[0] / 219

        def mirrored(plane: Plane) -> Field:
            turned = cv2.flip(plane, 0)
            return np.asarray(
                cv2.remap(
                    turned,
                    columns[:rows],
                    parts[:rows],
                    cv2.INTER_LINEAR,
                    borderMode=cv2.BORDER_REFLECT_101,
                ),
                np.float32,
            )

        shown = (mirrored(np.asarray(luma, np.uint8)) - 16) * factor + 16
        wide = (frame.width, 2 * rows)
        kept = _bytes(255 * (1 - share) * np.ones((1, half[0]), np.float32))
        area = frame.luma[2 * row : 2 * (row + rows)]
        cv2.multiply(area, _grown(kept, wide), dst=area, scale=1 / 255)
        cv2.add(area, _grown(_bytes(shown * share), wide), dst=area)
        for plane, hue in ((frame.blue, tint[1]), (frame.red, tint[2])):
            colour = (mirrored(plane[above]) - 128) * factor + (128 + hue * _WET)
            part = plane[below]
            part[:] = _bytes(part * (1 - share) + colour * share)

    def _map(self, phase: int) -> tuple[NDArray[np.int16], NDArray[np.uint16]]:
        """Return from where each pixel of the mirror is taken, as fixed-point maps."""
        if phase not in self._maps:
            turn = 2 * pi * phase / _PHASES
            wave = np.zeros_like(self._waves[0][0])
            for (sine, cosine), (share, _, rounds, _) in zip(self._waves, _RIPPLES, strict=True):
                wave += np.float32(share * cos(rounds * turn)) * sine
                wave += np.float32(share * sin(rounds * turn)) * cosine
            height, width = wave.shape
            row = np.arange(height, dtype=np.float32)[:, None]
            column = np.arange(width, dtype=np.float32)[None, :]
            wave *= self._mirror.ripple / 2 * (0.25 + 1.2 * row / max(1, height - 1))
            y = np.maximum(row * np.float32(self._mirror.stretch) + wave * np.float32(0.9), 0)
            maps = cv2.convertMaps(column + wave, y, cv2.CV_16SC2)
            self._maps[phase] = (np.asarray(maps[0], np.int16), np.asarray(maps[1], np.uint16))
        return self._maps[phase]


def _waves(width: int, height: int) -> list[tuple[Field, Field]]:
    """Return sine and cosine of each ripple, from which any phase of it can be mixed.

    Ripples are narrow at the line and broad near the viewer, as perspective has it.
    """
    row = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    column = np.linspace(0, 1, width, dtype=np.float32)[None, :]
    crests = 2 * pi * row**0.55
    return [
        (np.sin(angle), np.cos(angle))
        for _, waves, rounds, start in _RIPPLES
        for angle in (waves * crests + column * (_SLANT * (1 + 0.4 * rounds)) + start,)
    ]


def _bytes(field: NDArray[Any]) -> Plane:
    return np.clip(field + 0.5, 0, 255).astype(np.uint8)


def _grown(plane: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), np.uint8)
