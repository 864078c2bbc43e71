"""What clips are made with of the song under them: how strong it is, and its sound."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from songreel.domain.errors import FailureCode, FilmError
from songreel.domain.frames import FILM_RATE
from songreel.domain.plan import Shot
from songreel.domain.video import SongFacts
from songreel.jobs.context import JobContext
from songreel.media import passage
from songreel.media.errors import MediaError
from songreel.media.passage import Span
from songreel.music import energy
from songreel.workflows.tools import Tools

Result = TypeVar("Result")


class SongParts:
    """Measures and cuts one song, apart from the event loop."""

    def __init__(self, tools: Tools, context: JobContext, song: Mapping[str, Any]) -> None:
        """Hold the ports, the job that this is for, and the song as a film's request keeps it."""
        self._tools, self._context, self._song = tools, context, song

    async def energy(self) -> tuple[int, ...]:
        """Return how strong the song is at each frame of the film."""
        return await self._of_song(energy.measure)

    async def passages(self, shots: Sequence[Shot]) -> dict[int, str]:
        """Keep what sounds under each whole clip; return the content hashes, by shot.

        The song is decoded once for all of them. The same song gives the same hashes each time,
        so that the clips that were made with them are found again.
        """
        song = self._song
        facts = SongFacts(song["samples"], song["sample_rate"], song["channels"], song["codec"])
        spans = [Span(shot.start, FILM_RATE.frames_in(shot.clip_seconds)) for shot in shots]
        await self._tools.blobs.require_room(passage.size_bytes(facts, spans))
        hashes: dict[int, str] = {}
        async with self._tools.workplace() as folder:

            def cut(path: Path, go_on: Callable[[], None]) -> list[Path]:
                return passage.cut(path, facts, spans, folder, go_on)

            files = await self._of_song(cut)
            for shot, file in zip(shots, files, strict=True):
                kept = await self._context.unless_cancelled(self._tools.blobs.put_file(file))
                hashes[shot.index] = kept.sha256
        return hashes

    async def _of_song(self, work: Callable[[Path, Callable[[], None]], Result]) -> Result:
        """Return what is made of the song's file, apart from the event loop.

        The work is given a function to call now and then: it raises once nobody waits any more.
        """
        tools, given_up = self._tools, threading.Event()

        def go_on() -> None:
            if given_up.is_set():
                raise MediaError("Nobody wants to know any more.")

        async with tools.blobs.path(self._song["sha256"]) as song:
            try:
                return await self._context.unless_cancelled(tools.run(work, song, go_on))
            except MediaError as error:
                raise FilmError(FailureCode.OUTPUT_INVALID, str(error)) from error
            finally:
                given_up.set()


def under(shot: Shot, strength: Sequence[int]) -> tuple[int, ...]:
    """Return the energy under a whole clip: it may be longer than its shot."""
    return energy.under(strength, shot.start, FILM_RATE.frames_in(shot.clip_seconds))
