"""What is heard of a song: decoded, cut out, faded, at the film's sample rate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from songreel.domain.timeline import SongTrack
from songreel.media.audio_frames import LAYOUTS, audio_frame, resampler
from songreel.media.errors import MediaError
from songreel.media.mixing.gains import Pcm, faded, falling, rising
from songreel.media.song_track import KEPT_SAMPLE_RATES
from songreel.media.sound import opened_sound

USUAL_SAMPLE_RATE = 48_000
"""Songs at rates that not every player of AAC plays are resampled to this."""


@dataclass(frozen=True, slots=True)
class HeardSong:
    """A song as a film plays it.

    Attributes:
        path: its file.
        track: what is heard of it.
        channels: 1 or 2; of more than two a downmix is heard.
        sample_rate: at which it is heard.
    """

    path: Path
    track: SongTrack
    channels: int
    sample_rate: int

    def pieces(self) -> Iterator[Pcm]:
        """Give what is heard of it, in pieces of any length.

        The song is decoded to its end, even where only a part of it is heard: only that tells
        whether it is the one that the film was planned for.

        Raises:
            MediaError: it is damaged, or not the one that the timeline was made for.
            OSError: the file cannot be read.
        """
        if self.track.sample_rate == self.sample_rate:
            yield from self._cut_out()
            return
        layout = LAYOUTS[self.channels]
        converter: AudioResampler | None = None
        at = 0
        for piece in self._cut_out():
            frame = audio_frame(piece, self.track.sample_rate, at)
            at += frame.samples
            if converter is None:
                converter = resampler(frame, layout, self.sample_rate)
            yield from _planes(converter, frame)
        if converter is not None:
            yield from _planes(converter, None)

    def _cut_out(self) -> Iterator[Pcm]:
        """Give what is heard at the song's own sample rate."""
        track = self.track
        rise, fall = rising(track.fade_in), falling(track.fade_out)
        at = -track.first
        for piece in self._decoded():
            first, last = max(0, -at), min(piece.shape[1], track.samples - at)
            if first < last:
                yield faded(piece[:, first:last], at + first, track.samples, rise, fall)
            at += piece.shape[1]

    def _decoded(self) -> Iterator[Pcm]:
        converter: AudioResampler | None = None
        decoded, due = 0, self.track.length
        with opened_sound(self.path) as sound:
            for frame in sound.frames():
                if converter is None:
                    if frame.sample_rate != self.track.sample_rate:
                        raise _another()
                    converter = resampler(frame, LAYOUTS[self.channels], frame.sample_rate)
                # The song's own times may have gaps where a file was cut; its samples have none.
                frame.pts, frame.time_base = decoded, Fraction(1, frame.sample_rate)
                decoded += frame.samples
                if decoded > due:
                    break
                yield from _planes(converter, frame)
        if converter is None or decoded != due:
            raise _another()
        yield from _planes(converter, None)


def heard_song(path: Path, track: SongTrack) -> HeardSong:
    """Look at a song's first sound.

    Raises:
        MediaError: it is no song that is read here, it has no length, or it is not the one that
            the timeline was made for.
        OSError: the file cannot be read.
    """
    with opened_sound(path) as sound:
        first = next(sound.frames(), None)
        if first is None:
            raise MediaError("The song has no length: there is no sound in the file.")
        if first.sample_rate != track.sample_rate:
            raise _another()
        rate = first.sample_rate if first.sample_rate in KEPT_SAMPLE_RATES else USUAL_SAMPLE_RATE
        return HeardSong(path, track, min(first.layout.nb_channels, 2), rate)


def _planes(converter: AudioResampler, frame: AudioFrame | None) -> Iterator[Pcm]:
    # A resampler that had nothing to do hands back the None that asks it for its rest.
    converted = cast("list[AudioFrame | None]", converter.resample(frame))
    return (cast(Pcm, one.to_ndarray()) for one in converted if one is not None)


def _another() -> MediaError:
    return MediaError(
        "The song is not the one that the film was planned for: its length or its sample rate "
        "differs. Plan the film again with this song."
    )
