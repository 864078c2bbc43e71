"""The song under a film: decoded once, encoded once, silence up to the last frame."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import cast

from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer

from songreel.domain.timeline import Timeline
from songreel.media.audio_frames import AAC_OPTIONS, resampler, shortened, silence
from songreel.media.errors import MediaError
from songreel.media.mp4 import samples_for
from songreel.media.sound import Sound

BIT_RATE_PER_CHANNEL = 128_000
KEPT_SAMPLE_RATES = frozenset({32_000, 44_100, 48_000})
"""Rates that every player of AAC plays; other songs are resampled to 48 kHz."""
USUAL_SAMPLE_RATE = 48_000
BLOCK = 8192


class SongTrack:
    """Encodes a song into a film, in step with the pictures.

    The first sample of the song is heard with the first frame: the encoder's delay goes into the
    edit list. The track ends with the last frame, rounded up to a whole sample.
    """

    def __init__(self, film: OutputContainer, sound: Sound, timeline: Timeline) -> None:
        """Add the track to a film whose header is not written yet.

        Raises:
            MediaError: the song has no sound, or it cannot be decoded.
        """
        if timeline.song is None:
            raise MediaError("The timeline has no song, but one was given. Make the plan again.")
        self._film = film
        self._due = timeline.song.samples
        self._frames = sound.frames()
        first = next(self._frames, None)
        if first is None:
            raise MediaError("The song has no length: there is no sound in the file.")
        self._source_rate = first.sample_rate
        self.sample_rate = (
            first.sample_rate if first.sample_rate in KEPT_SAMPLE_RATES else USUAL_SAMPLE_RATE
        )
        self._layout = "mono" if first.layout.nb_channels == 1 else "stereo"
        self._stream = self._open()
        self._total = samples_for(timeline.frames, timeline.rate, self.sample_rate)
        self._encoded = 0
        self._song = self._resampled(first)

    def advance(self, seconds: Fraction) -> None:
        """Encode until the track reaches a moment of the film, or ends.

        Raises:
            MediaError: the song is damaged, or not the one that the timeline was made for.
        """
        target = min(self._total, int(seconds * self.sample_rate) + 1)
        while self._encoded < target:
            self._encode(next(self._song, None) or silence(self._layout, BLOCK))

    def finish(self) -> None:
        """Encode the rest, and let the encoder give what it still holds.

        Raises:
            MediaError: the song is damaged, or not the one that the timeline was made for.
        """
        while self._encoded < self._total:
            self._encode(next(self._song, None) or silence(self._layout, BLOCK))
        # Resampling may round up beyond the last frame. Running to the end of the song also
        # notices one that is longer than planned.
        for _ in self._song:
            pass
        self._film.mux(self._stream.encode(None))

    def _open(self) -> AudioStream:
        stream = self._film.add_stream("aac", rate=self.sample_rate, options=AAC_OPTIONS)
        context = stream.codec_context
        context.layout = self._layout
        context.bit_rate = BIT_RATE_PER_CHANNEL * context.layout.nb_channels
        context.time_base = Fraction(1, self.sample_rate)
        context.flags |= Flags.bitexact
        return stream

    def _resampled(self, first: AudioFrame) -> Iterator[AudioFrame]:
        converter = resampler(first, self._layout, self.sample_rate)
        tick = Fraction(1, self._source_rate)
        decoded = 0
        for frame in chain([first], self._frames):
            # The song's own times may have gaps where a file was cut; its samples have none.
            frame.pts, frame.time_base = decoded, tick
            decoded += frame.samples
            if decoded > self._due:
                break
            yield from converter.resample(frame)
        if decoded != self._due:
            raise MediaError(
                "The song is not the one that the film was planned for: its length differs. "
                "Plan the film again with this song."
            )
        # A resampler that had nothing to do hands back the None that asks it for its rest.
        rest = cast("list[AudioFrame | None]", converter.resample(None))
        yield from (frame for frame in rest if frame is not None)

    def _encode(self, frame: AudioFrame) -> None:
        room = self._total - self._encoded
        if frame.samples > room:
            frame = shortened(frame, room)
        frame.sample_rate = self.sample_rate
        frame.pts, frame.time_base = self._encoded, Fraction(1, self.sample_rate)
        self._encoded += frame.samples
        self._film.mux(self._stream.encode(frame))
