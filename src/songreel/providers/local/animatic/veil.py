"""What light does between the scene and the lens: glow, bloom, fog, vignette, exposure.

All of it is soft, so it is worked out at a quarter of the frame's size and laid on in one go:
each plane is multiplied by what comes through and what shines is added. Values are those of
limited-range YUV without its offsets, in which light adds as it does in RGB.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.planes import Frame, Plane, light
from songreel.providers.local.pencil.colour import Colour

PARTS = 4
"""How many times smaller than the frame a veil is."""
_FULL = 200
"""What stands for everything coming through: above it is room for more light."""
_BLACK, _GREY = 16, 128
_NOTHING = (1 << 30, 1 << 30, 0, 0)
"""A box without anything in it: its upper, left, lower and right side."""
_NEGATIVE = 64
"""Added to chroma, which may also lose, so that it fits into a byte."""
_BLOOM_FROM, _BLOOM_TO = 120.0, 225.0
"""Luma from which light spreads a little, and fully."""
_NARROW, _WIDE = 0.018, 0.075
"""How far it spreads, as shares of the frame's smaller side."""

Field = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Small:
    """The frame at a quarter of its size, as it is before the veil."""

    luma: Field
    blue: Field
    red: Field

    @classmethod
    def of(cls, frame: Frame) -> Small:
        """Shrink a frame; chroma comes without its offset."""
        size = (frame.width // PARTS, frame.height // PARTS)
        half = cv2.resize(
            frame.luma, (frame.width // 2, frame.height // 2), interpolation=cv2.INTER_AREA
        )
        luma = cv2.resize(half, size, interpolation=cv2.INTER_AREA)
        blue = cv2.resize(frame.blue, size, interpolation=cv2.INTER_AREA)
        red = cv2.resize(frame.red, size, interpolation=cv2.INTER_AREA)
        return cls(
            luma.astype(np.float32),
            blue.astype(np.float32) - _GREY,
            red.astype(np.float32) - _GREY,
        )


class Veil:
    """Light and dimness over one frame, collected and then laid on it."""

    def __init__(self, width: int, height: int) -> None:
        """Make a veil for frames of a size in pixels."""
        shape = (height // PARTS, width // PARTS)
        self.width, self.height = shape[1], shape[0]
        # All four in one array, so that light is added to them in one go.
        self._all: Field = np.zeros((4, *shape), np.float32)
        self.keep, self.luma, self.blue, self.red = self._all
        self.clear()

    def clear(self) -> None:
        """Let everything through and shine nothing."""
        self._all.fill(0.0)
        self.keep.fill(1.0)
        self._box = _NOTHING

    def cover(self, share: Field | float, colour: Colour, top: int = 0) -> None:
        """Cover a share of what is seen by a colour, from a row of the veil on."""
        tint = light(colour)
        rows = slice(top, top + len(share)) if isinstance(share, np.ndarray) else slice(None)
        kept = 1 - share
        self._touch(top, 0, self.height, self.width)
        self.keep[rows] *= kept
        for plane, part in zip((self.luma, self.blue, self.red), tint, strict=True):
            plane[rows] *= kept
            plane[rows] += share * part

    def shine(self, glow: Field, colour: Colour, at: tuple[int, int], screen: float = 0.5) -> None:
        """Add light of a colour.

        Args:
            glow: how much of it, from 0.
            colour: of the light.
            at: row and column of the veil where its upper left corner belongs, inside.
            screen: how much of what is behind goes, so that bright things do not burn out.
        """
        self.shine_yuv(glow, light(colour), at, screen)

    def shine_yuv(
        self,
        glow: Field,
        tint: tuple[float, float, float],
        at: tuple[int, int],
        screen: float = 0.5,
    ) -> None:
        """Add light of a colour that is given as what it adds to each plane; as `shine` does."""
        bottom, right = at[0] + glow.shape[0], at[1] + glow.shape[1]
        self._touch(*at, bottom, right)
        shares = np.array((-screen, *tint), np.float32)
        self._all[:, at[0] : bottom, at[1] : right] += glow * shares[:, None, None]

    def add(self, all_four: Field, at: tuple[int, int]) -> None:
        """Add to what comes through, luma and both chroma planes: shape (4, height, width)."""
        bottom, right = at[0] + all_four.shape[1], at[1] + all_four.shape[2]
        self._touch(*at, bottom, right)
        self._all[:, at[0] : bottom, at[1] : right] += all_four

    def expose(self, factor: float | Field) -> None:
        """Make everything so much brighter or darker."""
        self._touch(0, 0, self.height, self.width)
        self._all *= factor

    def bloom(self, small: Small, strength: float) -> None:
        """Let bright places spread their light into darker ones around them."""
        if strength <= 0:
            return
        self._touch(0, 0, self.height, self.width)
        size = (self.width // 2, self.height // 2)
        together = cv2.merge((small.luma, small.blue, small.red))
        around = np.asarray(cv2.resize(together, size, interpolation=cv2.INTER_AREA), np.float32)
        bright = np.clip((around[..., :1] - _BLOOM_FROM) / (_BLOOM_TO - _BLOOM_FROM), 0, 1)
        around[..., 0] -= _BLACK
        around *= bright * bright
        grown = cv2.resize(
            _spread(around), (self.width, self.height), interpolation=cv2.INTER_LINEAR
        )
        grown *= ((235 - small.luma) * np.float32(strength / 219))[..., None]
        for index, plane in enumerate((self.luma, self.blue, self.red)):
            plane += grown[..., index]

    def lay(self, frame: Frame) -> None:
        """Lay the veil on a frame, where there is any of it."""
        # One more on each side: values between two of the veil are mixed from both.
        top, left = (max(0, side - 1) for side in self._box[:2])
        bottom, right = min(self.height, self._box[2] + 1), min(self.width, self._box[3] + 1)
        if bottom <= top or right <= left:
            return
        box = np.s_[top:bottom, left:right]
        half = ((right - left) * PARTS // 2, (bottom - top) * PARTS // 2)
        full = (half[0] * 2, half[1] * 2)
        area = frame.luma[top * PARTS : bottom * PARTS, left * PARTS : right * PARTS]
        through = self.keep[box]
        keep = _bytes(through, _FULL, through, 0, 0)
        luma = _bytes(self.luma[box], 1, through, -_BLACK, _BLACK)
        cv2.multiply(area, _grown(keep, full), dst=area, scale=1 / _FULL)
        cv2.add(area, _grown(luma, full), dst=area)
        small_keep = _grown(keep, half)
        rows = slice(top * PARTS // 2, bottom * PARTS // 2)
        columns = slice(left * PARTS // 2, right * PARTS // 2)
        for whole, shift in ((frame.blue, self.blue), (frame.red, self.red)):
            part = whole[rows, columns]
            tint = _bytes(shift[box], 1, through, -_GREY, _GREY + _NEGATIVE)
            cv2.multiply(part, small_keep, dst=part, scale=1 / _FULL)
            cv2.addWeighted(part, 1, _grown(tint, half), 1, -_NEGATIVE, dst=part)

    def _touch(self, top: int, left: int, bottom: int, right: int) -> None:
        """Remember that something of the veil is in a box."""
        box = self._box
        self._box = (
            min(box[0], top),
            min(box[1], left),
            max(box[2], bottom),
            max(box[3], right),
        )


def _bytes(one: Field, factor: float, other: Field, share: float, more: float) -> Plane:
    """Return a weighted sum of two fields and a number as bytes, in one go."""
    return np.asarray(cv2.addWeighted(one, factor, other, share, more, dtype=cv2.CV_8U), np.uint8)


def _grown(plane: Plane, size: tuple[int, int]) -> Plane:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_LINEAR), np.uint8)


def _spread(planes: Field) -> Field:
    """Blur by a narrow and a wide bell; boxes, three times, are near enough to one."""
    side = min(planes.shape[:2])
    result = np.zeros_like(planes)
    for reach in (_NARROW, _WIDE):
        box = max(1, round(side * reach)) * 2 + 1
        soft = planes
        for _ in range(3):
            blurred = cv2.blur(soft, (box, box), borderType=cv2.BORDER_REPLICATE)
            soft = np.asarray(blurred, np.float32)
        result += soft
    result *= np.float32(0.5)
    return result
