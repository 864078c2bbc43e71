"""One poller for each backend: asks how orders stand, within what the service takes, for all jobs.

Webhooks shorten a wait through `nudge`; nothing relies on them.
"""

from __future__ import annotations

import asyncio
import heapq
import math
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

from songreel.core import tracing
from songreel.core.logs import get_logger
from songreel.core.patience import happens
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import Finished, GenerationBackend, Running, Status
from songreel.workflows.questions import Questions

LIST_FROM = 16
"""With more open orders than this, a service that has a list is asked for its pages.

The design asks for that above 100; one page that tells of a hundred orders costs both sides less
than twenty questions do, and everybody hears of the end sooner than in a queue of questions.
"""

_log = get_logger(__name__)
_AT_ONCE = 32
_BURST = 64
"""Questions at once: what the list shows as done together is asked for together."""
_SWEEP_SECONDS = (0.3, 1.0)
_UNSEEN_SECONDS = 30.0
_LONGEST_PAUSE = 60.0
_WORTH_TELLING = 5
# Seconds between two questions at least, and as a share of what an order has taken: somebody waits
# for a few, and a service takes many more questions about those than are asked.
_FEW, _ALONE, _TOGETHER = 2, (0.1, 0.02), (0.15, 0.03)
_SKEW = timedelta(minutes=10)
_EARLIEST, _LONGEST_EARLY = 0.8, 30.0


