"""Whether a delivered clip can be used: read whole, its times checked, its beginning decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from songreel.domain.video import VideoFacts
from songreel.media.copyable import Candidate, CopyablePictures, Form
from songreel.media.errors import MediaError
from songreel.media.probe import facts_of
from songreel.media.reading import opened_video

MAX_DECODED = 4
"""Frames of the first group that are decoded at most, while somebody waits: that the pictures are
what the index says. Every clip is decoded whole afterwards (`decode_whole`), which takes a quarter
of a second of work for eight seconds."""

LATE_START = Fraction(1, 10)
"""Seconds by which the first frame may be late: old muxers leave the reordering delay in."""


def verify_clip(path: Path) -> VideoFacts:
    """Read a clip from end to end, and return its facts.

    Every packet is read, its times must run on from 0, there must be as many as the index says,
    and the first group of pictures, or its beginning, must decode.

    Raises:
        MediaError: something of that does not hold; the sentence says what.
        OSError: there is no such file, or it cannot be read.
    """
    return looked_at(path, None).facts


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found while a clip was verified.

    Attributes:
        facts: of the clip.
        pictures: what copying has to know of them, or None where they cannot be copied.
    """

    facts: VideoFacts
    pictures: CopyablePictures | None


def looked_at(path: Path, form: Form | None) -> Looked:
    """Read a clip as `verify_clip` does, and whether its pictures can be copied, in one go.

    Args:
        path: the clip.
        form: what it must be, if its pictures are to be copied; None if they are not.

    Raises:
        MediaError, OSError: as `verify_clip`.
    """
    with opened_video(path) as (container, video):
        declared = video.frames
        candidate = None if form is None else Candidate(video, form)
        times, first_group = _read(container, video, candidate)
        if not times:
            raise MediaError("The video has no frames. Make or download it again.")
        if declared and len(times) < declared:
            raise MediaError(
                f"The video ends after {len(times)} of {declared} frames: it is cut off. "
                "Download it again."
            )
        _check_times(times, video.time_base or Fraction(1))
        first = _decode(first_group, video)
        pictures = None if candidate is None else candidate.pictures(first)
        return Looked(facts_of(container, video, len(times)), pictures)


def decode_whole(path: Path, given_up: Callable[[], bool] = lambda: False) -> None:
    """Decode every picture and all of the sound of a clip.

    Args:
        path: the clip.
        given_up: asked now and then whether nobody wants to know any more.

    Raises:
        MediaError: something cannot be decoded; the sentence says from where on.
        OSError: there is no such file, or it cannot be read.
    """
    with opened_video(path) as (container, video):
        expected, pictures = video.frames, 0
        streams = [video, *container.streams.audio[:1]]
        try:
            for packet in container.demux(streams):
                frames = packet.decode()
                pictures += len(frames) if packet.stream is video else 0
                if given_up():
                    return
        except FFmpegError as error:
            raise MediaError(
                f"It cannot be decoded from frame {pictures} on: it is damaged."
            ) from error
        if expected and pictures < expected:
            raise MediaError(f"Only {pictures} of its {expected} pictures can be decoded.")


Times = list[tuple[int | None, int | None]]
"""Of each packet: when it is shown, when it is decoded."""


def _read(
    container: InputContainer, video: VideoStream, candidate: Candidate | None
) -> tuple[Times, list[Packet[VideoStream]]]:
    """Return the times of all packets, and the packets of the first group."""
    times: Times = []
    first_group: list[Packet[VideoStream]] = []
    keyframes = 0
    try:
        for packet in container.demux(video):
            if packet.size == 0:
                continue
            if packet.is_corrupt:
                raise MediaError(f"The video is damaged at frame {len(times)}. Download it again.")
            keyframes += packet.is_keyframe
            if keyframes <= 1 and len(first_group) < MAX_DECODED:
                first_group.append(packet)
            if candidate is not None:
                candidate.add(packet)
            times.append((packet.pts, packet.dts))
    except FFmpegError as error:
        raise MediaError(
            f"The video cannot be read beyond frame {len(times)}: it is cut off or damaged. "
            "Download it again."
        ) from error
    return times, first_group


def _check_times(times: Times, tick: Fraction) -> None:
    shown = [pts for pts, _ in times if pts is not None]
    if len(shown) < len(times):
        raise MediaError("The video has frames without a time. Export it again.")
    if not _rises(dts for _, dts in times if dts is not None) or len(set(shown)) < len(shown):
        raise MediaError("The times of the video's frames do not run on. Export it again.")
    start = min(shown) * tick
    if not 0 <= start <= LATE_START:
        raise MediaError(f"The video starts at {float(start):.3f} s instead of 0. Export it again.")


def _rises(times: Iterable[int]) -> bool:
    last: int | None = None
    for time in times:
        if last is not None and time <= last:
            return False
        last = time
    return True


def _decode(packets: list[Packet[VideoStream]], video: VideoStream) -> VideoFrame:
    """Return the first picture, after all of these were decoded."""
    if not packets[0].is_keyframe:
        raise MediaError(
            "The video does not begin with a whole picture: it is damaged, or was cut where it "
            "could not be. Download or export it again."
        )
    pictures: list[VideoFrame] = []
    try:
        for packet in packets:
            pictures += packet.decode()
        pictures += video.decode(None)
    except FFmpegError as error:
        raise MediaError(
            f"The picture cannot be decoded after frame {len(pictures)}: the video is damaged. "
            "Download or make it again."
        ) from error
    if not pictures:
        raise MediaError("No picture of the video can be decoded: it is damaged. Make it again.")
    return pictures[0]
