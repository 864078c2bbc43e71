"""A film's sound encoded once, in step with its pictures."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from av.audio.stream import AudioStream
from av.codec.context import Flags
from av.container import OutputContainer

from songreel.media.audio_frames import AAC_OPTIONS, LAYOUTS, audio_frame
from songreel.media.clip_layout import AAC_FRAME
from songreel.media.mixing.mix import Mix

BIT_RATE = 256_000
"""Bits a second of the whole track."""

MAX_BITS_A_SAMPLE = 6
"""AAC has room for no more in one channel: 6,144 bits for 1,024 samples (ISO/IEC 14496-3)."""


def add_track(film: OutputContainer, sample_rate: int, channels: int) -> AudioStream:
    """Add a track of encoded sound to a film whose header is not written yet."""
    stream = film.add_stream("aac", rate=sample_rate, options=AAC_OPTIONS)
    context = stream.codec_context
    context.layout = LAYOUTS[channels]
    context.bit_rate = min(BIT_RATE, MAX_BITS_A_SAMPLE * sample_rate * channels)
    context.time_base = Fraction(1, sample_rate)
    # The bit-exact flag keeps the encoder's version out of the stream.
    context.flags |= Flags.bitexact
    return stream


class MixTrack:
    """Encodes a film's sound as AAC-LC.

    The first sample is heard with the first frame: the encoder's delay goes into the edit list.
    The track ends with the last frame, rounded up to a whole sample.
    """

    def __init__(self, film: OutputContainer, mix: Mix, gain: int = 0) -> None:
        """Add the track to a film whose header is not written yet.

        Args:
            film: the file.
            mix: what it sounds like.
            gain: hundredths of a decibel by which all of it is turned up.
        """
        self.sample_rate = mix.sample_rate
        self._film = film
        self._gain = np.float32(10 ** (gain / 2_000))
        self._total = mix.samples
        self._encoded = 0
        self._blocks = mix.blocks()
        self._stream = add_track(film, mix.sample_rate, mix.channels)

    @property
    def packets(self) -> int:
        """Return how many packets it has at most."""
        return self._total // AAC_FRAME + 3

    def advance(self, seconds: Fraction) -> None:
        """Encode until the track reaches a moment of the film, or ends.

        Raises:
            MediaError: a clip or the song is damaged, or the song is another one.
            OSError: a file cannot be read.
        """
        target = min(self._total, int(seconds * self.sample_rate) + 1)
        while self._encoded < target:
            block = next(self._blocks)
            frame = audio_frame(block * self._gain, self.sample_rate, self._encoded)
            self._encoded += frame.samples
            self._film.mux(self._stream.encode(frame))

    def finish(self) -> None:
        """Encode the rest, and let the encoder give what it still holds.

        Raises:
            MediaError: a clip or the song is damaged, or the song is another one.
            OSError: a file cannot be read.
        """
        self.advance(Fraction(self._total, self.sample_rate))
        # Running to the end of the song notices one that is longer than planned.
        for _ in self._blocks:
            pass
        self._film.mux(self._stream.encode(None))
