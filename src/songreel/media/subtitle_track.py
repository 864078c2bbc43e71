"""A track of captions that whoever watches switches on: timed text of MP4, `tx3g`.

The format is that of 3GPP TS 26.245: each sample is a length of two bytes and so many bytes of
UTF-8, and the samples follow one another without a gap, so that there are empty ones between the
lines. FFmpeg calls it `mov_text`, and writes the description of the track.
"""

from __future__ import annotations

from fractions import Fraction

from av.container import OutputContainer
from av.packet import Packet
from av.subtitles.stream import SubtitleStream

from songreel.domain.frames import FrameRate
from songreel.domain.lettering import Captions
from songreel.media.mp4 import timescale

_SAMPLE_ROOM = 64
_TRACK_ROOM = 2_048
"""Bytes of the index for each sample, with the chunk of another track that it may part, and for
what describes the track."""

# The encoder takes nothing but the style of this (Advanced SubStation Alpha), once, and is then not
# used: it would write times of hundredths.
_STYLE = b"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Sans-Serif,18,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


class SubtitleTrack:
    """Writes the captions of a film beside its pictures.

    ```python
    track = SubtitleTrack(film, captions, rate, frames)  # before the first packet is written
    options = muxer_options(rate, sample_rate, index_room(frames, packets) + track.index_room)
    ...
    track.advance(frame + 1)  # after each picture, so that all tracks go on together
    track.finish()
    ```
    """

    def __init__(
        self, film: OutputContainer, captions: Captions, rate: FrameRate, frames: int
    ) -> None:
        """Add the track; its times are exactly n / rate.

        Args:
            film: an MP4 that is written, to which nothing was written yet.
            captions: of the film; they end with it at the latest.
            rate: of the film.
            frames: length of the film.
        """
        self._film = film
        self._tick = Fraction(1, timescale(rate))
        self._ticks = int(1 / (rate.fraction * self._tick))
        self._samples = _samples(captions, frames)
        self._written = 0
        self._stream: SubtitleStream = film.add_stream("mov_text")
        self._stream.codec_context.subtitle_header = _STYLE
        self._stream.time_base = self._tick
        self._stream.metadata["language"] = captions.language

    @property
    def index_room(self) -> int:
        """Return bytes that the track adds to the film's index at most."""
        return _TRACK_ROOM + _SAMPLE_ROOM * len(self._samples)

    def advance(self, frames: int) -> None:
        """Write every caption that begins before so many frames of the film."""
        while self._written < len(self._samples) and self._samples[self._written][0] < frames:
            start, end, text = self._samples[self._written]
            packet = Packet(len(text).to_bytes(2, "big") + text)
            packet.stream = self._stream
            packet.time_base = self._tick
            packet.pts = packet.dts = start * self._ticks
            packet.duration = (end - start) * self._ticks
            packet.is_keyframe = True
            self._film.mux_one(packet)
            self._written += 1

    def finish(self) -> None:
        """Write what is left."""
        if self._samples:
            self.advance(self._samples[-1][1])


def _samples(captions: Captions, frames: int) -> list[tuple[int, int, bytes]]:
    """Return first frame, frame after the last and text of each sample; they leave no gap."""
    samples: list[tuple[int, int, bytes]] = []
    at = 0
    for line in captions.lines:
        if line.start > at:
            samples.append((at, line.start, b""))
        samples.append((line.start, line.end, line.text.encode()))
        at = line.end
    if at < frames:
        samples.append((at, frames, b""))
    return samples
