"""Finds somebody in a photograph: colours of the middle against colours of the edges (GrabCut)."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.figure.matte import Bytes, Floats, is_body, main_part

_SIDE = 144
"""Longest side, in pixels, at which colours are told apart."""
_ROUNDS = 3
_SEED = 20
_LEAST, _MOST = 0.07, 0.62
"""Share of the picture that somebody may take."""
_TOUCHING = 0.16
"""Share of the upper, left and right edge that somebody may touch."""
_FILLED = 0.42
"""Least share of its own hull that somebody fills: what is torn into rags is no figure."""
_CONTRAST = 2.0
"""How many times as steep as elsewhere the picture is along somebody's outline, at least."""
_APART = 17.0
"""Least CIE Lab distance between what is just inside and just outside of the outline."""
_BUSY = 20.0
"""How steep the ground may be (CIE Lab): half a head is missed among things, seldom on a wall."""
_AGREED = 0.9
"""How much two guesses at where somebody is have to come to the same, as a share of both."""


def photo_matte(rgb: Bytes) -> tuple[Floats, Floats] | None:
    """Return the ground's colours (RGB) and how much each pixel is somebody; None where unsure.

    The same picture gives the same matte.
    """
    height, width = rgb.shape[:2]
    scale = _SIDE / max(height, width)
    if min(height, width) * scale < 48:
        return None
    size = (round(width * scale), round(height * scale))
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    solid = _agreed(small)
    if solid is None:
        return None
    rough = cv2.resize(
        np.asarray(cv2.GaussianBlur(solid.astype(np.float32), (0, 0), 0.8), np.float32),
        (width, height),
        interpolation=cv2.INTER_CUBIC,
    )
    matte = _guided(rgb, np.clip(np.asarray(rough, np.float32), 0, 1), round(1.6 / scale))
    part = main_part(matte)
    return (_spread(rgb, 1 - matte, round(6 / scale)), part) if is_body(part) else None


def _agreed(rgb: Bytes) -> NDArray[np.uint8] | None:
    """Return somebody as 0 and 1 where all signs are good, else None.

    A wrong cut takes somebody's head off. So the ground has to be calm, and what comes out must
    not depend on whether one looks for a body or for a head on shoulders.
    """
    height, width = rgb.shape[:2]
    steep = _steepness(rgb)
    if float(steep.max()) < 2 * _APART:
        return None
    band = max(4, round(min(height, width) * 0.14))
    if float(np.median([steep[:band].mean(), *(p.mean() for p in _flanks(steep, band))])) > _BUSY:
        return None
    first = _grabbed(rgb, _prior(height, width, ((0.5, 0.6, 0.3, 0.46),), (0.5, 0.6, 0.08, 0.2)))
    if first is None or not _is_plausible(rgb, first, steep):
        return None
    shapes = ((0.5, 0.34, 0.16, 0.22), (0.5, 0.84, 0.36, 0.36))
    second = _grabbed(rgb, _prior(height, width, shapes, (0.5, 0.4, 0.06, 0.14)))
    if second is None:
        return None
    both, either = int((first & second).sum()), int((first | second).sum())
    return first if both > _AGREED * either else None


def _flanks(values: Floats, band: int) -> tuple[Floats, Floats]:
    """Return the left and the right edge, down to where shoulders may begin."""
    low = len(values) * 6 // 10
    return values[:low, :band], values[:low, -band:]


def _grabbed(rgb: Bytes, mask: NDArray[np.uint8]) -> NDArray[np.uint8] | None:
    """Return the largest thing that fits a guess as 0 and 1, or None where there is none."""
    back, fore = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = np.ascontiguousarray(rgb[..., ::-1])
    cv2.setRNGSeed(_SEED)
    try:
        cv2.grabCut(bgr, mask, (0, 0, 0, 0), back, fore, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        # Where all pixels of one side are alike, no colours can be told apart.
        return None
    solid = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8)
    solid = np.asarray(cv2.morphologyEx(solid, cv2.MORPH_OPEN, _disc(3)), np.uint8)
    solid = (main_part(solid.astype(np.float32)) > 0.5).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(solid, cv2.MORPH_CLOSE, _disc(5)), np.uint8)


_Oval = tuple[float, float, float, float]
"""Centre and radii, in shares of the width and height."""


