"""From clips that are there to a film in a file: what `merge` does once its words are read."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from songreel.cli.backend import MergeOrder, Studio, open_studio
from songreel.cli.display import Display, open_display
from songreel.cli.errors import StoppedError
from songreel.cli.output import replacing
from songreel.cli.stopping import run_stoppable
from songreel.core import logs
from songreel.core.ids import new_id
from songreel.domain.errors import FailureCode, SongreelError, UnavailableError, from_document
from songreel.domain.event import Cancelled, Failed, Succeeded

if TYPE_CHECKING:
    from songreel.core.settings import Settings

_CANCEL_SECONDS = 1.5


def run(
    settings: Settings, order: MergeOrder, *, song: Path | None, output: Path
) -> dict[str, Any]:
    """Merge clips with the progress shown, as the whole life of a command.

    Args:
        settings: say where the clips are kept.
        order: the film; its song is that of `song`.
        song: a file to be handed in first, or None.
        output: where the film goes.

    Returns:
        The metadata of the film, with its `video_id`.

    Raises:
        StoppedError: the user stopped it.
        SongreelError: it was refused, or could not be made or written.
    """
    level = settings.log_level if "log_level" in settings.model_fields_set else "ERROR"
    logs.configure(level=level, as_json=False)
    with open_display() as display:
        return run_stoppable(_merge(settings, order, song, output, display))


async def _merge(
    settings: Settings, order: MergeOrder, song: Path | None, output: Path, display: Display
) -> dict[str, Any]:
    async with open_studio(settings, command="merge") as studio:
        if song is not None:
            order = replace(order, song=await studio.add_song(song))
        result = await _made(studio, order, display)
        with replacing(output) as part:
            await studio.fetch_video(str(result["video_id"]), part)
    return {**result["metadata"], "video_id": result["video_id"]}


async def _made(studio: Studio, order: MergeOrder, display: Display) -> dict[str, Any]:
    """Order a film and follow it to its end; stopped meanwhile, call it off."""
    # A film that costs nothing is made anew by each command: what it is made of may have changed.
    placed = await studio.order_merge(order, f"merge-{new_id()}")
    try:
        async with aclosing(studio.follow(placed.job_id)) as events:
            async for event in events:
                match event.data:
                    case Succeeded(result=result):
                        return result
                    case Failed(error=error) | Cancelled(error=error):
                        raise from_document(error)
                    case _:
                        display.show(event)
    except asyncio.CancelledError:
        await _call_off(studio, placed.job_id)
        raise StoppedError("Stopped. The clips are kept as they were.") from None
    raise UnavailableError(
        "The film's log ended before the film was done. Run the same command again."
    )


async def _call_off(studio: Studio, job_id: str) -> None:
    try:
        async with asyncio.timeout(_CANCEL_SECONDS):
            await studio.cancel(job_id)
            async with aclosing(studio.follow(job_id)) as events:
                async for _ in events:
                    pass
    except TimeoutError:
        # Its end then comes by itself.
        return
    except SongreelError as error:
        if error.error_code != FailureCode.CANCELLED:
            raise StoppedError(
                f"Stopped, but the merging could not be called off ({error.message})."
            ) from error
