"""The house format of clips: any prefix of a clip can be kept, and clips join, by stream copy.

H.264 High, 4:2:0, BT.709 limited range, closed groups of twelve frames without B-frames: decoding
order is showing order, so a cut after any frame leaves nothing undecodable, and `pts == dts`
from 0. One encoder thread and one fixed set of parameters: the same frames give the same bytes.
Sound is AAC-LC, 48 kHz, stereo, its encoder delay in the edit list, exactly as long as the
picture (rounded up to a whole sample).
"""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import av
import numpy as np
from av.codec.context import Flags
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream
from numpy.typing import NDArray

from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.media.house_sound import AUDIO_BIT_RATE, SAMPLE_RATE, HouseSound
from songreel.media.mp4 import muxer_options, samples_for, timescale
from songreel.media.partial import partial_name

GOP_FRAMES = 12
QUALITY = 21
"""Constant rate factor of x264: visually clean at 720p without spending bits on noise."""

PRESET = "superfast"

BT709 = 1
LIMITED_RANGE = 1

# `stitchable` keeps the headers free of what depends on content or quality, so that all clips of
# one size and rate share one SPS and PPS.
_X264 = ":".join(
    (
        f"keyint={GOP_FRAMES}",
        f"min-keyint={GOP_FRAMES}",
        "scenecut=0",
        "open-gop=0",
        "bframes=0",
        "threads=1",
        "sliced-threads=0",
        "stitchable=1",
        "videoformat=component",
    )
)

# Neither of these is in a header. What is drawn and grained gains nothing from bits that are moved
# about inside a picture, nor from small blocks: it is a tenth smaller and a sixth quicker without.
_QUICK = ":aq-mode=0:partitions=none"

# What others made is to stay as it is: one quantiser for all of a picture, whatever the eye would
# forgive, and a finer search, which is half a decibel nearer and a twentieth smaller for a tenth of
# a second of work a second. Two threads, never more: how many there are changes the bytes.
_FAITHFUL_THREADS = 2
_FAITHFUL = f":aq-mode=0:me=hex:subme=2:threads={_FAITHFUL_THREADS}:qp={{quantiser}}"


def house_headers(size: FrameSize, rate: FrameRate) -> tuple[bytes, ...]:
    """Return the SPS and PPS that every clip of this size and rate has."""
    context = av.CodecContext.create("libx264", "w")
    _configure(context, size, rate, {"preset": PRESET, "x264-params": _X264})
    context.framerate = rate.fraction
    context.flags |= Flags.global_header
    context.open()
    start_code = b"\0\0\0\1"
    return tuple(unit for unit in (context.extradata or b"").split(start_code) if unit)


def _configure(
    context: VideoCodecContext, size: FrameSize, rate: FrameRate, options: dict[str, str]
) -> None:
    context.width, context.height = size.width, size.height
    context.pix_fmt = "yuv420p"
    context.profile = "High"
    context.time_base = 1 / rate.fraction
    context.sample_aspect_ratio = Fraction(1)
    context.thread_count = 1
    context.colorspace = context.color_primaries = context.color_trc = BT709
    context.color_range = LIMITED_RANGE
    context.options = options


