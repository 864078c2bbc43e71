"""Joining clips into a film, next to FFmpeg; songs of 20 minutes; the song of the demonstration.

The clips are 1280x720 at 24 frames a second, 8 s each, about 6 MB, with sound. FFmpeg is the one
on the PATH where there is one, else the one that imageio-ffmpeg brings.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np

from bench.harness import REPEATS, Figure, median_figure, median_of, run
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.video import SongFacts
from songreel.media.assemble import assemble
from songreel.media.house import ClipWriter
from songreel.media.house_sound import SAMPLE_RATE

TITLE = "Films and songs"
SIZE = FrameSize(width=1280, height=720)
CLIPS, FRAMES = 8, 192
BOUND = 1.2

PROGRAM = """
import sys
from pathlib import Path
from songreel.domain.timeline import Timeline
from songreel.media.assemble import assemble
folder = Path(sys.argv[1])
timeline = Timeline.model_validate_json((folder / "timeline.json").read_bytes())
clips = {path.stem: path for path in folder.glob("clip-*.mp4")}
assemble(timeline, clips, None, folder / "ours.mp4")
"""
LONG_PROGRAM = """
import sys
from pathlib import Path
from songreel.domain.timeline import Timeline
from songreel.media.assemble import assemble
folder = Path(sys.argv[1])
timeline = Timeline.model_validate_json((folder / "long.json").read_bytes())
clips = {path.stem: path for path in folder.glob("clip-*.mp4")}
assemble(timeline, clips, folder / "long.mp3", folder / "long.mp4")
"""
MEASURE_PROGRAM = """
import sys
from pathlib import Path
from songreel.music.song import measure
facts = measure(Path(sys.argv[1]))
print(facts.samples, facts.sample_rate)
"""
COMPOSE_PROGRAM = """
import sys
from pathlib import Path
from songreel.music.demo_song import compose
compose(Path(sys.argv[1]))
"""


def measure() -> list[Figure]:
    """Measure remux, song and composer; the remux is compared with FFmpeg, in turn.

    The bound is for the step as films are made: in a process that has made the clips already.
    What a Python costs that is started for one remux alone is shown beside it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clips = [_draw_clip(folder / f"clip-{index}.mp4", index) for index in range(CLIPS)]
        return [*_remux(folder, clips), *_songs(folder)]


def _remux(folder: Path, clips: list[Path]) -> list[Figure]:
    plan = _timeline([FRAMES] * CLIPS)
    (folder / "timeline.json").write_text(plan.model_dump_json(by_alias=True), "utf-8")
    listing = folder / "clips.txt"
    listing.write_text("".join(f"file '{clip}'\n" for clip in clips), "utf-8")
    files = {clip.stem: clip for clip in clips}

    def in_process() -> float:
        began = time.process_time()
        assemble(plan, files, None, folder / "again.mp4")
        return time.process_time() - began

    def whole_process() -> float:
        return run([sys.executable, "-c", PROGRAM, folder]).cpu

    def ffmpeg(*more: str) -> float:
        command = [_ffmpeg(), "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", listing]
        return run([*command, "-c", "copy", *more, folder / "theirs.mp4"]).cpu

    rounds = _in_turn(in_process, whole_process, ffmpeg, lambda: ffmpeg("-movflags", "+faststart"))
    joined = f"{CLIPS} clips of 8 s joined"
    inside, whole, plain, front = (list(column) for column in zip(*rounds, strict=True))
    return [
        median_of(f"{joined}, in a process that runs already", "s CPU", inside),
        median_of(f"{joined}, with the start of Python and all imports", "s CPU", whole),
        median_of(f"{joined} by FFmpeg's concat with `-c copy`, index last", "s CPU", plain),
        median_of(
            f"{joined} by FFmpeg's concat with `-c copy`, index first as ours", "s CPU", front
        ),
        _ratio("our step to FFmpeg's process, index last", inside, plain, BOUND),
        _ratio("a Python started for it alone to FFmpeg's process", whole, plain, None),
    ]


