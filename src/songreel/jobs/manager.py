"""The interface to durable jobs: submit, wait, follow, cancel; started and stopped as a whole."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager

from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from songreel.core.clock import now
from songreel.core.ids import new_id
from songreel.core.logs import get_logger
from songreel.domain.attempt import Attempt
from songreel.domain.bill import Bill
from songreel.domain.errors import NotFoundError
from songreel.domain.event import Event
from songreel.domain.job import Job, JobKind
from songreel.jobs.admission import Admission
from songreel.jobs.claimed import Claimed
from songreel.jobs.context import Recipe
from songreel.jobs.desk import RecipeDesk
from songreel.jobs.engine import Engine
from songreel.jobs.hub import Hub, shutting_down
from songreel.jobs.journal import Clock, Journal
from songreel.jobs.keeper import Keeper
from songreel.jobs.log import Log, not_found
from songreel.jobs.order import Order, Prove, Repeat, Ticket
from songreel.jobs.recovery import Recovery
from songreel.jobs.runner import Runner, insist
from songreel.jobs.work import ALL, Work, WorkOf, Workplace, orders
from songreel.storage import attempts, events, idempotency, installation, jobs, leases
from songreel.storage.database import Database
from songreel.storage.errors import reason_of, refusal
from songreel.storage.moment import given

_log = get_logger(__name__)
_CONTINUATIONS = uuid.UUID("1f6b6a52-5a0e-5d3e-8d1c-7f4f5d0a9c33")


class Jobs:
    """Durable jobs over one database. One started instance for each process.

    Attributes:
        log: what happened to them.
    """

    def __init__(
        self,
        database: Database,
        *,
        process_id: str,
        waiting_limit: int = 1000,
        work: frozenset[Work] = ALL,
        clock: Clock | None = None,
    ) -> None:
        """Hold what jobs run on; nothing runs before `start`.

        Args:
            database: where jobs and the engine's own tables are.
            process_id: names this server over its restarts; of two of one machine that run at the
                same time on PostgreSQL, the second one does not start.
            waiting_limit: how many jobs without an end are taken, children not counted.
            work: which jobs are carried here; the others wait for other processes.
            clock: gives the present moment; by default this machine does, and the database where
                processes compare what they wrote down.
        """
        # A SQLite file belongs to one process at a time, whatever that is called; servers on many
        # machines may well have data folders of the same name.
        self._alone = database.dialect == "sqlite"
        own = "songreel" if self._alone else f"{socket.gethostname()}:{process_id}"
        self._process_id = own
        self._database = database
        self._hub = Hub()
        self.log = Log(database, self._hub)
        self._given = given(clock)
        self._journal = Journal(database, self._hub, clock or now)
        self._engine = Engine(database, executor_id=own, work=work)
        self._workplace = Workplace()
        claimed = Claimed(self._engine, own)
        self._recovery = Recovery(
            *(database, self._engine, self._workplace, self._journal.now, self._given),
            process_id=own,
            claimed=claimed,
        )
        self._admission = Admission(
            *(self._engine, self._journal, self._workplace),
            process_id=own,
            given=self._given,
            waiting_limit=waiting_limit,
        )
        self._desk = RecipeDesk(
            *(database, self._hub, self._journal, self._admission),
            outcome=self.outcome,
            follow=self.follow,
        )
        self._runner = Runner(
            self._engine,
            self._journal,
            self._hub,
            self._desk,
            process_id=own,
            restart=self._recovery.begin_own_again,
        )
        self._keeper = Keeper(
            database,
            self._hub,
            process_id=own,
            version=self._engine.version,
            given=self._given,
            recovery=self._recovery,
            claimed=claimed,
            stop_revoked=self._desk.stop_revoked,
        )
        self._background: set[asyncio.Task[None]] = set()
        self._open = False
        self._resumed: frozenset[str] = frozenset()

    @property
    def resumed_films(self) -> frozenset[str]:
        """Return the films that an earlier life left, and that this one goes on with."""
        return self._resumed

    @property
    def outbox(self) -> asyncio.Event:
        """Return what is set when something is put into the outbox of webhooks here."""
        return self._hub.outbox

    @property
    def is_running(self) -> bool:
        """Tell whether jobs are taken and carried out."""
        return self._open

    def register(self, kind: JobKind, recipe: Recipe, work: WorkOf = orders) -> None:
        """Say how jobs of a kind are carried out, and which work that is; before `start`."""
        self._runner.recipes[kind] = recipe
        self._workplace.put(kind, work)

    async def start(self) -> None:
        """Take up what an earlier life left, then whatever is submitted.

        Recipes run on the event loop that calls this. After a restart nobody waits any more for
        what was waited for: every lease of the earlier life ends now.

        Raises:
            NameTakenError: another process that is alive has the name of this one.
        """
        await self._keeper.claim()
        async with self._database.transaction() as connection:
            await leases.end_all(
                connection,
                self._given(),
                process_id=None if self._alone else self._process_id,
            )
        await self._keeper.live()
        try:
            # Keys are revoked without a server too: what they ordered ends before it is begun
            # again.
            await self._desk.stop_revoked()
            await self._engine.start(self._runner.carry)
        except BaseException:
            await self._keeper.stop()
            raise
        self._open = True
        try:
            left = await self._recovery.resume()
        except BaseException:
            await self.stop()
            raise
        self._resumed = frozenset(job.id for job in left if job.kind is JobKind.FILM)
        self._keeper.start()

    async def stop(self) -> None:
        """Stop within two seconds, or once requests that are under way were answered: within ten.

        Every job goes on after the next start.
        """
        if not self._open:
            return
        self._open = False
        self._hub.close()
        await self._keeper.stop_looking()
        try:
            await self._runner.settle()
        finally:
            # Not before: whoever is taken for dead has its orders given up as lost, and the
            # service's answer to one may still come.
            await self._keeper.stop()
        await self._engine.stop()
        await self._journal.settled()
        for task in self._background:
            task.cancel()
        try:
            async with self._database.transaction() as connection:
                await leases.end_all(connection, self._given(), process_id=self._process_id)
        except SQLAlchemyError as error:
            # The next start ends them: whoever waited here is not kept from asking again.
            _log.error("the database cannot be written at the stop", reason=reason_of(error))

    async def submit(self, order: Order, *, wait: bool, prove: Prove | None = None) -> Ticket:
        """Find or make the job of an order, in one transaction.

        Args:
            order: what is wanted.
            wait: whether a request waits for the end; it then holds a lease, to be released.
            prove: called with the leases of live requests of the same caller and body before this
                order repeats one of them; it releases those whose connection is dead.

        Raises:
            ConflictError: the key or the id is used by another order.
            StorageFullError: the database has no room for another job.
            UnavailableError: too many jobs wait, the database is busy, or the server is shutting
                down.
        """
        if order.kind not in self._runner.recipes:
            raise RuntimeError(f"no recipe is registered for {order.kind.value}")
        lease = new_id() if wait else None
        with self._taking(lease):
            return await self._submit(order, lease=lease, prove=prove)

    @contextmanager
    def _taking(self, lease: str | None) -> Generator[None]:
        """Give a lease up that comes to nothing, and say what is wrong with the database."""
        try:
            yield
        except (OperationalError, PoolTimeoutError) as error:
            self._give_up(lease)
            raise refusal(error) from error
        except asyncio.CancelledError:
            self._give_up(lease)
            raise

    def _give_up(self, lease: str | None) -> None:
        """End a lease that may have been committed without anybody being told of it."""
        if lease is not None and self._open:
            task = asyncio.create_task(insist(lambda: self.release(lease, answered=False)))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _submit(self, order: Order, *, lease: str | None, prove: Prove | None) -> Ticket:
        self._require_open()
        if prove is not None:
            async with self._database.transaction() as connection:
                await self._admission.lock(connection, order)
                ticket = await self._admission.find(connection, order, lease=lease)
                twins = () if ticket else await self._admission.live_twins(connection, order)
                if ticket is None and not twins:
                    ticket = await self._admission.make(connection, order, lease=lease)
            if ticket is not None:
                self._hub.happened(ticket.job.id)
                return ticket
            await prove(twins)
            self._require_open()
        async with self._database.transaction() as connection:
            await self._admission.lock(connection, order)
            ticket = await self._admission.find(connection, order, lease=lease)
            ticket = ticket or await self._admission.make(connection, order, lease=lease)
        self._hub.happened(ticket.job.id)
        return ticket

    async def repeated(self, repeat: Repeat, *, wait: bool) -> Ticket | None:
        """Return the job that a key led to with this very body, or None; see `Order.body`.

        Args:
            repeat: the key and what was sent.
            wait: whether a request waits for the end; it then holds a lease, to be released.

        Raises:
            UnavailableError: the database is busy, or the server is shutting down.
        """
        self._require_open()
        lease = new_id() if wait else None
        with self._taking(lease):
            async with self._database.reading() as connection:
                known = await self._admission.repeated(connection, repeat, lease=None)
            if known is None or lease is None:
                return known
            async with self._database.transaction() as connection:
                return await self._admission.repeated(connection, repeat, lease=lease)

    async def carry_on(self, attempt: Attempt, left: Job) -> Job:
        """Let a new job bring in the order that a job left which is over.

        Raises:
            UnavailableError: this process stops.
        """
        self._require_open()
        job_id = continuation_id(left.id)
        async with self._database.transaction() as connection:
            # Every process looks at the ledger.
            await installation.lock(connection, f"job {job_id}")
            known = await jobs.find(connection, job_id)
            if known is not None:
                return known
            job = await self._admission.carry_on(connection, left, job_id)
            await attempts.hand_over(connection, attempt.id, job.id)
        return job

    def _require_open(self) -> None:
        if not self._open:
            raise shutting_down()

    async def get(self, job_id: str, owner_id: str = "local") -> Job:
        """Return a job.

        Raises:
            NotFoundError: there is no such job of this owner.
        """
        job = await self._find(job_id)
        if job is None or job.owner_id != owner_id:
            raise not_found(job_id)
        return job

    async def _find(self, job_id: str) -> Job | None:
        async with self._database.reading() as connection:
            return await jobs.find(connection, job_id)

    async def outcome(self, job_id: str) -> Job:
        """Wait for a job's end.

        Raises:
            NotFoundError: there is no such job.
            UnavailableError: this process stops; the job goes on after the next start.
        """
        with self._hub.end(job_id) as end:
            job = await self._find(job_id)
            if job is None:
                raise not_found(job_id)
            if job.state.is_end:
                return job
            if self._hub.closed:
                raise shutting_down()
            # A thousand wait here: hold nothing but the future.
            del job
            return await end

    async def release(self, lease: str, *, answered: bool) -> None:
        """End a lease: the connection is gone, or its answer was delivered."""
        async with self._database.transaction() as connection:
            job_id = await leases.end(connection, lease, self._given())
            if answered and job_id is not None:
                await jobs.mark_answered(connection, job_id, self._journal.now())

    async def events(self, job_id: str, *, after: int = 0, limit: int = 500) -> list[Event]:
        """Return events of a job in their order, those after a number."""
        async with self._database.reading() as connection:
            return await events.read(connection, job_id, after=after, limit=limit)

    async def follow(self, job_id: str, *, after: int = 0) -> AsyncGenerator[Event]:
        """Give the events of a job as they come, until after its last one.

        Ends early, without the last event, when this process stops.

        Raises:
            NotFoundError: there is no such job.
        """
        with self.log.news_of(job_id) as news:
            while not self.log.is_closed:
                news.clear()
                page = await self.log.of_job(job_id, after=after)
                for event in page.events:
                    yield event
                    after = event.seq
                if page.is_last:
                    return
                if not page.events:
                    await news.wait()

    async def cancel(self, job_id: str, owner_id: str = "local") -> Job:
        """Ask a job and its children to stop; one that has its end stays as it is.

        Raises:
            NotFoundError: there is no such job of this owner.
        """
        await self.get(job_id, owner_id)
        await self._desk.cancel(job_id)
        return await self.get(job_id, owner_id)

    async def stop_revoked(self) -> None:
        """Ask the jobs of revoked keys to stop; what was sent and is paid for is brought in."""
        await self._desk.stop_revoked()

    async def cancel_by_key(self, caller: str, key: str, owner_id: str = "local") -> Job:
        """Cancel the job that a caller's key leads to.

        Raises:
            NotFoundError: the key leads nowhere.
        """
        async with self._database.reading() as connection:
            held = await idempotency.find(connection, owner_id, caller, key)
        if held is None:
            raise NotFoundError(
                "No job of yours has this idempotency key. It may have ended with nothing made, "
                "or more than a day ago."
            )
        return await self.cancel(held.job_id, owner_id)

    async def children(self, job_id: str) -> list[Job]:
        """Return the jobs that a job started, oldest first."""
        async with self._database.reading() as connection:
            return await jobs.children(connection, job_id)

    async def bill(self, job_id: str) -> Bill:
        """Return what a job and what it started cost."""
        async with self._database.reading() as connection:
            return Bill.of(await attempts.of_family(connection, job_id))


def continuation_id(job_id: str) -> str:
    """Return the id of the job that goes on where another one left an order."""
    return str(uuid.uuid5(_CONTINUATIONS, job_id))
