"""Decoding songs: the one decoding that their length, their analysis and the film share."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

from av.audio.codeccontext import AudioCodecContext
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.error import FFmpegError
from av.packet import Packet

from songreel.media.audio_frames import shortened
from songreel.media.declared import declared_seconds
from songreel.media.errors import MediaError
from songreel.media.ogg import reaches_its_end
from songreel.media.reading import AUDIO_CODECS, NO_TRACKS, opened
from songreel.media.sniff import SONG_KINDS, Kind, sniff

WANTED = "a song that is taken here (MP3, WAV, FLAC, M4A or OGG)"
MIN_SAMPLE_RATE, MAX_SAMPLE_RATE = 8_000, 192_000
MAX_CHANNELS = 8

EDIT_CLOCK = Fraction(1, 1000)
FORGIVEN_MP3_FRAMES = 10
"""A quarter of a second: tags between the frames, or a recording that was stopped within one, are
common in MP3 files, and every player passes over them."""

SLACK = Fraction(1, 4)
"""Seconds by which a whole file may be shorter than it says: encoder delays are counted in."""


def clock(seconds: float | Fraction) -> str:
    """Write a length for a person: 3:46, 1:02:03."""
    whole = int(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    tail = f"{whole % 60:02d}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


@dataclass(frozen=True, slots=True)
class Sound:
    """An opened sound track, to be decoded once from its beginning.

    Attributes:
        codec: name of the codec, as FFmpeg calls it.
        declared: length in seconds that the file states, or None where it states none, or only
            lets it be guessed from its size.
    """

    codec: str
    declared: Fraction | None
    _container: InputContainer
    _stream: AudioStream
    _kind: Kind
    _is_whole: bool

    def frames(self) -> Iterator[AudioFrame]:
        """Decode the sound; every frame has one sample rate and one number of channels.

        Encoder delay and padding are left out as far as the file tells of them.

        Raises:
            MediaError: the file is damaged or cut off; the sentence says where.
        """
        first: AudioFrame | None = None
        samples = 0
        for frame in self._decoded():
            if first is None:
                _check_format(frame)
                first = frame
            elif frame.sample_rate != first.sample_rate or frame.layout != first.layout:
                raise MediaError(
                    f"The song changes its sample rate or channels at "
                    f"{clock(samples / first.sample_rate)}. Export it again as one piece."
                )
            room = self._room(frame, samples)
            if room is not None and frame.samples > room:
                if room <= 0:
                    break
                frame = shortened(frame, room)
            samples += frame.samples
            yield frame
        if first is not None:
            self._check_length(Fraction(samples, first.sample_rate))

    def _room(self, frame: AudioFrame, samples: int) -> int | None:
        """Return how much of a frame an MP4 wants to be heard; the rest is the encoder's padding.

        The last packet says how long it is, and the edit list where the track ends: the latter
        to a thousandth of a second, the clock that most writers use for it.
        """
        if self._kind is not Kind.MP4 or self.codec != "aac":
            return None
        room = frame.samples
        if frame.duration and frame.time_base is not None:
            room = min(room, int(frame.duration * frame.time_base * frame.sample_rate))
        if self.declared is not None:
            end = int((self.declared + EDIT_CLOCK) * frame.sample_rate)
            room = min(room, end - samples)
        return room

    def _decoded(self) -> Iterator[AudioFrame]:
        forgiven = FORGIVEN_MP3_FRAMES if self._kind is Kind.MP3 else 0
        damage: Fraction | None = None
        position = Fraction(0)
        for packet in self._packets():
            try:
                frames = self._stream.decode(packet)
            except FFmpegError as error:
                damage = position if damage is None else damage
                if forgiven == 0:
                    raise _damaged(damage) from error
                forgiven -= 1
                continue
            for frame in frames:
                position += Fraction(frame.samples, frame.sample_rate)
                yield frame

    def _packets(self) -> Iterator[Packet[AudioStream] | None]:
        """Give each packet that holds something, and None, which asks the decoder for its rest.

        Some Ogg writers end with a packet of no bytes that has a time, and a decoder takes that
        as an error.
        """
        try:
            yield from (p for p in self._container.demux(self._stream) if p.size)
        except FFmpegError as error:
            raise MediaError(
                "The song cannot be read to its end: it is damaged. Download or export it again."
            ) from error
        yield None

    def _check_length(self, decoded: Fraction) -> None:
        if not self._is_whole:
            raise _damaged(decoded)
        if self.declared is not None and decoded + SLACK < self.declared:
            raise MediaError(
                f"The song is cut off: it says that it is {clock(self.declared)} long, but ends "
                f"after {clock(decoded)}. Download or export it again."
            )


@contextmanager
def opened_sound(path: Path) -> Generator[Sound]:
    """Open a song's first sound track.

    Raises:
        MediaError: the file is no song that is read here.
        OSError: there is no such file, or it cannot be read.
    """
    with opened(path, SONG_KINDS, WANTED) as container:
        if not container.streams.audio:
            if not container.streams.video:
                raise MediaError(NO_TRACKS)
            raise MediaError("The file has no sound track, only pictures. A song is needed.")
        stream = container.streams.audio[0]
        context = cast("AudioCodecContext | None", stream.codec_context)
        if context is None or context.name not in AUDIO_CODECS:
            name = "an unknown codec" if context is None else context.name
            raise MediaError(
                f"The sound is compressed with {name}, which is not read here. Save it as MP3, "
                "WAV or FLAC."
            )
        kind = cast(Kind, sniff(path))
        declared = declared_seconds(path, kind, stream)
        is_whole = kind is not Kind.OGG or reaches_its_end(path)
        yield Sound(context.codec.canonical_name, declared, container, stream, kind, is_whole)


def _check_format(frame: AudioFrame) -> None:
    if not MIN_SAMPLE_RATE <= frame.sample_rate <= MAX_SAMPLE_RATE:
        raise MediaError(
            f"The song has {frame.sample_rate} samples a second; {MIN_SAMPLE_RATE} to "
            f"{MAX_SAMPLE_RATE} are taken. Save it at 44100 or 48000."
        )
    if frame.layout.nb_channels > MAX_CHANNELS:
        raise MediaError(
            f"The song has {frame.layout.nb_channels} channels; at most {MAX_CHANNELS} are taken. "
            "Mix it down to stereo."
        )


def _damaged(at: Fraction) -> MediaError:
    return MediaError(
        f"The song is damaged or cut off at {clock(at)}. Download or export it again."
    )