def _songs(folder: Path) -> list[Figure]:
    facts = _write_long_song(folder)
    frames = FILM_RATE.frames_for(facts.samples, facts.sample_rate)
    lengths = [FRAMES] * (frames // FRAMES) + ([frames % FRAMES] if frames % FRAMES else [])
    track = SongTrack(song="long", samples=facts.samples, sample_rate=facts.sample_rate)
    plan = _timeline(lengths, track)
    (folder / "long.json").write_text(plan.model_dump_json(by_alias=True), "utf-8")
    reading = [sys.executable, "-c", MEASURE_PROGRAM, folder / "long.mp3"]
    joining = [sys.executable, "-c", LONG_PROGRAM, folder]
    composing = [sys.executable, "-c", COMPOSE_PROGRAM, folder / "demo.wav"]
    return [
        median_figure(
            "an MP3 of 20 minutes decoded and measured", "s CPU", lambda: run(reading).cpu
        ),
        median_figure(
            "a film of 20 minutes under it, its sound encoded", "s CPU", lambda: run(joining).cpu
        ),
        median_figure(
            "the demonstration song composed", "s CPU", lambda: run(composing).cpu, bound=4
        ),
    ]


def _in_turn(*measures: Callable[[], float]) -> list[tuple[float, ...]]:
    """Measure alternately, so that a busy moment of the machine meets all; one round is thrown."""
    return [tuple(measure() for measure in measures) for _ in range(REPEATS + 1)][1:]


def _ratio(what: str, ours: list[float], theirs: list[float], bound: float | None) -> Figure:
    ratios = [mine / other for mine, other in zip(ours, theirs, strict=True)]
    return median_of(what, "times", ratios, bound=bound)


def _timeline(lengths: list[int], song: SongTrack | None = None) -> Timeline:
    cuts: list[Cut] = []
    start = 0
    for index, frames in enumerate(lengths):
        cuts.append(Cut(clip=f"clip-{index % CLIPS}", start=start, frames=frames))
        start += frames
    return Timeline(rate=FILM_RATE, size=SIZE, cuts=tuple(cuts), song=song)


def _draw_clip(path: Path, seed: int) -> Path:
    """Draw a slow move over a soft texture with grain: as much to encode as a generated clip."""
    random = np.random.default_rng(seed)
    coarse = random.integers(40, 200, (60, 140), dtype=np.uint8)
    texture = cv2.resize(coarse, (2_800, 1_400), interpolation=cv2.INTER_CUBIC)
    grain = random.integers(0, 6, (1_080, 1_280), dtype=np.uint8)
    with ClipWriter(path, SIZE, audio=True) as clip:
        clip.sound((0.1 * random.standard_normal((8 * SAMPLE_RATE, 2))).astype(np.float32))
        for index in range(FRAMES):
            seen = texture[index : index + 1_080, 3 * index : 3 * index + 1_280]
            planes = (seen + grain).astype(np.uint8)
            planes[720:] = planes[720:] // 4 + 100
            clip.frame(planes)
    return path


def _write_long_song(folder: Path) -> SongFacts:
    """Write the demonstration song over and over, as an MP3 of almost 20 minutes."""
    run([sys.executable, "-c", COMPOSE_PROGRAM, folder / "part.wav"])
    run(
        [
            *(_ffmpeg(), "-v", "error", "-y", "-stream_loop", "-1", "-i", folder / "part.wav"),
            *("-t", "1199", "-b:a", "192k", folder / "long.mp3"),
        ]
    )
    said = subprocess.run(
        [sys.executable, "-c", MEASURE_PROGRAM, folder / "long.mp3"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    samples, sample_rate = map(int, said.split())
    return SongFacts(samples, sample_rate, 2, "mp3")


def _ffmpeg() -> str:
    return shutil.which("ffmpeg") or imageio_ffmpeg.get_ffmpeg_exe()
