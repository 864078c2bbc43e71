"""Pictures that can be decoded by themselves, spread over a film."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import numpy as np
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from av.video.stream import VideoStream
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.media.colours import SMALLEST_HD, UNSPECIFIED
from songreel.media.errors import MediaError
from songreel.media.reading import opened_video

Rgb = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A picture of a film, and the moment at which it is shown, in seconds from the first one."""

    time: Fraction
    picture: VideoFrame


def key_times(path: Path) -> list[Fraction]:
    """Return when each picture is shown that decoding can begin with, in seconds; rising.

    Raises:
        MediaError: the file is no video that is read here, or has no such picture.
        OSError: there is no such file, or it cannot be read.
    """
    with opened_video(path) as (container, video):
        tick = video.time_base or Fraction(1)
        try:
            times = [
                packet.pts * tick
                for packet in container.demux(video)
                if packet.size and packet.is_keyframe and packet.pts is not None
            ]
        except FFmpegError as error:
            raise _damaged() from error
    if not times:
        raise MediaError("The video has no picture that can be decoded by itself. Make it again.")
    return sorted(times)


def spread(count: int, most: int) -> list[int]:
    """Return at most so many numbers below `count`, evenly spread, each in the middle of a part."""
    if count <= most:
        return list(range(count))
    return [(2 * part + 1) * count // (2 * most) for part in range(most)]


def keyframes(path: Path, wanted: Sequence[Fraction]) -> Iterator[Keyframe]:
    """Decode some pictures of a film, and nothing else of it, in the order of their times.

    Args:
        path: the film.
        wanted: of `key_times`.

    Raises:
        MediaError: the file is damaged.
        OSError: there is no such file, or it cannot be read.
    """
    with opened_video(path) as (container, video):
        tick = video.time_base or Fraction(1)
        chosen = {int(time / tick) for time in wanted}
        try:
            for packet in container.demux(video):
                if packet.size and packet.is_keyframe and packet.pts in chosen:
                    # Each for itself: where groups are open, a decoder that believes to see them
                    # follow one another leaves out most of them.
                    yield from _decoded(video, packet, tick)
                    yield from _decoded(video, None, tick)
                    video.codec_context.flush_buffers()
        except FFmpegError as error:
            raise _damaged() from error


def _decoded(
    video: VideoStream, packet: Packet[VideoStream] | None, tick: Fraction
) -> Iterator[Keyframe]:
    for picture in video.decode(packet):
        if picture.pts is not None:
            yield Keyframe(picture.pts * tick, picture)


def rgb(picture: VideoFrame, size: FrameSize | None = None) -> Rgb:
    """Return a picture in sRGB's order and range: uint8 of shape (height, width, 3).

    Args:
        picture: a decoded picture.
        size: that it is scaled to, or None for its own.
    """
    space = picture.colorspace
    if space == UNSPECIFIED:
        large = min(picture.width, picture.height) >= SMALLEST_HD
        space = Colorspace.ITU709 if large else Colorspace.ITU601
    scaled = picture.reformat(
        width=picture.width if size is None else size.width,
        height=picture.height if size is None else size.height,
        format="rgb24",
        src_colorspace=space,
        dst_color_range=ColorRange.JPEG,
        interpolation=Interpolation.AREA | Interpolation.ACCURATE_RND,
        threads=1,
    )
    return np.ascontiguousarray(cast(Rgb, scaled.to_ndarray()))


def _damaged() -> MediaError:
    return MediaError("The video is damaged: its pictures cannot be decoded. Make it again.")
