"""Fog that drifts: two banks of soft cloud that slide over each other."""

from __future__ import annotations

from math import pi, sin

import cv2
import numpy as np

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.veil import PARTS, Field, Veil
from songreel.providers.local.chance import Chance
from songreel.providers.local.scenery.backdrop import Air

_THICKEST = 0.62
"""Share of the picture that the densest fog covers where it is thickest."""
_DRIFT = 0.012
"""Frame widths a second that fog goes even without wind."""
_BEFORE = 0.4
"""How much of it lies before the character."""


class Fog:
    """Fog of one scene."""

    def __init__(self, air: Air, width: int, height: int, horizon: float, chance: Chance) -> None:
        """Prepare the banks.

        Args:
            air: its density, wind and colour.
            width: of the frame in pixels.
            height: of the frame in pixels.
            horizon: where it lies thickest, as a share of the height.
            chance: decides on its shape.
        """
        self._air = air
        self._size = (width // PARTS, height // PARTS)
        self._banks = [_bank(*self._size, chance.branch("bank", index)) for index in range(2)]
        row = np.linspace(0, 1, self._size[1], dtype=np.float32)[:, None]
        above = np.exp(-(((row - horizon) / 0.26) ** 2))
        below = 0.45 + 0.55 * np.exp(-(((row - horizon) / 0.3) ** 2))
        lying = np.where(row < horizon, np.maximum(above, 0.16), below)
        self._lying = (lying * (_THICKEST * min(1.0, max(0.0, air.density)))).astype(np.float32)

    def lay(self, veil: Veil, view: View, second: float, *, behind: bool) -> None:
        """Cover what a veil lets through, behind the character or before it."""
        index, depth, pace = (0, 0.6, 1.0) if behind else (1, 1.3, 1.7)
        bank = self._banks[index]
        width, height = self._size
        wind = self._air.wind
        drift = (wind * 0.4 + (_DRIFT if wind >= 0 else -_DRIFT)) * pace * second
        middle = view.middle_at(depth)
        x = ((middle[0] - 0.5 - drift) * width) % (2 * width) + width / 2
        y = height * (0.5 + 0.12 * (middle[1] - 0.5) + 0.012 * sin(2 * pi * 0.07 * second))
        seen = cv2.getRectSubPix(bank, (width, height), (x, y + height * 0.05))
        share = self._lying * np.asarray(seen, np.float32)
        veil.cover(share if behind else share * np.float32(_BEFORE), self._air.colour)


def _bank(width: int, height: int, chance: Chance) -> Field:
    """Return clouds from 0 to 1 that go on without a seam: two frames wide, and one more."""
    draw = np.random.default_rng(chance.bits())
    high = round(height * 1.1)
    total = np.zeros((high, 2 * width), np.float32)
    for octave, weight in ((3, 0.5), (6, 0.28), (13, 0.14), (27, 0.08)):
        # Banks lie flat: cells are wider than they are high. Three rounds of them are made
        # larger and the middle one is taken, so that its ends meet.
        cells = draw.random((octave + 2, 2 * octave), np.float32)
        grown = cv2.resize(np.tile(cells, (1, 3)), (6 * width, high), interpolation=cv2.INTER_CUBIC)
        total += np.asarray(grown, np.float32)[:, 2 * width : 4 * width] * np.float32(weight)
    low, top = np.percentile(total, (8, 94))
    shaped = np.clip((total - low) / max(1e-6, top - low), 0, 1)
    shaped = shaped * shaped * (3 - 2 * shaped)
    return np.ascontiguousarray(np.concatenate([shaped, shaped[:, :width]], 1), np.float32)
