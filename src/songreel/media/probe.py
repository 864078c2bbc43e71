"""What a video file is, from its index."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

from songreel.domain.frames import FrameRate
from songreel.domain.video import VideoFacts
from songreel.media.errors import MediaError
from songreel.media.reading import opened_video

__all__ = ["MediaError", "facts_of", "probe"]


def probe(path: Path) -> VideoFacts:
    """Return the facts of a video from its index; nothing is decoded beyond what that takes.

    A WebM file does not say how many frames it has: they are counted.

    Raises:
        MediaError: the file is no video that is read here, or a damaged one.
        OSError: there is no such file, or it cannot be read.
    """
    with opened_video(path) as (container, video):
        frames = video.frames or sum(packet.size > 0 for packet in container.demux(video))
        return facts_of(container, video, frames)


def facts_of(container: InputContainer, video: VideoStream, frames: int) -> VideoFacts:
    """Return the facts of an opened video with so many frames.

    Raises:
        MediaError: it has no frames, no size or no frame rate.
    """
    context = video.codec_context
    if frames <= 0:
        raise MediaError("The video has no frames. Make or export it again.")
    if context.width <= 0 or context.height <= 0:
        raise MediaError("The video does not say how large its picture is. Export it again.")
    rate = _rate(video)
    if rate is None:
        raise MediaError("The video has no frame rate: it is a single picture, or damaged.")
    return VideoFacts(
        frames=frames,
        rate=FrameRate(numerator=rate.numerator, denominator=rate.denominator),
        width=context.width,
        height=context.height,
        has_audio=bool(container.streams.audio),
    )


def _rate(video: VideoStream) -> Fraction | None:
    for rate in (video.average_rate, video.guessed_rate, video.base_rate):
        if rate is not None and rate > 0:
            return rate
    return None
