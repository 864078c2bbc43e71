"""Finds somebody on a plain ground: how much each pixel of a picture is not ground."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

_BAND = 0.03
"""Width of the band along the edges that must be plain, as a share of the smaller side."""
_PLAIN = 0.88
"""Share of that band which must be near the ground's colour."""
_NEAR, _FAR = 7.0, 17.0
"""CIE Lab distances: below the first a pixel is ground, above the second it is not."""
_LEAST, _MOST = 0.02, 0.85
"""Share of the picture that somebody may take; outside of it the cut has failed."""
_PIECE = 0.08
"""Share of the largest piece from which on another one may be a head or a body."""
_NECK = 0.2
"""Half the width of a neck that looks like the ground, as a share of the head's width."""
_NECK_LONG = 0.45
"""How long such a neck may be, as a share of the head's height."""
_HEADS_END, _HEADS_SLIM = 0.72, 1.9
"""What ends above the first share of a picture, and is less slim than the second, is no body."""
_SPECK = 0.0004
_GAP = 0.035
"""How far something may be from the main figure to belong to it, as a share of its height."""
_HOLE = 0.0006
_SAME = 4.0
"""Distance below which an enclosed area of that share is ground seen between arm and body."""
_TELLING = 24.0
"""How far ground and figure must differ (RGB) for an edge pixel to say how much it is of each."""

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


def plain_matte(rgb: Bytes) -> tuple[Floats, Floats] | None:
    """Return the ground's colours (RGB) and how much each pixel is not ground; None: no ground.

    Where the ground is plain, but what stands on it is not clear, the matte is 0 all over.
    """
    if min(rgb.shape[:2]) < 16:
        return None
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)
    band = _band(rgb.shape[0], rgb.shape[1])
    model = _plane(lab, band)
    distance = np.asarray(np.sqrt(((lab - model) ** 2).sum(2)), np.float32)
    if float((distance[band] < _NEAR).mean()) < _PLAIN:
        return None
    matte = _joined(_ramp(distance))
    matte = main_part(matte) if matte is not None else np.zeros_like(distance)
    share = float((matte > 0.5).mean())
    if not _LEAST <= share <= _MOST or not is_body(matte):
        matte = np.zeros_like(matte)
    return _plane(rgb.astype(np.float32), band & (distance < _NEAR)), matte


def is_body(matte: Floats) -> bool:
    """Tell whether what is cut may be somebody, and not a mere head that has lost its body."""
    solid = matte > 0.5
    rows, columns = np.nonzero(solid.any(1))[0], np.nonzero(solid.any(0))[0]
    if not len(rows):
        return False
    slim = (rows[-1] + 1 - rows[0]) / (columns[-1] + 1 - columns[0])
    return bool(rows[-1] >= _HEADS_END * len(matte) or slim >= _HEADS_SLIM)


def _joined(matte: Floats) -> Floats | None:
    """Join a head to its body where the neck looks like the ground, as a white collar does.

    Returns:
        The matte with the neck in it; None where a large piece stays above the main one.
    """
    solid = (matte > 0.5).astype(np.uint8)
    _, found, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    labels = np.asarray(found, np.intp)
    if len(stats) < 3:
        return matte
    areas = stats[1:, cv2.CC_STAT_AREA]
    main = 1 + int(areas.argmax())
    for piece in range(1, len(stats)):
        if piece == main or stats[piece][cv2.CC_STAT_AREA] < _PIECE * areas.max():
            continue
        above = stats[piece][cv2.CC_STAT_TOP] < stats[main][cv2.CC_STAT_TOP]
        upper, lower = (piece, main) if above else (main, piece)
        left, wide = stats[lower][cv2.CC_STAT_LEFT], stats[lower][cv2.CC_STAT_WIDTH]
        middle = stats[upper][cv2.CC_STAT_LEFT] + stats[upper][cv2.CC_STAT_WIDTH] / 2
        if not left < middle < left + wide or not (above or (labels[-1] == piece).any()):
            continue
        neck = _neck(labels == upper, labels == lower, middle)
        if neck is None:
            return None
        matte = np.where(neck, np.float32(1), matte)
    return matte


def _neck(
    head: NDArray[np.bool_], body: NDArray[np.bool_], middle: float
) -> NDArray[np.bool_] | None:
    """Return what is between a head and a body below it, or None where they are far apart."""
    rows, columns = np.nonzero(head.any(1))[0], np.nonzero(head.any(0))[0]
    half = max(1, round(_NECK * len(columns)))
    here = slice(max(0, round(middle) - half), round(middle) + half)
    found = np.zeros_like(head)
    lowest = len(head) - 1 - head[::-1, here].argmax(0)
    highest = np.where(body[:, here].any(0), body[:, here].argmax(0), len(head))
    gap = float(np.median(highest - lowest))
    if not 0 <= gap <= _NECK_LONG * len(rows):
        return None
    down = np.arange(len(head))[:, None]
    both = head[:, here].any(0) & body[:, here].any(0)
    found[:, here] = (down >= lowest) & (down <= highest) & both
    return found


