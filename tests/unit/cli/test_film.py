"""How a film is ordered, followed and called off, against a studio that keeps a list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from songreel.cli.backend import FilmOrder, MergeOrder, Placed, Song
from songreel.cli.display import PlainDisplay
from songreel.cli.errors import StoppedError
from songreel.cli.film import have_made, place
from songreel.core.clock import now
from songreel.domain.analysis import Analysis
from songreel.domain.errors import (
    ConflictError,
    FailureCode,
    FilmError,
    SongreelError,
    UnavailableError,
)
from songreel.domain.event import (
    Cancelled,
    Event,
    Failed,
    Happening,
    PhaseBegun,
    Progressed,
    Succeeded,
)
from songreel.domain.job import JobState
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio

ORDER = FilmOrder(Song("song-1", "ab" * 32), "A walk", "A fox", scenes=3, seed=1)
DONE = Succeeded(result={"video_id": "v", "metadata": {}})
CALLED_OFF = Cancelled(error=FilmError(FailureCode.CANCELLED, "It was cancelled.").to_document())
CLIPS = PhaseBegun(phase="clips", total=3)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ONE_CLIP = Progressed(phase="clips", done=1, total=3)


@dataclass
class Film:
    """A job of the studio: its events, where it stands when it is ordered, and what is old."""

    events: list[Happening]
    state: JobState = JobState.RUNNING
    old: int = 0


@dataclass
class ListedStudio:
    """Hands out the films of a list, one for each new key."""

    films: list[Film]
    keys: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    ordering: asyncio.Event = field(default_factory=asyncio.Event)
    called_off: asyncio.Event = field(default_factory=asyncio.Event)
    proceed: asyncio.Event | None = None
    refuses_to_cancel: SongreelError | None = None
    conflicts: int = 0
    film: str = "film-1"
    planned: int = 0

    async def add_song(self, path: Path) -> Song:
        return ORDER.song

    async def analysis(self, song_id: str) -> Analysis:
        raise NotImplementedError

    async def fingerprint(self, order: FilmOrder) -> str:
        self.planned += 1
        return self.film

    async def order_film(self, order: FilmOrder, key: str) -> Placed:
        self.ordering.set()
        if self.proceed is not None:
            await self.proceed.wait()
        if self.conflicts:
            self.conflicts -= 1
            raise ConflictError("another body")
        if key not in self.keys:
            self.keys.append(key)
        number = self.keys.index(key)
        return Placed(str(number), self.films[number].state)

    async def order_merge(self, order: MergeOrder, key: str) -> Placed:
        raise NotImplementedError

    async def interrupted(self) -> Collection[str]:
        return self.left

    async def so_far(self, job_id: str) -> Sequence[Event]:
        film = self.films[int(job_id)]
        return [Event(job_id, seq + 1, LONG_AGO, film.events[seq]) for seq in range(film.old)]

    async def follow(self, job_id: str, after: int = 0) -> AsyncGenerator[Event]:
        film = self.films[int(job_id)]
        for seq in count(after):
            if seq >= len(film.events):
                await self.called_off.wait()
            yield Event(job_id, seq + 1, now(), film.events[seq])
            if isinstance(film.events[seq], Succeeded | Failed | Cancelled):
                return

    async def cancel(self, job_id: str) -> None:
        if self.refuses_to_cancel is not None:
            raise self.refuses_to_cancel
        self.cancelled.append(job_id)
        film = self.films[int(job_id)]
        film.events.append(CALLED_OFF)
        film.state = JobState.CANCELLED
        self.called_off.set()

    async def fetch_video(self, video_id: str, destination: Path) -> None:
        raise AssertionError("these tests end before it")


async def stop_when(condition: Callable[[], bool], task: asyncio.Task[Any]) -> str:
    """Cancel a task as Ctrl-C does, when a condition holds; return what it says."""

    async def holds() -> bool:
        return condition()

    await until_async(holds)
    task.cancel()
    with pytest.raises(StoppedError) as stopped:
        await task
    return str(stopped.value)


async def test_an_order_is_the_same_for_the_same_song_and_words() -> None:
    studio = ListedStudio([Film([DONE])] * 4)

    await place(studio, ORDER)
    await place(studio, replace(ORDER, song=Song("song-2", ORDER.song.sha256)))
    assert len(studio.keys) == 1

    await place(studio, replace(ORDER, idea="A run"))
    await place(studio, replace(ORDER, song=Song("song-1", "cd" * 32)))
    assert len(studio.keys) == 3

    await place(studio, replace(ORDER, draft=True))
    assert len(studio.keys) == 4


async def test_the_same_order_is_placed_anew_once_it_leads_to_another_film() -> None:
    studio = ListedStudio([Film([DONE])] * 2)

    first = await place(studio, ORDER)
    studio.film = "film-2"
    second = await place(studio, ORDER)
    assert (first.job_id, second.job_id) == ("0", "1")
    studio.film = "film-1"
    assert await place(studio, ORDER) == first


async def test_an_order_that_ended_without_a_film_is_placed_anew() -> None:
    studio = ListedStudio(
        [Film([], JobState.FAILED), Film([], JobState.CANCELLED), Film([], JobState.QUEUED)]
    )

    assert (await place(studio, ORDER)).job_id == "2"
    # Once for the film that it is, however many tries there were.
    assert studio.planned == 1


async def test_a_film_that_is_lost_is_placed_anew() -> None:
    studio = ListedStudio([Film([DONE], JobState.SUCCEEDED), Film([DONE])])

    assert (await place(studio, ORDER)).job_id == "0"
    assert (await place(studio, ORDER, lost={"0"})).job_id == "1"


async def test_a_key_that_means_another_film_is_passed_over() -> None:
    studio = ListedStudio([Film([])], conflicts=2)

    assert (await place(studio, ORDER)).job_id == "0"


async def test_a_film_that_fails_says_why() -> None:
    error = FilmError(FailureCode.OUTPUT_INVALID, "The clip is broken.", backend="local")
    studio = ListedStudio([Film([CLIPS, Failed(error=error.to_document())])])

    with pytest.raises(FilmError, match=r"The clip is broken\."):
        await have_made(studio, ORDER, PlainDisplay())


@pytest.mark.parametrize("end", [CALLED_OFF, Failed(error=CALLED_OFF.error)])
async def test_what_a_stopped_command_left_behind_is_passed_over(end: Happening) -> None:
    left = Film([CLIPS, end])
    studio = ListedStudio([left, Film([DONE])])

    class EndsNow(PlainDisplay):
        def show(self, event: Event) -> None:
            left.state = JobState.CANCELLED

    assert await have_made(studio, ORDER, EndsNow()) == (
        Placed("1", JobState.RUNNING),
        DONE.result,
    )


async def test_a_film_that_is_there_is_not_shown_in_the_making(
    capfd: pytest.CaptureFixture[str],
) -> None:
    studio = ListedStudio([Film([CLIPS, ONE_CLIP, DONE], JobState.SUCCEEDED)])

    await have_made(studio, ORDER, PlainDisplay())

    assert capfd.readouterr().err == "This very film was made before. Here it is again.\n"


async def test_a_film_that_was_begun_before_shows_where_it_stands(
    capfd: pytest.CaptureFixture[str],
) -> None:
    scenes = PhaseBegun(phase="scenes", total=3)
    assembly = PhaseBegun(phase="assembly", total=1)
    studio = ListedStudio([Film([scenes, CLIPS, ONE_CLIP, assembly, DONE], old=3)])

    await have_made(studio, ORDER, PlainDisplay())

    assert capfd.readouterr().err.splitlines() == [
        "[0:00] Making the clips: 1 of 3",
        "[0:00] Cutting the film to the song",
    ]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (["a"], ["Finishing first what was interrupted: 1 film."]),
        (["a", "b", "0"], ["Finishing first what was interrupted: 2 films."]),
        (["0"], []),
    ],
)
async def test_films_that_come_first_are_told(
    capfd: pytest.CaptureFixture[str], left: list[str], said: list[str]
) -> None:
    studio = ListedStudio([Film([DONE])], left=left)

    await have_made(studio, ORDER, PlainDisplay())

    assert capfd.readouterr().err.splitlines() == said


async def test_stopping_calls_the_film_off_and_counts_what_is_kept() -> None:
    studio = ListedStudio([Film([CLIPS, ONE_CLIP])])
    display = PlainDisplay()
    task = asyncio.create_task(have_made(studio, ORDER, display))

    said = await stop_when(lambda: display.progress.clips == 1, task)

    assert studio.cancelled == ["0"]
    assert said == (
        "Stopped. 1 of 3 clips are finished and kept. Run the same command again to carry on."
    )


async def test_stopping_before_the_first_clip_says_so() -> None:
    studio = ListedStudio([Film([PhaseBegun(phase="scenes", total=3)])])
    display = PlainDisplay()
    task = asyncio.create_task(have_made(studio, ORDER, display))

    said = await stop_when(lambda: display.progress.phase is not None, task)

    assert said.startswith("Stopped before a clip was finished.")


async def test_an_order_that_is_being_placed_is_called_off_too() -> None:
    studio = ListedStudio([Film([CLIPS])], proceed=asyncio.Event())
    task = asyncio.create_task(have_made(studio, ORDER, PlainDisplay()))
    await studio.ordering.wait()

    task.cancel()
    await asyncio.sleep(0)
    assert studio.proceed is not None
    studio.proceed.set()
    with suppress(asyncio.CancelledError):
        await task

    assert studio.cancelled == ["0"]


async def test_a_film_that_cannot_be_called_off_is_not_called_stopped() -> None:
    problem = UnavailableError("The server does not answer.")
    studio = ListedStudio([Film([CLIPS])], refuses_to_cancel=problem)
    display = PlainDisplay()
    task = asyncio.create_task(have_made(studio, ORDER, display))

    said = await stop_when(lambda: display.progress.phase is not None, task)

    assert "could not be called off (The server does not answer.)" in said
