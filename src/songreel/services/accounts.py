"""The use cases about money: what was ordered and what it cost, and what a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from songreel.core.clock import now
from songreel.domain.attempt import Decision, Settlement
from songreel.domain.capability import Capability, Medium
from songreel.domain.errors import ConflictError, NotFoundError
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.quote import QuoteState
from songreel.jobs.caps import day_of
from songreel.jobs.ledger import HeldError, Ledger
from songreel.jobs.order import Order
from songreel.services.desks import Desk
from songreel.services.job_cursor import JobPage, cursor_of, place_of
from songreel.services.retrying import Retrying
from songreel.services.statements import Accounting, JobAccount
from songreel.services.successors import submitted_again
from songreel.services.usage import UsageDesk
from songreel.storage import (
    api_keys,
    attempts,
    events,
    idempotency,
    job_list,
    projects,
    quotes,
)
from songreel.storage.database import AsyncConnection, Database
from songreel.storage.job_list import JobFilter

if TYPE_CHECKING:
    from songreel.jobs.manager import Jobs
    from songreel.providers.registry import Registry

TOLD = "told by a person"
"""The basis of what a person found at the service."""

_MOST = 10_000
_AT_A_TIME = 20
_MEDIA = {
    JobKind.CLIP: Medium.VIDEO,
    JobKind.REFERENCE: Medium.IMAGE,
    JobKind.SCENES: Medium.TEXT,
}


class OpenDesk:
    """Jobs that are carried out as soon as they are placed."""

    def __init__(self, run: Jobs) -> None:
        """Hold who carries them out."""
        self._jobs = run

    async def get(self, job_id: str, owner_id: str = "local") -> Job:
        """Return a job."""
        return await self._jobs.get(job_id, owner_id)

    async def place(self, order: Order) -> Job:
        """Find or make the job of an order that nobody waits for."""
        return (await self._jobs.submit(order, wait=False)).job


class Accounts:
    """The use cases about money that was or may have been spent.

    Attributes:
        usage: adds up what was.
    """

    def __init__(self, database: Database, desk: Desk, ledger: Ledger) -> None:
        """Hold where the ledger is, and who takes jobs."""
        self._database, self._desk, self._ledger = database, desk, ledger
        self.usage = UsageDesk(database)

    async def today(self, owner_id: str = "local", *, alone: bool = False) -> Accounting:
        """Return the ledger's state; `alone`: as far as it concerns one workspace."""
        async with self._database.reading() as connection:
            open_questions = await attempts.unknown(connection, owner_id, _MOST)
        return Accounting(
            day=day_of(now()),
            cap=await self._ledger.cap_of(owner_id) if alone else self._ledger.cap,
            spent=await self._ledger.spent(owner_id if alone else None),
            unresolved=len(open_questions),
            held=await self._ledger.held(),
        )

    def retrying(self, desk: Desk) -> Retrying:
        """Return the use case of trying again, over the same books."""
        return Retrying(self._database, desk, self._ledger)

    async def job(self, job_id: str, owner_id: str = "local") -> JobAccount:
        """Return a job with the orders of it and of what it started.

        Raises:
            NotFoundError: there is no such job of this owner.
        """
        return await self.of_job(await self._desk.get(job_id, owner_id))

    async def of_job(self, job: Job) -> JobAccount:
        """Return a job with the orders of it and of what it started."""
        async with self._database.reading() as connection:
            return await _account(connection, job, await _titles(connection, [job]))

    async def listed(
        self,
        owner_id: str = "local",
        *,
        states: Sequence[JobState] = (),
        unresolved: bool = False,
        limit: int = 50,
    ) -> list[JobAccount]:
        """Return the newest jobs with their orders.

        Args:
            owner_id: whose.
            states: only jobs in one of these; empty: in any.
            unresolved: only jobs with an order of which nobody knows the outcome; of a film these
                are its parts, and otherwise parts are left out.
            limit: how many at most.
        """
        wanted = JobFilter(states=states, unresolved=unresolved)
        return (await self.page(owner_id, wanted, limit=limit)).accounts

    async def page(
        self, owner_id: str, wanted: JobFilter, *, after: str | None = None, limit: int = 50
    ) -> JobPage:
        """Return a page of an owner's jobs, newest first, with their orders.

        Args:
            owner_id: whose.
            wanted: which of them.
            after: the cursor of the page before.
            limit: how many at most.

        Raises:
            InvalidRequestError: the cursor is none.
        """
        place = None if after is None else place_of(after)
        async with self._database.reading() as connection:
            found = await job_list.newest(
                connection, owner_id, wanted, after=place, limit=limit + 1
            )
        cursor = cursor_of(found[limit - 1]) if len(found) > limit else None
        found = found[:limit]
        listed: list[JobAccount] = []
        # A few at a time, so that whoever writes meanwhile gets a turn.
        for start in range(0, len(found), _AT_A_TIME):
            some = found[start : start + _AT_A_TIME]
            async with self._database.reading() as connection:
                titles = await _titles(connection, some)
                listed += [await _account(connection, job, titles) for job in some]
        return JobPage(listed, cursor)

    async def admit(self, order: Order, models: Iterable[Capability]) -> None:
        """Refuse a new order that could only wait, because everything paid is held.

        Args:
            order: what is asked for; one that joins a job by its key is let through.
            models: who is to carry it out.

        Raises:
            HeldError: paid orders are held.
        """
        held = await self._ledger.held()
        if held is None or all(model.is_free for model in models):
            return
        key = order.idempotency_key
        if key is not None:
            async with self._database.reading() as connection:
                if await idempotency.find(connection, order.owner_id, order.caller, key):
                    return
        raise _held(held)

    async def submit_again(
        self, job_id: str, owner_id: str = "local", *, key_id: str | None = None
    ) -> Job:
        """Order anew what a job left with an unknown outcome, because a person says so.

        Of a film's part the film is ordered again: it takes up everything else that is finished.
        Said twice, or again after a crash in the middle, it leads to the same new job.

        Args:
            job_id: the job.
            owner_id: whose it is.
            key_id: the API key that it is asked for with, which pays from now on.

        Returns:
            The new job; the film's own where that is still being made.

        Raises:
            NotFoundError: there is no such job.
            ConflictError: it is not over, nothing about it is unknown, or it was given up.
            HeldError: paid orders are held.
        """
        job = await self._ended(job_id, owner_id)
        held = await self._ledger.held()
        if held is not None:
            raise _held(held)
        async with self._database.transaction() as connection:
            orders = await attempts.of_family(connection, job.id)
            chosen = [order for order in orders if order.is_unresolved]
            for order in chosen:
                await attempts.decide(connection, order.id, Decision.SUBMIT_AGAIN)
            payer = await api_keys.paying(connection, job.key_id, key_id)
        chosen = chosen or [o for o in orders if o.decision is Decision.SUBMIT_AGAIN]
        if not chosen:
            raise _nothing_open()
        root = job if job.parent_id is None else await self._desk.get(job.parent_id, owner_id)
        if not root.state.is_end:
            return root
        again = await self._desk.place(
            Order(
                kind=root.kind,
                request=root.request,
                fingerprint=root.fingerprint,
                owner_id=owner_id,
                key_id=payer,
                project_id=root.project_id,
                quote_id=await self._still_accepted(root.quote_id),
                job_id=submitted_again(root, chosen),
            )
        )
        async with self._database.transaction() as connection:
            # Whoever repeats the request under its key meets the new job.
            await idempotency.lead_to(connection, root.id, again.id)
        return again

    async def _still_accepted(self, quote_id: str | None) -> str | None:
        """Return a quote that pays for what else is missing; what is paid twice, caps pay."""
        if quote_id is None:
            return None
        async with self._database.reading() as connection:
            quote = await quotes.find(connection, quote_id)
        is_accepted = quote is not None and quote.state is QuoteState.ACCEPTED
        return quote_id if is_accepted else None

    async def give_up(
        self, job_id: str, owner_id: str = "local", *, charged: bool | None = None
    ) -> JobAccount:
        """Close what a job left with an unknown outcome.

        What the person finds at the service later may be told by giving up once more.

        Args:
            job_id: the job.
            owner_id: whose.
            charged: what the person found at the service; None: it goes on counting as spent.

        Raises:
            NotFoundError: there is no such job.
            ConflictError: it is not over, nothing about it is unknown, or it was submitted again.
        """
        job = await self._ended(job_id, owner_id)
        async with self._database.transaction() as connection:
            orders = await attempts.of_family(connection, job.id)
            open_orders = [order for order in orders if order.is_unresolved]
            for order in open_orders:
                await attempts.decide(connection, order.id, Decision.GIVEN_UP)
            chosen = open_orders or [o for o in orders if o.decision is Decision.GIVEN_UP]
            if not chosen:
                raise _nothing_open()
            for order in chosen if charged is not None else ():
                settlement = Settlement.CHARGED if charged else Settlement.NOT_CHARGED
                amount = order.amount if charged else None
                await attempts.settle(connection, order.id, settlement, TOLD, amount)
        return await self.of_job(job)

    async def _ended(self, job_id: str, owner_id: str) -> Job:
        job = await self._desk.get(job_id, owner_id)
        if not job.state.is_end:
            raise ConflictError(
                "This job is still being worked on; cancel it, or wait for its end."
            )
        return job

    async def hold(self, owner_id: str = "local", reason: str | None = None) -> Accounting:
        """Send nothing paid until `release`; the reason is for whoever wonders why."""
        await self._ledger.hold(reason or "somebody asked for it")
        return await self.today(owner_id)

    async def release(self, owner_id: str = "local") -> Accounting:
        """Let paid orders be sent again.

        Raises:
            NotFoundError: they are not held.
        """
        if await self._ledger.held() is None:
            raise NotFoundError("Paid orders are not held; there is nothing to release.")
        await self._ledger.release()
        return await self.today(owner_id)


