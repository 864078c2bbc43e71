"""The sound of any video, aligned with its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import InputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from songreel.media.audio_frames import resampler
from songreel.media.errors import MediaError
from songreel.media.reading import opened_video

Pcm = NDArray[np.float32]
MAX_LATE = 60
"""Seconds by which sound may begin after the picture."""


def clip_sound(path: Path, sample_rate: int) -> Iterator[Pcm]:
    """Give a video's sound in stereo from the time of its first picture on.

    Each array is float32 of shape (samples, 2). What sounds before the first picture is left
    out; where sound begins later, silence comes first.

    Raises:
        MediaError: the sound is damaged.
        OSError: there is no such file, or it cannot be read.
    """
    with opened_video(path) as (container, video):
        tick = video.time_base or Fraction(0)
        origin = (video.start_time or 0) * tick
        converter: AudioResampler | None = None
        skipped = 0
        decoded = 0
        for frame in _decoded(container):
            if converter is None:
                converter = resampler(frame, "stereo", sample_rate)
                late = round((_time(frame) - origin) * sample_rate)
                if late > MAX_LATE * sample_rate:
                    raise MediaError("The sound begins long after the picture. Export it again.")
                skipped = max(0, -late)
                yield np.zeros((max(0, late), 2), np.float32)
            frame.pts, frame.time_base = decoded, Fraction(1, frame.sample_rate)
            decoded += frame.samples
            for resampled in converter.resample(frame):
                pcm = _stereo(resampled)
                yield pcm[skipped:]
                skipped = max(0, skipped - len(pcm))


def _decoded(container: InputContainer) -> Iterator[AudioFrame]:
    try:
        yield from container.decode(container.streams.audio[0])
    except FFmpegError as error:
        raise MediaError("The sound of the video cannot be decoded: it is damaged.") from error


def _time(frame: AudioFrame) -> Fraction:
    if frame.pts is None or frame.time_base is None:
        return Fraction(0)
    return frame.pts * frame.time_base


def _stereo(frame: AudioFrame) -> Pcm:
    return np.ascontiguousarray(frame.to_ndarray().T, np.float32)
