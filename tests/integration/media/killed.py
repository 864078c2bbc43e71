"""A process that writes films or house clips over and over, to be killed while it does.

`python -m tests.integration.media.killed film|clip FOLDER ROUND` writes FOLDER/made.mp4 from
FOLDER/a.mp4 to c.mp4, each time another one; a line is printed once it begins.
"""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.ingest import ingest
from songreel.media.render.cache import SegmentCache
from songreel.media.render.film import render
from tests.integration.media.footage import SIZE, clip_at, film

FRAMES, LATEST = 72, 20
OTHER_SIZE = FrameSize(width=SIZE.width // 2, height=SIZE.height // 2)


def timeline(number: int) -> Timeline:
    """Return one of many films of 72 frames, of which most have to be encoded."""
    start = 6 + number % LATEST
    return film(
        Cut(clip="a", start=0, frames=24, source_in=start),
        Cut(clip="b", start=24, frames=24, source_in=start),
        Cut(clip="c", start=48, frames=24, source_in=start),
        transitions=tuple(
            Transition(kind=TransitionKind.DISSOLVE, at=at, before=6, after=6) for at in (24, 48)
        ),
    )


def main() -> None:
    """Write until the process is killed."""
    what, folder, first = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    clips = {name: clip_at(folder / f"{name}.mp4") for name in "abc"}
    made = folder / "made.mp4"
    print("writing", flush=True)
    for number in itertools.count(7 * first):
        if what == "film":
            render(timeline(number), clips, None, made, cache=SegmentCache(folder / "kept"))
        else:
            frames = FRAMES - number % LATEST
            ingest(clips["a"].path, made, size=OTHER_SIZE, rate=FILM_RATE, frames=frames)


if __name__ == "__main__":
    main()
