"""A film for HTTP Live Streaming: fragmented MP4, copied, in segments that begin with a keyframe.

One file holds everything: its beginning, which players read first, then the segments, of which the
playlist names the bytes (RFC 8216, `EXT-X-MAP` and `EXT-X-BYTERANGE`). So a film is whole or not
there at all, and each picture and each frame of sound is the film's own. Sound, where a film has
any, is in the same segments.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import BinaryIO

import av
from av.error import FFmpegError
from av.stream import Stream

from songreel.media.errors import MediaError
from songreel.media.mp4 import timescale
from songreel.media.partial import whole_file
from songreel.media.probe import facts_of
from songreel.media.provenance import mark, marked
from songreel.media.reading import opened_video

SEGMENT_SECONDS = 6
"""Of a segment at least: it ends with the group of pictures in which they are full."""

_VERSION = 7


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the file that can be played behind its beginning alone.

    Attributes:
        start, size: its place in the file, in bytes.
        seconds: how long its pictures are shown.
    """

    start: int
    size: int
    seconds: Fraction


@dataclass(frozen=True, slots=True)
class Package:
    """The layout of a packaged film.

    Attributes:
        head: bytes of the beginning, which holds the parameters of all tracks.
        segments: in order.
    """

    head: int
    segments: tuple[Segment, ...]

    def playlist(self, media: str) -> str:
        """Return the media playlist.

        Args:
            media: address of the file, as seen from the playlist.
        """
        longest = max(segment.seconds for segment in self.segments)
        lines = [
            "#EXTM3U",
            f"#EXT-X-VERSION:{_VERSION}",
            f"#EXT-X-TARGETDURATION:{ceil(longest)}",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            f'#EXT-X-MAP:URI="{media}",BYTERANGE="{self.head}@0"',
        ]
        for segment in self.segments:
            lines += [
                f"#EXTINF:{_decimal(segment.seconds)},",
                f"#EXT-X-BYTERANGE:{segment.size}@{segment.start}",
                media,
            ]
        return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def write_hls(film: Path, destination: Path) -> Package:
    """Write a film as fragmented MP4; every packet is copied with its times.

    The mark of its origin, where it has one, stands in the beginning, which every player reads.

    Args:
        film: in H.264, and AAC where it has sound, as all delivered clips and films are.
        destination: the file; nothing is there until it is whole.

    Raises:
        MediaError: the film is damaged, or no video that is read here.
        OSError: a file cannot be read or written.
    """
    with whole_file(destination) as temporary:
        with opened_video(film) as (source, video):
            facts = facts_of(source, video, max(1, video.frames))
            options = {
                # The index comes with the first fragment: by then the sound's delay is known.
                "movflags": "+frag_keyframe+empty_moov+delay_moov+default_base_moof+skip_trailer",
                "min_frag_duration": str(SEGMENT_SECONDS * 1_000_000),
                "video_track_timescale": str(timescale(facts.rate)),
                "fflags": "+bitexact",
            }
            with av.open(str(temporary), "w", format="mp4", container_options=options) as output:
                tracks: dict[int, Stream] = {}
                for stream in (video, *source.streams.audio[:1]):
                    track = output.add_stream_from_template(stream, opaque=True)
                    track.time_base = stream.time_base
                    tracks[stream.index] = track
                try:
                    for packet in source.demux([source.streams[index] for index in tracks]):
                        if packet.size:
                            packet.stream = tracks[packet.stream_index]
                            output.mux_one(packet)
                except FFmpegError as error:
                    raise MediaError("The film is damaged and cannot be read whole.") from error
        origin = marked(film)
        if origin is not None:
            mark(temporary, origin)
        with temporary.open("rb") as file:
            return _layout(file, Fraction(facts.frames) / facts.rate.fraction)


def _layout(file: BinaryIO, length: Fraction) -> Package:
    """Find the beginning and the fragments of a file that was just written.

    Args:
        file: the file.
        length: of the pictures in seconds, which ends the last segment.
    """
    head, clock = 0, 0
    starts: list[int] = []
    times: list[Fraction] = []
    end = file.seek(0, 2)
    for kind, start, size in _boxes(file, 0, end):
        if kind == b"moof":
            starts.append(start)
            times.append(Fraction(_first_time(file, start, size), clock))
        elif kind == b"moov":
            head, clock = start + size, _clock(file, start, size)
        elif kind == b"uuid" and head and not starts:
            head = start + size
        elif kind not in {b"ftyp", b"mdat"}:
            end = min(end, start)
    if not head or not starts:
        raise MediaError("The film has no pictures that could be streamed. Make it again.")
    segments = [
        Segment(start, stop - start, until - time)
        for start, stop, time, until in zip(
            starts, [*starts[1:], end], times, [*times[1:], times[0] + length], strict=True
        )
    ]
    return Package(head, tuple(segments))


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Give type, place and size of the boxes of a file, or of the content of one of them."""
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
        if size < 8:
            raise MediaError("The film could not be packaged: a part of it has no length.")
        yield kind, start, size
        start += size


def _within(file: BinaryIO, start: int, size: int, kind: bytes) -> list[tuple[int, int]]:
    """Return place and size of the boxes of a type in a box."""
    return [
        (place, length)
        for found, place, length in _boxes(file, start + 8, start + size)
        if found == kind
    ]


def _clock(file: BinaryIO, start: int, size: int) -> int:
    """Return the ticks a second of the first track, the pictures' (`mdhd`, ISO/IEC 14496-12)."""
    track = _within(file, start, size, b"trak")[0]
    header, _ = _within(file, *_within(file, *track, b"mdia")[0], b"mdhd")[0]
    file.seek(header + 8)
    is_long = file.read(1) == b"\1"
    file.seek(header + 12 + (16 if is_long else 8))
    return struct.unpack(">I", file.read(4))[0]


def _first_time(file: BinaryIO, start: int, size: int) -> int:
    """Return when the first picture of a fragment is decoded, in ticks (`tfdt`)."""
    place, _ = _within(file, *_within(file, start, size, b"traf")[0], b"tfdt")[0]
    file.seek(place + 8)
    is_long = file.read(1) == b"\1"
    file.seek(place + 12)
    return struct.unpack(">Q" if is_long else ">I", file.read(8 if is_long else 4))[0]


def _decimal(seconds: Fraction) -> str:
    microseconds = round(seconds * 1_000_000)
    return f"{microseconds // 1_000_000}.{microseconds % 1_000_000:06d}"
