"""Rendering a film: everything from its timeline to the finished file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from songreel.domain.timeline import Timeline
from songreel.domain.video import VideoFacts
from songreel.media.assemble import OnProgress, assemble
from songreel.media.mixing.plan import SoundPlan
from songreel.media.render.cache import SegmentCache
from songreel.media.render.plan import RenderPlan
from songreel.media.render.words import Words


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip's file, in the house format, and the SHA-256 of its bytes in hexadecimal digits."""

    path: Path
    sha256: str


def render(
    timeline: Timeline,
    clips: Mapping[str, Clip],
    song: Path | None,
    destination: Path,
    *,
    cache: SegmentCache | None = None,
    words: Words | None = None,
    on_progress: OnProgress | None = None,
    go_on: Callable[[], object] | None = None,
    at_once: int = 1,
    title: str | None = None,
    is_levelled: bool = False,
) -> VideoFacts:
    """Write a film: every frame that can be copied is, and each is at exactly n / rate.

    Args:
        timeline: of the film.
        clips: each clip that it names, in the house format, of the film's size and rate.
        song: the file of the song, or None.
        destination: the film; the folder exists. Nothing is there until the film is whole.
        cache: of encoded stretches, or None.
        words: titles and captions that are drawn on it, or None.
        on_progress: told the frames that are done and how many there will be: those that are
            encoded count twice. It may raise to stop.
        go_on: called for each second that is encoded, by several threads where there are any;
            what it raises ends the work.
        at_once: how many stretches are encoded at a time.
        title: that players show, or None.
        is_levelled: whether it is brought to the loudness of streaming services.

    Returns:
        The facts of the film, read again from the file.

    Raises:
        MediaError: the film cannot be rendered, which is told before anything is; or a clip is
            damaged. The sentence names the shot, counted from 1, and what to do.
        OSError: a file cannot be read or written.
    """
    paths = {name: clip.path for name, clip in clips.items()}
    plan = RenderPlan(timeline, paths, words)
    hashes = {name: clip.sha256 for name, clip in clips.items()}
    total = sum(segment.frames for segment in plan.encoded)
    with tempfile.TemporaryDirectory(
        dir=destination.parent, prefix=f".{destination.name}.", suffix=".part"
    ) as name:
        folder, done = Path(name), 0
        with ThreadPoolExecutor(at_once, thread_name_prefix="render") as workers:
            parts = {
                workers.submit(plan.encode, segment, folder, hashes, cache, go_on): segment
                for segment in plan.encoded
            }
            try:
                for part in as_completed(parts):
                    part.result()
                    done += parts[part].frames
                    if on_progress is not None:
                        on_progress(done, total + timeline.frames)
            except BaseException:
                workers.shutdown(wait=True, cancel_futures=True)
                raise

        def copied(frames: int, _: int) -> None:
            if on_progress is not None:
                on_progress(total + frames, total + timeline.frames)

        joined, files = plan.joined(folder)
        return assemble(
            joined,
            files,
            song,
            destination,
            copied,
            title=title,
            sound=SoundPlan(timeline, paths, is_levelled=is_levelled),
            captions=timeline.captions,
            cache=cache,
        )