def main_part(matte: Floats) -> Floats:
    """Keep the largest thing and what is close to it: not swatches, other views or specks."""
    solid = (matte > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA].astype(np.int64)
    if count < 2:
        return np.zeros_like(matte)
    main = 1 + int(areas[1:].argmax())
    reach = max(3, round(_GAP * float(stats[main, cv2.CC_STAT_HEIGHT])))
    found = np.asarray(labels, np.intp)
    size = 2 * reach + 1
    about = cv2.dilate((found == main).astype(np.uint8), np.ones((size, size), np.uint8))
    touched = np.bincount(found[np.asarray(about) > 0], minlength=count) > 0
    kept = touched & (areas >= _SPECK * matte.size)
    kept[0], kept[main] = False, True
    near = cv2.dilate(kept[found].astype(np.uint8), np.ones((7, 7), np.uint8))
    return np.where(np.asarray(near) > 0, matte, 0).astype(np.float32)


def softened(rgb: Bytes, ground: Floats, matte: Floats) -> tuple[Bytes, Floats]:
    """Return colours without the ground's share in them, and the matte with its soft edge.

    An edge pixel is a mix of ground and figure, I = a F + (1 - a) B. F is what the figure looks
    like just inside of the edge, so a is how far I is on the way from B to F.
    """
    near = _inside(rgb, matte)
    ys, xs = np.nonzero(near.is_edge)
    way = near.colours[ys, xs] - ground[ys, xs]
    length = np.maximum((way**2).sum(1), 1e-3)
    share = ((rgb[ys, xs] - ground[ys, xs]) * way).sum(1) / length
    alpha = matte.copy()
    alpha[ys, xs] = np.where(length > _TELLING**2, np.clip(share, 0, 1), matte[ys, xs])
    colours = rgb.copy()
    ys, xs = np.nonzero((alpha > 0) & (alpha < 1))
    a = np.maximum(alpha[ys, xs], 0.15)[:, None]
    straight = (rgb[ys, xs] - (1 - a) * ground[ys, xs]) / a
    colours[ys, xs] = np.clip(straight, 0, 255).astype(np.uint8)
    return colours, alpha


def _band(height: int, width: int) -> NDArray[np.bool_]:
    """Mark the edges: top, left and right. Somebody may well stand on the lower edge."""
    wide = max(2, round(min(height, width) * _BAND))
    band = np.zeros((height, width), np.bool_)
    band[:wide] = band[:, :wide] = band[:, -wide:] = True
    return band


def _plane(values: Floats, where: NDArray[np.bool_]) -> Floats:
    """Fit a plane to each channel, twice: the second time without what was far off."""
    height, width = values.shape[:2]
    ys, xs = np.nonzero(where)
    step = max(1, len(ys) // 20_000)
    ys, xs = ys[::step], xs[::step]
    terms = np.stack([np.ones(len(ys)), ys / height, xs / width], 1)
    known = values[ys, xs].astype(np.float64)
    near = np.abs(known - np.median(known, 0)).sum(1) < 60
    first = _fitted(terms, known, near)
    factors = _fitted(terms, known, np.abs(terms @ first - known).sum(1) < 24)
    down = np.linspace(0.0, 1.0, height, endpoint=False)
    along = np.linspace(0.0, 1.0, width, endpoint=False)
    rows = np.asarray(factors[0] + np.multiply.outer(down, factors[1]), np.float32)
    columns = np.asarray(np.multiply.outer(along, factors[2]), np.float32)
    return rows[:, None] + columns[None]


def _fitted(
    terms: NDArray[np.float64], known: NDArray[np.float64], keep: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return the least-squares factors, of shape (3, channels); all count if few are kept."""
    if keep.sum() < 12:
        keep = np.ones(len(keep), np.bool_)
    return np.asarray(np.linalg.lstsq(terms[keep], known[keep], rcond=None)[0], np.float64)


def _ramp(distance: Floats) -> Floats:
    """Return the matte: ground hangs together with the picture's edge, or shows through a gap."""
    near = (distance < _FAR).astype(np.uint8)
    count, found = cv2.connectedComponents(near, connectivity=4)
    labels = np.asarray(found, np.intp)
    areas = np.bincount(labels.ravel(), minlength=count)
    same = np.bincount(labels[distance < _SAME], minlength=count)
    ground = (same > 0.6 * areas) & (areas > _HOLE * distance.size)
    ground[labels[0]] = ground[labels[-1]] = True
    ground[labels[:, 0]] = ground[labels[:, -1]] = True
    ground[0] = False
    soft = np.clip((distance - _NEAR) / (_FAR - _NEAR), 0, 1)
    return np.where(ground[labels], soft, 1).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Inside:
    """What the figure looks like within its edge, spread outwards, and where the edge is."""

    colours: Floats
    is_edge: NDArray[np.bool_]


def _inside(rgb: Bytes, matte: Floats) -> _Inside:
    solid = (matte > 0.5).astype(np.uint8)
    inner = np.asarray(cv2.erode(solid, np.ones((5, 5), np.uint8)), np.uint8)
    reach = np.asarray(cv2.dilate(solid, np.ones((3, 3), np.uint8)), np.uint8)
    weight = np.asarray(cv2.blur(inner.astype(np.float32), (9, 9)), np.float32)
    spread = np.asarray(cv2.blur(rgb * inner[..., None].astype(np.float32), (9, 9)), np.float32)
    colours = np.asarray(spread / np.maximum(weight, 1e-6)[..., None], np.float32)
    return _Inside(colours, (reach > inner) & (weight > 0.02))
