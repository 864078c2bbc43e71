"""Listening to songs: one after another, each once for all who ask at the same time."""

from __future__ import annotations

import asyncio
import threading
from bisect import bisect
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
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

Told = Callable[[int], object]
"""Hears how much is done, in thousandths; called in threads."""

_Heard = tuple[Analysis, dict[str, Any]]

# How often the listener asks whether to go on, for each second of a song, and which thousandths of
# its time have passed by then; measured.
_CALLS = (0.0, 0.57, 1.15, 1.7, 6.0)
_SHARES = (0, 50, 500, 950, 990)


class _Unwanted(Exception):
    """Nobody waits for this listening any more."""


@dataclass(slots=True)
class _Run:
    """A song that is being listened to, or waits for its turn.

    Attributes:
        seconds: how long the song is.
        waiting: how many wait for the end.
        calls: how often the listener asked whether to go on.
    """

    seconds: float
    waiting: int = 0
    calls: int = 0
    told: list[Told] = field(default_factory=list[Told])
    submitted: Future[_Heard] | None = None
    unwanted: threading.Event = field(default_factory=threading.Event)

    def go_on(self) -> None:
        """Tell how far it is, and raise where nobody waits for it any more."""
        if self.unwanted.is_set():
            raise _Unwanted
        self.calls += 1
        share = share_of(self.calls, self.seconds)
        for told in tuple(self.told):
            told(share)


class Listener:
    """Listens to songs, and keeps what is heard."""

    def __init__(
        self, library: Library, database: Database, heavy: Executor, model: BeatModel | None
    ) -> None:
        """Hold where songs are, where what is heard is kept, and who hears it."""
        self._library, self._database, self._heavy = library, database, heavy
        self._model = model
        self._runs: dict[str, tuple[_Run, asyncio.Task[Analysis]]] = {}
        self._tasks: set[asyncio.Task[Analysis]] = set()
        # Listening takes seconds of a core and some hundred megabytes: one song after the other.
        self._turn = asyncio.Semaphore(1)
        self._submitted: Future[_Heard] | None = None
        self._is_closing = threading.Event()

    async def close(self) -> None:
        """End what is being listened to, within a second; it is heard anew when asked for again."""
        self._is_closing.set()
        if self._submitted is not None:
            # What waits for a thread that does something longer need not be waited for.
            self._submitted.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def hear(self, song: Asset, told: Told | None = None) -> Analysis:
        """Return what is heard in a song; it is listened to, or already being listened to.

        Giving up waiting does not end it.

        Raises:
            InvalidRequestError: the file is damaged.
            UnavailableError: the server is shutting down.
        """
        run, task = self._runs.get(song.id) or self._begin(song)
        run.waiting += 1
        if told is not None:
            run.told.append(told)
        try:
            return await asyncio.shield(task)
        finally:
            run.waiting -= 1
            if told is not None:
                run.told.remove(told)

    def leave(self, song_id: str) -> None:
        """End the listening to a song unless somebody waits for it; who asks then begins anew."""
        run, _ = self._runs.get(song_id, (None, None))
        if run is None or run.waiting > 0:
            return
        del self._runs[song_id]
        run.unwanted.set()
        if run.submitted is not None:
            run.submitted.cancel()

    def _begin(self, song: Asset) -> tuple[_Run, asyncio.Task[Analysis]]:
        run = _Run(song.facts["samples"] / song.facts["sample_rate"])
        task = asyncio.create_task(self._heard(song, run))
        self._runs[song.id] = run, task
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._forget(song.id, done))
        return run, task

    async def _heard(self, song: Asset, run: _Run) -> Analysis:
        async with self._turn, self._library.file(song.sha256) as path:
            self._refuse_closing()
            analysis, document = await self._listen(path, run)
        async with self._database.transaction() as connection:
            await rows.keep_analysis(
                connection, song, document, listener=analysis.listener, at=now()
            )
        return analysis

    async def _listen(self, path: Path, run: _Run) -> _Heard:
        """Return what is heard, and its document; `close` and `leave` end it."""

        def go_on() -> None:
            self._refuse_closing()
            run.go_on()

        run.go_on()
        self._submitted = run.submitted = self._heavy.submit(_heard, path, go_on, self._model)
        try:
            return await asyncio.wrap_future(self._submitted)
        except asyncio.CancelledError:
            self._refuse_closing()
            raise
        finally:
            self._submitted = None

    def _forget(self, song_id: str, task: asyncio.Task[Analysis]) -> None:
        self._tasks.discard(task)
        _, latest = self._runs.get(song_id, (None, None))
        if latest is task:
            del self._runs[song_id]
        if not task.cancelled():
            # Whoever waited has heard of it; where nobody waits any more, nobody needs to.
            task.exception()

    def _refuse_closing(self) -> None:
        if self._is_closing.is_set():
            raise UnavailableError("The server is shutting down; try again in a moment.")


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
