"""Words as they are laid over a frame: letters, a soft dark edge, and shade where it is bright.

White letters on a white wall are lost, so each letter carries a dark edge that follows its shape,
and behind the lines the picture is darkened as much as it is bright there: not at all at night,
by two thirds on snow. How much follows from the frame alone, so that a frame looks the same
whichever way it is reached.

All arithmetic is in whole numbers of eight bits: products of two of them over 255 never end in
exactly a half, so every machine rounds alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.media.lettering.layout import Block, Box
from songreel.media.lettering.setting import Patch, patches, width_of

Plane = NDArray[np.uint8]
Shares = NDArray[np.floating[Any]]

WHITE = (235, 128, 128)
LIT = (178, 45, 157)
"""Y, Cb, Cr in limited range, BT.709. LIT is an amber, sRGB 255, 176, 0: half the light of white,
so that it is told from it without colour, too."""
BLACK, NEUTRAL = 16, 128

_EDGE, _EDGE_SOFT, _EDGE_DARK = 0.07, 0.05, 0.58
"""How far the edge goes beyond the letters and how it softens, in units of the size; how much of
the picture it covers."""
_GLOW, _GLOW_DARK = 0.2, 0.42
_SHADE_SIDE, _SHADE_RISE, _SHADE_SOFT = 0.7, 0.35, 0.6
"""How far the shade goes beyond a line, sideways and up and down, and how it softens."""
_SHADE_GAIN = 1.5
_REACH = 2.3
"""What is touched around the lines at most, in units of the size."""
_BRIGHT_SHARE = 0.95
"""Share of the picture behind the lines that counts as no brighter than its bright parts."""
_PLAIN_GROUND, _LIT_GROUND = 120, 84
"""Luma that the bright parts come down to before letters are laid over them."""
_MOST_SHADE = 225
_SAMPLED = 4
"""Of rows and columns of the picture every so manieth is looked at."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The masks of a block within the part of the picture that it touches.

    Attributes:
        box: that part; its bounds are even.
        whole: coverage of all letters.
        words: of each word, for itself.
        edge: how much the dark edge covers.
        shade: how much the shade covers where it is full.
        half_shade: the same of chroma.
        behind: which of the sampled pixels are behind the lines, as places in the flat part.
    """

    box: Box
    whole: Plane
    words: tuple[Patch, ...]
    edge: Plane
    shade: Plane
    half_shade: Plane
    behind: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ink:
    """What one state of a block does to the planes: `plane * keep / 255 + add`."""

    keep: Plane
    add: Plane
    half_keep: Plane
    half_add: tuple[Plane, Plane]


def letters_of(block: Block, size: FrameSize) -> Letters:
    """Draw the masks of a block for a picture of this size."""
    reach = round(block.size * _REACH) + 2
    box = Box(
        max(0, block.box.left - reach) // 2 * 2,
        max(0, block.box.top - reach) // 2 * 2,
        min(size.width, -(-(block.box.right + reach) // 2) * 2),
        min(size.height, -(-(block.box.bottom + reach) // 2) * 2),
    )
    shape = (box.bottom - box.top, box.right - box.left)
    words = tuple(
        patch
        for line, left, baseline in zip(block.lines, block.lefts, block.baselines, strict=True)
        for patch in patches(line, left - box.left, baseline - box.top, block.size, shape)
    )
    whole = np.zeros(shape, np.uint8)
    for patch in words:
        whole[patch.place] = np.maximum(whole[patch.place], patch.cover)
    shade = _shade(block, box, shape)
    behind = np.flatnonzero(shade[::_SAMPLED, ::_SAMPLED] > 127)
    edge = _edge(whole, block.size)
    return Letters(box, whole, words, edge, shade, _halved(shade), behind)


def _edge(whole: Plane, size: int) -> Plane:
    radius = ceil(size * _EDGE)
    round_shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    grown = cv2.dilate(whole, round_shape)
    near = cv2.GaussianBlur(grown, (0, 0), max(0.6, size * _EDGE_SOFT)).astype(np.float32)
    far = cv2.GaussianBlur(grown, (0, 0), max(1.0, size * _GLOW)).astype(np.float32)
    left = (1 - _EDGE_DARK * near / 255) * (1 - _GLOW_DARK * far / 255)
    return np.rint(255 * (1 - left)).astype(np.uint8)


def _shade(block: Block, box: Box, shape: tuple[int, int]) -> Plane:
    """Cover each line, and let the cover die away softly within the box."""
    cover = np.zeros(shape, np.uint8)
    size = block.size
    for line, left, baseline in zip(block.lines, block.lefts, block.baselines, strict=True):
        x, y = left - box.left, baseline - box.top
        right = x + width_of(line.text) * size + _SHADE_SIDE * size
        top, bottom = y - (0.78 + _SHADE_RISE) * size, y + (0.24 + _SHADE_RISE) * size
        rows = slice(max(0, round(top)), round(bottom))
        cover[rows, max(0, round(x - _SHADE_SIDE * size)) : round(right)] = 255
    # Something so soft loses nothing by being softened small, and is drawn in a tenth of the time.
    step = max(1, size // 8)
    small = cv2.resize(
        cover, (-(-shape[1] // step), -(-shape[0] // step)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(small, (0, 0), max(1.0, size * _SHADE_SOFT / step))
    # The lines themselves are covered whole: only beyond them it dies away.
    soft = cv2.convertScaleAbs(soft, alpha=_SHADE_GAIN)
    full = cv2.resize(soft, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(full, np.uint8)


def inked(letters: Letters, lit: frozenset[int]) -> Ink:
    """Return what a block does to a picture while some of its words are lit."""
    under = (255 - letters.whole.astype(np.float32)) / 255
    edge = letters.edge.astype(np.float32)
    keep = (255 - edge) * under
    share, edge = 1 - under, edge / 255 * under
    full = [
        share * np.float32(colour) + edge * np.float32(ground)
        for colour, ground in zip(WHITE, (BLACK, NEUTRAL, NEUTRAL), strict=True)
    ]
    for patch in letters.words:
        if patch.word in lit:
            cover = patch.cover.astype(np.float32) / 255
            for plane, from_, to in zip(full, WHITE, LIT, strict=True):
                plane[patch.place] += cover * np.float32(to - from_)
    return Ink(
        _bytes(keep),
        _bytes(full[0]),
        _bytes(_averaged(keep)),
        (_bytes(_averaged(full[1])), _bytes(_averaged(full[2]))),
    )


def laid(
    planes: Plane, size: FrameSize, letters: Letters, ink: Ink, strength: int, *, is_lit: bool
) -> None:
    """Lay a block over a frame, in place.

    Args:
        planes: I420 of shape (height * 3 // 2, width), contiguous.
        size: of the frame.
        letters: the block's masks.
        ink: its state.
        strength: of 255: less while it appears or goes.
        is_lit: whether words of it are lit at any time, which need a darker ground.
    """
    box = letters.box
    flat, count = planes.reshape(-1), size.width * size.height
    half = (size.height // 2, size.width // 2)
    luma = flat[:count].reshape(size.height, size.width)
    shade = _shade_due(luma[box.top : box.bottom, box.left : box.right], letters, is_lit)
    shade = (shade * strength + 127) // 255
    parts = [
        (luma[box.top : box.bottom, box.left : box.right], letters.shade, ink.keep, ink.add, BLACK)
    ]
    for index, add in enumerate(ink.half_add):
        start = count + index * count // 4
        plane = flat[start : start + count // 4].reshape(half)
        part = plane[box.top // 2 : box.bottom // 2, box.left // 2 : box.right // 2]
        parts.append((part, letters.half_shade, ink.half_keep, add, NEUTRAL))
    for part, cover, keep, add, ground in parts:
        if shade:
            part[:] = _blended(part, *_shading(cover, shade, ground))
        if strength < 255:
            keep, add = 255 - _scaled(255 - keep, strength), _scaled(add, strength)
        part[:] = _blended(part, keep, add)


def _shade_due(luma: Plane, letters: Letters, is_lit: bool) -> int:
    """Return how much of the picture the shade covers, of 255."""
    behind = luma[::_SAMPLED, ::_SAMPLED].reshape(-1)[letters.behind]
    if behind.size == 0:
        return 0
    counts = np.cumsum(np.bincount(behind, minlength=256))
    bright = int(np.searchsorted(counts, _BRIGHT_SHARE * behind.size))
    ground = _LIT_GROUND if is_lit else _PLAIN_GROUND
    if bright <= ground:
        return 0
    return min(_MOST_SHADE, 255 * (bright - ground) // (bright - BLACK))


def _shading(cover: Plane, shade: int, ground: int) -> tuple[Plane, Plane]:
    covered = _scaled(cover, shade)
    return 255 - covered, _scaled(covered, ground)


def _scaled(plane: Plane, share: int) -> Plane:
    """Return a plane times a share of 255."""
    return np.asarray(cv2.convertScaleAbs(plane, alpha=share / 255), np.uint8)


def _blended(part: Plane, keep: Plane, add: Plane) -> Plane:
    return np.asarray(cv2.add(cv2.multiply(part, keep, scale=1 / 255), add), np.uint8)


def _halved(plane: Plane) -> Plane:
    return _bytes(_averaged(plane.astype(np.float32)))


def _averaged(plane: Shares) -> Shares:
    half = (plane.shape[1] // 2, plane.shape[0] // 2)
    return np.asarray(cv2.resize(plane, half, interpolation=cv2.INTER_AREA), np.float32)


def _bytes(plane: Shares) -> Plane:
    return np.clip(np.rint(plane), 0, 255).astype(np.uint8)
