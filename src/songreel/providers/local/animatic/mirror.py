"""Reflections: what is above a line, upside down below it, rippling and fading."""

from __future__ import annotations

from dataclasses import dataclass
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
_RIPPLES: tuple[tuple[float, float, float, int, float], ...] = (
    (0.9, 22.0, 8.0, 1, 0.0),
    (0.7, 41.0, -21.0, -2, 1.7),
    (0.6, 58.0, 34.0, 2, 4.1),
    (0.4, 97.0, -63.0, -3, 2.6),
)
"""Share of the ripple, waves over a mirror's depth, radians over its width, rounds, phase.

They run across each other, so that crests are short, as on water and not as on a blind.
"""
_WET = 0.35
_GLITTER = 0.22
"""How much brighter a crest is than what it mirrors; the water's own colour gets a share of it."""
_SMOOTH, _ROUGH = 4.0, 9.0
"""Ripples, in pixels at 720 rows, from which crests glitter a little, and fully."""
_WATER_GLITTERS = 0.3
_GROUND, _SMEAR = 1.0, 0.06
"""Depth from which a mirror is wet ground, and over how much of the frame's height that smears what
it shows: ground is rough, and things on it stand nearer than the line."""
_FULL = 200
"""What stands for all of the water; above it is room for crests."""
_BIAS = 64
"""Added to what is added to chroma, which may also be less than nothing."""

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Phase:
    """A moment of the ripples.

    Attributes:
        columns, parts: from where each pixel is taken, as fixed-point maps.
        kept: how much of the water's own luma is kept.
        gain: how much of the mirrored luma is added.
    """

    columns: NDArray[np.int16]
    parts: NDArray[np.uint16]
    kept: Plane
    gain: Plane

    def mirrored(self, plane: NDArray[Any], rows: int, smear: int) -> Plane:
        """Return so many rows of what is above the line upside down, smeared over some."""
        turned = cv2.flip(plane, 0)
        if smear > 1:
            turned = cv2.blur(turned, (1, smear), borderType=cv2.BORDER_REPLICATE)
        seen = cv2.remap(
            turned,
            self.columns[:rows],
            self.parts[:rows],
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        return np.asarray(seen, np.uint8)


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
        self._phases: dict[int, _Phase] = {}
        # Rough water glitters; ground that is only wet does not, and has no waves.
        smooth, rough_from = (size * min(frame) / 720 for size in (_SMOOTH, _ROUGH))
        rough = (mirror.ripple - smooth) / (rough_from - smooth)
        is_ground = mirror.depth >= _GROUND
        self._glitter = np.float32(0 if is_ground else _GLITTER * min(1.0, max(0.0, rough)))
        self._ripple = min(mirror.ripple, smooth) if is_ground else mirror.ripple
        fall = np.linspace(1, 0, height, dtype=np.float32)
        # It sets in softly at the line: shores are no knives.
        begin = np.clip(np.arange(height, dtype=np.float32) / max(2.0, frame[1] * 0.008), 0, 1)
        self._share = (mirror.strength * fall**0.8 * begin)[:, None]
        self._smear = round(frame[1] * _SMEAR / 2) | 1 if is_ground else 1
        tint = light(mirror.tint)
        self._factor = tint[0] / 219
        whole_row = np.ones((1, width), np.float32)
        self._half_kept = _bytes(_FULL * (1 - self._share) * whole_row)
        self._half_gain = _bytes(_FULL * self._factor * self._share * whole_row)
        self._black = _bytes(16 * (1 - self._factor) * self._share * whole_row)
        self._greys = [
            _bytes(_BIAS + (128 * (1 - self._factor) + hue * _WET) * self._share * whole_row)
            for hue in tint[1:]
        ]

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
        phase = self._phase(round(second / _ROUND * _PHASES) % _PHASES)
        taken = min(row, ceil(rows * self._mirror.stretch + self._mirror.ripple))
        above, below = slice(row - taken, row), slice(row, row + rows)
        half, wide = (frame.width // 2, taken), (frame.width, 2 * rows)
        luma = cv2.resize(
            frame.luma[2 * (row - taken) : 2 * row], half, interpolation=cv2.INTER_AREA
        )
        shown = cv2.multiply(
            phase.mirrored(luma, rows, self._smear), phase.gain[:rows], scale=1 / _FULL
        )
        cv2.add(shown, self._black[:rows], dst=shown)
        area = frame.luma[2 * row : 2 * (row + rows)]
        cv2.multiply(area, _grown(phase.kept[:rows], wide), dst=area, scale=1 / _FULL)
        cv2.add(area, _grown(shown, wide), dst=area)
        for plane, grey in zip((frame.blue, frame.red), self._greys, strict=True):
            colour = phase.mirrored(plane[above], rows, self._smear)
            cv2.multiply(colour, self._half_gain[:rows], dst=colour, scale=1 / _FULL)
            part = plane[below]
            cv2.multiply(part, self._half_kept[:rows], dst=part, scale=1 / _FULL)
            cv2.add(part, colour, dst=part)
            cv2.addWeighted(part, 1, grey[:rows], 1, -_BIAS, dst=part)

    def _phase(self, number: int) -> _Phase:
        """Return a moment of the ripples."""
        if number not in self._phases:
            turn = 2 * pi * number / _PHASES
            wave = np.zeros_like(self._waves[0][0])
            for (sine, cosine), ripple in zip(self._waves, _RIPPLES, strict=True):
                share, rounds = ripple[0], ripple[3]
                wave += np.float32(share * cos(rounds * turn)) * sine
                wave += np.float32(share * sin(rounds * turn)) * cosine
            height, width = wave.shape
            row = np.arange(height, dtype=np.float32)[:, None]
            column = np.arange(width, dtype=np.float32)[None, :]
            near = row / max(1, height - 1)
            moved = wave * (self._ripple / 2 * (0.25 + 1.2 * near))
            y = np.maximum(row * np.float32(self._mirror.stretch) + moved * np.float32(0.9), 0)
            maps = cv2.convertMaps(column + moved, y, cv2.CV_16SC2)
            # Crests near the line are finer than a pixel: there they only would be noise.
            crests = wave * np.clip(near * 6, 0, 1) * self._glitter
            self._phases[number] = _Phase(
                np.asarray(maps[0], np.int16),
                np.asarray(maps[1], np.uint16),
                _bytes(_FULL * (1 - self._share) * (1 + crests * _WATER_GLITTERS)),
                _bytes(_FULL * self._factor * self._share * (1 + crests)),
            )
        return self._phases[number]


def _waves(width: int, height: int) -> list[tuple[Field, Field]]:
    """Return sine and cosine of each ripple, from which any phase of it can be mixed.

    Ripples are narrow at the line and broad near the viewer, as perspective has it.
    """
    row = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    column = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :]
    crests = 2 * pi * row**0.55
    across = column / (0.35 + 0.65 * row)
    return [
        (np.sin(angle), np.cos(angle))
        for _, waves, turn, _, start in _RIPPLES
        for angle in (waves * crests + turn * across + start,)
    ]


def _bytes(field: NDArray[Any]) -> Plane:
    return np.clip(field + 0.5, 0, 255).astype(np.uint8)


def _grown(plane: NDArray[Any], size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), np.uint8)
