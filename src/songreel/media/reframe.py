"""A nearer framing of a picture: the part that is seen, as large as the whole."""

from __future__ import annotations

from math import ceil
from typing import cast

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

from songreel.domain.footage import Framing
from songreel.domain.frames import FrameSize

Planes = NDArray[np.uint8]


def framed(picture: av.VideoFrame, size: FrameSize, framing: Framing) -> Planes:
    """Return the framed part of a picture as I420 planes of the whole size.

    The part is cut out at even pixels, so that colour stays where it is, and scaled up by Lanczos.
    """
    planes = cast("Planes", picture.to_ndarray(format="yuv420p"))
    if framing.is_whole:
        return planes
    width = 2 * ceil(size.width * 1000 / framing.zoom / 2)
    height = 2 * ceil(size.height * 1000 / framing.zoom / 2)
    left = _corner(framing.x, size.width, width)
    top = _corner(framing.y, size.height, height)
    flat, half = planes.reshape(-1), (size.height // 2, size.width // 2)
    luma = size.height * size.width
    parts = [
        flat[:luma].reshape(size.height, size.width)[top : top + height, left : left + width],
        *(
            plane.reshape(half)[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2]
            for plane in (flat[luma : luma + luma // 4], flat[luma + luma // 4 :])
        ),
    ]
    cut = np.concatenate([part.reshape(-1) for part in parts]).reshape(-1, width)
    near = av.VideoFrame.from_ndarray(np.ascontiguousarray(cut), format="yuv420p")
    near.colorspace, near.color_range = Colorspace.ITU709, ColorRange.MPEG
    scaled = near.reformat(
        width=size.width,
        height=size.height,
        format="yuv420p",
        src_colorspace=Colorspace.ITU709,
        dst_colorspace=Colorspace.ITU709,
        interpolation=Interpolation.LANCZOS | Interpolation.ACCURATE_RND,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )
    return cast("Planes", scaled.to_ndarray())


def _corner(centre: int, whole: int, part: int) -> int:
    """Return the even pixel at which a part begins whose middle is at so many thousandths."""
    corner = round((centre * whole / 1000 - part / 2) / 2) * 2
    return min(max(0, corner), whole - part)
