"""Songs of 20 minutes, a film under one; the song of the demonstration.

The film's clips are 1280x720 at 24 frames a second, 8 s each, about 6 MB, with sound. How films are
cut is measured beside FFmpeg and MoviePy by `bench.films`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.films.clips import FRAMES, SMALL, draw_clip, ffmpeg
from bench.harness import Figure, median_figure, run
from songreel.domain.frames import FILM_RATE
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.video import SongFacts

TITLE = "Films and songs"
CLIPS = 8

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
    """Measure song, film and composer."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for index in range(CLIPS):
            draw_clip(folder / f"clip-{index}.mp4", index)
        return _songs(folder)


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


def _timeline(lengths: list[int], song: SongTrack | None = None) -> Timeline:
    cuts: list[Cut] = []
    start = 0
    for index, frames in enumerate(lengths):
        cuts.append(Cut(clip=f"clip-{index % CLIPS}", start=start, frames=frames))
        start += frames
    return Timeline(rate=FILM_RATE, size=SMALL, cuts=tuple(cuts), song=song)


def _write_long_song(folder: Path) -> SongFacts:
    """Write the demonstration song over and over, as an MP3 of almost 20 minutes."""
    run([sys.executable, "-c", COMPOSE_PROGRAM, folder / "part.wav"])
    run(
        [
            *(ffmpeg(), "-v", "error", "-y", "-stream_loop", "-1", "-i", folder / "part.wav"),
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
