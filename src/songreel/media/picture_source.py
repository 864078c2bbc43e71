"""Pictures of any video, at the times and in the size of a film."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction
from itertools import chain, repeat
from pathlib import Path

from av.container import InputContainer
from av.error import BlockingIOError as NothingYet
from av.error import EOFError as NothingMore
from av.error import FFmpegError
from av.filter import Graph
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.timeline import Fit, Focus
from songreel.media.colours import Planes
from songreel.media.errors import MediaError
from songreel.media.fits import Fitting
from songreel.media.reading import opened_video

MAX_SECONDS = 20 * 60
MAX_STANDING = 60
"""Seconds that one picture may stand: an index that says more would have an hour of it encoded."""


def film_frames(
    path: Path,
    size: FrameSize,
    rate: FrameRate,
    frames: int | None,
    fit: Fit = Fit.CROP,
    focus: Focus | None = None,
) -> Generator[Planes]:
    """Give a video's pictures as a film shows them: I420, one array for each film frame.

    Each source picture stands from the film frame nearest to its time until the next one's. With
    `frames` exactly so many are given: the last picture is held, or the rest left out. Of a video
    whose first picture has two fields of different moments, pictures with fields are made whole
    from the first of them, at the rate that the video has.

    Args:
        path: any video that is read here.
        size: size of the frames.
        rate: frames a second.
        frames: how many are given; None gives the video's length.
        fit: how a picture of another shape fills the frame.
        focus: what a crop keeps; None is the middle.

    Raises:
        MediaError: the file is no video that is read here, a damaged one, longer than 20
            minutes, or of a shape that does not fit.
        OSError: there is no such file, or it cannot be read.
    """
    shown = 0
    held: VideoFrame | None = None
    began = Fraction(0)
    with opened_video(path) as (container, video):
        fitted = Fitting(size, video.sample_aspect_ratio or Fraction(1), fit, focus)
        for picture, time in _timed(_decoded(container, video)):
            if time > MAX_SECONDS:
                raise MediaError("The video is longer than 20 minutes. Cut it first.")
            if held is not None:
                _check_standing(time - began, frames)
                start = round(time * rate.fraction)
                until = start if frames is None else min(start, frames)
                if until > shown:
                    yield from repeat(fitted(held), until - shown)
                    shown = until
            if frames is not None and shown >= frames:
                return
            held, began = picture, time
        if held is None:
            raise MediaError("No picture of the video can be decoded: it is damaged.")
        lasting = _length(held) or _usual_length(video)
        _check_standing(lasting, frames)
        last = max(1, round((began + lasting) * rate.fraction)) if frames is None else frames
        yield from repeat(fitted(held), max(0, last - shown))


def _check_standing(seconds: Fraction, frames: int | None) -> None:
    if frames is None and seconds > MAX_STANDING:
        raise MediaError(
            f"A picture of the video stands for {float(seconds):.0f} s: its index is wrong. Export "
            "it again."
        )


def _timed(pictures: Iterable[VideoFrame]) -> Iterator[tuple[VideoFrame, Fraction]]:
    """Give the pictures with their times in seconds from the first one's."""
    origin: Fraction | None = None
    for picture in _whole(pictures):
        if picture.pts is None or picture.time_base is None:
            raise MediaError("The video has frames without a time. Export it again.")
        time = picture.pts * picture.time_base
        origin = time if origin is None else origin
        yield picture, time - origin


def _decoded(container: InputContainer, video: VideoStream) -> Iterator[VideoFrame]:
    """Give the pictures as they are stored; each packet that is to be shown must give one."""
    count = expected = 0
    try:
        for packet in container.demux(video):
            if packet.is_corrupt:
                raise MediaError(_DAMAGED.format(count=count))
            expected += packet.size > 0 and not packet.is_discard
            for picture in packet.decode():
                yield picture
                count += 1
    except FFmpegError as error:
        raise MediaError(_DAMAGED.format(count=count)) from error
    if count < expected:
        raise MediaError(
            f"Only {count} of the video's {expected} pictures can be decoded: it is damaged. "
            "Download or make it again."
        )


_DAMAGED = (
    "The video cannot be decoded after frame {count}: it is cut off or damaged. Download or make "
    "it again."
)


def _whole(pictures: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    """Give pictures, those of two fields made whole where the first one is such a picture."""
    pictures = iter(pictures)
    first = next(pictures, None)
    if first is None:
        return
    pictures = chain((first,), pictures)
    yield from _without_fields(first, pictures) if first.interlaced_frame else pictures


def _without_fields(first: VideoFrame, pictures: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    """Give one whole picture for each; the lines of its later field are drawn from the others."""
    graph = Graph()
    source = graph.add_buffer(
        width=first.width, height=first.height, format=first.format, time_base=first.time_base
    )
    whole = graph.add("bwdif", "mode=send_frame:deint=interlaced")
    sink = graph.add("buffersink")
    source.link_to(whole)
    whole.link_to(sink)
    graph.configure()
    for picture in chain(pictures, (None,)):
        graph.vpush(picture)
        while True:
            try:
                yield graph.vpull()
            except (NothingYet, NothingMore):
                break


def _length(picture: VideoFrame) -> Fraction:
    """Return how long a picture stands by its own account, in seconds; 0 where it gives none."""
    return max(0, picture.duration or 0) * (picture.time_base or Fraction(0))


def _usual_length(video: VideoStream) -> Fraction:
    rate = video.average_rate or video.guessed_rate
    return 1 / rate if rate else Fraction(0)
