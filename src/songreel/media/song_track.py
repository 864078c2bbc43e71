"""The song under a film, copied: its AAC packets bit for bit, silence up to the last frame."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from struct import unpack_from
from typing import cast

import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet
from numpy.typing import NDArray

from songreel.domain.timeline import SongTrack, Timeline
from songreel.media.audio_frames import LAYOUTS, silent_packet
from songreel.media.clip_layout import AAC_FRAME
from songreel.media.errors import MediaError
from songreel.media.mp4 import samples_for
from songreel.media.reading import opened
from songreel.media.sniff import Kind, sniff

Pcm = NDArray[np.float32]

KEPT_SAMPLE_RATES = frozenset({32_000, 44_100, 48_000})
"""Rates that every player of AAC plays."""

_MAX_DELAY = 4 * AAC_FRAME
"""Encoders have delays of 1,024 to 2,112 samples; a longer one is an edit of somebody's."""

_RINGING = 1 / 4
"""Of the level before the song's last sample: an encoder rings on for a few milliseconds. Where a
song was cut without encoding it again, what was cut off sounds on in its last packet."""

_DECODED_TAIL = 4
"""Packets at the end that are decoded: each needs the one before it, and some encoders add two."""


@dataclass(frozen=True, slots=True)
class CopyableSong:
    """An opened song whose packets can be copied.

    Attributes:
        stream: its sound, to be demultiplexed from its beginning.
        delay: samples that the decoder gives before the first that is heard.
        packets: how many packets it has.
    """

    stream: AudioStream
    delay: int
    packets: int
    _container: InputContainer

    @property
    def sample_rate(self) -> int:
        """Return its samples a second."""
        return self.stream.codec_context.sample_rate

    @property
    def layout(self) -> str:
        """Return its channels: mono or stereo."""
        return self.stream.codec_context.layout.name

    def data(self) -> Iterator[bytes]:
        """Give the bytes of each packet.

        Raises:
            MediaError: the file cannot be read to its end.
        """
        for packet in _packets(self._container, self.stream):
            yield bytes(packet)


@contextmanager
def copyable_song(path: Path, song: SongTrack) -> Generator[CopyableSong | None]:
    """Open a song to copy it; None where it has to be encoded.

    Copied is AAC-LC in an MP4, mono or stereo, at a rate that every player plays, of which the
    film's document says that it is heard whole and as it is. Its packets are read through once,
    and the last are decoded: they must run on without a gap, the file must say how much of the
    first is the encoder's delay, and the song must not sound on after its last sample.

    Raises:
        MediaError: it is no song that is read here, or it cannot be read to its end.
        OSError: there is no such file, or it cannot be read.
    """
    if not song.is_untouched or sniff(path) is not Kind.MP4:
        yield None
        return
    with opened(path, {Kind.MP4}, "an M4A song") as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None or not _is_plain(stream, song):
            yield None
            return
        delay, packets = _examined(container, stream, song) or (0, 0)
        if packets == 0:
            yield None
            return
        # To before the delay, whose packets have negative times.
        container.seek(-_MAX_DELAY, stream=stream)
        yield CopyableSong(stream, delay, packets, container)