class ClipWriter:
    """Writes one clip in the house format; a context manager.

    ```python
    with ClipWriter(path, FrameSize(width=1280, height=720), audio=True) as clip:
        for planes, pcm in drawing:
            clip.frame(planes)
            clip.sound(pcm)
    ```

    The file appears under its name when the block ends well, and not at all otherwise. Sound may
    come in pieces of any length, at any time: what is missing at the end becomes silence, what
    goes beyond the last frame is left out.
    """

    def __init__(
        self,
        path: Path,
        size: FrameSize,
        rate: FrameRate = FILM_RATE,
        *,
        audio: bool,
        quality: int = QUALITY,
        preset: str = PRESET,
        audio_bit_rate: int = AUDIO_BIT_RATE,
        quick: bool = False,
        quantiser: int | None = None,
    ) -> None:
        """Prepare a clip; nothing is written before the block begins.

        Args:
            path: where the finished clip will be.
            size: picture size in pixels.
            rate: frames a second.
            audio: whether the clip has a sound track.
            quality: constant rate factor of x264; lower is better and larger.
            preset: x264's speed preset. Clips that are to be joined share it.
            audio_bit_rate: bits a second of the sound track.
            quick: whether to look for fewer ways to write a picture; the headers stay the same.
            quantiser: 0 to 51, for pictures that are to stay near, measured as PSNR, rather than
                please the eye; `quality` and `quick` then count for nothing. Each step less is
                half a decibel nearer and a ninth larger.
        """
        self.frames = 0
        self._path = path
        self._size = size
        self._rate = rate
        self._with_audio = audio
        self._threads = 1
        if quantiser is None:
            parameters = _X264 + _QUICK if quick else _X264
            self._x264 = {"preset": preset, "crf": str(quality), "x264-params": parameters}
        else:
            parameters = _X264 + _FAITHFUL.format(quantiser=quantiser)
            self._x264 = {"preset": preset, "x264-params": parameters}
            self._threads = _FAITHFUL_THREADS
        self._audio_bit_rate = audio_bit_rate

    def __enter__(self) -> Self:
        self._temporary = partial_name(self._path)
        try:
            self._container: OutputContainer = av.open(
                str(self._temporary),
                "w",
                format="mp4",
                container_options=muxer_options(self._rate, SAMPLE_RATE),
            )
            self._video = self._open_video()
            self._audio = (
                HouseSound(self._container, self._audio_bit_rate) if self._with_audio else None
            )
        except BaseException:
            self._temporary.unlink(missing_ok=True)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
                os.replace(self._temporary, self._path)
            else:
                self._container.close()
        finally:
            self._temporary.unlink(missing_ok=True)

    def frame(self, planes: NDArray[np.uint8]) -> None:
        """Append one frame.

        Args:
            planes: I420 as one array of shape (height * 3 // 2, width): luma, then both chroma
                planes at half the size. Limited range, BT.709.

        Raises:
            ValueError: another shape or type.
        """
        due = (self._size.height * 3 // 2, self._size.width)
        if planes.shape != due or planes.dtype != np.uint8:
            raise ValueError(f"a frame is uint8 of shape {due}, not {planes.dtype} {planes.shape}")
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(planes), format="yuv420p")
        frame.pts = self.frames
        frame.time_base = 1 / self._rate.fraction
        frame.colorspace = frame.color_primaries = frame.color_trc = BT709
        frame.color_range = LIMITED_RANGE
        self._put(cast("list[Packet[Stream]]", self._video.encode(frame)))
        self.frames += 1
        self._encode_sound()

    def sound(self, pcm: NDArray[np.float32]) -> None:
        """Append sound: float32 of shape (samples, 2) at 48 kHz, full scale at 1.0.

        Raises:
            ValueError: another shape or type, or a clip without sound.
        """
        if self._audio is None:
            raise ValueError("this clip was opened without a sound track")
        if pcm.ndim != 2 or pcm.shape[1] != 2 or pcm.dtype != np.float32:
            raise ValueError(f"sound is float32 of shape (samples, 2), not {pcm.dtype} {pcm.shape}")
        self._audio.add(pcm)
        self._encode_sound()

    def _open_video(self) -> VideoStream:
        stream = self._container.add_stream("libx264", rate=self._rate.fraction)
        _configure(stream.codec_context, self._size, self._rate, self._x264)
        stream.codec_context.thread_count = self._threads
        stream.time_base = Fraction(1, timescale(self._rate))
        return stream

    def _put(self, packets: list[Packet[Stream]]) -> None:
        """Write encoded pictures; they come in the order in which they are shown."""
        self._container.mux(packets)

    def _encode_sound(self) -> None:
        """Encode the sound that the frames so far cover, so that both tracks advance together."""
        if self._audio is not None:
            self._audio.advance(self._samples)

    @property
    def _samples(self) -> int:
        return samples_for(self.frames, self._rate, SAMPLE_RATE)

    def _finish(self) -> None:
        if self.frames == 0:
            self._container.close()
            raise ValueError("a clip needs at least one frame")
        if self._audio is not None:
            self._audio.finish(self._samples)
        self._put(cast("list[Packet[Stream]]", self._video.encode(None)))
        self._container.close()
