"""Clips and songs that the tests make for themselves, and other eyes to look at films with."""

from __future__ import annotations

import subprocess
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import imageio_ffmpeg
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.media.house import ClipWriter
from songreel.media.house_sound import SAMPLE_RATE

SIZE = FrameSize(width=160, height=90)
NTSC = FrameRate(numerator=24_000, denominator=1_001)
CLICK_SECONDS = 0.01

Sound = NDArray[np.float32]


def click_track(samples: int, sample_rate: int, channels: int, clicks: tuple[float, ...]) -> Sound:
    """Return silence with bursts of 1 kHz that begin at the given seconds; (channels, samples)."""
    sound = np.zeros((channels, samples), np.float32)
    time = np.arange(round(CLICK_SECONDS * sample_rate)) / sample_rate
    burst = (0.9 * np.cos(2 * np.pi * 1_000 * time)).astype(np.float32)
    for click in clicks:
        at = round(click * sample_rate)
        sound[:, at : at + len(burst)] = burst[: max(0, samples - at)]
    return sound


def write_clip(
    path: Path,
    frames: int,
    *,
    seed: int = 0,
    audio: bool = True,
    click: float | None = None,
    size: FrameSize = SIZE,
    rate: FrameRate = FILM_RATE,
    quality: int = 30,
    quick: bool = False,
) -> Path:
    """Write a house clip of noise that never repeats, with a click in its sound."""
    random = np.random.default_rng(seed)
    with ClipWriter(path, size, rate, audio=audio, quality=quality, quick=quick) as clip:
        if audio:
            clicks = () if click is None else (click,)
            length = -(-frames * SAMPLE_RATE * rate.denominator // rate.numerator)
            clip.sound(np.ascontiguousarray(click_track(length, SAMPLE_RATE, 2, clicks).T))
        for _ in range(frames):
            shape = (size.height * 3 // 2, size.width)
            clip.frame(random.integers(40, 200, shape, dtype=np.uint8))
    return path


def encode_song(
    path: Path,
    codec: str,
    *,
    sample_rate: int = 44_100,
    channels: int = 2,
    samples: int | None = None,
    clicks: tuple[float, ...] = (1.0, 2.0),
    container: str | None = None,
    container_options: dict[str, str] | None = None,
    hiss: float = 0.0,
) -> Path:
    """Encode a click track with PyAV; three seconds unless `samples` says otherwise.

    With `hiss` there is noise under the clicks, so that every part of the file has content.
    """
    samples = 3 * sample_rate if samples is None else samples
    sound = click_track(samples, sample_rate, channels, clicks)
    if hiss:
        sound += hiss * np.random.default_rng(0).random(sound.shape, np.float32)
    with av.open(
        str(path), "w", format=container, container_options=container_options or {}
    ) as output:
        stream = cast(AudioStream, output.add_stream(codec, rate=sample_rate))
        layout = {1: "mono", 2: "stereo", 6: "5.1"}[channels]
        stream.codec_context.layout = layout
        stream.codec_context.time_base = Fraction(1, sample_rate)
        for start in range(0, samples, 4096):
            block = np.ascontiguousarray(sound[:, start : start + 4096])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = sample_rate, start
            frame.time_base = Fraction(1, sample_rate)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def decode_sound(path: Path) -> Sound:
    """Decode a file's sound as a player does, with PyAV; (channels, samples) of floats."""
    with av.open(str(path)) as source:
        resampler = av.AudioResampler(format="fltp")
        blocks = [
            cast(Sound, block.to_ndarray())
            for frame in source.decode(audio=0)
            for block in resampler.resample(frame)
        ]
    return np.concatenate(blocks, axis=1)


def onset(sound: Sound, sample_rate: int, near: float) -> int:
    """Return the sample at which a click begins, looked for 0.2 s either side of a time."""
    first = round((near - 0.2) * sample_rate)
    window = np.abs(sound[0, first : round((near + 0.2) * sample_rate)])
    assert window.max() > 0.3, f"no click near {near} s"
    return first + int(np.argmax(window > 0.45 * window.max()))


def video_packets(path: Path) -> list[tuple[int | None, int | None, bytes]]:
    """Return decoding time, showing time and bytes of each picture packet."""
    with av.open(str(path)) as source:
        return [
            (packet.dts, packet.pts, bytes(packet))
            for packet in source.demux(video=0)
            if packet.size
        ]


def decoded_frames(path: Path) -> list[tuple[int | None, int]]:
    """Return the time and a checksum of each decoded picture."""
    with av.open(str(path)) as source:
        return [(frame.pts, hash(frame.to_ndarray().tobytes())) for frame in source.decode(video=0)]


def ffmpeg(*arguments: str | Path) -> str:
    """Run an FFmpeg that is not ours, and return what it complained about."""
    result = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-nostdin", "-y", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return result.stderr


def leftovers(folder: Path) -> list[str]:
    """Return the temporary files that were left in a folder."""
    return sorted(path.name for path in folder.iterdir() if ".part" in path.name)
