"""The sound of clips in the house format: AAC-LC, 48 kHz, stereo, as long as the picture."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer
from numpy.typing import NDArray

from songreel.media.audio_frames import AAC_OPTIONS

SAMPLE_RATE = 48_000
AUDIO_BIT_RATE = 128_000


class HouseSound:
    """Encodes the sound of one clip, in step with its pictures."""

    def __init__(self, clip: OutputContainer, bit_rate: int = AUDIO_BIT_RATE) -> None:
        """Add the track to a clip without header; `bit_rate` is in bits a second."""
        self._clip = clip
        self._stream = clip.add_stream("aac", rate=SAMPLE_RATE, options=AAC_OPTIONS)
        context = self._stream.codec_context
        context.layout = "stereo"
        context.bit_rate = bit_rate
        context.time_base = Fraction(1, SAMPLE_RATE)
        # The bit-exact flag keeps the encoder's version out of the stream.
        context.flags |= Flags.bitexact
        self._pending: list[NDArray[np.float32]] = []
        self._held = 0
        self._encoded = 0

    def add(self, pcm: NDArray[np.float32]) -> None:
        """Take sound: float32 of shape (samples, 2), full scale at 1.0."""
        if len(pcm):
            self._pending.append(pcm)
            self._held += len(pcm)

    def lacks(self, samples: int) -> bool:
        """Tell whether less than so many samples, from the beginning on, were taken."""
        return self._encoded + self._held < samples

    def advance(self, samples: int) -> None:
        """Encode what was taken, up to so many samples from the beginning on."""
        room = samples - self._encoded
        if room <= 0 or not self._pending:
            return
        pcm = np.concatenate(self._pending) if len(self._pending) > 1 else self._pending[0]
        now, later = pcm[:room], pcm[room:]
        self._pending = [later] if len(later) else []
        self._held = len(later)
        self._encode(now)

    def finish(self, samples: int) -> None:
        """End the track after so many samples: what is missing is silence."""
        self.advance(samples)
        missing = samples - self._encoded
        if missing > 0:
            self._encode(np.zeros((missing, 2), np.float32))
        self._clip.mux(self._stream.encode(None))

    def _encode(self, pcm: NDArray[np.float32]) -> None:
        planes: NDArray[Any] = np.ascontiguousarray(pcm.T)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout="stereo")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = self._encoded
        frame.time_base = Fraction(1, SAMPLE_RATE)
        self._encoded += len(pcm)
        self._clip.mux(self._stream.encode(frame))
