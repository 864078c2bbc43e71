"""Which clips' pictures can be copied as they are, and what copying has to know of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from pydantic import ConfigDict

from songreel.domain.frames import FrameRate, FrameSize
from songreel.media.colours import SMALLEST_HD, UNSPECIFIED
from songreel.media.h264 import IDR, is_foreign, parameter_sets, unit_type, units
from songreel.media.house import BT709, LIMITED_RANGE
from songreel.media.reading import opened_video

UNSPECIFIED_RANGE = 0
_MOST_SET_BYTES = 4096
USUAL_LEAD = 2
"""Frames that encoders decode ahead at most, as a rule: B-frames that others refer to take two."""


@dataclass(frozen=True, slots=True)
class CopyablePictures:
    """What copying has to know of a clip's pictures.

    Attributes:
        numbers: which frame each packet shows, in the order of the file.
        entries: whether decoding can begin at each packet.
        sets: the SPS and PPS.
        origin: when the first frame is shown, in seconds.
    """

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    numbers: tuple[int, ...]
    entries: tuple[bool, ...]
    sets: tuple[bytes, ...]
    origin: Fraction

    @property
    def lead(self) -> int:
        """Return how many frames before the first is shown decoding begins.

        It is the same for all clips but those that need more: FFmpeg joins files by their
        decoding times, and a clip with a longer lead than the one before it would have to be
        decoded while that one still is; the times are mended then, and the length is wrong. The
        frames could also be decoded within the clip's own time, the first ones together; but
        then the last one lasts until the end of the file, and Chromium never jumps to those that
        are shown after it.
        """
        needed = (place - number for place, number in enumerate(self.numbers))
        return max(USUAL_LEAD, *needed)


@dataclass(frozen=True, slots=True)
class Form:
    """The form that a clip must have already, if its pictures are to be copied.

    Attributes:
        size: of its picture.
        rate: frames a second.
        frames: its length.
    """

    size: FrameSize
    rate: FrameRate
    frames: int


class Candidate:
    """A clip whose packets are looked at one after another: can its pictures be copied?"""

    def __init__(self, video: VideoStream, form: Form) -> None:
        """Look at what the index says.

        Args:
            video: the picture track; it is neither read nor decoded here.
            form: what the clip must be.
        """
        context = video.codec_context
        size = form.size
        self._form, self._tick = form, video.time_base or Fraction(1)
        self._sets = parameter_sets(context.extradata or b"")
        self._times: list[int] = []
        self._entries: list[bool] = []
        self.is_left = (
            self._sets is not None
            and sum(map(len, self._sets)) <= _MOST_SET_BYTES
            and (context.name, context.codec_tag) == ("h264", "avc1")
            and (context.width, context.height) == (size.width, size.height)
            and (video.sample_aspect_ratio or 1) == 1
            and video.frames in {0, form.frames}
        )

    def add(self, packet: Packet[VideoStream]) -> None:
        """Look at the next packet, which is not empty."""
        if not self.is_left:
            return
        is_entry = self._entry(packet)
        if (
            is_entry is None
            or packet.pts is None
            or packet.is_discard
            or packet.has_sidedata("new_extradata")
            or not (self._times or is_entry)
        ):
            self.is_left = False
            return
        self._times.append(packet.pts)
        self._entries.append(is_entry)

    def pictures(self, first: VideoFrame | None) -> CopyablePictures | None:
        """Return what copying has to know, now that all packets were looked at, or None.

        Args:
            first: the first picture that was decoded.
        """
        form = self._form
        if not self.is_left or self._sets is None or not _is_plain(first, form.size):
            return None
        numbers = numbers_of(self._times, self._tick, form.rate)
        if numbers is None or len(numbers) != form.frames or numbers[0] != 0:
            return None
        origin = min(self._times) * self._tick
        return CopyablePictures(numbers, tuple(self._entries), self._sets, origin)

    def _entry(self, packet: Packet[VideoStream]) -> bool | None:
        try:
            return _is_entry(packet, self._sets or ())
        except ValueError:
            return None  # damaged: encoding says where


def examined(source: Path, form: Form) -> CopyablePictures | None:
    """Read a clip's packets and its first picture; None where it cannot be copied.

    Args:
        source: any video that is read here.
        form: what it must be.

    Raises:
        MediaError: the file is no video that is read here.
        OSError: it cannot be read.
    """
    with opened_video(source) as (clip, video):
        candidate, first = Candidate(video, form), None
        try:
            for number, packet in enumerate(one for one in clip.demux(video) if one.size):
                candidate.add(packet)
                if not candidate.is_left:
                    return None
                if number == 0:
                    first = _decoded(packet, video)
        except FFmpegError:
            return None  # damaged: encoding says where
        return candidate.pictures(first)


def _is_entry(packet: Packet[VideoStream], sets: Sequence[bytes]) -> bool | None:
    """Tell whether decoding can begin at a packet; None where it cannot be copied."""
    found = [*units(memoryview(packet))]
    if any(is_foreign(unit, sets) for unit in found):
        return None
    return any(unit_type(unit) == IDR for unit in found)


def _decoded(packet: Packet[VideoStream], video: VideoStream) -> VideoFrame | None:
    """Return the first picture; nothing else of the video is decoded."""
    pictures = [*packet.decode(), *video.decode(None)]
    return pictures[0] if len(pictures) == 1 else None


def _is_plain(picture: VideoFrame | None, size: FrameSize) -> bool:
    """Tell whether a picture is what players of house clips expect."""
    if picture is None or picture.interlaced_frame or picture.rotation:
        return False
    if (picture.width, picture.height) != (size.width, size.height):
        return False
    is_large = min(size.width, size.height) >= SMALLEST_HD
    named = {BT709, UNSPECIFIED} if is_large else {BT709}
    return (
        picture.format.name == "yuv420p"
        and picture.colorspace in named
        and picture.color_range in {LIMITED_RANGE, UNSPECIFIED_RANGE}
    )


def numbers_of(times: Sequence[int], tick: Fraction, rate: FrameRate) -> tuple[int, ...] | None:
    """Return which frame each time is that of; None unless each frame has exactly one.

    A clock on which frames do not fall on whole ticks may be off by less than one of them.
    """
    if not times:
        return None
    origin, step = min(times), 1 / (tick * rate.fraction)
    # Whole numbers: fractions took half of the time that a clip is looked at.
    long, parts = step.numerator, step.denominator
    numbers = [(2 * (time - origin) * parts + long) // (2 * long) for time in times]
    slack = 0 if parts == 1 else 1
    if step < 4 * slack or sorted(numbers) != [*range(len(times))]:
        return None
    for time, number in zip(times, numbers, strict=True):
        off = abs((time - origin) * parts - number * long)
        if off > slack * parts:
            return None
    return tuple(numbers)
