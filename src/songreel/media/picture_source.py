"""Pictures of any video, at the times and in the size of a film."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import cast

import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from songreel.domain.frames import FrameRate, FrameSize
from songreel.media.errors import MediaError
from songreel.media.reading import opened_video

MAX_SECONDS = 20 * 60
UNSPECIFIED = 2
"""Colour space of a video that names none (ISO/IEC 23091-2)."""
SMALLEST_HD = 720

Planes = NDArray[np.uint8]


def film_frames(
    path: Path, size: FrameSize, rate: FrameRate, frames: int | None
) -> Iterator[Planes]:
    """Give a video's pictures as a film shows them: I420, one array for each film frame.

    Each source picture stands from the film frame nearest to its time until the next one's. With
    `frames` exactly so many are given: the last picture is held, or the rest left out.

    Raises:
        MediaError: the file is no video that is read here, a damaged one, or longer than 20
            minutes.
        OSError: there is no such file, or it cannot be read.
    """
    shown = 0
    held: Planes | None = None
    end = 0
    with opened_video(path) as (container, video):
        lasting = _usual_length(video)
        aspect = video.sample_aspect_ratio or Fraction(1)
        for picture, time in _decoded(container, video):
            if time > MAX_SECONDS:
                raise MediaError("The video is longer than 20 minutes. Cut it first.")
            start = round(time * rate.fraction)
            until = start if frames is None else min(start, frames)
            if held is not None:
                for _ in range(until - shown):
                    yield held
                shown = max(shown, until)
            if frames is not None and shown >= frames:
                return
            held = fitted(picture, size, aspect)
            end = round((time + lasting) * rate.fraction)
        if held is None:
            raise MediaError("No picture of the video can be decoded: it is damaged.")
        for _ in range(max(1, end) - shown if frames is None else frames - shown):
            yield held


def fitted(picture: VideoFrame, size: FrameSize, aspect: Fraction) -> Planes:
    """Scale a picture to cover a frame, and crop it at its middle; I420, BT.709, limited range.

    Args:
        picture: a decoded picture.
        size: size of the frame.
        aspect: width of a pixel of the picture by its height.
    """
    turns = picture.rotation // 90 % 4
    due = (size.height, size.width) if turns % 2 else (size.width, size.height)
    width, height = _cover(picture, aspect, *due)
    scaled = picture.reformat(
        width=width,
        height=height,
        format="yuv420p",
        src_colorspace=_colour_space(picture),
        dst_colorspace=Colorspace.ITU709,
        interpolation=Interpolation.BICUBIC | Interpolation.ACCURATE_RND,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )
    i420 = cast(Planes, scaled.to_ndarray())
    if (width, height) == (size.width, size.height) and not turns:
        return i420
    planes = _planes(i420, width, height)
    parts = [
        _cropped(np.rot90(plane, turns), size.height // share, size.width // share)
        for plane, share in zip(planes, (1, 2, 2), strict=True)
    ]
    return np.concatenate([part.reshape(-1) for part in parts]).reshape(-1, size.width)


def _decoded(
    container: InputContainer, video: VideoStream
) -> Iterator[tuple[VideoFrame, Fraction]]:
    """Give the pictures with their times in seconds from the first one's."""
    count = 0
    origin: Fraction | None = None
    try:
        for picture in container.decode(video):
            if picture.pts is None or picture.time_base is None:
                raise MediaError("The video has frames without a time. Export it again.")
            time = picture.pts * picture.time_base
            origin = time if origin is None else origin
            yield picture, time - origin
            count += 1
    except FFmpegError as error:
        raise MediaError(
            f"The video cannot be decoded after frame {count}: it is cut off or damaged."
        ) from error


def _usual_length(video: VideoStream) -> Fraction:
    rate = video.average_rate or video.guessed_rate
    return 1 / rate if rate else Fraction(0)


def _colour_space(picture: VideoFrame) -> int:
    """Return the colour space; where none is named, what players then take: the size decides."""
    if picture.colorspace != UNSPECIFIED:
        return picture.colorspace
    large = min(picture.width, picture.height) >= SMALLEST_HD
    return Colorspace.ITU709 if large else Colorspace.ITU601


def _cover(picture: VideoFrame, aspect: Fraction, width: int, height: int) -> tuple[int, int]:
    """Return the even size at which a picture, its pixels made square, covers a frame."""
    shown_width = picture.width * aspect
    factor = max(Fraction(width) / shown_width, Fraction(height, picture.height))
    return 2 * ceil(shown_width * factor / 2), 2 * ceil(picture.height * factor / 2)


def _planes(i420: Planes, width: int, height: int) -> tuple[Planes, Planes, Planes]:
    flat = i420.reshape(-1)
    luma, chroma = width * height, width * height // 4
    half = (height // 2, width // 2)
    return (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(half),
        flat[luma + chroma :].reshape(half),
    )


def _cropped(plane: Planes, height: int, width: int) -> Planes:
    top, left = (plane.shape[0] - height) // 2, (plane.shape[1] - width) // 2
    return plane[top : top + height, left : left + width]
