"""The encoded sound of a film, kept: a film whose cuts were moved sounds as it did before.

Encoding and measuring a song of three minutes takes some seconds of work, and nothing of what a cut
shows changes it. What is kept is the track of a finished film, packets and edit list as they were,
so that a film with it is the same file, bit by bit, as one whose sound was encoded anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.error import FFmpegError
from av.packet import Packet

from songreel.domain.timeline import SongTrack
from songreel.media.audio_frames import AAC_OPTIONS
from songreel.media.errors import MediaError
from songreel.media.loudness import CEILING, MARGIN, TARGET, Loudness
from songreel.media.mixing.mix_track import BIT_RATE, add_track
from songreel.media.mixing.plan import SoundFacts, SoundWay
from songreel.media.partial import partial_name
from songreel.media.reading import opened
from songreel.media.render.cache import SegmentCache
from songreel.media.sniff import Kind

SOUNDING = 1
"""Version of how songs are measured and encoded here; it goes up with each change that is heard."""

_FACTS = "comment"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the sound of a film is looked for, and kept once it is written.

    Attributes:
        cache: of encoded stretches, of pictures as of sound.
        beside: the film's own file: unfinished files lie beside it.
    """

    cache: SegmentCache
    beside: Path

    @contextmanager
    def taken(self, key: str) -> Generator[KeptSound | None]:
        """Open the sound that is kept under a key; None where there is none.

        Raises:
            OSError: the folder of the film cannot be written.
        """
        path = partial_name(self.beside)
        try:
            if not self.cache.take(key, path):
                yield None
                return
            with opened(path, {Kind.MP4}, "the kept sound of a film") as container:
                yield _kept(container)
        finally:
            path.unlink(missing_ok=True)

    def keep(self, key: str, film: Path, facts: SoundFacts, packets: int) -> None:
        """Keep the sound of a film that was just written.

        Args:
            key: its `sound_key`.
            film: the file.
            facts: what became of its sound.
            packets: for how many of them the film has room.

        Raises:
            MediaError: the film cannot be read.
            OSError: a file cannot be read or written.
        """
        path = partial_name(self.beside)
        try:
            _extract(film, path, facts, packets)
            self.cache.keep(key, path)
        finally:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class KeptSound:
    """The sound of an earlier film, to be copied into another one.

    Attributes:
        stream: to be read from its beginning.
        facts: what became of it.
        room: for how many packets the earlier film had room: another one has as much.
    """

    stream: AudioStream
    facts: SoundFacts
    room: int
    _container: InputContainer

    def packets(self) -> Iterator[Packet[AudioStream]]:
        """Give its packets.

        Raises:
            MediaError: the file cannot be read to its end.
        """
        try:
            for packet in self._container.demux(self.stream):
                if packet.size:
                    yield packet
        except FFmpegError as error:
            raise MediaError(
                "The kept sound of the film cannot be read. Start the film again."
            ) from error


class KeptTrack:
    """Copies kept sound into a film, in step with its pictures."""

    def __init__(self, film: OutputContainer, kept: KeptSound) -> None:
        """Add the track to a film whose header is not written yet."""
        context = kept.stream.codec_context
        self.sample_rate = context.sample_rate
        self.packets = kept.room
        self._film, self._from = film, kept.packets()
        # As for the encoder that wrote them: the header names its bit rate, and the file does not
        # tell it again.
        self._stream = add_track(film, self.sample_rate, context.layout.nb_channels)
        self._at = 0

    def advance(self, seconds: Fraction) -> None:
        """Copy until the track reaches a moment of the film, or ends.

        Raises:
            MediaError: the kept sound cannot be read.
        """
        target = int(seconds * self.sample_rate) + 1
        while self._at < target:
            packet = next(self._from, None)
            if packet is None:
                return
            self._put(packet)

    def finish(self) -> None:
        """Copy the rest.

        Raises:
            MediaError: the kept sound cannot be read.
        """
        for packet in self._from:
            self._put(packet)

    def _put(self, packet: Packet[AudioStream]) -> None:
        self._at = (packet.pts or 0) + (packet.duration or 0)
        packet.stream = self._stream
        self._film.mux_one(packet)


def sound_key(song: Path, track: SongTrack, samples: int, *, is_levelled: bool) -> str:
    """Return the SHA-256, in hexadecimal digits, of all that the sound of a song depends on.

    Args:
        song: its file.
        track: what is heard of it.
        samples: length of the film's sound, at the rate at which it is encoded.
        is_levelled: whether it is brought to the loudness of streaming services.

    Raises:
        OSError: the song cannot be read.
    """
    with song.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    content = {
        "sounding": SOUNDING,
        "encoder": [av.__version__, av.library_versions, AAC_OPTIONS, BIT_RATE],
        "loudness": [TARGET, CEILING, MARGIN] if is_levelled else None,
        "song": digest,
        # By its own name nothing of it is heard.
        "track": track.model_dump(mode="json", exclude={"song"}),
        "samples": samples,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _kept(container: InputContainer) -> KeptSound:
    told = json.loads(container.metadata[_FACTS])
    room, way, loudness = told.pop("room"), told.pop("way"), told.pop("loudness")
    facts = SoundFacts(
        SoundWay(way), loudness=None if loudness is None else Loudness(**loudness), **told
    )
    return KeptSound(container.streams.audio[0], facts, room, container)


def _extract(film: Path, destination: Path, facts: SoundFacts, packets: int) -> None:
    told = asdict(facts) | {"room": packets}
    # Which cuts are silent is of the film, not of its sound.
    del told["silent_cuts"]
    with (
        opened(film, {Kind.MP4}, "a film") as source,
        av.open(str(destination), "w", format="mp4") as written,
    ):
        stream = source.streams.audio[0]
        # On a clock of its samples the edit list ends where the sound does.
        rate = str(stream.codec_context.sample_rate)
        written.container_options.update({"fflags": "+bitexact", "movie_timescale": rate})
        written.metadata[_FACTS] = json.dumps(told)
        track = written.add_stream_from_template(stream, opaque=True)
        track.time_base = stream.time_base
        for packet in source.demux(stream):
            if packet.size:
                packet.stream = track
                written.mux_one(packet)
