"""One poller for each backend: asks how orders stand, within what the service takes, for all jobs.

Webhooks shorten a wait through `nudge`; nothing relies on them.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from songreel.core.logs import get_logger
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import GenerationBackend, Running, Status

LIST_FROM = 100
"""With more open orders than this, a service that has a list is asked for its pages."""

_log = get_logger(__name__)
_AT_ONCE = 32
_SWEEP_SECONDS = 1.0
_UNSEEN_SECONDS = 30.0
_LONGEST_PAUSE = 60.0
_SKEW = timedelta(minutes=10)


class Watch:
    """What one job hears of its order."""

    def __init__(self, provider_id: str, since: datetime, began: float) -> None:
        """Begin to listen; `since` is when the order was sent, `began` the loop's time now."""
        self.provider_id = provider_id
        self.since = since
        self.began = began
        self.failures = 0
        self.due = began
        self.is_asked = False
        self._status: Status | None = None
        self._news = asyncio.Event()

    async def next(self) -> Status:
        """Wait for what the backend says next."""
        await self._news.wait()
        self._news.clear()
        if self._status is None:
            raise RuntimeError("there was news, and nothing is told")
        return self._status

    def tell(self, status: Status) -> None:
        """Hand on what the backend said."""
        self._status = status
        self._news.set()


class Poller:
    """Asks one backend how its orders stand."""

    def __init__(self, backend: GenerationBackend[Any]) -> None:
        """Ask a backend, as often as its `reading` allows."""
        self._backend = backend
        self._reading = backend.reading
        self._watches: dict[str, Watch] = {}
        self._queue: list[tuple[float, int, Watch]] = []
        self._number = count()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._asking: set[asyncio.Task[None]] = set()
        self._free_at = 0.0
        self._next_sweep = 0.0

    @contextmanager
    def watch(self, provider_id: str, since: datetime) -> Generator[Watch]:
        """Hear of an order for as long as the context lasts; the first answer comes at once."""
        watch = Watch(provider_id, since, asyncio.get_running_loop().time())
        self._watches[provider_id] = watch
        self._plan(watch, 0.0)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="songreel-poller")
        try:
            yield watch
        finally:
            if self._watches.get(provider_id) is watch:
                del self._watches[provider_id]
            self._changed.set()

    def again(self, watch: Watch, seconds: float) -> None:
        """Ask once more about an order that has an end, after so many seconds."""
        self._plan(watch, seconds)

    def nudge(self, provider_id: str) -> bool:
        """Ask about an order now; tell whether anybody here waits for it."""
        watch = self._watches.get(provider_id)
        if watch is not None:
            self._plan(watch, 0.0)
        return watch is not None

    async def close(self) -> None:
        """Stop asking."""
        tasks = [*self._asking, *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._task = None

    def _plan(self, watch: Watch, seconds: float) -> None:
        watch.due = asyncio.get_running_loop().time() + seconds
        heapq.heappush(self._queue, (watch.due, next(self._number), watch))
        self._changed.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._watches:
            if self._is_crowded and loop.time() >= self._next_sweep:
                await self._sweep()
                self._next_sweep = loop.time() + _SWEEP_SECONDS
            watch = self._first()
            wake = watch.due if watch is not None else loop.time() + _LONGEST_PAUSE
            if self._is_crowded:
                wake = min(wake, self._next_sweep)
            if wake > loop.time() or watch is None or len(self._asking) >= _AT_ONCE:
                await self._rest(max(wake - loop.time(), 0.0), len(self._asking) >= _AT_ONCE)
                continue
            heapq.heappop(self._queue)
            await self._turn()
            if self._watches.get(watch.provider_id) is not watch:
                continue
            watch.is_asked = True
            task = asyncio.create_task(self._ask(watch))
            self._asking.add(task)
            task.add_done_callback(self._asked)

    @property
    def _is_crowded(self) -> bool:
        return self._reading.lists and len(self._watches) > LIST_FROM

    def _first(self) -> Watch | None:
        """Return who is due first; what was planned anew, or is not watched, is dropped."""
        while self._queue:
            due, _, watch = self._queue[0]
            is_current = self._watches.get(watch.provider_id) is watch and watch.due == due
            if is_current and not watch.is_asked:
                return watch
            heapq.heappop(self._queue)
        return None

    async def _rest(self, seconds: float, is_full: bool) -> None:
        self._changed.clear()
        limit = None if is_full else seconds
        try:
            await asyncio.wait_for(self._changed.wait(), limit)
        except TimeoutError:
            return

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        self._changed.set()

    async def _turn(self) -> None:
        """Wait until the service may be asked again, and take that turn."""
        loop = asyncio.get_running_loop()
        if self._reading.requests_a_minute is not None:
            at = max(self._free_at, loop.time())
            self._free_at = at + 60 / self._reading.requests_a_minute
            if at > loop.time():
                await asyncio.sleep(at - loop.time())

    async def _ask(self, watch: Watch) -> None:
        try:
            status = await self._backend.poll(watch.provider_id)
        except BackendError as error:
            watch.is_asked = False
            self._put_off(watch, error.retry_after, error.failure)
            return
        except Exception as error:
            # The order may be paid for: a mistake in reading an answer must not give it up.
            _log.error("poll_crashed", provider_id=watch.provider_id, exc_info=error)
            watch.is_asked = False
            self._put_off(watch, None, FailureCode.UNKNOWN_ERROR)
            return
        watch.failures, watch.is_asked = 0, False
        watch.tell(status)
        if isinstance(status, Running):
            self._plan(watch, self._interval(watch))

    def _put_off(self, watch: Watch, retry_after: int | None, failure: FailureCode) -> None:
        """Ask later: the answer could not be had."""
        watch.failures += 1
        pause = min(_LONGEST_PAUSE, self._interval(watch) * 2 ** min(watch.failures, 8))
        if failure is FailureCode.RATE_LIMIT_EXCEEDED:
            until = asyncio.get_running_loop().time() + (retry_after or pause)
            self._free_at = max(self._free_at, until)
        level = _log.warning if watch.failures in {5, 20, 100} else _log.debug
        level(
            "backend_does_not_say_how_an_order_stands",
            provider_id=watch.provider_id,
            reason=failure.value,
            failures=watch.failures,
        )
        self._plan(watch, max(pause, float(retry_after or 0)))

    def _interval(self, watch: Watch) -> float:
        """Return the seconds between two questions: a small part of what it has taken so far."""
        elapsed = asyncio.get_running_loop().time() - watch.began
        if self._reading.requests_a_minute is None:
            return min(2.0, 0.05 + elapsed / 20)
        return min(5.0, max(0.15, elapsed * 0.03))

    async def _sweep(self) -> None:
        """Read the service's list as far back as the oldest order here."""
        unseen = dict(self._watches)
        pages = self._backend.sweep(min(watch.since for watch in unseen.values()) - _SKEW)
        if pages is None:
            return
        try:
            while unseen:
                await self._turn()
                page = await anext(pages, None)
                if page is None:
                    break
                for provider_id, status in page.items():
                    watch = unseen.pop(provider_id, None)
                    if watch is not None and not watch.is_asked:
                        self._seen(watch, status)
        except BackendError as error:
            _log.warning("backend_does_not_list_its_orders", reason=error.failure.value)
            self._free_at += float(error.retry_after or 0)

    def _seen(self, watch: Watch, status: Status) -> None:
        if isinstance(status, Running):
            watch.tell(status)
            self._plan(watch, _UNSEEN_SECONDS)
        else:
            self._plan(watch, 0.0)
