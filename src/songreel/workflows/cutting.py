"""From a film's clips and its plan to a timeline, and to files that are joined by copying."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from songreel.domain.cut_plan import CutPlan
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.media.errors import MediaError
from songreel.media.render.cache import SegmentCache
from songreel.media.render.plan import RenderPlan
from songreel.media.render.segments import Segment, segments
from songreel.media.render.words import Words
from songreel.workflows.shots import ShotClip
from songreel.workflows.tools import Tools

PARTS_AT_ONCE = max(1, (os.cpu_count() or 2) - 1)
"""How many clips or parts of one film are encoded at a time."""


def timeline_of(
    clips: Sequence[ShotClip], plan: CutPlan | None, song: SongTrack, size: FrameSize
) -> Timeline:
    """Return the timeline of a film.

    Args:
        clips: in the order of the film; those of the plan, where there is one.
        plan: says which parts of them are seen, and how; without one each is seen once, whole.
        song: under the film.
        size: of the picture.

    Raises:
        MediaError: the clips do not last as long as the song.
    """
    if plan is None:
        cuts = tuple(
            Cut(clip=clip.video.id, start=clip.shot.start, frames=clip.shot.frames)
            for clip in clips
        )
    else:
        cuts = tuple(
            Cut(
                clip=clips[shot.clip].video.id,
                start=shot.start,
                frames=shot.frames,
                source_in=shot.source_in,
                speed=shot.speed,
                framing=shot.framing,
            )
            for shot in plan.shots
        )
    timeline = Timeline(rate=FILM_RATE, size=size, cuts=cuts, song=song)
    if timeline.frames != FILM_RATE.frames_for(song.samples, song.sample_rate):
        raise MediaError("The film is longer than its song. Plan it again with this song.")
    return timeline


def encoded_frames(timeline: Timeline, words: Words | None = None) -> int:
    """Return how many frames of a film are encoded anew, because no copy would show them."""
    parts = segments(timeline, words)
    return sum(segment.frames for segment in parts if not segment.is_copy)


async def prepared(
    tools: Tools,
    timeline: Timeline,
    files: Mapping[str, Path],
    folder: Path,
    go_on: Callable[[], object],
    on_part: Callable[[int, int], object],
    *,
    words: Words | None = None,
) -> tuple[Timeline, dict[str, Path]]:
    """Encode what cannot be copied; return a timeline of copies alone, and its files.

    What was encoded for another film, or for this one before it was changed, is taken from what
    is kept of it.

    Args:
        tools: the media work goes to their executor.
        timeline: of the film.
        files: of its clips, in the house format.
        folder: for the parts.
        go_on: called now and then; what it raises ends the work.
        on_part: told the frames that are encoded and how many there will be, after each part.
        words: titles and captions that are drawn on the film, or None.

    Raises:
        MediaError: the film shows what its clips do not have, which is told before anything is
            encoded; or a clip is damaged. The sentence names the shot and what to do.
    """
    plan = await tools.run(RenderPlan, timeline, files, words)
    cache = SegmentCache(tools.segments)
    hashes = {clip: await tools.run(_sha256, files[clip], go_on) for clip in plan.drawn_clips}
    # One thread is left to others: what is paid for elsewhere must not wait for a film's parts.
    turn = asyncio.Semaphore(PARTS_AT_ONCE)
    total, done = sum(segment.frames for segment in plan.encoded), 0

    async def encoded(segment: Segment) -> None:
        async with turn:
            await tools.run(plan.encode, segment, folder, hashes, cache, go_on)
        nonlocal done
        done += segment.frames
        on_part(done, total)

    await asyncio.gather(*(encoded(segment) for segment in plan.encoded))
    return plan.joined(folder)


def _sha256(path: Path, go_on: Callable[[], object]) -> str:
    go_on()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
