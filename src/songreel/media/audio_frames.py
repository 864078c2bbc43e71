"""Audio frames made and cut without leaving FFmpeg's own memory."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.packet import Packet
from av.stream import Stream

from songreel.media.clip_layout import AAC_FRAME

if TYPE_CHECKING:
    # Films whose packets are all copied do without it: 12 MB, and a quarter of a start.
    import numpy as np
    from numpy.typing import NDArray

ENCODER_FORMAT = "fltp"
"""Planes of 32-bit floats, one for each channel: what the AAC encoder takes."""

AAC_OPTIONS = {"aac_coder": "fast"}
"""The coder that FFmpeg's manual calls better and much faster from 64 kb/s on: 20 minutes take
19 s of CPU instead of 30."""

LAYOUTS = {1: "mono", 2: "stereo"}
"""What FFmpeg calls so many channels."""

PLAIN_LAYOUTS = frozenset({"mono", "stereo"})
"""Channels that are not summed, and stay as loud as they are."""

DOWNMIX_OPTIONS = {"rematrix_maxval": "0.89"}
"""Between floats, libswresample does not scale the sums of a downmix by itself: 5.1 channels came
out at up to 2.4 times full scale. They may reach 1 dB below it, the room that EBU R 128 leaves for
what a lossy encoder adds."""


def resampler(source: AudioFrame, layout: str, sample_rate: int) -> AudioResampler:
    """Return what turns frames like `source` into the AAC encoder's; a downmix does not clip."""
    options = None if source.layout.name in PLAIN_LAYOUTS else DOWNMIX_OPTIONS
    return AudioResampler(ENCODER_FORMAT, layout, sample_rate, options=options)


def silence(layout: str, samples: int) -> AudioFrame:
    """Return so many samples of silence for the AAC encoder."""
    frame = av.AudioFrame(ENCODER_FORMAT, layout, samples)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def shortened(frame: AudioFrame, samples: int) -> AudioFrame:
    """Return the first samples of a planar frame, without its time."""
    short = av.AudioFrame(frame.format.name, frame.layout.name, samples)
    short.sample_rate = frame.sample_rate
    for target, source in zip(short.planes, frame.planes, strict=True):
        target.update(bytes(memoryview(source)[: target.buffer_size]))
    return short


def audio_frame(pcm: NDArray[np.float32], sample_rate: int, at: int) -> AudioFrame:
    """Return one or two channels of sound as a frame that begins at a sample.

    Args:
        pcm: of shape (channels, samples), full scale at 1.0.
        sample_rate: samples a second, which is also the frame's clock.
        at: which sample of the track is its first.
    """
    planes: NDArray[Any] = pcm if pcm.flags.c_contiguous else pcm.copy(order="C")
    frame = av.AudioFrame.from_ndarray(planes, format=ENCODER_FORMAT, layout=LAYOUTS[len(pcm)])
    frame.sample_rate = sample_rate
    frame.pts, frame.time_base = at, Fraction(1, sample_rate)
    return frame


def silent_packet(layout: str, sample_rate: int) -> bytes:
    """Return one AAC packet of silence, which may follow any other."""
    context = av.CodecContext.create("aac", "w")
    context.sample_rate = sample_rate
    context.layout = layout
    context.time_base = Fraction(1, sample_rate)
    context.format = ENCODER_FORMAT
    coded = b""
    # The first packets that the encoder gives still hold its delay.
    for index in range(4):
        frame = silence(layout, AAC_FRAME)
        frame.sample_rate = sample_rate
        frame.pts, frame.time_base = index * AAC_FRAME, context.time_base
        for packet in cast("list[Packet[Stream]]", context.encode(frame)):
            coded = bytes(packet)
    return coded
