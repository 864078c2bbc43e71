"""The animatic as renderers make it: a film by two of them, one clip by one, drafts, memory.

Everything is on: layers, character, light, air, caption, grain, sound. Renderers are the
processes that the server starts; their start is part of the film's time. The bounds are those of
two cores with nothing else to do.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import pi, sin
from pathlib import Path

from bench.harness import REPEATS, ROOT, Figure, median_of
from songreel.domain.scene import ScenesSpec
from songreel.providers.local.figure.picture import paint
from songreel.providers.local.orders import ClipOrder, order_line
from songreel.providers.local.writing.writer import write

TITLE = "The animatic"
CLIPS, SECONDS, RENDERERS = 8, 6, 2
CHARACTER = "A young woman with short pink hair, a black leather jacket, red boots and headphones"
FRAMES = 24
STAGE_SECONDS = 2

STAGES_PROGRAM = """
import json, sys, time
from pathlib import Path
import cv2
from songreel.domain.frames import FILM_RATE
from songreel.media.house import ClipWriter
from songreel.providers.local.animatic.shot import Shot
from songreel.providers.local.animatic.sound import SAMPLE_RATE, SoundBed
from songreel.providers.local.chance import Chance
from songreel.providers.local.models import DRAFT, SIZES
from songreel.providers.local.orders import read_order
from songreel.providers.local.words.reading import read

cv2.setNumThreads(1)
spent = dict.fromkeys(("painting", "drawing", "sound", "encoding"), 0.0)

def timed(stage, work):
    began = time.process_time()
    result = work()
    spent[stage] += time.process_time() - began
    return result

frames = clips = 0
for line in sys.stdin.buffer:
    order, output = read_order(line)
    chance = Chance("animatic-1", order.text, order.seed)
    scene = read(order.text, chance.branch("reading"))
    shot = timed("painting", lambda: Shot(order, scene, chance))
    bed = timed("sound", lambda: SoundBed(scene, order.seconds, chance, shot.strikes))
    frame, size = shot.new_frame(), SIZES[order.resolution][order.aspect_ratio]
    draft = order.resolution == DRAFT
    quality = 25 if draft else 23
    with ClipWriter(output, size, FILM_RATE, audio=True, quality=quality, quick=draft) as clip:
        for index in range(FILM_RATE.frames_in(order.seconds)):
            timed("drawing", lambda: shot.draw(index, frame))
            pcm = timed("sound", lambda: bed.part(index * 2000, 2000))
            timed("encoding", lambda: (clip.frame(frame.planes), clip.sound(pcm)))
            frames += 1
    clips += 1
print(json.dumps({**spent, "frames": frames, "clips": clips}))
"""


@dataclass(frozen=True)
class Made:
    """What some clips took: seconds of wall and of CPU, the largest peak of a renderer in bytes."""

    wall: float
    cpu: float
    peak: int


def measure() -> list[Figure]:
    """Render the clips of a film in several ways."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _compile(folder)
        orders = film(folder)
        small = [replace(order, resolution="360p") for order in orders]
        long = [replace(orders[0], seconds=12, energy=energy(12))]
        films = [made(orders, folder, RENDERERS) for _ in range(REPEATS)]
        drafts = [made(small, folder, RENDERERS) for _ in range(REPEATS)]
        single = [made(long, folder, 1) for _ in range(REPEATS)]
        peak = max(run.peak for run in films)
        return [
            _pace(f"a film of {CLIPS} clips of {SECONDS} s at 1280x720", films, CLIPS * SECONDS, 2),
            _pace("one clip of 12 s at 1280x720", single, 12, 1.2),
            _pace("the film as a draft at 640x360", drafts, CLIPS * SECONDS, 8),
            Figure("memory of a renderer at 1280x720, at most", peak / 1e6, "MB", bound=400),
            Figure(
                "memory of a renderer of drafts, at most",
                max(run.peak for run in drafts) / 1e6,
                "MB",
                bound=400,
            ),
            _cpu("the film at 1280x720", films, CLIPS * SECONDS),
            _cpu("the film as a draft", drafts, CLIPS * SECONDS),
            *_stages(orders, folder, "1280x720"),
            *_stages(small, folder, "640x360"),
        ]


def _settings(folder: Path) -> dict[str, str]:
    """Return the environment of a renderer; `folder` keeps bytecode, as an installation does."""
    return {
        **os.environ,
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
    }


def _compile(folder: Path) -> None:
    """Load everything once: what is installed has its bytecode, a checkout may not."""
    code = "import songreel.providers.local.worker, songreel.providers.local.animatic.render"
    subprocess.run([sys.executable, "-c", code], env=_settings(folder), check=True, cwd=ROOT)


