"""A canvas of premultiplied pixels: what is laid on top covers, glows add."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, Point

_SUBPIXEL_BITS = 4

Mask = NDArray[np.uint8]


class Canvas:
    """Pixels of red, green, blue and alpha, premultiplied, uint8, shape (height, width, 4).

    Coordinates of outlines are multiplied by `scale` and moved by `offset`, in pixels.
    """

    def __init__(
        self, width: int, height: int, *, scale: float = 1.0, offset: Point = (0.0, 0.0)
    ) -> None:
        """Make a canvas that is clear all over."""
        self.pixels: NDArray[np.uint8] = np.zeros((height, width, 4), np.uint8)
        self.width, self.height = width, height
        self._scale, self._offset = scale, offset

    def fill(self, outline: Outline, colour: Colour, alpha: float = 1.0) -> None:
        """Lay a flat colour on the area of an outline; `alpha` is how much it covers."""
        if alpha >= 1.0:
            cv2.fillPoly(
                self.pixels, [self._fixed(outline)], (*colour, 255), cv2.LINE_AA, _SUBPIXEL_BITS
            )
            return
        found = self._mask(outline)
        if found is not None:
            mask, x, y = found
            self._lay(_bytes(cv2.convertScaleAbs(mask, alpha=alpha)), x, y, colour)

    def line(self, points: Outline, thickness: float, colour: Colour) -> None:
        """Draw a line through points; `thickness` in the units of the outline."""
        pixels = max(1, round(thickness * self._scale))
        fixed = self._fixed(points)
        cv2.polylines(
            self.pixels, [fixed], False, (*colour, 255), pixels, cv2.LINE_AA, _SUBPIXEL_BITS
        )

    def shaded(
        self, outline: Outline, colour: Colour, *, depth: float = 0.16, shine: bool = False
    ) -> None:
        """Lay a body on the area of an outline: lit from the upper left, in shade at lower right.

        Args:
            outline: what is filled.
            colour: in full light.
            depth: how broad the shade is, as a share of the smaller side.
            shine: whether it also has the hard highlight of metal or glass.
        """
        found = self._mask(outline)
        if found is None:
            return
        mask, x, y = found
        self._lay(mask, x, y, colour)
        reach = max(1.0, depth * min(mask.shape))
        shade = _bytes(cv2.subtract(mask, _shifted(mask, -reach * 0.8, -reach * 0.55)))
        self._lay(shade, x, y, colour.dark())
        if shine:
            inner = _shifted(mask, reach * 0.75, reach * 0.6)
            streak = cv2.subtract(inner, _shifted(mask, reach * 1.35, reach * 1.1))
            self._lay(_bytes(cv2.min(streak, mask)), x, y, colour.pale())

    def glow(self, centre: Point, radius: float, colour: Colour, strength: float = 1.0) -> None:
        """Add light that falls off softly to nothing at `radius`; `strength` is 1 at most."""
        cx = centre[0] * self._scale + self._offset[0]
        cy = centre[1] * self._scale + self._offset[1]
        reach = radius * self._scale
        left, right = max(0, int(cx - reach)), min(self.width, int(cx + reach) + 1)
        top, bottom = max(0, int(cy - reach)), min(self.height, int(cy + reach) + 1)
        if right <= left or bottom <= top:
            return
        ys = (np.arange(top, bottom, dtype=np.float32)[:, None] - cy) / reach
        xs = (np.arange(left, right, dtype=np.float32)[None, :] - cx) / reach
        fall = np.clip(1 - np.sqrt(xs * xs + ys * ys), 0, 1) ** 2 * strength
        area = self.pixels[top:bottom, left:right]
        # What adds light has to cover a little, too: chroma planes cannot hold light alone.
        cover = fall[..., None] * np.array((*colour, max(colour)), np.float32)
        cover[..., 3:] *= 1 - area[..., 3:].astype(np.float32) / 255
        lit = np.minimum(255, area + cover)
        lit[..., :3] = np.minimum(lit[..., :3], lit[..., 3:])
        area[:] = lit.astype(np.uint8)

    def gradient(self, rows: NDArray[np.float32]) -> None:
        """Cover everything with one colour for each row: float32 of shape (height, 3), 0-255.

        Half a step of fixed noise keeps the steps of eight bits from showing as bands.
        """
        noise = np.random.default_rng(7).random((self.height, self.width, 1), np.float32)
        self.pixels[..., :3] = np.clip(rows[:, None, :] + noise, 0, 255).astype(np.uint8)
        self.pixels[..., 3] = 255

    def paste(self, image: NDArray[np.uint8], left: int, top: int) -> None:
        """Lay a premultiplied picture at a place; what lies outside is left out."""
        x0, y0 = max(0, left), max(0, top)
        x1 = min(self.width, left + image.shape[1])
        y1 = min(self.height, top + image.shape[0])
        if x1 <= x0 or y1 <= y0:
            return
        part = image[y0 - top : y1 - top, x0 - left : x1 - left]
        area = self.pixels[y0:y1, x0:x1].astype(np.float32)
        kept = area * (1 - part[..., 3:].astype(np.float32) / 255)
        self.pixels[y0:y1, x0:x1] = np.clip(kept + part + 0.5, 0, 255).astype(np.uint8)

    def blur(self, sigma: float) -> None:
        """Blur everything; `sigma` in pixels. Wide blurs are made at a smaller size."""
        if sigma <= 0.3:
            return
        parts = 4 if sigma > 4 else 2 if sigma > 1.6 else 1
        small = (max(1, self.width // parts), max(1, self.height // parts))
        image = self.pixels
        if parts > 1:
            image = cv2.resize(image, small, interpolation=cv2.INTER_AREA)
        image = cv2.GaussianBlur(image, (0, 0), sigma / parts, borderType=cv2.BORDER_REPLICATE)
        if parts > 1:
            size = (self.width, self.height)
            image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
        self.pixels = np.asarray(image, np.uint8)

    def thin(self, alpha: float) -> None:
        """Let everything through to a share: what was opaque covers `alpha` of what is behind."""
        self.pixels = _bytes(cv2.convertScaleAbs(self.pixels, alpha=alpha))

    def over(self, background: Colour) -> NDArray[np.uint8]:
        """Return the picture on a flat background, uint8 of shape (height, width, 3), RGB."""
        alpha = self.pixels[..., 3:].astype(np.float32) / 255
        mixed = self.pixels[..., :3] + (1 - alpha) * background.array()
        return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)

    def _fixed(self, outline: Outline) -> NDArray[np.int32]:
        placed = outline * self._scale + np.array(self._offset, np.float32)
        return np.round(placed * (1 << _SUBPIXEL_BITS)).astype(np.int32)

    def _mask(self, outline: Outline) -> tuple[Mask, int, int] | None:
        """Return the coverage of an outline in its own box, and where the box is; None: outside."""
        fixed = self._fixed(outline)
        pixels = fixed >> _SUBPIXEL_BITS
        left, top = (int(v) for v in np.maximum(pixels.min(0) - 2, 0))
        right = min(self.width, int(pixels[:, 0].max()) + 3)
        bottom = min(self.height, int(pixels[:, 1].max()) + 3)
        if right <= left or bottom <= top:
            return None
        mask = np.zeros((bottom - top, right - left), np.uint8)
        corner = np.array([left, top], np.int32) << _SUBPIXEL_BITS
        cv2.fillPoly(mask, [fixed - corner], (255,), cv2.LINE_AA, _SUBPIXEL_BITS)
        return mask, left, top

    def _lay(self, mask: Mask, x: int, y: int, colour: Colour) -> None:
        area = self.pixels[y : y + mask.shape[0], x : x + mask.shape[1]]
        cover = cv2.merge((mask, mask, mask, mask))
        kept = cv2.multiply(area, cv2.bitwise_not(cover), scale=1 / 255)
        laid = cv2.multiply(cover, np.array((*colour, 255), np.float64), scale=1 / 255)
        cv2.add(kept, laid, dst=area)


def _bytes(image: NDArray[Any]) -> Mask:
    """Say of what OpenCV returns that it is as deep as what it was given."""
    return np.asarray(image, np.uint8)


def _shifted(mask: Mask, dx: float, dy: float) -> Mask:
    matrix = np.array([[1, 0, dx], [0, 1, dy]], np.float32)
    return _bytes(cv2.warpAffine(mask, matrix, (mask.shape[1], mask.shape[0])))