async def _titles(connection: AsyncConnection, some: Iterable[Job]) -> Mapping[str, str]:
    ids = {job.project_id for job in some if job.project_id is not None}
    return await projects.titles(connection, ids) if ids else {}


async def _account(connection: AsyncConnection, job: Job, titles: Mapping[str, str]) -> JobAccount:
    return JobAccount(
        job,
        await attempts.of_family(connection, job.id),
        await events.progress(connection, job),
        titles.get(job.project_id or ""),
    )


def makers(order: Order, registry: Registry) -> list[Capability]:
    """Return the models that are to carry an order out; a film has one of each medium.

    Merging, listening and exporting ask nobody.
    """
    if order.kind in {JobKind.MERGE, JobKind.PROJECT, JobKind.LISTEN, JobKind.EXPORT}:
        return []
    given = order.request.get("given")
    if given is not None and given["clips"] is not None:
        return []
    if order.kind is JobKind.FILM:
        steps = (
            (Medium.VIDEO, order.request["clip"]),
            *((_MEDIA[JobKind(part)], order.request[part]) for part in ("scenes", "reference")),
        )
    else:
        steps = ((_MEDIA[order.kind], order.request),)
    return [
        registry.choose(medium, step["backend"], step.get("model") or step["spec"]["model"]).model
        for medium, step in steps
    ]


def _nothing_open() -> ConflictError:
    return ConflictError(
        "Nothing about this job is unknown, or it was decided already "
        "(`songreel jobs --unresolved` lists what is open)."
    )


def _held(why: Mapping[str, Any]) -> HeldError:
    return HeldError(
        f"Paid orders are held on this server since {why['since']}: {why['reason']}. "
        "Look at what is open (`songreel jobs --unresolved`); then whoever runs this server lets "
        "orders go out again (`songreel jobs release`)."
    )
