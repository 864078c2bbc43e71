"""Commands as a user runs them: processes of their own, songs written here, films decoded again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
import wave
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from tests.support.servers import SONGREEL
from tests.support.waiting import until

PROVIDER = Path(__file__).parent / "waiting_provider"
LIMIT_SECONDS = 90


@dataclass(frozen=True)
class Shell:
    """Runs `songreel` in a folder of its own, with its data in `data`.

    The backend `waiting` is there too; `told` is the folder in which it writes down what was
    ordered, and in which tests let it go on.
    """

    folder: Path
    data: Path
    told: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list[subprocess.Popen[bytes]])

    @property
    def environment(self) -> dict[str, str]:
        """Return what is set for the commands, beside what is set here."""
        return {
            "SONGREEL_DATA": str(self.data),
            "SONGREEL_RENDER_PROCESSES": "1",
            "WAITING_FOLDER": str(self.told),
            "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], str(PROVIDER)]),
        }

    def __call__(self, *arguments: object, **environment: str) -> Ended:
        """Run a command to its end."""
        return self.start(*arguments, **environment).end()

    def start(self, *arguments: object, **environment: str) -> Command:
        """Start a command in a process group of its own; it is killed when the test is over."""
        place = self.data.parent / f"command-{len(self.started)}"
        with (
            place.with_suffix(".out").open("wb") as out,
            place.with_suffix(".err").open("wb") as err,
        ):
            process = subprocess.Popen(
                [SONGREEL, *map(str, arguments)],
                cwd=self.folder,
                env={**os.environ, **self.environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        self.started.append(process)
        return Command(process, place)

    def clear(self) -> None:
        """Kill what still runs of the commands that were started."""
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def orders(self, words: str = "") -> list[str]:
        """Return what the waiting backend was told, as far as it holds some words."""
        ledger = self.told / "ledger"
        lines = ledger.read_text("utf-8").splitlines() if ledger.exists() else []
        return [line for line in lines if words in line]

    def allow(self, name: str) -> None:
        """End what waits for a name."""
        (self.told / name).touch()


@dataclass(frozen=True)
class Ended:
    """What a command said, and the exit status that it ended with."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Command:
    """A command that runs; its output goes to files beside the data folder."""

    process: subprocess.Popen[bytes]
    place: Path

    @property
    def stderr(self) -> str:
        """Return what it has said on standard error so far."""
        return self.place.with_suffix(".err").read_text("utf-8")

    def wait_for(self, words: str, seconds: float = 60) -> None:
        """Return when the command has said this on standard error.

        Raises:
            TimeoutError: it did not.
            AssertionError: it has ended before.
        """

        def heard() -> bool:
            over = self.process.poll() is not None
            said = words in self.stderr
            assert said or not over, self.stderr
            return said

        until(heard, seconds=seconds, what=words)

    def interrupt(self) -> float:
        """Press Ctrl-C: every process of the group gets it. Return the seconds to the end."""
        began = time.monotonic()
        os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(LIMIT_SECONDS)
        return time.monotonic() - began

    def end(self) -> Ended:
        """Wait for its end."""
        status = self.process.wait(LIMIT_SECONDS)
        return Ended(status, self.place.with_suffix(".out").read_text("utf-8"), self.stderr)


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
