"""Colours of any video as a film has them: I420, BT.709, limited range."""

from __future__ import annotations

from typing import cast

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import (
    ColorPrimaries,
    ColorRange,
    Colorspace,
    ColorTrc,
    Interpolation,
    VideoReformatter,
)
from numpy.typing import NDArray

Planes = NDArray[np.uint8]

UNSPECIFIED = 2
"""Colour space of a video that names none (ISO/IEC 23091-2)."""
SMALLEST_HD = 720
WIDE_PRIMARIES = frozenset({9, 11, 12})
"""BT.2020, DCI-P3 and Display P3, of ISO/IEC 23091-2: shown as BT.709 they are pale."""
HIGH_RANGE = frozenset({16, 18})
"""PQ and HLG: brighter than a film can be, so that they are mapped to what it can."""


class Colours:
    """Converts the pictures of one video; it keeps what is costly to set up."""

    def __init__(self) -> None:
        """Begin without a picture."""
        self._scalers: dict[tuple[int, int], VideoReformatter] = {}

    def converted(self, picture: VideoFrame, width: int, height: int) -> Planes:
        """Return a picture at another size, as one array of shape (height * 3 // 2, width).

        Range, matrix, number of bits and chroma are converted always; primaries and transfer only
        where they are of a wide gamut or a high dynamic range, since between those of ordinary
        video players make no difference either. Setting that up takes seconds, once for a video.
        """
        scaler = self._scalers.setdefault((width, height), VideoReformatter())
        is_wide = picture.color_primaries in WIDE_PRIMARIES or picture.color_trc in HIGH_RANGE
        converted = scaler.reformat(
            picture,
            width=width,
            height=height,
            format="yuv420p",
            src_colorspace=_colour_space(picture),
            dst_colorspace=Colorspace.ITU709,
            interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND,
            dst_color_range=ColorRange.MPEG,
            dst_color_trc=ColorTrc.BT709 if is_wide else None,
            dst_color_primaries=ColorPrimaries.BT709 if is_wide else None,
            threads=1,
        )
        return cast(Planes, converted.to_ndarray())


def _colour_space(picture: VideoFrame) -> int:
    """Return the colour space; where none is named, what players then take: the size decides."""
    if picture.colorspace != UNSPECIFIED:
        return picture.colorspace
    large = min(picture.width, picture.height) >= SMALLEST_HD
    return Colorspace.ITU709 if large else Colorspace.ITU601
