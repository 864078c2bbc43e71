"""A part of a clip as a clip of its own: from any frame on, slower, or nearer.

What a cut inside a group of pictures, a punch-in or a slow-down needs is encoded once; the film is
then assembled by copying, as from any other clip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.video import VideoFacts
from songreel.media.errors import MediaError
from songreel.media.house import ClipWriter
from songreel.media.probe import probe
from songreel.media.reading import opened_video

Planes = NDArray[np.uint8]


def reframe(
    source: Path,
    destination: Path,
    *,
    size: FrameSize,
    rate: FrameRate,
    source_in: int,
    frames: int,
    speed: Speed,
    framing: Framing,
    go_on: Callable[[], object] | None = None,
) -> VideoFacts:
    """Write a part of a house clip as a house clip of its own, without sound.

    Args:
        source: a clip in the house format, of this size and rate.
        destination: the part; nothing is there until it is whole.
        size: of both.
        rate: of both.
        source_in: the first frame of the clip that is shown.
        frames: length of the part; frame n of it shows frame `source_in + floor(n * speed)`.
        speed: at most 1.
        framing: the part of the picture that is shown, scaled up to the whole size.
        go_on: called for each second of the part; what it raises ends the work.

    Raises:
        MediaError: the clip is damaged, or ends before what is to be shown.
        OSError: a file cannot be read or written.
    """
    due = [source_in + n * speed.numerator // speed.denominator for n in range(frames)]
    second = max(1, int(rate.fraction))
    with ClipWriter(destination, size, rate, audio=False) as clip:
        pictures = _pictures(source, rate, source_in)
        number, shown = -1, np.empty((0, 0), np.uint8)
        for wanted in due:
            while number < wanted:
                number, picture = _next(pictures, wanted)
                if number == wanted:
                    shown = framed(picture, size, framing)
            if clip.frames % second == 0 and go_on is not None:
                go_on()
            clip.frame(shown)
    return probe(destination)


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


def _next(pictures: Iterator[tuple[int, av.VideoFrame]], wanted: int) -> tuple[int, av.VideoFrame]:
    found = next(pictures, None)
    if found is None:
        raise MediaError(
            f"The clip ends before frame {wanted}, which the film shows. Make the clip again."
        )
    return found


def _pictures(path: Path, rate: FrameRate, first: int) -> Iterator[tuple[int, av.VideoFrame]]:
    """Give the pictures of a house clip with their numbers, from the group of `first` on."""
    with opened_video(path) as (container, video):
        _seek(container, video, first / rate.fraction)
        try:
            for picture in container.decode(video):
                if picture.pts is None or picture.time_base is None:
                    raise MediaError("The clip has frames without a time. Make it again.")
                yield round(picture.pts * picture.time_base * rate.fraction), picture
        except FFmpegError as error:
            raise MediaError("The clip cannot be decoded: it is damaged. Make it again.") from error


def _seek(container: InputContainer, video: VideoStream, seconds: Fraction) -> None:
    if seconds and video.time_base:
        container.seek(int(seconds / video.time_base), stream=video)
