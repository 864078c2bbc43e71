"""Mounts a picture that cannot be cut out: a print on paper that hangs from a cord."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import polygon, rounded

_LONGEST_SIDE = 2.2
"""How many times as long as the short side of a print the long one may be."""
_PAPER, _PAPER_LOW = Colour(252, 249, 242), Colour(236, 229, 217)
_CORD, _CLIP, _CLIP_DARK = Colour(58, 50, 54), Colour(196, 158, 104), Colour(138, 102, 66)
_BORDER, _FOOT, _RADIUS = 0.05, 0.13, 0.022
"""Border, lower border and corners, as shares of the print's longer side."""

Bytes = NDArray[np.uint8]


def hung_print(pixels: Bytes, height: int, widest: int, cord: int) -> Bytes:
    """Return a print with the cord that it hangs from, premultiplied RGBA.

    Args:
        pixels: the picture, premultiplied RGBA; of a strip only the middle is shown.
        height: of the paper, in pixels.
        widest: what it may be wide, in pixels; wide prints become lower.
        cord: length of the cord above the paper, in pixels.
    """
    photo = _middle(pixels)
    high, wide = photo.shape[:2]
    longer = max(high, wide)
    full_wide, full_high = wide + 2 * _BORDER * longer, high + (_BORDER + _FOOT) * longer
    scale = min(height / full_high, widest / full_wide)
    border = max(2, round(_BORDER * longer * scale))
    size = (max(4, round(wide * scale)), max(4, round(high * scale)))
    paper = (size[0] + 2 * border, size[1] + border + max(3, round(_FOOT * longer * scale)))
    canvas = Canvas(paper[0], cord + paper[1])
    _hang(canvas, cord, paper)
    radius = max(1.0, _RADIUS * longer * scale)
    sheet = Canvas(paper[0], paper[1])
    sheet.fill(rounded(0, 0, paper[0] - 1, paper[1] - 1, radius), _PAPER)
    shade = np.linspace(0, 1, paper[1], dtype=np.float32)[:, None, None]
    tint = _PAPER_LOW.array() / np.maximum(_PAPER.array(), 1)
    sheet.pixels[..., :3] = (sheet.pixels[..., :3] * (1 + shade * (tint - 1))).astype(np.uint8)
    _mount(sheet, photo, size, border)
    canvas.paste(sheet.pixels, 0, cord)
    _clip(canvas, cord, paper)
    return canvas.pixels


def _middle(pixels: Bytes) -> Bytes:
    high, wide = pixels.shape[:2]
    rows, columns = min(high, round(wide * _LONGEST_SIDE)), min(wide, round(high * _LONGEST_SIDE))
    rows, columns = max(1, rows), max(1, columns)
    top, left = (high - rows) // 2, (wide - columns) // 2
    return pixels[top : top + rows, left : left + columns]


def _mount(sheet: Canvas, photo: Bytes, size: tuple[int, int], border: int) -> None:
    """Lay the photo on its paper, with the fine dark line that a window in a mount has."""
    way = cv2.INTER_AREA if size[0] < photo.shape[1] else cv2.INTER_CUBIC
    sized = np.asarray(cv2.resize(photo, size, interpolation=way), np.uint8)
    sized[..., :3] = np.minimum(sized[..., :3], sized[..., 3:])
    edge = np.ones(size[::-1], np.float32)
    rim = max(1, round(min(size) * 0.012))
    edge[:rim] = edge[:, :rim] = 0.72
    edge[-rim:] = edge[:, -rim:] = 0.9
    edge = np.asarray(cv2.GaussianBlur(edge, (0, 0), max(0.5, rim * 0.6)), np.float32)
    sized[..., :3] = (sized[..., :3] * edge[..., None]).astype(np.uint8)
    sheet.paste(sized, border, border)


def _hang(canvas: Canvas, cord: int, paper: tuple[int, int]) -> None:
    thick = max(1.5, paper[0] * 0.006)
    middle = paper[0] / 2
    canvas.fill(
        polygon(
            (middle - thick / 2, 0),
            (middle + thick / 2, 0),
            (middle + thick / 2, cord + 2),
            (middle - thick / 2, cord + 2),
        ),
        _CORD,
    )


def _clip(canvas: Canvas, cord: int, paper: tuple[int, int]) -> None:
    """Draw the wooden peg that holds the paper."""
    wide, high = max(4.0, paper[0] * 0.036), max(8.0, paper[0] * 0.12)
    left, top = paper[0] / 2 - wide / 2, cord - high * 0.5
    canvas.fill(rounded(left, top, left + wide, top + high, wide * 0.3), _CLIP)
    canvas.fill(
        rounded(left + wide * 0.52, top, left + wide, top + high, wide * 0.3), _CLIP_DARK, 0.6
    )
    spring = top + high * 0.46
    canvas.fill(
        rounded(left - wide * 0.12, spring, left + wide * 1.12, spring + high * 0.08, 1.0), _CORD
    )
