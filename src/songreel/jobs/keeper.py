"""Says that this process is alive, and looks now and then at what other processes did."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from songreel.core.logs import get_logger
from songreel.jobs.claimed import Claimed
from songreel.jobs.hub import Hub
from songreel.jobs.recovery import Recovery
from songreel.storage import feed, job_stops, jobs, leases
from songreel.storage.database import Database
from songreel.storage.errors import reason_of
from songreel.storage.moment import Given
from songreel.storage.pulse import Pulse

_LOOK_SECONDS = 1.0
_TIDY_SECONDS = 3600
_SEARCH_SECONDS = 30
_DOUBT_SECONDS = 30.0
_log = get_logger(__name__)


class Keeper:
    """One task that says that this process lives, and one for all leases and all who wait.

    They are two because the second one may wait: taking jobs over takes seconds where many are left
    and the machine is busy. Whoever was silent for as long would be taken for dead meanwhile, and
    what others took over would keep them busy in turn.
    """

    def __init__(
        self,
        database: Database,
        hub: Hub,
        *,
        process_id: str,
        version: int,
        given: Given,
        recovery: Recovery,
        claimed: Claimed,
        stop_revoked: Callable[[], Awaitable[None]],
    ) -> None:
        self._database = database
        self._hub = hub
        self._process_id = process_id
        self._given = given
        self._recovery = recovery
        self._pulse = Pulse(database, process_id, version=version)
        self._alone = database.dialect == "sqlite"
        self._claimed = claimed
        self._doubtful_until = self._compared = 0.0
        self._every = leases.RENEW_SECONDS if self._alone else leases.RENEW_AMONG_MANY_SECONDS
        self._stop_revoked = stop_revoked
        self._tasks: tuple[asyncio.Task[None], ...] = ()

    async def claim(self) -> None:
        """Make sure that no other process has the name of this one.

        Raises:
            NameTakenError: a living one has.
        """
        try:
            await self._pulse.claim()
        except BaseException:
            await self._pulse.close()
            raise

    async def live(self) -> None:
        """Say that the process is alive, now and from now on: its engine may take long to start."""
        await self.renew()
        self._tasks = (asyncio.create_task(self._live(), name="songreel-pulse"),)

    def start(self) -> None:
        """Look at what other processes did from now on."""
        self._tasks += (asyncio.create_task(self._keep(), name="songreel-keeper"),)

    async def stop_looking(self) -> None:
        """Look at nothing any more, and take nothing over; the process lives on until `stop`."""
        lives, looks = self._tasks[:1], self._tasks[1:]
        await _end(looks)
        self._tasks = lives

    async def stop(self) -> None:
        """Stop at once: for the other processes this one is dead from now on."""
        await _end(self._tasks)
        self._tasks = ()
        await self._pulse.close()

    async def renew(self) -> None:
        """Renew all leases of this process in one statement."""
        await self._pulse.beat()
        await self._pulse.run(
            lambda connection: leases.renew(connection, self._process_id, self._given())
        )

    async def _live(self) -> None:
        renewed = time.monotonic()
        while True:
            await asyncio.sleep(self._every)
            try:
                await self._stay(time.monotonic() - renewed)
                renewed = time.monotonic()
            except SQLAlchemyError as error:
                _log.error("the database cannot be used, trying again", reason=reason_of(error))
            except Exception as error:
                await _report(error)

    async def _keep(self) -> None:
        looked = placed = tidied = searched = time.monotonic()
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                if time.monotonic() - looked >= self._every:
                    looked = time.monotonic()
                    await self._recovery.take_over()
                if time.monotonic() - placed >= leases.RENEW_SECONDS:
                    await self._place_events()
                    placed = time.monotonic()
                    # Whoever revoked a key may have died before its jobs were stopped.
                    await self._stop_revoked()
                    await self._recovery.adopt_versions()
                    await self._recovery.find_lost()
                if time.monotonic() - searched >= _SEARCH_SECONDS:
                    await self._recovery.find_left()
                    searched = time.monotonic()
                if time.monotonic() - tidied >= _TIDY_SECONDS:
                    await self._recovery.tidy()
                    tidied = time.monotonic()
                await self.look()
            except SQLAlchemyError as error:
                _log.error("the database cannot be used, trying again", reason=reason_of(error))
            except Exception as error:
                await _report(error)

    async def _stay(self, silent: float) -> None:
        """Say that this process is alive; after a silence, find out who took it for dead.

        What was taken over is let go here, sooner than at other times.

        Args:
            silent: for how many seconds it has said nothing: it was stopped, or had no database.
        """
        if not await self._pulse.beat() or silent >= leases.SILENCE.total_seconds():
            # Whoever took a job over takes it up only then, or a little later.
            self._doubtful_until = time.monotonic() + _DOUBT_SECONDS
        if not self._alone:
            is_doubtful = time.monotonic() < self._doubtful_until
            if is_doubtful or time.monotonic() - self._compared >= leases.RENEW_SECONDS:
                self._compared = time.monotonic()
                await self._pulse.run(self._claimed.let_go)
        await self._pulse.run(
            lambda connection: leases.renew(connection, self._process_id, self._given())
        )

    async def _place_events(self) -> None:
        """Place what nobody read: whoever reads first would have to wait for it."""
        async with self._database.reading() as connection:
            owners = await feed.owners_to_place(connection)
        for owner_id in owners:
            async with self._database.transaction() as connection:
                await feed.place(connection, owner_id)

    async def look(self) -> None:
        """Wake those who wait for what another process did, and pass on its cancellations."""
        self._hub.stir()
        awaited = [job for job in self._hub.awaited() if not self._hub.carries(job)]
        # Not all that is told of a job is told by what carries it: how its orders were settled.
        followed = list(self._hub.followed())
        shared = self._database.dialect != "sqlite"
        if not awaited and not followed and not shared:
            return
        async with self._database.reading() as connection:
            ended = await jobs.ended(connection, awaited) if awaited else []
            lengths = await jobs.last_seqs(connection, followed) if followed else {}
            stopped = (
                await job_stops.cancel_requested(connection, self._process_id) if shared else []
            )
        for job in ended:
            self._hub.ended(job)
        for job_id, length in lengths.items():
            self._hub.compare(job_id, length)
        self._hub.cancel(stopped)


async def _report(error: Exception) -> None:
    """Tell of a mistake of ours; what is looked after goes on being looked after."""
    # Writing a trace reads the source files: not on the loop.
    await asyncio.to_thread(partial(_log.error, "keeper_crashed", exc_info=error))


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
