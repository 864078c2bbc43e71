"""The clips' own sound under a film, copied: AAC frames on one unbroken grid.

A clip's length is no multiple of 1,024 samples, so at each joint the frames of the next clip are
laid on the nearest places of the grid: within half a frame (11 ms at 48 kHz) of where they
belong, counted from the start of the film, so that nothing adds up.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream

from songreel.domain.timeline import Cut, Timeline
from songreel.media.clip_layout import AAC_FRAME, SoundLayout
from songreel.media.house import samples_for


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

    def add(self, packet: Packet[Stream], cut: Cut) -> bool:
        """Take one packet of a cut's clip; False once the cut needs no more.

        Times in the clip include the encoder's delay: the packet at -1,024 sounds nothing yet.
        """
        if packet.pts is None:
            return True
        inside = round(packet.pts * packet.time_base / self._tick) - self._samples(cut.source_in)
        place = self._place(self._samples(cut.start) + inside)
        if place >= self._end(cut):
            return False
        if inside + AAC_FRAME > 0 or cut.start == 0:
            while self._next < place:
                self._put(Packet(self._silent))
            if place == self._next:
                self._put(packet)
        return True

    def close(self, cut: Cut) -> None:
        """Fill what is left of a cut with silence."""
        while self._next < self._end(cut):
            self._put(Packet(self._silent))

    def _samples(self, frames: int) -> int:
        return samples_for(frames, self._timeline.rate, self._layout.sample_rate)

    def _place(self, sample: int) -> int:
        """Return the nearest place of the grid, whose first frame is the encoder's delay."""
        return (sample + AAC_FRAME + AAC_FRAME // 2) // AAC_FRAME

    def _end(self, cut: Cut) -> int:
        if cut.end == self._timeline.frames:
            return -(-(self._total + AAC_FRAME) // AAC_FRAME)
        return self._place(self._samples(cut.end))

    def _put(self, packet: Packet[Stream]) -> None:
        time = (self._next - 1) * AAC_FRAME
        packet.stream = self._stream
        packet.time_base = self._tick
        packet.pts = packet.dts = time
        packet.duration = min(AAC_FRAME, self._total - time)
        self._film.mux(packet)
        self._next += 1

    @cached_property
    def _silent(self) -> bytes:
        """One AAC frame of silence that follows any other."""
        context = av.CodecContext.create("aac", "w")
        context.sample_rate = self._layout.sample_rate
        context.layout = {1: "mono", 2: "stereo"}.get(self._layout.channels, "stereo")
        context.time_base = self._tick
        context.format = "fltp"
        silence = np.zeros((context.layout.nb_channels, AAC_FRAME), np.float32)
        coded = b""
        # The first frames that the encoder gives still hold its delay.
        for index in range(4):
            frame = av.AudioFrame.from_ndarray(silence, "fltp", context.layout.name)
            frame.sample_rate = self._layout.sample_rate
            frame.pts, frame.time_base = index * AAC_FRAME, self._tick
            for packet in cast("list[Packet[Stream]]", context.encode(frame)):
                coded = bytes(packet)
        return coded
