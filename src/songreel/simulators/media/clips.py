"""Writes a clip of any length, size and habit: a short one, encoded over and over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from songreel.media.audio_frames import AAC_OPTIONS
from songreel.media.partial import whole_file
from songreel.simulators.media.habits import Habit

_BT709 = 1
_LIMITED = 1
_SOUND_BLOCK = 1024

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class ClipShape:
    """What a clip is to be; equal shapes give equal files.

    Attributes:
        seconds: length.
        rate: frames a second.
    """

    seconds: float
    width: int
    height: int
    rate: int
    audio: bool
    habit: Habit

    @property
    def frames(self) -> int:
        """Return the number of pictures: at least one."""
        return max(1, round(self.seconds * self.rate))

    @property
    def name(self) -> str:
        """Return a name for the file, another one for each shape."""
        sound = "sound" if self.audio else "silent"
        return f"{self.width}x{self.height}-{self.rate}-{self.frames}-{sound}-{self.habit.name}.mp4"


def write_clip(base: Path, shape: ClipShape, destination: Path) -> None:
    """Write a clip; nothing is at the destination before it is whole.

    Args:
        base: a short clip, which is repeated as often as it takes.
        shape: what the clip is to be.
        destination: where it goes.

    Raises:
        OSError: it cannot be written.
    """
    habit = shape.habit
    options = {"video_track_timescale": str(habit.timescale), "fflags": "+bitexact"}
    if habit.index_first:
        options["movflags"] = "+faststart"
    with (
        whole_file(destination) as temporary,
        av.open(str(temporary), "w", format="mp4", container_options=options) as clip,
    ):
        video = _video(clip, shape)
        audio = _audio(clip, shape.habit) if shape.audio else None
        sound = iter(()) if audio is None else _sound(base, shape)
        heard = 0
        for number, picture in enumerate(_pictures(base, shape)):
            picture.pts, picture.time_base = number, Fraction(1, shape.rate)
            picture.pict_type = PictureType.NONE
            clip.mux(video.encode(picture))
            while audio is not None and heard * shape.rate <= number * habit.sound_rate:
                block = next(sound, None)
                if block is None:
                    break
                block.pts, block.time_base = heard, Fraction(1, habit.sound_rate)
                heard += block.samples
                clip.mux(audio.encode(block))
        clip.mux(video.encode(None))
        if audio is not None:
            for block in sound:
                block.pts, block.time_base = heard, Fraction(1, habit.sound_rate)
                heard += block.samples
                clip.mux(audio.encode(block))
            clip.mux(audio.encode(None))


def _video(clip: OutputContainer, shape: ClipShape) -> VideoStream:
    stream = clip.add_stream("libx264", rate=shape.rate)
    context = stream.codec_context
    context.width, context.height = shape.width, shape.height
    context.pix_fmt = "yuv420p"
    context.thread_count = 1
    context.time_base = Fraction(1, shape.rate)
    context.colorspace = context.color_primaries = context.color_trc = _BT709
    context.color_range = _LIMITED
    habit = shape.habit
    context.options = {
        "preset": "ultrafast",
        "crf": "30",
        "x264-params": f"keyint={habit.gop}:bframes={habit.b_frames}:b-adapt=0:threads=1",
    }
    stream.time_base = Fraction(1, habit.timescale)
    return stream


def _audio(clip: OutputContainer, habit: Habit) -> AudioStream:
    stream = clip.add_stream("aac", rate=habit.sound_rate, options=AAC_OPTIONS)
    stream.codec_context.layout = habit.sound_layout
    stream.codec_context.bit_rate = 96_000
    return stream


def _pictures(base: Path, shape: ClipShape) -> Iterator[VideoFrame]:
    with av.open(str(base)) as source:
        held = list(source.decode(video=0))
    for number in range(shape.frames):
        yield held[number % len(held)].reformat(
            width=shape.width, height=shape.height, format="yuv420p"
        )


def _sound(base: Path, shape: ClipShape) -> Iterator[AudioFrame]:
    habit = shape.habit
    resampler = av.AudioResampler("fltp", habit.sound_layout, habit.sound_rate)
    with av.open(str(base)) as source:
        blocks = [
            cast(Samples, block.to_ndarray())
            for frame in source.decode(audio=0)
            for block in resampler.resample(frame)
        ]
    held = np.concatenate(blocks, axis=1)
    length = shape.frames * habit.sound_rate // shape.rate
    length = max(_SOUND_BLOCK, length + habit.sound_excess * habit.sound_rate // 1000)
    for start in range(0, length, _SOUND_BLOCK):
        places = np.arange(start, min(start + _SOUND_BLOCK, length)) % held.shape[1]
        part: NDArray[Any] = np.ascontiguousarray(held[:, places])
        block = av.AudioFrame.from_ndarray(part, format="fltp", layout=habit.sound_layout)
        block.sample_rate = habit.sound_rate
        yield block
