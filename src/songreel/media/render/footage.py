"""The clips of a film as the render needs them: in the house format, and read in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Self

from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from songreel.domain.frames import FrameRate, FrameSize
from songreel.media.errors import MediaError
from songreel.media.house import GOP_FRAMES, house_headers
from songreel.media.reading import opened_video


@lru_cache(maxsize=8)
def _headers(size: tuple[int, int], rate: tuple[int, int]) -> tuple[bytes, ...]:
    """Return the headers of house clips: of plain numbers, and kept, for they take an encoder."""
    width, height = size
    numerator, denominator = rate
    return house_headers(
        FrameSize(width=width, height=height),
        FrameRate(numerator=numerator, denominator=denominator),
    )


def house_frames(path: Path, size: FrameSize, rate: FrameRate) -> int:
    """Return how many frames a house clip has; only its index is read.

    Raises:
        MediaError: it is no house clip of this size and rate, or its file ends before its last
            frame. The sentence goes on after the clip's name.
        OSError: there is no such file, or it cannot be read.
    """
    length = path.stat().st_size
    with opened_video(path, undecoded=True) as (_, video):
        context = video.codec_context
        if (context.width, context.height) != (size.width, size.height):
            raise MediaError(
                f"it is {context.width}x{context.height}, the film {size.width}x{size.height}. "
                "Conform the clip to the film first."
            )
        due = _headers((size.width, size.height), (rate.numerator, rate.denominator))
        headers = context.extradata or b""
        if context.name != "h264" or not all(one in headers for one in due):
            raise MediaError("it is not in the house format. Conform the clip to the film first.")
        return _indexed(video, rate, length)


def _indexed(video: VideoStream, rate: FrameRate, length: int) -> int:
    """Count the frames of an index, and see that their times and groups are those of a house clip.

    Args:
        video: the opened track.
        rate: of the film.
        length: of the file in bytes.
    """
    step = 1 / ((video.time_base or Fraction(1)) * rate.fraction)
    frames = 0
    for number, entry in enumerate(video.index_entries):
        if entry.timestamp != number * step:
            raise MediaError(
                "its frames do not come at the film's rate. Conform the clip to the film first."
            )
        if entry.is_keyframe != (number % GOP_FRAMES == 0):
            raise MediaError(
                "its groups of pictures are not those of the house format. Conform it first."
            )
        if entry.pos + entry.size > length:
            raise MediaError(f"its file ends within frame {number}: it is cut off. Make it again.")
        frames = number + 1
    if frames == 0:
        raise MediaError("it has no frames. Make the clip again.")
    return frames


class Footage:
    """Decodes the pictures of a house clip in rising order; a context manager."""

    def __init__(self, path: Path, rate: FrameRate) -> None:
        """Open the clip.

        Raises:
            MediaError: it is no video that is read here.
            OSError: there is no such file, or it cannot be read.
        """
        self._rate = rate
        self._number = -1
        self._picture: VideoFrame | None = None
        with ExitStack() as stack:
            self._container, self._video = stack.enter_context(opened_video(path, undecoded=True))
            self._pictures = self._decoded()
            self._open = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the clip."""
        self._open.close()

    def at(self, number: int) -> VideoFrame:
        """Return a picture; its number is not below that of the one before.

        Where it lies in a later group of pictures, what is between is not decoded.

        Raises:
            MediaError: the clip is damaged, or has no such picture.
        """
        if number // GOP_FRAMES > max(self._number, 0) // GOP_FRAMES and number > self._number + 1:
            self._seek(number)
        while self._picture is None or self._number < number:
            found = next(self._pictures, None)
            if found is None:
                raise MediaError(
                    f"it ends before frame {number}, which the film shows. Make the clip again."
                )
            self._number, self._picture = found
        if self._number != number:
            raise MediaError(f"its frame {number} is missing. Make the clip again.")
        return self._picture

    def _seek(self, number: int) -> None:
        if self._video.time_base:
            ticks = int(number / (self._rate.fraction * self._video.time_base))
            self._container.seek(ticks, stream=self._video)
            self._pictures = self._decoded()

    def _decoded(self) -> Iterator[tuple[int, VideoFrame]]:
        try:
            for picture in self._container.decode(self._video):
                if picture.pts is None or picture.time_base is None:
                    raise MediaError("it has frames without a time. Make the clip again.")
                yield round(picture.pts * picture.time_base * self._rate.fraction), picture
        except FFmpegError as error:
            raise MediaError("it cannot be decoded: it is damaged. Make the clip again.") from error
