"""Takes a picture of somebody: cut from a plain or clear ground where there is one, else whole."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

LARGEST = 1400
"""Longest side, in pixels, at which a picture is worked on."""
_BAND = 0.03
"""Width of the band along the edges that must be plain, as a share of the smaller side."""
_PLAIN = 0.88
"""Share of that band which must be near the ground's colour."""
_NEAR, _FAR = 7.0, 17.0
"""CIE Lab distances: below the first a pixel is ground, above the second it is not."""
_LEAST, _MOST = 0.02, 0.85
"""Share of the picture that somebody may take; outside of it the cut has failed."""
_SPECK = 0.002
_HOLE = 0.0006
_SAME = 4.0
"""Distance below which an enclosed area of that share is ground seen between arm and body."""
_CLEAR = 0.02
_TELLING = 24.0
"""How far ground and figure must differ (RGB) for an edge pixel to say how much it is of each."""

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


class UnreadablePictureError(ValueError):
    """The reference image cannot be read; send a whole PNG, JPEG or WebP file."""

    def __init__(self) -> None:
        super().__init__((type(self).__doc__ or "").strip())


@dataclass(frozen=True, slots=True)
class Cutout:
    """A picture, premultiplied RGBA, cropped to what it shows.

    Attributes:
        is_cut: whether its ground is gone; else it is the whole picture.
        stands: whether there was ground below it, so that its lower edge is feet.
    """

    pixels: Bytes
    is_cut: bool
    stands: bool


def cut_out(path: Path) -> Cutout | None:
    """Read a picture, and cut what it shows from its ground if that is plain or clear.

    The shots of a film share their reference: the last cut-out is kept.

    Returns:
        The cut-out, or None where the picture is clear all over.

    Raises:
        UnreadablePictureError: the file is no picture that can be read.
    """
    try:
        return _cut_out(path.read_bytes())
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UnreadablePictureError from error


@lru_cache(maxsize=1)
def _cut_out(content: bytes) -> Cutout | None:
    rgba = _read(content)
    rgb, alpha = rgba[..., :3], np.asarray(rgba[..., 3] / 255, np.float32)
    if float((alpha < 0.5).mean()) > _CLEAR:
        return _cropped(rgb, alpha)
    found = _matte(rgb)
    if found is None:
        return Cutout(_premultiplied(rgb, np.ones_like(alpha)), is_cut=False, stands=False)
    ground, matte = found
    return _cropped(*_softened(rgb, ground, matte))


def _read(content: bytes) -> Bytes:
    with Image.open(BytesIO(content)) as image:
        image.draft("RGB", (LARGEST, LARGEST))
        image.thumbnail((LARGEST, LARGEST), Image.Resampling.BOX, reducing_gap=2.0)
        picture = _eight_bit(ImageOps.exif_transpose(image))
        return np.array(picture.convert("RGBA"), np.uint8)


def _eight_bit(image: Image.Image) -> Image.Image:
    """Return a picture of 16 or 32 bits a grey value in 8 bits; others as they are."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image, np.float32)
    full = 65535.0 if values.max(initial=0) > 255 else 255.0
    return Image.fromarray(np.clip(values * (255 / full), 0, 255).astype(np.uint8), "L")


def _matte(rgb: Bytes) -> tuple[Floats, Floats] | None:
    """Return the ground's colours (RGB) and how much each pixel is not ground; None: no ground."""
    if min(rgb.shape[:2]) < 16:
        return None
    lab = np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab), np.float32)
    band = _band(rgb.shape[0], rgb.shape[1])
    model = _plane(lab, band)
    distance = np.asarray(np.sqrt(((lab - model) ** 2).sum(2)), np.float32)
    if float((distance[band] < _NEAR).mean()) < _PLAIN:
        return None
    matte = _without_specks(_ramp(distance))
    share = float((matte > 0.5).mean())
    if not _LEAST <= share <= _MOST:
        return None
    return _plane(rgb.astype(np.float32), band & (distance < _NEAR)), matte


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


def _without_specks(matte: Floats) -> Floats:
    solid = (matte > 0.5).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    kept = [i for i in range(1, count) if areas[i] >= _SPECK * matte.size]
    near = cv2.dilate(np.isin(labels, kept).astype(np.uint8), np.ones((7, 7), np.uint8))
    return np.where(near > 0, matte, 0).astype(np.float32)


def _softened(rgb: Bytes, ground: Floats, matte: Floats) -> tuple[Bytes, Floats]:
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


def _cropped(rgb: Bytes, alpha: Floats) -> Cutout | None:
    """Crop to what can be seen, if that is anything."""
    ys, xs = np.nonzero(alpha > 0.1)
    if len(ys) == 0:
        return None
    top, bottom, left, right = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    lowest = alpha[-max(1, alpha.shape[0] // 100) :]
    stands = float((lowest > 0.5).mean()) < 0.02
    part = _premultiplied(rgb[top:bottom, left:right], alpha[top:bottom, left:right])
    return Cutout(part, is_cut=True, stands=stands)


def _premultiplied(rgb: Bytes, alpha: Floats) -> Bytes:
    a = np.clip(alpha, 0, 1)[..., None]
    return np.concatenate([rgb * a, 255 * a], 2).round().astype(np.uint8)