class CopiedSongTrack:
    """Lays a song's packets into a film, in step with the pictures.

    The first sample of the song is heard with the first frame: the encoder's delay goes into the
    edit list, as it was. The track ends with the last frame, rounded up to a whole sample.
    """

    def __init__(self, film: OutputContainer, song: CopyableSong, timeline: Timeline) -> None:
        """Add the track to a film whose header is not written yet."""
        self.sample_rate = song.sample_rate
        self._film = film
        self._song = song
        self._stream = film.add_stream_from_template(song.stream, opaque=True)
        self._tick = Fraction(1, song.sample_rate)
        self._stream.time_base = self._tick
        self._total = samples_for(timeline.frames, timeline.rate, song.sample_rate)
        self._data = song.data()
        self._copied = 0
        self._at = -song.delay

    @property
    def packets(self) -> int:
        """Return how many packets it has at most."""
        return -(-(self._total + self._song.delay) // AAC_FRAME) + 1

    def advance(self, seconds: Fraction) -> None:
        """Copy until the track reaches a moment of the film, or ends.

        Raises:
            MediaError: the song cannot be read.
        """
        target = min(self._total, int(seconds * self.sample_rate) + 1)
        while self._at < target:
            self._put()

    def finish(self) -> None:
        """Copy the rest.

        Raises:
            MediaError: the song cannot be read.
        """
        self.advance(Fraction(self._total, self.sample_rate))

    def _put(self) -> None:
        data = next(self._data, None)
        self._copied += data is not None
        if data is None and self._copied < self._song.packets:
            raise MediaError("The song changed while it was copied. Start the film again.")
        packet = Packet(self._silent if data is None else data)
        packet.stream = self._stream
        packet.time_base = self._tick
        packet.pts = packet.dts = self._at
        packet.duration = min(AAC_FRAME, self._total - self._at)
        packet.is_keyframe = True
        self._film.mux_one(packet)
        self._at += AAC_FRAME

    @cached_property
    def _silent(self) -> bytes:
        return silent_packet(self._song.layout, self.sample_rate)


def _is_plain(stream: AudioStream, song: SongTrack) -> bool:
    context = cast("AudioCodecContext | None", stream.codec_context)
    return (
        context is not None
        and context.codec.canonical_name == "aac"
        and context.profile == "LC"
        and context.sample_rate in KEPT_SAMPLE_RATES
        and context.sample_rate == song.sample_rate
        and context.layout.name in LAYOUTS.values()
        and stream.time_base == Fraction(1, context.sample_rate)
    )


def _examined(
    container: InputContainer, stream: AudioStream, song: SongTrack
) -> tuple[int, int] | None:
    """Return delay and number of the packets; None where they cannot be copied."""
    delay = count = 0
    last: deque[Packet[AudioStream]] = deque(maxlen=_DECODED_TAIL)
    for packet in _packets(container, stream):
        if packet.pts is None or packet.pts != packet.dts or packet.has_sidedata("new_extradata"):
            return None
        if count == 0:
            delay = -packet.pts
            if not 0 <= delay <= _MAX_DELAY or _skipped(packet) != delay:
                return None
        if packet.pts != count * AAC_FRAME - delay:
            return None
        count += 1
        last.append(packet)
    # The last packet alone may be shorter; whole ones must reach the song's end, not go far on.
    beyond = count * AAC_FRAME - delay - song.samples
    if not 0 <= beyond < _DECODED_TAIL // 2 * AAC_FRAME:
        return None
    return (delay, count) if _ends_silently(stream, last, beyond) else None


def _skipped(packet: Packet[AudioStream]) -> int:
    """Return how many samples a decoder leaves out, by what FFmpeg says of the first packet."""
    if not packet.has_sidedata("skip_samples"):
        return 0
    return int(unpack_from("<I", bytes(packet.get_sidedata("skip_samples")))[0])


def _ends_silently(stream: AudioStream, packets: deque[Packet[AudioStream]], beyond: int) -> bool:
    """Tell whether the last samples of the last packets, beyond the song's end, are silence."""
    if beyond == 0:
        return True
    context = stream.codec_context
    frames = [frame for packet in (*packets, None) for frame in context.decode(packet)]
    sound = np.concatenate([cast(Pcm, frame.to_ndarray()) for frame in frames], axis=1)
    before, after = sound[:, :-beyond], sound[:, -beyond:]
    return _level(after) <= _RINGING * _level(before[:, -AAC_FRAME:])


def _level(sound: Pcm) -> float:
    return float(np.sqrt(np.mean(np.square(sound)))) if sound.size else 0.0


def _packets(container: InputContainer, stream: AudioStream) -> Iterator[Packet[AudioStream]]:
    try:
        yield from (packet for packet in container.demux(stream) if packet.size)
    except FFmpegError as error:
        raise MediaError(
            "The song cannot be read to its end: it is damaged. Download or export it again."
        ) from error
