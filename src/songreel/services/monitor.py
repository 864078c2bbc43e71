"""How the installation stands: looked at seldom, however often whoever watches it asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.domain.errors import SongreelError
from songreel.domain.job import JobState
from songreel.jobs.caps import day_of
from songreel.services.doctor import Finding, State
from songreel.storage import standing
from songreel.storage.errors import told
from songreel.storage.standing import Orders, Standing, Unfinished
from songreel.workflows.sweep import Stored, Sweeper
from songreel.workflows.tools import Tools

KEPT_SECONDS = 5.0
"""How long what was found is told again: scrapers ask every 10 to 60 seconds, each for itself."""

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found.

    Attributes:
        at: when it was looked at.
        standing: what the database tells; None: it does not answer.
        daily_cap: US dollars that may be spent on a day (UTC).
        free_bytes: of the disk; None: it cannot be told.
        least_free_bytes: below it nothing paid is begun.
        stored: stored bytes, as of the last time that all were looked through, or None.
    """

    at: datetime
    standing: Standing | None
    daily_cap: Decimal
    free_bytes: int | None
    least_free_bytes: int
    stored: Stored | None


_MINUTE = timedelta(minutes=1)
_LONG_MINUTES = 15


def findings(figures: Figures) -> Iterator[Finding]:
    """Say what of it needs a person, as the doctor says it; of what is fine a line too."""
    standing = figures.standing
    if standing is None:
        return  # That it does not answer is said by whoever asks for health.
    part = "Paid orders"
    if standing.held is not None:
        yield Finding(
            part,
            State.LIMITED,
            f"are held since {standing.held.get('since')} ({standing.held.get('reason')})",
            "`songreel jobs` shows what is open; `songreel jobs release` lets orders go out again.",
        )
    lost = [one for one in standing.orders if one.state == "unknown"]
    for one in lost:
        yield Finding(
            part,
            State.LIMITED,
            f"{one.orders} at {one.backend} have an unknown outcome: they may have been billed",
            "`songreel jobs --unresolved` shows them, with what can be done.",
        )
    if standing.held is None and not lost:
        open_now = sum(one.orders for one in standing.orders)
        spent = f"${standing.spent:.2f} of ${figures.daily_cap:.2f}"
        yield Finding(part, State.FINE, f"{open_now} under way; {spent} of today spent or reserved")
    jobs = [one for one in standing.unfinished if one.state == JobState.QUEUED]
    turns = [one for one in standing.orders if one.waiting]
    late = [*_late_jobs(figures, jobs), *_late_orders(figures, turns)]
    text = f"{sum(one.jobs for one in jobs)} jobs wait"
    if turns:
        text += f", and {sum(one.waiting for one in turns)} orders for their turn"
    yield from late or [Finding("Queue", State.FINE, text)]


def _late_jobs(figures: Figures, jobs: list[Unfinished]) -> Iterator[Finding]:
    oldest = min(jobs, key=lambda one: one.oldest, default=None)
    minutes = 0.0 if oldest is None else (figures.at - oldest.oldest) / _MINUTE
    if oldest is not None and minutes > _LONG_MINUTES:
        yield Finding(
            "Queue",
            State.LIMITED,
            f"the oldest {oldest.kind} has waited for {minutes:.0f} minutes",
            "Start workers, or see in the log of those that run why they take nothing.",
        )


def _late_orders(figures: Figures, orders: list[Orders]) -> Iterator[Finding]:
    """Say which orders wait for long: their jobs run, so the queue of jobs tells nothing of it."""
    for one in orders:
        minutes = 0.0 if one.oldest is None else (figures.at - one.oldest) / _MINUTE
        if minutes > _LONG_MINUTES:
            yield Finding(
                "Queue",
                State.LIMITED,
                f"{one.waiting} orders at {one.backend} wait for their turn, the oldest for "
                f"{minutes:.0f} minutes",
                "Have more of them at that service at once, or in a minute "
                "(SONGREEL_BACKEND_ORDERS_AT_ONCE, SONGREEL_BACKEND_ORDERS_A_MINUTE and what else "
                "limits them), or let them wait.",
            )


class Monitor:
    """Looks at the installation at most once in a while."""

    def __init__(self, tools: Tools, sweeper: Sweeper, clock: Callable[[], datetime] = now) -> None:
        """Hold what is looked at, and who looks through the stored bytes in any case."""
        self._tools, self._sweeper, self._clock = tools, sweeper, clock
        self._turn = asyncio.Lock()
        self._found: Figures | None = None
        self._until = 0.0

    async def figures(self) -> Figures:
        """Return how the installation stands, or stood a few seconds ago."""
        async with self._turn:
            if self._found is None or time.monotonic() >= self._until:
                self._found = await self._look()
                self._until = time.monotonic() + KEPT_SECONDS
            return self._found

    async def _look(self) -> Figures:
        at = self._clock()
        return Figures(
            at=at,
            standing=await self._standing(at),
            daily_cap=self._tools.ledger.cap,
            free_bytes=await self.free(),
            least_free_bytes=self._tools.least_free,
            stored=self._sweeper.stored,
        )

    async def _standing(self, at: datetime) -> Standing | None:
        try:
            with told():
                async with self._tools.database.reading() as connection:
                    return await standing.look(connection, day_of(at))
        except SongreelError as error:
            _log.error("figures_of_the_database_left_out", reason=str(error))
            return None

    async def free(self) -> int | None:
        """Return how many bytes this machine can still take; None: it cannot be told."""
        try:
            return await self._tools.blobs.free_bytes()
        except (OSError, SongreelError) as error:
            _log.error("figure_of_free_room_left_out", reason=str(error))
            return None
