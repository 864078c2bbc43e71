"""Films made ready to be joined by copying: parts encoded side by side, and kept for the next."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest

from songreel.core.clock import now
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.plan import Shot
from songreel.domain.scene import Scene
from songreel.domain.timeline import Cut, SongTrack
from songreel.domain.transition import Transition, TransitionKind
from songreel.domain.video import Video, VideoFacts
from songreel.media.assemble import assemble
from songreel.media.errors import MediaError
from songreel.media.render.film import Clip, render
from songreel.workflows.cutting import encoded_frames, prepared, timeline_of
from songreel.workflows.shots import ShotClip
from songreel.workflows.tools import Tools
from tests.integration.media.footage import film, moving_clip

pytestmark = [pytest.mark.integration, pytest.mark.anyio]

FILM = film(
    Cut(clip="a", start=0, frames=30),
    Cut(clip="b", start=30, frames=30, source_in=7),
    Cut(clip="a", start=60, frames=30, source_in=12),
    transitions=(Transition(kind=TransitionKind.DISSOLVE, at=60, before=3, after=3),),
)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    folder = tmp_path_factory.mktemp("clips")
    return {name: moving_clip(folder / f"{name}.mp4", seed) for seed, name in enumerate("ab", 1)}


@pytest.fixture
def files(clips: dict[str, Clip]) -> dict[str, Path]:
    return {name: clip.path for name, clip in clips.items()}


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[Tools]:
    none = cast("Any", None)
    with ThreadPoolExecutor(2) as heavy:
        yield Tools(
            database=none, ledger=none, lines=none, blobs=none, dispatcher=none, registry=none,
            scratch=tmp_path / "scratch" / "process-1", heavy=heavy,
        )  # fmt: skip


def folder_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder


@pytest.mark.parametrize(("frames", "fits"), [(48, True), (49, False)])
def test_a_film_is_as_long_as_its_song(frames: int, fits: bool):
    made = Video(
        id="v", owner_id="local", job_id="j", sha256="s", size_bytes=1, created_at=now(),
        facts=VideoFacts(frames, FILM_RATE, 160, 96, has_audio=False), metadata={},
    )  # fmt: skip
    shot = Shot(index=0, start=0, frames=frames, clip_seconds=4)
    clip = ShotClip(shot, Scene("a fox", ""), made)
    song = SongTrack(song="s", samples=2 * 44_100, sample_rate=44_100)
    size = FrameSize(width=160, height=96)
    if fits:
        assert timeline_of([clip], None, song, size).frames == frames
    else:
        with pytest.raises(MediaError, match="longer than its song"):
            timeline_of([clip], None, song, size)


async def test_a_film_made_ready_is_the_one_that_is_rendered(
    tools: Tools, clips: dict[str, Clip], files: dict[str, Path], tmp_path: Path
):
    told: list[tuple[int, int]] = []
    joined, ready = await prepared(
        tools, FILM, files, folder_of(tmp_path, "work"), lambda: None,
        lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert encoded_frames(FILM) == 5 + 15
    assert told[-1] == (20, 20)
    facts = await tools.run(assemble, joined, ready, None, tmp_path / "joined.mp4")
    assert facts.frames == FILM.frames
    await tools.run(render, FILM, clips, None, tmp_path / "rendered.mp4")
    assert (tmp_path / "joined.mp4").read_bytes() == (tmp_path / "rendered.mp4").read_bytes()


async def test_the_next_film_takes_what_is_kept(
    tools: Tools, files: dict[str, Path], tmp_path: Path
):
    calls: list[str] = []
    for name in ("one", "two"):
        calls.clear()
        folder = folder_of(tmp_path, name)

        def go_on() -> None:
            calls.append("")

        await prepared(tools, FILM, files, folder, go_on, lambda done, total: None)
        assert len(list(folder.iterdir())) == 2
    # The second time it is only asked while the two clips are hashed.
    assert len(calls) == 2
    assert len(list((tmp_path / "scratch" / "segments").rglob("*.mp4"))) == 2


async def test_a_film_that_cannot_be_is_refused_before_anything_is_encoded(
    tools: Tools, files: dict[str, Path], tmp_path: Path
):
    longer = film(*FILM.cuts[:2], Cut(clip="a", start=60, frames=49, source_in=12))
    folder = folder_of(tmp_path, "work")
    with pytest.raises(MediaError, match=r"^Shot 3 shows frames 12 to 60 of clip a"):
        await prepared(tools, longer, files, folder, lambda: None, lambda done, total: None)
    assert list(folder.iterdir()) == []


async def test_who_does_not_want_it_any_more_stops_it(
    tools: Tools, files: dict[str, Path], tmp_path: Path
):
    def stop() -> None:
        raise ConnectionAbortedError

    folder = folder_of(tmp_path, "work")
    with pytest.raises(ConnectionAbortedError):
        await prepared(tools, FILM, files, folder, stop, lambda done, total: None)
    assert list(folder.iterdir()) == []
