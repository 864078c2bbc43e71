"""From a film's clips and its plan to a timeline, and to files that are joined by copying."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from songreel.domain.cut_plan import CutPlan
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.media.errors import MediaError
from songreel.media.house import GOP_FRAMES
from songreel.media.reframe import reframe
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
    if song is not None and timeline.frames != FILM_RATE.frames_for(song.samples, song.sample_rate):
        raise MediaError("The film is longer than its song. Plan it again with this song.")
    return timeline


def encoded_frames(timeline: Timeline) -> int:
    """Return how many frames of a film are encoded anew, because no copy would show them."""
    return sum(cut.frames for cut in timeline.cuts if not _is_copied(cut))


async def prepared(
    tools: Tools,
    timeline: Timeline,
    files: Mapping[str, Path],
    folder: Path,
    go_on: Callable[[], object],
    on_part: Callable[[int, int], object],
) -> tuple[Timeline, dict[str, Path]]:
    """Encode what cannot be copied; return a timeline of copies alone, and its files.

    Args:
        tools: the media work goes to their executor.
        timeline: of the film.
        files: of its clips, in the house format.
        folder: for the parts.
        go_on: called now and then; what it raises ends the work.
        on_part: told the frames that are encoded and how many there will be, after each part.

    Raises:
        MediaError: a clip is damaged, or shorter than what is to be seen of it.
    """
    ready: dict[str, Path] = dict(files)
    # One thread is left to others: what is paid for elsewhere must not wait for a film's parts.
    turn = asyncio.Semaphore(PARTS_AT_ONCE)
    total, done = encoded_frames(timeline), 0

    async def copied(index: int, cut: Cut) -> Cut:
        if _is_copied(cut):
            return cut
        name, part = f"part-{index}", folder / f"part-{index}.mp4"

        def encode() -> None:
            go_on()
            reframe(
                files[cut.clip],
                part,
                size=timeline.size,
                rate=timeline.rate,
                source_in=cut.source_in,
                frames=cut.frames,
                speed=cut.speed,
                framing=cut.framing,
                go_on=go_on,
            )

        async with turn:
            await tools.run(encode)
        nonlocal done
        done += cut.frames
        on_part(done, total)
        ready[name] = part
        return Cut(clip=name, start=cut.start, frames=cut.frames)

    cuts = await asyncio.gather(*(copied(index, cut) for index, cut in enumerate(timeline.cuts)))
    return timeline.model_copy(update={"cuts": tuple(cuts)}), ready


def _is_copied(cut: Cut) -> bool:
    return cut.is_plain and cut.source_in % GOP_FRAMES == 0
