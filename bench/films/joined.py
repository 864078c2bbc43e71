"""Eight clips of 8 s at 1280x720 joined by cuts alone, beside FFmpeg's `-c copy` and MoviePy.

Compared are whole processes, from the start of each program to its end: FFmpeg's, that of a Python
with all its imports, MoviePy's with its children. Songreel's films are made by a process that runs
already: so the step alone is compared too, with FFmpeg's process without what its start takes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bench.films.clips import FRAMES, SMALL, draw_clip, ffmpeg
from bench.harness import REPEATS, ROOT, Figure, median_of
from bench.music.cost import Cost, cost
from songreel.domain.frames import FILM_RATE
from songreel.domain.timeline import Cut, Timeline
from songreel.media.assemble import assemble

TITLE = "Clips joined by cuts alone, beside FFmpeg and MoviePy"
CLIPS = 8
FFMPEG_BOUND, MOVIEPY_BOUND, MEMORY_BOUND = 1.0, 1 / 50, 60.0

IMPORTS = """
import sys
from pathlib import Path
from songreel.domain.timeline import Timeline
from songreel.media.assemble import assemble
"""
PROGRAM = f"""{IMPORTS}
folder = Path(sys.argv[1])
timeline = Timeline.model_validate_json((folder / "timeline.json").read_bytes())
clips = {{path.stem: path for path in folder.glob("clip-*.mp4")}}
assemble(timeline, clips, None, folder / "ours.mp4")
"""
PEER = ROOT / ".tools" / "film-peer-moviepy" / "bin" / "python"
TEXT = """Whole processes, from their start to their end, children included. Memory is the largest
resident set of one process (Linux, `ru_maxrss`), code of libraries and of the interpreter included;
of MoviePy that is its Python, for its FFmpeg comes beside it. {peer}"""


def report(references: int) -> tuple[list[Figure], str]:
    """Join the clips in turn; MoviePy, which takes minutes, as often as is said."""
    with tempfile.TemporaryDirectory() as name:
        return _measured(Path(name), references)


def _measured(folder: Path, references: int) -> tuple[list[Figure], str]:
    clips = [draw_clip(folder / f"clip-{index}.mp4", index) for index in range(CLIPS)]
    timeline = Timeline(
        rate=FILM_RATE,
        size=SMALL,
        cuts=tuple(
            Cut(clip=clip.stem, start=FRAMES * index, frames=FRAMES)
            for index, clip in enumerate(clips)
        ),
    )
    (folder / "timeline.json").write_text(timeline.model_dump_json(by_alias=True), "utf-8")
    listing = folder / "clips.txt"
    listing.write_text("".join(f"file '{clip}'\n" for clip in clips), "utf-8")
    files = {clip.stem: clip for clip in clips}
    copying = [
        *(ffmpeg(), "-v", "error", "-y", "-f", "concat", "-safe", "0", "-i", str(listing)),
        *("-c", "copy", str(folder / "theirs.mp4")),
    ]
    inside: list[float] = []
    ours: list[Cost] = []
    theirs: list[Cost] = []
    starts: list[tuple[float, float]] = []
    # The first round meets files and libraries that nobody has read yet; it is thrown away.
    for _ in range(REPEATS + 1):
        began = time.process_time()
        assemble(timeline, files, None, folder / "again.mp4")
        inside.append(time.process_time() - began)
        ours.append(cost([sys.executable, "-c", PROGRAM, str(folder)]))
        theirs.append(cost(copying))
        imports = cost([sys.executable, "-c", IMPORTS])
        starts.append((imports.cpu, cost([ffmpeg(), "-version"]).cpu))
    del inside[0], ours[0], theirs[0], starts[0]
    joining = [str(PEER), str(Path(__file__).parent / "peers" / "moviepy_join.py")]
    joining += [str(folder / "moviepy.mp4"), *map(str, clips)]
    peer = [cost(joining) for _ in range(references)]
    moviepy = median(one.cpu for one in peer)
    cpu = [one.cpu for one in ours]
    ratios = [mine.cpu / other.cpu for mine, other in zip(ours, theirs, strict=True)]
    steps = [
        mine / (other.cpu - start)
        for mine, other, (_, start) in zip(inside, theirs, starts, strict=True)
    ]
    shares = [one / moviepy for one in cpu]
    joined = f"{CLIPS} clips of 8 s at {SMALL.width}x{SMALL.height} joined"
    figures = [
        median_of(f"{joined} by a Python that is started for it", "s CPU", cpu),
        median_of("of that, the start of Python and all imports", "s CPU", [s[0] for s in starts]),
        median_of("the same step in a process that runs already", "s CPU", inside),
        median_of(f"{joined} by FFmpeg's concat, `-c copy`", "s CPU", [one.cpu for one in theirs]),
        median_of("of that, FFmpeg's start (`-version`)", "s CPU", [s[1] for s in starts]),
        Figure(f"{joined} by MoviePy", moviepy, "s CPU", spread=_spread(peer)),
        median_of("Songreel's step by FFmpeg's, no start", "times", steps, bound=FFMPEG_BOUND),
        median_of("Songreel's process by FFmpeg's", "times", ratios, bound=FFMPEG_BOUND),
        median_of("Songreel's process by MoviePy's", "times", shares, bound=MOVIEPY_BOUND),
        Figure(
            "most memory of Songreel's process",
            max(one.memory for one in ours),
            "MB",
            bound=MEMORY_BOUND,
        ),
        Figure("most memory of FFmpeg's process", max(one.memory for one in theirs), "MB"),
        Figure("most memory of MoviePy's process", max(one.memory for one in peer), "MB"),
    ]
    times = "once" if references == 1 else f"{references} times"
    return figures, TEXT.format(peer=f"MoviePy was run {times}.")


def _spread(costs: list[Cost]) -> tuple[float, float] | None:
    cpu = [one.cpu for one in costs]
    return (min(cpu), max(cpu)) if len(cpu) > 1 else None