def _prior(height: int, width: int, likely: tuple[_Oval, ...], sure: _Oval) -> NDArray[np.uint8]:
    """Mark a guess: ground above and at the sides, somebody in some ovals and surely in one."""
    mask = np.full((height, width), cv2.GC_PR_BGD, np.uint8)
    for oval, kind in (*((oval, cv2.GC_PR_FGD) for oval in likely), (sure, cv2.GC_FGD)):
        x, y, across, down = oval
        centre = (round(width * x), round(height * y))
        radii = (max(2, round(width * across)), max(2, round(height * down)))
        cv2.ellipse(mask, centre, radii, 0, 0, 360, (int(kind),), -1)
    band = max(2, round(min(height, width) * 0.03))
    mask[:band] = cv2.GC_BGD
    low = round(height * 0.7)
    mask[:low, :band] = mask[:low, -band:] = cv2.GC_BGD
    return mask


def _is_plausible(rgb: Bytes, solid: NDArray[np.uint8], steep: Floats) -> bool:
    """Tell whether a mask looks like somebody: size, edges, compactness, a clear outline."""
    share = float(solid.mean())
    if not _LEAST <= share <= _MOST:
        return False
    low = len(solid) * 7 // 10
    if float(np.concatenate([solid[0], solid[:low, 0], solid[:low, -1]]).mean()) > _TOUCHING:
        return False
    contours, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(contours, key=cv2.contourArea)
    if float(solid.sum()) < _FILLED * cv2.contourArea(cv2.convexHull(largest)):
        return False
    return _outline_shows(rgb, solid, steep)


def _steepness(rgb: Bytes) -> Floats:
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)
    soft = np.asarray(cv2.GaussianBlur(lab, (0, 0), 1.0), np.float32)
    across = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 1, 0), np.float32)
    down = np.asarray(cv2.Sobel(soft, cv2.CV_32F, 0, 1), np.float32)
    return np.sqrt((across**2 + down**2).sum(2)).astype(np.float32)


def _outline_shows(rgb: Bytes, solid: NDArray[np.uint8], steep: Floats) -> bool:
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)
    outer = np.asarray(cv2.dilate(solid, _disc(5)), np.uint8) - solid
    inner = solid - np.asarray(cv2.erode(solid, _disc(5)), np.uint8)
    edge = np.asarray(cv2.dilate(solid, _disc(3)), np.uint8) > np.asarray(
        cv2.erode(solid, _disc(3)), np.uint8
    )
    edge[-3:] = edge[:3] = edge[:, :3] = edge[:, -3:] = False
    if not edge.any() or not outer.any():
        return False
    ground = solid == 0
    if float(steep[edge].mean()) < _CONTRAST * float(steep[ground & ~edge].mean()):
        return False
    blur = np.asarray(cv2.blur(np.dstack([lab * inner[..., None], inner]), (9, 9)), np.float32)
    beyond = np.asarray(cv2.blur(np.dstack([lab * outer[..., None], outer]), (9, 9)), np.float32)
    both = edge & (blur[..., 3] > 0.02) & (beyond[..., 3] > 0.02)
    one = blur[both][:, :3] / blur[both][:, 3:]
    other = beyond[both][:, :3] / beyond[both][:, 3:]
    apart = np.sqrt(((one - other) ** 2).sum(1))
    return len(apart) > 0 and float(np.median(apart)) > _APART


def _guided(rgb: Bytes, rough: Floats, radius: int) -> Floats:
    """Move a rough matte's edge onto the picture's: a guided filter by luminance (He et al.)."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.float32)
    guide = np.asarray(grey * np.float32(1 / 255), np.float32)
    size = (2 * radius + 1, 2 * radius + 1)

    def mean(values: NDArray[np.floating[Any]]) -> Floats:
        return np.asarray(cv2.blur(values, size), np.float32)

    middle, about = mean(guide), mean(rough)
    spread = mean(guide * guide) - middle * middle
    slope = (mean(guide * rough) - middle * about) / (spread + 1e-3)
    offset = about - slope * middle
    fine = mean(slope) * guide + mean(offset)
    return np.clip((fine - 0.2) / 0.6, 0, 1).astype(np.float32)


def _spread(rgb: Bytes, weight: Floats, radius: int) -> Floats:
    """Return what the ground looks like near each pixel."""
    size = (2 * radius + 1, 2 * radius + 1)
    only = np.where(weight > 0.95, 1.0, 0.0).astype(np.float32)
    whole = np.asarray(cv2.blur(rgb * only[..., None], size), np.float32)
    share = np.asarray(cv2.blur(only, size), np.float32)
    return np.asarray(whole / np.maximum(share, 1e-3)[..., None], np.float32)


def _disc(size: int) -> NDArray[np.uint8]:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)), np.uint8)
