"""Where somebody looks in a stretch of a clip: what a crop to another shape has to keep.

A figure is told from its ground by three things: its colours are rare in the picture, its lines
break the picture's even texture, and it moves otherwise than the picture as a whole. A weak
liking for the middle decides where these say nothing. No faces are looked for: what is sung about
may be a robot or a fox.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.timeline import Focus
from songreel.media.errors import MediaError
from songreel.media.fits import Fitting, planes_of, shape_of
from songreel.media.reading import opened_video

Map = NDArray[np.float32]

SAMPLES = 8
"""Moments of a stretch that are looked at."""
APART = 3
"""Frames between the two pictures whose difference is the motion of a moment."""
SIDE = 128
"""Pixels of the longer side at which pictures are looked at: a figure is some tens of them."""

_COLOUR, _TEXTURE, _MOTION = 1.0, 0.5, 1.0
_SEEN = 1.0
"""Distance of L*a*b* colours below which nobody sees one: what is left of an encoder's rounding."""
_LEVELS = 12
"""Steps in which a colour's lightness, and both its tints, are counted."""
_RIM = 24
"""The rim is this part of the longer side."""
_ALIKE = 8.0
"""Distance of colours that are much alike, with lightness counted half."""
_OFTEN = 0.05
"""Share of the rim at which a colour is the ground's."""
_MIDDLE = (0.5, 0.45)
_SPREAD = (0.32, 0.36)
"""Of the liking for the middle: standard deviations, in the picture's width and height. Captions,
which stand low, and what passes at an edge, weigh half or less."""
_REACH = 0.3
"""Standard deviation of what belongs to one figure, in the width and height of the crop."""
_STEPS = 20


def focus_of(
    path: Path,
    shape: Fraction,
    rate: FrameRate,
    *,
    first: int = 0,
    frames: int | None = None,
) -> Focus:
    """Return the point of a clip that a crop keeps for a whole stretch.

    It is one point, so that the picture never drifts within a stretch: each moment counts alike.
    The same stretch always has the same point.

    Args:
        path: any video that is read here.
        shape: width by height of the crop: 9/16, 1, 4/5.
        rate: of the frames that `first` and `frames` count.
        first: where the stretch begins.
        frames: how long it is; None goes on to the clip's end.

    Raises:
        MediaError: the clip is damaged, no video, or has no picture in that stretch.
        OSError: there is no such file, or it cannot be read.
    """
    with opened_video(path) as (container, video):
        start = first / rate.fraction
        length = _rest(video, start) if frames is None else frames / rate.fraction
        total: Map | None = None
        for earlier, later in _moments(container, video, start, length, rate):
            seen = _striking(earlier, later)
            total = seen if total is None else total + seen
    if total is None:
        raise MediaError(f"The clip has no picture at frame {first}: it is shorter than that.")
    return _point(total, shape)


def _rest(video: VideoStream, start: Fraction) -> Fraction:
    tick = video.time_base or Fraction(0)
    return max(Fraction(0), (video.duration or 0) * tick - start)


def _moments(
    container: InputContainer,
    video: VideoStream,
    start: Fraction,
    length: Fraction,
    rate: FrameRate,
) -> Iterator[tuple[Map, Map]]:
    """Give pairs of pictures, `APART` frames from each other, from all over a stretch."""
    look = _Look(video.sample_aspect_ratio or Fraction(1))
    tick = video.time_base or Fraction(1)
    origin = (video.start_time or 0) * tick
    gap = APART / rate.fraction
    for index in range(SAMPLES):
        due = origin + start + (length - gap) * (2 * index + 1) / (2 * SAMPLES)
        due = max(origin + start, due)
        earlier: Map | None = None
        try:
            container.seek(int(due / tick), stream=video)
            for picture in container.decode(video):
                time = (picture.pts or 0) * tick
                if earlier is None and time >= due:
                    earlier = look.at(picture)
                elif earlier is not None and time >= due + gap:
                    yield earlier, look.at(picture)
                    earlier = None
                    break
        except FFmpegError as error:
            raise MediaError(
                f"The clip cannot be decoded at {float(due):.1f} s: it is damaged. Make it again."
            ) from error
        if earlier is not None:
            yield earlier, earlier


class _Look:
    """Makes the pictures of one clip small: float32 (height, width, 3) in CIE L*a*b*."""

    def __init__(self, aspect: Fraction) -> None:
        self._aspect = aspect
        self._fitting: Fitting | None = None
        self._size = FrameSize(width=SIDE, height=SIDE)

    def at(self, picture: VideoFrame) -> Map:
        if self._fitting is None:
            shape = shape_of(picture, self._aspect)
            width, height = (SIDE, SIDE / shape) if shape >= 1 else (SIDE * shape, SIDE)
            self._size = FrameSize(
                width=max(16, 2 * round(width / 2)), height=max(16, 2 * round(height / 2))
            )
            self._fitting = Fitting(self._size, self._aspect)
        size = self._size
        luma, blue, red = planes_of(self._fitting(picture), size.width, size.height)
        whole = (size.width, size.height)
        tints = [cv2.resize(plane, whole, interpolation=cv2.INTER_LINEAR) for plane in (red, blue)]
        ycc = cv2.merge([luma, *tints]).astype(np.float32)
        # BT.709 in limited range, as `Fitting` gives it, to linear numbers from 0 to 1.
        light = (ycc[..., 0] - 16) / 219
        cr, cb = (ycc[..., 1] - 128) / 224, (ycc[..., 2] - 128) / 224
        rgb = np.stack(
            [light + 1.5748 * cr, light - 0.1873 * cb - 0.4681 * cr, light + 1.8556 * cb], axis=-1
        )
        return cast("Map", cv2.cvtColor(np.clip(rgb, 0, 1).astype(np.float32), cv2.COLOR_RGB2LAB))


