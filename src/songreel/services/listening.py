"""Listening to songs: one after another, each once for all who ask at the same time."""

from __future__ import annotations

import asyncio
from bisect import bisect
from collections.abc import Callable
from concurrent.futures import Executor
from itertools import count
from pathlib import Path
from typing import Any

from songreel.core.clock import now
from songreel.domain.analysis import Analysis
from songreel.domain.errors import UnavailableError
from songreel.domain.video import Asset
from songreel.music.listening import BeatModel, listen
from songreel.services.library import Library
from songreel.storage import songs as rows
from songreel.storage.database import Database
from songreel.workflows.efforts import Effort, Efforts, Interest

_Heard = tuple[Analysis, dict[str, Any]]

# How often the listener asks whether to go on, for each second of a song, and which thousandths of
# its time have passed by then; measured.
_CALLS = (0.0, 0.57, 1.15, 1.7, 6.0)
_SHARES = (0, 50, 500, 950, 990)


class Listener:
    """Listens to songs, and keeps what is heard."""

    def __init__(
        self, library: Library, database: Database, heavy: Executor, model: BeatModel | None
    ) -> None:
        """Hold where songs are, where what is heard is kept, and who hears it."""
        self._library, self._database, self._heavy = library, database, heavy
        self._model = model
        self._efforts: Efforts[Analysis] = Efforts()
        # Listening takes seconds of a core and some hundred megabytes: one song after the other.
        self._turn = asyncio.Semaphore(1)
        self._is_closing = False

    async def close(self) -> None:
        """End what is being listened to, within a second; it is heard anew when asked for again."""
        self._is_closing = True
        await self._efforts.close(at_once=False)

    async def hear(self, song: Asset, interest: Interest | None = None) -> Analysis:
        """Return what is heard in a song; it is listened to, or already being listened to.

        Giving up waiting does not end it, but where the interest says so and nobody else waits.

        Raises:
            InvalidRequestError: the file is damaged.
            UnavailableError: the server is shutting down.
        """
        if self._is_closing:
            raise UnavailableError("The server is shutting down; try again in a moment.")
        return await self._efforts.of(song.id, lambda effort: self._heard(song, effort), interest)

    async def _heard(self, song: Asset, effort: Effort) -> Analysis:
        async with self._turn, self._library.file(song.sha256) as path:
            effort.go_on()
            analysis, document = await self._listen(song, path, effort)
        async with self._database.transaction() as connection:
            await rows.keep_analysis(
                connection, song, document, listener=analysis.listener, at=now()
            )
        return analysis

    async def _listen(self, song: Asset, path: Path, effort: Effort) -> _Heard:
        seconds = song.facts["samples"] / song.facts["sample_rate"]
        calls = count()

        def go_on() -> None:
            effort.told_of(share_of(next(calls), seconds), 1000)

        submitted = self._heavy.submit(_heard, path, go_on, self._model)
        # What waits for a thread that does something longer need not be waited for.
        effort.stops.append(submitted.cancel)
        try:
            return await asyncio.wrap_future(submitted)
        except asyncio.CancelledError:
            effort.go_on()
            raise


def share_of(calls: int, seconds: float) -> int:
    """Return how much of a listening is done, in thousandths, by how often it asked to go on."""
    each = calls / max(seconds, 1.0)
    place = bisect(_CALLS, each)
    if place == len(_CALLS):
        return _SHARES[-1]
    before, after = _CALLS[place - 1], _CALLS[place]
    least, most = _SHARES[place - 1], _SHARES[place]
    return least + round((most - least) * (each - before) / (after - before))


def _heard(path: Path, go_on: Callable[[], object], model: BeatModel | None) -> _Heard:
    analysis = listen(path, go_on, model)
    return analysis, analysis.model_dump(mode="json", by_alias=True)
