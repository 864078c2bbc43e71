"""Commands as a user runs them: processes of their own, songs written here, films decoded again."""

from __future__ import annotations

import os
import subprocess
import wave
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.support.servers import SONGREEL

LIMIT_SECONDS = 90


@dataclass(frozen=True)
class Shell:
    """Runs `songreel` in a folder of its own, with its data in `data`."""

    folder: Path
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of the commands."""
        return {**os.environ, "SONGREEL_DATA": str(self.data), "SONGREEL_RENDER_PROCESSES": "1"}

    def __call__(self, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end and return what it said."""
        return subprocess.run(
            [SONGREEL, *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=False,
        )

    def start(self, *arguments: object, **environment: str) -> subprocess.Popen[str]:
        """Start a command; whoever calls this waits for its end."""
        return subprocess.Popen(
            [SONGREEL, *map(str, arguments)],
            cwd=self.folder,
            env={**self.environment, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def write_tune(path: Path, seconds: Fraction | int, *, pitch: int = 220) -> None:
    """Write a stereo WAV of two tones at 22,050 Hz."""
    time = np.arange(int(seconds * 22_050)) / 22_050
    left, right = (0.3 * np.sin(2 * np.pi * pitch * step * time) for step in (1.0, 1.5))
    samples = (np.stack([left, right], axis=1) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 22_050, 0, "NONE", ""))
        file.writeframes(samples.tobytes())


@dataclass(frozen=True)
class Film:
    """What is in a film file, found by decoding it."""

    frames: int
    width: int
    height: int
    sound_seconds: float


def look(path: Path) -> Film:
    """Decode a film from end to end."""
    with av.open(str(path)) as container:
        video, sound = container.streams.video[0], container.streams.audio[0]
        frames = samples = 0
        for packet in container.demux(video, sound):
            for frame in packet.decode():
                if isinstance(frame, av.VideoFrame):
                    frames += 1
                elif isinstance(frame, av.AudioFrame):
                    samples += frame.samples
        assert sound.rate
        return Film(frames, video.width, video.height, samples / sound.rate)