def _striking(earlier: Map, later: Map) -> Map:
    """Return how striking each place of a moment is; the same sum for each moment."""
    rarity, foreign = _colours(earlier)
    texture = _breaks(earlier[..., 0]) if earlier[..., 0].std() > _SEEN else np.zeros_like(rarity)
    parts = (
        (_COLOUR, _SEEN, rarity * foreign),
        (_TEXTURE, 0, texture * foreign),
        (_MOTION, _SEEN, _motion(earlier[..., 0], later[..., 0])),
    )
    total = np.zeros(earlier.shape[:2], np.float32)
    for weight, least, part in parts:
        # Only what stands out from the part's own average counts, and never one speck alone.
        soft = cv2.GaussianBlur(part, (0, 0), SIDE / 48)
        above = np.maximum(0, soft - soft.mean())
        if above.max() > least:
            total += weight * np.minimum(1, above / np.quantile(above, 0.98).clip(1e-6))
    return total / max(float(total.sum()), 1.0)


def _colours(lab: Map) -> tuple[Map, Map]:
    """Return how rare each pixel's colour is, and from 0 to 1 how foreign to the picture's rim.

    Rarity is the mean distance from all colours of the picture: Cheng and others, "Global contrast
    based salient region detection", CVPR 2011. What the rim shows is ground: Wei and others,
    "Geodesic saliency using background priors", ECCV 2012; but not at the lower rim, where
    figures that are near are cut. Lightness counts half: shade falls on figure and ground alike.
    """
    weighed = lab * np.array([0.5, 1, 1], np.float32)
    steps = np.array([50, 128, 128], np.float32) / _LEVELS
    bins = np.floor(weighed / steps).astype(np.int64)
    keys = (bins[..., 0] * 1_000 + bins[..., 1] + 500) * 1_000 + bins[..., 2] + 500
    _, place, count = np.unique(keys.reshape(-1), return_inverse=True, return_counts=True)
    flat = weighed.reshape(-1, 3).astype(np.float64)
    means = np.stack([np.bincount(place, flat[:, i]) / count for i in range(3)], axis=1)
    away = np.sqrt(np.square(means[:, None] - means[None]).sum(axis=2))
    rarity = away @ (count / count.sum())
    rim = np.zeros(lab.shape[:2], bool)
    width = max(2, SIDE // _RIM)
    rim[:width] = rim[:, :width] = rim[:, -width:] = True
    at_rim = np.bincount(place[rim.reshape(-1)], minlength=len(count)) / rim.sum()
    alike = np.exp(-((away / _ALIKE) ** 2) / 2) @ at_rim
    foreign = np.exp(-alike / _OFTEN)
    shape = lab.shape[:2]
    return (
        cast("Map", rarity[place].reshape(shape).astype(np.float32)),
        cast("Map", foreign[place].reshape(shape).astype(np.float32)),
    )


def _breaks(lightness: Map) -> Map:
    """Return where the picture breaks its even texture: the spectral residual.

    Hou and Zhang, "Saliency detection: a spectral residual approach", CVPR 2007.
    """
    small = cv2.resize(lightness, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    spectrum = np.fft.fft2(small)
    size = np.log(np.abs(spectrum) + 1e-3).astype(np.float32)
    residual = size - cv2.blur(size, (3, 3))
    back = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    return cast(
        "Map",
        cv2.resize(back.astype(np.float32), lightness.shape[::-1], interpolation=cv2.INTER_LINEAR),
    )


def _motion(earlier: Map, later: Map) -> Map:
    """Return what differs between two pictures once the camera's own move is taken out."""
    window = cv2.createHanningWindow(earlier.shape[::-1], cv2.CV_32F)
    (across, down), _ = cv2.phaseCorrelate(earlier, later, window)
    move = np.array([[1, 0, across], [0, 1, down]], np.float32)
    moved = cv2.warpAffine(
        earlier, move, earlier.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return cast("Map", cv2.absdiff(moved, later))


def _point(striking: Map, shape: Fraction) -> Focus:
    """Return the densest place, as the crop sees it: a mode found by mean shift."""
    height, width = striking.shape
    crop_width = min(float(width), height * float(shape))
    crop_height = min(float(height), width / float(shape))
    across = cast("NDArray[np.float64]", np.linspace(0.5, width - 0.5, width))
    down = cast("NDArray[np.float64]", np.linspace(0.5, height - 0.5, height))
    liked = striking * np.outer(
        np.exp(-(((down / height - _MIDDLE[1]) / _SPREAD[1]) ** 2) / 2),
        np.exp(-(((across / width - _MIDDLE[0]) / _SPREAD[0]) ** 2) / 2),
    )
    if float(liked.sum()) < 1e-6:
        return Focus()
    reach = (_REACH * crop_width, _REACH * crop_height)
    dense = cv2.GaussianBlur(
        liked.astype(np.float32), (0, 0), reach[0], sigmaY=reach[1], borderType=cv2.BORDER_CONSTANT
    )
    y, x = np.unravel_index(int(np.argmax(dense)), dense.shape)
    at = (float(x) + 0.5, float(y) + 0.5)
    for _ in range(_STEPS):
        near = liked * np.outer(
            np.exp(-(((down - at[1]) / reach[1]) ** 2) / 2),
            np.exp(-(((across - at[0]) / reach[0]) ** 2) / 2),
        )
        whole = float(near.sum())
        at = (float((near.sum(axis=0) * across).sum()) / whole,
              float((near.sum(axis=1) * down).sum()) / whole)  # fmt: skip
    return Focus(x=round(1000 * at[0] / width), y=round(1000 * at[1] / height))
