"""From a song to a film in a file: what `make` and `demo` share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Container, Sequence
from contextlib import aclosing
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from songreel.cli.backend import FilmOrder, Placed, Song, Studio, open_studio
from songreel.cli.display import Display, open_display
from songreel.cli.errors import StoppedError
from songreel.cli.output import replacing
from songreel.cli.progress import Progress
from songreel.cli.stopping import run_stoppable
from songreel.core import logs
from songreel.core.clock import now
from songreel.domain.clip import digest
from songreel.domain.errors import (
    ConflictError,
    FailureCode,
    NotFoundError,
    SongreelError,
    StorageFullError,
    StorageUnavailableError,
    UnavailableError,
    from_document,
)
from songreel.domain.event import Cancelled, Event, Failed, Succeeded
from songreel.domain.finish import Finish
from songreel.domain.job import JobState

if TYPE_CHECKING:
    from songreel.core.settings import Settings
    from songreel.domain.analysis import Analysis

# What is left of the two seconds that stopping may take goes to closing everything.
_CANCEL_SECONDS = 1.5
_MOST_TRIES = 1000
_LEFT_BEHIND_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Wish:
    """A film to be made.

    Attributes:
        order: makes the order once the song is handed in.
        compose: writes the song first, where there is none yet.
        measured: whether to tell in the end how the film's cuts lie on the song.
    """

    command: str
    song: Path
    order: Callable[[Song], FilmOrder]
    output: Path
    compose: Callable[[], object] | None = None
    measured: bool = False


def run(settings: Settings, wish: Wish) -> dict[str, Any]:
    """Make a film with its progress shown, as the whole life of a command; see `make_film`."""
    # Logs would run through the display; what a user has to know is shown or raised.
    level = settings.log_level if "log_level" in settings.model_fields_set else "ERROR"
    logs.configure(level=level, as_json=False)
    try:
        with open_display() as display:
            return run_stoppable(make_film(settings, wish, display))
    except StorageFullError as error:
        raise _with_place(error, settings) from error


def _with_place(error: StorageFullError, settings: Settings) -> StorageFullError:
    if isinstance(error, StorageUnavailableError):
        return error  # It names the place itself.
    folder, other = (
        (settings.data, "--data") if settings.blobs is None else (settings.blobs, "SONGREEL_BLOBS")
    )
    if "://" in str(folder):
        folder, other = settings.cache or settings.data, "SONGREEL_CACHE"
    return StorageFullError(
        f"{error.message} Films are kept in {folder}; {other} names another folder.",
        details=error.details,
    )


async def make_film(settings: Settings, wish: Wish, display: Display) -> dict[str, Any]:
    """Make a film, write it to its file and return its metadata, with its `video_id`.

    Raises:
        StoppedError: the task was cancelled; what was finished is kept.
        SongreelError: it was refused, or could not be made or written.
    """
    async with open_studio(settings, command=wish.command) as studio:
        if wish.compose is not None:
            display.say("Composing a song.")
            await asyncio.to_thread(wish.compose)
        song = await studio.add_song(wish.song)
        result = await _deliver(studio, wish.order(song), wish.output, display)
        metadata: dict[str, Any] = {**result["metadata"], "video_id": result["video_id"]}
        if wish.measured:
            display.say("Measuring how the cuts lie on the song.")
            heard = await studio.analysis(song.id)
            metadata = {**metadata, "sync": await asyncio.to_thread(_sync, wish, heard)}
    return metadata


def _sync(wish: Wish, heard: Analysis) -> str:
    """Return in a line how the cuts of a finished film, found in its pictures, lie on its song."""
    from songreel.cli.sync import summary_line
    from songreel.music.sync import report

    return summary_line(report(wish.output, wish.song, heard))


async def _deliver(
    studio: Studio, order: FilmOrder, output: Path, display: Display
) -> dict[str, Any]:
    """Have a film made and write it to its file; made before and lost since, it is made anew."""
    lost: set[str] = set()
    while True:
        placed, result = await have_made(studio, order, display, lost)
        try:
            await _write(studio, str(result["video_id"]), output, display)
        except NotFoundError:
            if placed.state is not JobState.SUCCEEDED:
                raise
            display.say("Its file in the data folder is gone or damaged: it is made anew.")
            lost.add(placed.job_id)
        else:
            return result


async def _write(studio: Studio, video_id: str, output: Path, display: Display) -> None:
    try:
        is_there = await asyncio.to_thread(output.exists)
        with replacing(output) as part:
            await studio.fetch_video(video_id, part)
    except asyncio.CancelledError:
        raise StoppedError(
            "Stopped while the film was being written. It is made and kept: the same command "
            "again writes it at once."
        ) from None
    if is_there:
        display.say(f"{output} was there already; it is replaced.")


async def have_made(
    studio: Studio, order: FilmOrder, display: Display, lost: Container[str] = ()
) -> tuple[Placed, dict[str, Any]]:
    """Order a film and return where that led and what came of it; stopped meanwhile, call it off.

    Args:
        studio: who makes it.
        order: the film.
        display: shows how it comes along.
        lost: jobs that are passed over, because their films are not there any more.
    """
    clock = asyncio.get_running_loop().time
    while True:
        began, moment = clock(), now()
        placed = await _order(studio, order, lost)
        try:
            await _tell_interrupted(studio, placed, display)
            return placed, await _follow(studio, placed, moment, display)
        except _CalledOffError as error:
            # A command that was stopped left it behind: its end came only now.
            if clock() - began > _LEFT_BEHIND_SECONDS:
                raise error.reason from None
        except asyncio.CancelledError:
            end = await _call_off(studio, placed)
            raise StoppedError(_what_was_kept(end or display.progress)) from None


class _CalledOffError(Exception):
    """The film was called off, but not by this command."""

    def __init__(self, reason: SongreelError) -> None:
        self.reason = reason
        super().__init__(reason.message)


async def place(studio: Studio, order: FilmOrder, lost: Container[str] = ()) -> Placed:
    """Order a film and return where it led: to the one that this very order already began, if any.

    An order that ended without a film, or whose film is lost, uses its key up; the next one has
    the next key.

    Raises:
        SongreelError: the order was refused.
    """
    # Under a key the first answer stands, whatever has changed since: what decides which film it
    # is has to be in the key. It is planned once for that, not for each number.
    film = await studio.fingerprint(order)
    for number in range(_MOST_TRIES):
        try:
            placed = await studio.order_film(order, _key(order, film, number))
        except ConflictError:
            continue
        has_ended = placed.state in {JobState.FAILED, JobState.CANCELLED}
        if not has_ended and placed.job_id not in lost:
            return placed
    raise ConflictError(
        f"This film was tried {_MOST_TRIES} times within a day. Change it a little, "
        "for example with --seed."
    )


def _key(order: FilmOrder, film: str, number: int) -> str:
    """Return the name of an order: the same for the same command, as long as its film is.

    Args:
        order: what the command says. A server holds a key to what was sent under it, so that two
            commands have two keys even where they lead to one film.
        film: the fingerprint of what that leads to now.
        number: how many orders of it ended without a film, or with one that is lost.
    """
    said = {**asdict(order), "song": order.song.sha256, "film": film}
    said["cut"] = {name: str(value) for name, value in asdict(order.cut).items()}
    if order.finish == Finish():
        # The same command of an earlier version has the same name.
        del said["finish"]
    return f"film-{digest(said)[:32]}-{number}"


async def _order(studio: Studio, order: FilmOrder, lost: Container[str]) -> Placed:
    """Order a film; stopped in the middle, the order is called off as soon as it is known."""
    placing = asyncio.create_task(place(studio, order, lost))
    try:
        return await asyncio.shield(placing)
    except asyncio.CancelledError:
        await asyncio.wait({placing}, timeout=_CANCEL_SECONDS)
        if placing.done() and placing.exception() is None:
            await _call_off(studio, placing.result())
        raise


async def _events(studio: Studio, placed: Placed, past: Sequence[Event]) -> AsyncGenerator[Event]:
    """Yield what has happened and what happens to a film, to its end."""
    for event in past:
        yield event
    last = past[-1].seq if past else 0
    async with aclosing(studio.follow(placed.job_id, last)) as coming:
        async for event in coming:
            yield event


async def _tell_interrupted(studio: Studio, placed: Placed, display: Display) -> None:
    others = set(await studio.interrupted()) - {placed.job_id}
    if others and placed.state is not JobState.SUCCEEDED:
        films = "film" if len(others) == 1 else "films"
        display.say(f"Finishing first what was interrupted: {len(others)} {films}.")


async def _follow(
    studio: Studio, placed: Placed, ordered_at: datetime, display: Display
) -> dict[str, Any]:
    is_made = placed.state is JobState.SUCCEEDED
    if is_made:
        display.say("This very film was made before. Here it is again.")
    past = await studio.so_far(placed.job_id)
    # What earlier commands made of it is not shown again; times may come in whole seconds.
    old = [event for event in past if event.at < ordered_at.replace(microsecond=0)]
    if not is_made:
        display.catch_up(old)
    async with aclosing(_events(studio, placed, past)) as events:
        async for event in events:
            match event.data:
                case Succeeded(result=result):
                    return result
                case Failed(error=error) | Cancelled(error=error):
                    reason = from_document(error)
                    # A film may learn of its end through a part that was called off first.
                    if reason.error_code == FailureCode.CANCELLED:
                        raise _CalledOffError(reason)
                    raise reason
                case _ if not is_made and event.seq > len(old):
                    display.show(event)
                case _:
                    pass
    raise UnavailableError(
        "The film's log ended before the film was done. Run the same command again: what is "
        "finished is kept."
    )


async def _call_off(studio: Studio, placed: Placed) -> Progress | None:
    """Cancel a film and see it end, so that clips which are finished by then are counted.

    Returns None where its end takes too long: it then comes by itself, at the latest when the
    data folder is opened next.
    """
    progress = Progress()
    try:
        async with asyncio.timeout(_CANCEL_SECONDS):
            await studio.cancel(placed.job_id)
            async with aclosing(studio.follow(placed.job_id)) as events:
                async for event in events:
                    progress.apply(event)
    except TimeoutError:
        return None
    except SongreelError as error:
        raise StoppedError(
            f"Stopped, but the film could not be called off ({error.message}): the same command "
            "carries on with it."
        ) from error
    return progress


def _what_was_kept(progress: Progress) -> str:
    carry_on = "Run the same command again to carry on."
    if not progress.clips:
        return f"Stopped before a clip was finished. {carry_on}"
    phase = progress.phase
    if phase is not None and phase.name == "clips" and phase.total is not None:
        return f"Stopped. {phase.done} of {phase.total} clips are finished and kept. {carry_on}"
    return f"Stopped. All clips are finished and kept. {carry_on}"