def film(folder: Path) -> list[ClipOrder]:
    """Write a film and draw its character."""
    reference = folder / "reference.png"
    paint(CHARACTER, "1:1", "png", 7, reference)
    scenes = write(
        ScenesSpec(
            idea="A courier on the run crosses a neon city in the rain to deliver one last letter",
            character_description=CHARACTER,
            number_of_scenes=CLIPS,
            character_characteristics="tense, fast, electric",
            video_type="music video",
            video_characteristics="cinematic",
            camera_angle="front",
            model="local/scenes-1",
            seed=7,
            sections=(),
        )
    )
    return [
        ClipOrder(
            scene.description,
            "16:9",
            SECONDS,
            True,
            index,
            str(reference),
            True,
            energy=energy(SECONDS),
        )
        for index, scene in enumerate(scenes)
    ]


def energy(seconds: int) -> tuple[int, ...]:
    """Return a song that comes and goes on the beat."""
    return tuple(round(500 + 400 * sin(2 * pi * n / 14.4)) for n in range(seconds * FRAMES))


def made(orders: Sequence[ClipOrder], folder: Path, renderers: int) -> Made:
    """Have some renderers make clips, each taking the next as soon as it is free."""
    waiting = list(enumerate(orders))
    began = time.monotonic()
    with _Crew(min(renderers, len(orders)), folder) as crew:
        while waiting or crew.busy:
            while waiting and crew.free:
                index, order = waiting.pop(0)
                crew.begin(order_line(order, folder / f"clip-{index}.mp4"))
            crew.wait()
        wall = time.monotonic() - began
    for index in range(len(orders)):
        (folder / f"clip-{index}.mp4").unlink()
    return Made(wall, crew.cpu, crew.peak)


class _Crew:
    """Renderer processes of this machine, as the server starts them."""

    def __init__(self, count: int, folder: Path) -> None:
        command = [sys.executable, "-P", "-m", "songreel.providers.local.worker"]
        settings = _settings(folder)
        self.free = [
            subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=settings,
                cwd=ROOT,
            )
            for _ in range(count)
        ]
        self.busy: list[subprocess.Popen[bytes]] = []
        self.peak, self.cpu = 0, 0.0

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, *error: object) -> None:
        for process in (*self.free, *self.busy):
            assert process.stdin is not None
            process.stdin.close()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu += usage.ru_utime + usage.ru_stime
            self.peak = max(self.peak, usage.ru_maxrss * _MAXRSS_UNIT)

    def begin(self, line: bytes) -> None:
        process = self.free.pop()
        assert process.stdin is not None
        process.stdin.write(line)
        process.stdin.flush()
        self.busy.append(process)

    def wait(self) -> None:
        """Wait until one is free again."""
        while True:
            for process in self.busy:
                assert process.stdout is not None
                answer = json.loads(process.stdout.readline())
                if "failed" in answer:
                    raise RuntimeError(answer["message"])
                if "done" in answer:
                    self.busy.remove(process)
                    self.free.append(process)
                    return


_MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""Peaks are told in bytes on macOS and in kilobytes elsewhere."""


def _pace(what: str, runs: list[Made], seconds: int, least: float) -> Figure:
    """Return the time for each second of film; a film that is so many times faster is within."""
    return median_of(
        f"{what}, wall time for each second of it (at least {least:g} times real time)",
        "s",
        [run.wall / seconds for run in runs],
        bound=1 / least,
    )


def _cpu(what: str, runs: list[Made], seconds: int) -> Figure:
    return median_of(
        f"{what}, CPU for each second of it, renderers' start included",
        "s CPU",
        [run.cpu / seconds for run in runs],
    )


def _stages(orders: Sequence[ClipOrder], folder: Path, size: str) -> list[Figure]:
    """Tell what a renderer's time is spent on, in one thread, at the beginning of each clip."""
    short = [
        replace(order, seconds=STAGE_SECONDS, energy=energy(STAGE_SECONDS)) for order in orders
    ]
    rounds = [_spent(short, folder) for _ in range(REPEATS)]

    def figure(what: str, stage: str, unit: str) -> Figure:
        return median_of(what, "ms CPU", [1000 * spent[stage] / spent[unit] for spent in rounds])

    return [
        figure(f"painting a clip of {size}, once", "painting", "clips"),
        *(
            figure(f"{stage} a frame of {size}", stage, "frames")
            for stage in ("drawing", "sound", "encoding")
        ),
    ]


def _spent(orders: Sequence[ClipOrder], folder: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", STAGES_PROGRAM],
        input=b"".join(order_line(order, folder / "stages.mp4") for order in orders),
        stdout=subprocess.PIPE,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)