class Watch:
    """What one job hears of its order."""

    def __init__(
        self, provider_id: str, since: datetime, began: float, expected: float | None
    ) -> None:
        """Begin to listen.

        Args:
            provider_id: the order.
            since: when it was sent.
            began: the loop's time now.
            expected: seconds after `began` at which its end is expected, or None.
        """
        self.provider_id = provider_id
        self.since = since
        self.began = began
        self.expected = expected
        self.failures = 0
        self.due = began
        self.is_asked = False
        self.is_urgent = True
        self.is_nudged = False
        self.trouble: str | None = None
        self.seen_at = -math.inf
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

    def __init__(self, backend: GenerationBackend[Any], questions: Questions | None = None) -> None:
        """Ask a backend, as often as its `reading` allows.

        Args:
            backend: who is asked.
            questions: how often all processes may ask it; None: there is no other one.
        """
        self._questions = questions
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
    def watch(
        self, provider_id: str, since: datetime, expected: float | None = None
    ) -> Generator[Watch]:
        """Hear of an order for as long as the context lasts; the first answer comes at once.

        Args:
            provider_id: the order.
            since: when it was sent.
            expected: seconds from now at which its end is expected, where anything is known.
        """
        watch = Watch(provider_id, since, asyncio.get_running_loop().time(), expected)
        self._watches[provider_id] = watch
        self._plan(watch, 0.0, urgent=not self._is_crowded)
        if self._task is None or self._task.done():
            # It asks for everybody, whoever came first.
            self._task = asyncio.create_task(
                self._run(), name="songreel-poller", context=tracing.apart()
            )
        try:
            yield watch
        finally:
            if self._watches.get(provider_id) is watch:
                del self._watches[provider_id]
            self._changed.set()

    def again(self, watch: Watch, seconds: float) -> None:
        """Ask once more about an order that has an end, after so many seconds."""
        watch.is_nudged = watch.is_asked
        self._plan(watch, seconds, urgent=True)

    def nudge(self, provider_id: str) -> bool:
        """Ask about an order now; tell whether anybody here waits for it."""
        watch = self._watches.get(provider_id)
        if watch is not None:
            watch.is_nudged = watch.is_asked
            self._plan(watch, 0.0, urgent=True)
        return watch is not None

    async def close(self) -> None:
        """Stop asking."""
        tasks = [*self._asking, *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        self._task = None

    def _plan(self, watch: Watch, seconds: float, *, urgent: bool = False) -> None:
        watch.is_urgent = urgent
        watch.due = asyncio.get_running_loop().time() + seconds
        heapq.heappush(self._queue, (watch.due, next(self._number), watch))
        self._changed.set()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while self._watches:
            if self._is_crowded and loop.time() >= self._next_sweep:
                pause = await self._sweep()
                self._next_sweep = loop.time() + pause
            watch = self._first()
            wake = watch.due if watch is not None else loop.time() + _LONGEST_PAUSE
            if self._is_crowded:
                wake = min(wake, self._next_sweep)
            if wake > loop.time() or watch is None or len(self._asking) >= _AT_ONCE:
                await self._rest(max(wake - loop.time(), 0.0), len(self._asking) >= _AT_ONCE)
                continue
            heapq.heappop(self._queue)
            if self._is_told_by_pages(watch):
                self._plan(watch, self._interval(watch))
                continue
            try:
                await self._turn()
            except Exception as error:
                await _report("poll_crashed", error, provider_id=watch.provider_id)
                self._put_off(watch, None, FailureCode.UNKNOWN_ERROR, "It cannot be asked now.")
                continue
            if self._watches.get(watch.provider_id) is not watch:
                continue
            watch.is_asked = True
            task = asyncio.create_task(self._ask(watch))
            self._asking.add(task)
            task.add_done_callback(self._asked)

    @property
    def _is_crowded(self) -> bool:
        return self._reading.lists and len(self._watches) > LIST_FROM

    def _sweep_pause(self) -> float:
        """Return the seconds until the pages are read again: as soon as one is worth asking for."""
        shortest, longest = _SWEEP_SECONDS
        soonest = min((self._interval(watch) for watch in self._watches.values()), default=longest)
        return max(shortest, min(soonest, longest))

    def _is_told_by_pages(self, watch: Watch) -> bool:
        """Tell whether a question would only say what the service's pages say."""
        if not self._is_crowded or watch.is_urgent:
            return False
        return asyncio.get_running_loop().time() - watch.seen_at < _UNSEEN_SECONDS

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
        await happens(self._changed, None if is_full else seconds)

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        self._changed.set()

    async def _turn(self) -> None:
        """Wait until the service may be asked again, and take that turn.

        Some questions may come at once where there were few before (a leaky bucket: ITU-T I.371,
        the generic cell rate algorithm); in no minute are there more than the service takes.
        """
        loop = asyncio.get_running_loop()
        if self._reading.requests_a_minute is not None:
            rate = self._reading.requests_a_minute
            burst = max(1, min(_BURST, rate // 20))
            step = 60 / max(1, rate - burst)
            self._free_at = max(self._free_at, loop.time()) + step
            wait = self._free_at - burst * step - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
        if self._questions is not None:
            await self._questions.take()

    async def _ask(self, watch: Watch) -> None:
        try:
            status = await self._backend.poll(watch.provider_id)
        except BackendError as error:
            watch.is_asked = False
            self._put_off(watch, error.retry_after, error.failure, error.message)
            return
        except Exception as error:
            # The order may be paid for: a mistake in reading an answer must not give it up.
            await _report("poll_crashed", error, provider_id=watch.provider_id)
            watch.is_asked = False
            self._put_off(watch, None, FailureCode.UNKNOWN_ERROR, "Its answer cannot be read.")
            return
        nudged = watch.is_nudged
        watch.failures, watch.is_asked, watch.is_nudged = 0, False, False
        watch.trouble = None
        watch.tell(status)
        if isinstance(status, Running):
            self._plan(watch, 0.0 if nudged else self._interval(watch), urgent=nudged)

    def _put_off(
        self, watch: Watch, retry_after: int | None, failure: FailureCode, message: str
    ) -> None:
        """Ask later: the answer could not be had."""
        watch.failures += 1
        if failure is FailureCode.AUTHENTICATION_ERROR or watch.failures >= _WORTH_TELLING:
            watch.trouble = message
            watch.tell(Running())
        pause = min(_LONGEST_PAUSE, self._interval(watch) * 2 ** min(watch.failures, 8))
        # A service may ask for a day; what it made is gone after an hour.
        asked_for = min(float(retry_after or 0), _LONGEST_PAUSE)
        if failure is FailureCode.RATE_LIMIT_EXCEEDED:
            self._ask_nothing_for(asked_for or pause)
        level = _log.warning if watch.failures in {5, 20, 100} else _log.debug
        level(
            "backend_does_not_say_how_an_order_stands",
            provider_id=watch.provider_id,
            reason=failure.value,
            failures=watch.failures,
        )
        nudged, watch.is_nudged = watch.is_nudged, False
        self._plan(watch, 0.0 if nudged else max(pause, asked_for), urgent=True)

    def _ask_nothing_for(self, seconds: float) -> None:
        """Have nobody ask within so many seconds, nor many at once after them."""
        rate = self._reading.requests_a_minute
        if rate is not None:
            burst = max(1, min(_BURST, rate // 20))
            until = asyncio.get_running_loop().time() + seconds
            self._free_at = max(self._free_at, until + (burst - 1) * 60 / max(1, rate - burst))

    def _interval(self, watch: Watch) -> float:
        """Return the seconds between two questions: a small part of what it has taken so far.

        Long before the end that earlier orders let expect, half of the time until then.
        """
        elapsed = asyncio.get_running_loop().time() - watch.began
        if self._reading.requests_a_minute is None:
            return min(2.0, 0.05 + elapsed / 20)
        early = 0.0 if watch.expected is None else (_EARLIEST * watch.expected - elapsed) / 2
        shortest, share = _ALONE if len(self._watches) <= _FEW else _TOGETHER
        return max(min(5.0, max(shortest, elapsed * share)), min(early, _LONGEST_EARLY))

    async def _sweep(self) -> float:
        """Read the service's list; return the seconds until it is worth reading again."""
        try:
            await self._read_pages()
        except BackendError as error:
            _log.warning("backend_does_not_list_its_orders", reason=error.failure.value)
            self._ask_nothing_for(min(float(error.retry_after or 0), _LONGEST_PAUSE))
        except Exception as error:
            # A mistake in reading the list must not end what everybody waits for: what it does not
            # tell is asked for one by one.
            await _report("sweep_crashed", error)
            return _LONGEST_PAUSE
        return self._sweep_pause()

    async def _read_pages(self) -> None:
        """Read the service's list as far back as the oldest order here."""
        unseen = dict(self._watches)
        pages = self._backend.sweep(min(watch.since for watch in unseen.values()) - _SKEW)
        while pages is not None and unseen:
            await self._turn()
            page = await anext(pages, None)
            if page is None:
                break
            for provider_id, status in page.items():
                watch = unseen.pop(provider_id, None)
                if watch is not None and not watch.is_asked:
                    self._seen(watch, status)

    def _seen(self, watch: Watch, status: Status) -> None:
        watch.seen_at = asyncio.get_running_loop().time()
        if isinstance(status, Running) or (isinstance(status, Finished) and status.output):
            watch.tell(status)
        else:
            # What the list does not tell whole: the result's address, or why there is none.
            self._plan(watch, 0.0, urgent=True)


async def _report(event: str, error: Exception, **named: str) -> None:
    """Log a mistake of ours with its trace, which reads the source files: not on the loop."""
    await asyncio.to_thread(partial(_log.error, event, exc_info=error, **named))
