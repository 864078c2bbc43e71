"""The clips' own sound under a film, copied: AAC frames on one unbroken grid.

A clip's length is no multiple of 1,024 samples, so at each joint the frames of the next clip are
laid on the nearest places of the grid: within half a frame (11 ms at 48 kHz) of where they
belong, counted from the start of the film, so that nothing adds up.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from songreel.domain.timeline import Cut, Timeline
from songreel.media.audio_frames import LAYOUTS, silent_packet
from songreel.media.clip_layout import AAC_FRAME, SoundLayout
from songreel.media.mp4 import samples_for


class ClipTrack:
    """Lays the sound of each cut in its place; silence where a clip has none."""

    def __init__(
        self, film: OutputContainer, template: AudioStream, layout: SoundLayout, timeline: Timeline
    ) -> None:
        """Add the track, with a clip's parameters, to a film without header."""
        self._film = film
        self._layout = layout
        self._timeline = timeline
        self._stream = film.add_stream_from_template(template, opaque=True)
        self._tick = Fraction(1, layout.sample_rate)
        self._stream.time_base = self._tick
        self._total = self._samples(timeline.frames)
        self._next = 0
        self._end = 0
        self._offset = 0

    def begin(self, cut: Cut) -> None:
        """Turn to the next cut."""
        self._offset = self._samples(cut.start) - self._samples(cut.source_in)
        if cut.end == self._timeline.frames:
            self._end = -(-(self._total + AAC_FRAME) // AAC_FRAME)
        else:
            self._end = self._place(self._samples(cut.end))

    def add(self, packet: Packet[Stream]) -> bool:
        """Take one packet of the cut's clip; False once the cut needs no more.

        Times in a clip count from behind the encoder's delay: its first packet is at -1,024.
        """
        if packet.pts is None:
            return True
        place = self._place(self._offset + packet.pts)
        if place >= self._end:
            return False
        if place >= self._next:
            self._fill(place)
            self._put(packet)
        return True

    def end(self) -> None:
        """Fill what is left of the cut with silence."""
        self._fill(self._end)

    def _samples(self, frames: int) -> int:
        return samples_for(frames, self._timeline.rate, self._layout.sample_rate)

    def _place(self, sample: int) -> int:
        """Return the nearest place of the grid, whose first frame is the encoder's delay."""
        return (sample + AAC_FRAME + AAC_FRAME // 2) // AAC_FRAME

    def _fill(self, place: int) -> None:
        while self._next < place:
            packet = Packet(self._silent)
            packet.time_base = self._tick
            self._put(packet)

    def _put(self, packet: Packet[Stream]) -> None:
        time = (self._next - 1) * AAC_FRAME
        packet.stream = self._stream
        packet.pts = packet.dts = time
        packet.duration = min(AAC_FRAME, self._total - time)
        self._film.mux_one(packet)
        self._next += 1

    @cached_property
    def _silent(self) -> bytes:
        layout = LAYOUTS.get(self._layout.channels, "stereo")
        return silent_packet(layout, self._layout.sample_rate)
