"""Encoding drawn pictures so well that nobody can tell them from the copied ones beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil, log10
from pathlib import Path
from struct import unpack_from

from av.codec.context import Flags
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from songreel.domain.frames import FrameRate, FrameSize
from songreel.media.house import ClipWriter
from songreel.media.render.words import Planes

QUANTISER = 13
"""Of the first try.

Clips are brought in at 18. The first seven frames of a 1920x1080 clip of photographic texture with
grain, against what was drawn from its house clip of 190 kB a frame:

| quantiser | worst luma PSNR | kB a frame |
|---|---|---|
| 18 | 45.4 dB | 197 |
| 14 | 47.6 dB | 270 |
| 11 | 49.8 dB | 331 |

What is encoded at a constant quantiser comes out alike whatever it shows, so that one try does. A
constant rate factor of 17 took three tries for a dissolve between two such clips.
"""

BEST_QUANTISER = 2
"""Where trying ends: white noise over the whole range is above 45 dB there."""

PSNR_DUE = 46.7
"""Decibels of luma that each encoded frame must reach against what was drawn.

It is drawn from house clips, the worst frames of which are 42.4 dB from the clips as they were
delivered (`bench/ingest.py`). Errors that have nothing to do with each other add up as powers:
both together keep 41 dB from the delivered clips.
"""

_NEARER = 0.7
"""Decibels by which a quantiser of one less is nearer, at least."""


def encode(
    draw: Callable[[], Iterable[Planes]],
    destination: Path,
    size: FrameSize,
    rate: FrameRate,
    go_on: Callable[[], object],
    lead: int = 0,
) -> None:
    """Write pictures as a house clip without sound, each at least 46.7 dB from what was drawn.

    The encoder tells how near its pictures come; what comes out worse is encoded once more, as
    much better as it lacks.

    Args:
        draw: begins to draw the pictures anew.
        destination: the clip; nothing is there until it is whole.
        size: of the pictures.
        rate: frames a second.
        go_on: called before each second; what it raises ends the work.
        lead: how often the first picture is there before its time.

    Raises:
        OSError: the clip cannot be written.
    """
    second = max(1, int(rate.fraction))
    quantiser = QUANTISER
    while True:
        with _MeasuringWriter(destination, size, rate, audio=False, quantiser=quantiser) as clip:
            for number, planes in enumerate(draw()):
                if number % second == 0:
                    go_on()
                for _ in range(1 if number else 1 + lead):
                    clip.frame(planes)
        lacking = PSNR_DUE - clip.worst
        if lacking <= 0 or quantiser == BEST_QUANTISER:
            return
        quantiser = max(BEST_QUANTISER, quantiser - ceil(lacking / _NEARER))


class _MeasuringWriter(ClipWriter):
    """Writes a clip and hears of each picture how far its luma is from what was given.

    The encoder compares with what it reconstructs, which is what any decoder shows.
    """

    _error = 0

    @property
    def worst(self) -> float:
        """Return the lowest luma PSNR of all pictures, in decibels."""
        if self._error == 0:
            return float("inf")
        return 10 * log10(255**2 * self._size.width * self._size.height / self._error)

    def _open_video(self) -> VideoStream:
        stream = super()._open_video()
        stream.codec_context.flags |= Flags.psnr
        return stream

    def _put(self, packets: list[Packet[Stream]]) -> None:
        for packet in packets:
            # Quality, kind of picture, number of planes; of each the sum of squared errors.
            told = bytes(packet.get_sidedata("quality_stats"))
            self._error = max(self._error, *unpack_from("<q", told, 8))
        super()._put(packets)
