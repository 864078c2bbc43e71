"""A step of a project as a command has it done: its job followed to its end, with Ctrl-C heeded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from songreel.cli.errors import StoppedError
from songreel.cli.output import replacing
from songreel.cli.progress import Progress
from songreel.domain.errors import SongreelError, UnavailableError, from_document
from songreel.domain.event import Cancelled, Failed, Succeeded

if TYPE_CHECKING:
    from songreel.cli.backend import Studio
    from songreel.cli.display import Display
    from songreel.cli.project.ports import Document, Workshop

# What is left of the two seconds that stopping may take goes to closing everything.
_CANCEL_SECONDS = 1.5
_AGAIN = "Run the same command again to carry on."


async def carried_out(
    workshop: Workshop, start: Callable[[], Coroutine[Any, Any, str]], display: Display
) -> Document:
    """Have a job of a project carried out, and return its result; stopped meanwhile, call it off.

    Args:
        workshop: who does it.
        start: orders the job and returns its id.
        display: shows how it comes along.

    Raises:
        StoppedError: the task was cancelled; what was finished is kept.
        SongreelError: it was refused, failed, or somebody else called it off.
    """
    studio = workshop.studio
    starting = asyncio.create_task(start())
    try:
        job_id = await asyncio.shield(starting)
    except asyncio.CancelledError:
        # Stopped in the middle of the order, it is called off as soon as it is known.
        await asyncio.wait({starting}, timeout=_CANCEL_SECONDS)
        if starting.done() and starting.exception() is None:
            await _call_off(studio, starting.result())
        raise StoppedError(f"Stopped before anything was made. {_AGAIN}") from None
    try:
        return await _followed(studio, job_id, display)
    except asyncio.CancelledError:
        end = await _call_off(studio, job_id)
        raise StoppedError(_what_was_kept(end or display.progress)) from None


async def _followed(studio: Studio, job_id: str, display: Display) -> Document:
    async with aclosing(studio.follow(job_id)) as events:
        async for event in events:
            match event.data:
                case Succeeded(result=result):
                    return result
                case Failed(error=error) | Cancelled(error=error):
                    raise from_document(error)
                case _:
                    display.show(event)
    raise UnavailableError(
        f"The log ended before the work was done. {_AGAIN} What is finished is kept."
    )


async def _call_off(studio: Studio, job_id: str) -> Progress | None:
    """Cancel a job and see it end, so that clips which are finished by then are counted.

    Returns None where its end takes too long: it then comes by itself, at the latest when the
    data folder is opened next.
    """
    progress = Progress()
    try:
        async with asyncio.timeout(_CANCEL_SECONDS):
            await studio.cancel(job_id)
            async with aclosing(studio.follow(job_id)) as events:
                async for event in events:
                    progress.apply(event)
    except TimeoutError:
        return None
    except SongreelError as error:
        raise StoppedError(
            f"Stopped, but the work could not be called off ({error.message}): it goes on, and "
            "`songreel jobs` shows it."
        ) from error
    return progress


def _what_was_kept(progress: Progress) -> str:
    phase = progress.phase
    if phase is not None and phase.name == "clips" and phase.total is not None:
        clips = f"{phase.done} of {phase.total} clips are finished and kept."
        return f"Stopped. {clips} {_AGAIN}"
    return f"Stopped. What was finished is kept. {_AGAIN}"


async def written(workshop: Workshop, video_id: str, output: Path, display: Display) -> None:
    """Write a film to its file, whole.

    Raises:
        StoppedError: the task was cancelled.
        SongreelError: it is not there any more, or could not be written.
    """
    try:
        is_there = await asyncio.to_thread(output.exists)
        with replacing(output) as part:
            await workshop.studio.fetch_video(video_id, part)
    except asyncio.CancelledError:
        raise StoppedError(
            "Stopped while the film was being written. It is made and kept: the same command "
            "again writes it at once."
        ) from None
    if is_there:
        display.say(f"{output} was there already; it is replaced.")
