"""How loud a sound is, by ITU-R BS.1770-4 and EBU R 128, and the gain that makes it loud enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, log10

import numpy as np
from av.audio.frame import AudioFrame
from av.error import BlockingIOError as NothingYet
from av.error import EOFError as NoMore
from av.filter import Graph
from av.filter.context import FilterContext
from numpy.typing import NDArray

from songreel.media.audio_frames import ENCODER_FORMAT, LAYOUTS, audio_frame

TARGET = -1_400
"""Hundredths of LUFS to which streaming services bring a film."""

CEILING = -100
"""Hundredths of dBTP that it may reach: what they take without turning it down."""

MARGIN = 80
"""Hundredths of a decibel that are left below the ceiling. AAC at 256 kb/s added up to 79 to the
peaks of bursts that were clipped hard, the worst that was tried, and next to nothing to music."""

_SILENCE = -7_000
"""Below the absolute gate of BS.1770 nothing counts; the filter then says -70 LUFS."""

_STEP = 0.0005
"""The filter tells peaks to the third place behind the point: they may be so much higher."""

_HEARD_AT_ONCE = 10
"""The filter tells what it knows ten times a second, and not at the end."""

_MAX_GAIN = 6_000


@dataclass(frozen=True, slots=True)
class Loudness:
    """What was measured of a sound.

    Attributes:
        integrated: hundredths of LUFS; None for silence.
        true_peak: hundredths of dBTP, the highest of all channels, rounded up; None for silence.
    """

    integrated: int | None
    true_peak: int | None

    @property
    def gain(self) -> int:
        """Return hundredths of a decibel that bring the sound to the target.

        It is a linear gain, min(target - integrated, ceiling - margin - true peak): where peaks
        leave no room, the sound stays quieter than the target. Nothing limits them.
        """
        if self.integrated is None or self.true_peak is None:
            return 0
        return min(TARGET - self.integrated, CEILING - MARGIN - self.true_peak, _MAX_GAIN)

    def after(self, gain: int) -> Loudness:
        """Return what would be measured after a gain in hundredths of a decibel."""
        if self.integrated is None or self.true_peak is None:
            return self
        return Loudness(self.integrated + gain, self.true_peak + gain)


def measured(blocks: Iterable[NDArray[np.float32]], sample_rate: int) -> Loudness:
    """Measure a sound with FFmpeg's filter `ebur128`; true peaks are those of 192 kHz.

    Silence completes its last tenth of a second, which the filter leaves out otherwise.

    Args:
        blocks: the sound from its beginning to its end, of shape (channels, samples), full scale
            at 1.0; one or two channels.
        sample_rate: samples a second.
    """
    meter: _Meter | None = None
    for block in blocks:
        if meter is None:
            meter = _Meter(block.shape[0], sample_rate)
        meter.add(block)
    return Loudness(None, None) if meter is None else meter.result()


class _Meter:
    """One filter, from which what it tells is taken as it comes."""

    def __init__(self, channels: int, sample_rate: int) -> None:
        self._channels = channels
        self._sample_rate = sample_rate
        self._samples = 0
        self._told: dict[str, str] = {}
        graph = Graph()
        self._source = graph.add_abuffer(
            sample_rate=sample_rate,
            format=ENCODER_FORMAT,
            layout=LAYOUTS[channels],
            time_base=Fraction(1, sample_rate),
        )
        meter = graph.add("ebur128", "peak=true:metadata=1:framelog=quiet")
        self._sink: FilterContext = graph.add("abuffersink")
        self._source.link_to(meter)
        meter.link_to(self._sink)
        graph.configure()
        self._graph = graph

    def add(self, block: NDArray[np.float32]) -> None:
        if block.shape[1]:
            self._source.push(audio_frame(block, self._sample_rate, self._samples))
            self._samples += block.shape[1]
            self._listen()

    def result(self) -> Loudness:
        missing = -self._samples % (self._sample_rate // _HEARD_AT_ONCE)
        self.add(np.zeros((self._channels, missing), np.float32))
        self._source.push(None)
        self._listen()
        peaks = [float(self._told[f"lavfi.r128.true_peaks_ch{n}"]) for n in range(self._channels)]
        integrated = round(float(self._told["lavfi.r128.I"]) * 100)
        if integrated <= _SILENCE or max(peaks) == 0:
            return Loudness(None, None)
        return Loudness(integrated, ceil(2_000 * log10(max(peaks) + _STEP)))

    def _listen(self) -> None:
        while True:
            try:
                frame = self._sink.pull()
            except (NothingYet, NoMore):
                return
            if isinstance(frame, AudioFrame) and frame.metadata:
                self._told = dict(frame.metadata)
