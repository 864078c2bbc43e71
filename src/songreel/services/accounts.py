"""What was ordered and what it cost: the state of the ledger, and what a person decides there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from songreel.core.clock import now, stamp
from songreel.domain.attempt import Attempt, AttemptState, Decision, Settlement
from songreel.domain.errors import ConflictError, NotFoundError
from songreel.domain.job import Job, JobState
from songreel.jobs.ledger import Ledger, day_of
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.storage import attempts, idempotency, jobs
from songreel.storage.database import Database

SUBMIT_AGAIN, GIVE_UP, CANCEL = "submit_again", "give_up", "cancel"


@dataclass(frozen=True, slots=True)
class Accounting:
    """The ledger today.

    Attributes:
        day: the day (UTC) that the cap is for.
        cap: US dollars that may be spent on it.
        spent: what is reserved or spent of that.
        unresolved: orders of which nobody knows the outcome, and nobody decided.
        held: since when and why nothing paid is sent, or None.
    """

    day: str
    cap: Decimal
    spent: Decimal
    unresolved: int
    held: Mapping[str, Any] | None

    def to_document(self) -> dict[str, Any]:
        """Return it for an answer: amounts are decimal strings."""
        return {
            "day": self.day,
            "cap_usd": str(self.cap),
            "spent_usd": str(self.spent),
            "unresolved": self.unresolved,
            "held": self.held,
        }


@dataclass(frozen=True, slots=True)
class JobAccount:
    """A job with its orders, and what can be done about it."""

    job: Job
    orders: Sequence[Attempt]

    @property
    def actions(self) -> tuple[str, ...]:
        """Return what a person can do."""
        if not self.job.state.is_end:
            return (CANCEL,)
        if any(order.is_unresolved for order in self.orders):
            return (SUBMIT_AGAIN, GIVE_UP)
        return ()

    def cost(self) -> dict[str, str]:
        """Return the US dollars that are charged, that may be, and that are set aside."""
        charged = unknown = reserved = Decimal(0)
        for order in self.orders:
            if order.settlement is Settlement.CHARGED:
                charged += order.counts
            elif order.settlement is Settlement.UNKNOWN:
                unknown += order.amount
            elif order.settlement is None:
                reserved += order.amount
        return {
            "charged_usd": str(charged),
            "unknown_usd": str(unknown),
            "reserved_usd": str(reserved),
        }

    def to_document(self) -> dict[str, Any]:
        """Return cost, orders and actions for an answer."""
        return {
            "cost": self.cost(),
            "orders": [order_document(order) for order in self.orders if order.day is not None],
            "actions": list(self.actions),
        }


def order_document(order: Attempt) -> dict[str, Any]:
    """Return one order for an answer."""
    state = order.settlement.value if order.settlement is not None else order.state.value
    return {
        "order_id": order.id,
        "backend": order.backend,
        "model": order.model,
        "provider_id": order.provider_id,
        "state": state,
        "meaning": _meaning(order),
        "basis": order.basis,
        "amount_usd": str(order.amount),
        "charged_usd": None if order.charged is None else str(order.charged),
        "decision": None if order.decision is None else order.decision.value,
        "created_at": stamp(order.created_at),
        "sent_at": _stamp(order.sent_at),
        "settled_at": _stamp(order.settled_at),
    }


def _meaning(order: Attempt) -> str:
    """Return where an order stands in words that a person understands."""
    if order.decision is Decision.SUBMIT_AGAIN:
        return "its outcome is unknown; you had it submitted again"
    if order.decision is Decision.GIVEN_UP:
        return "its outcome is unknown; you gave it up"
    if order.settlement is Settlement.CHARGED:
        return "charged"
    if order.settlement is Settlement.NOT_CHARGED:
        return "not charged"
    if order.settlement is Settlement.UNKNOWN and order.provider_id is None:
        return "sent, and nobody knows whether it was taken or billed"
    if order.settlement is Settlement.UNKNOWN:
        return "taken, and without a result; nobody knows whether it was billed"
    return {
        AttemptState.RESERVED: "its price is set aside; not sent yet",
        AttemptState.INTENDED: "being sent",
        AttemptState.SUBMITTED: "being made",
    }.get(order.state, order.state.value)


def _stamp(moment: datetime | None) -> str | None:
    return None if moment is None else stamp(moment)


class Accounts:
    """The use cases about money that was or may have been spent."""

    def __init__(self, database: Database, run: Jobs, ledger: Ledger) -> None:
        """Hold where the ledger is, and who runs jobs."""
        self._database, self._jobs, self._ledger = database, run, ledger

    async def today(self, owner_id: str = "local") -> Accounting:
        """Return the ledger's state."""
        async with self._database.reading() as connection:
            open_questions = await attempts.unknown(connection, owner_id, 10_000)
        return Accounting(
            day=day_of(now()),
            cap=self._ledger.cap,
            spent=await self._ledger.spent(),
            unresolved=len(open_questions),
            held=await self._ledger.held(),
        )

    async def of_job(self, job: Job) -> JobAccount:
        """Return a job with the orders of it and of what it started."""
        async with self._database.reading() as connection:
            return JobAccount(job, await attempts.of_family(connection, job.id))

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
            unresolved: only jobs with an order of which nobody knows the outcome.
            limit: how many at most.
        """
        async with self._database.reading() as connection:
            if unresolved:
                open_questions = await attempts.unknown(connection, owner_id, 10_000)
                ids = list(dict.fromkeys(order.job_id for order in open_questions))[:limit]
                found = [await jobs.find(connection, job_id) for job_id in ids]
                listed = [job for job in found if job is not None]
            else:
                listed = await jobs.newest(connection, owner_id, states=states, limit=limit)
            return [JobAccount(job, await attempts.of_family(connection, job.id)) for job in listed]

    async def submit_again(self, job_id: str, owner_id: str = "local") -> Job:
        """Order anew what a job left with an unknown outcome, because a person says so.

        Of a film's part the film is ordered again: it takes up everything else that is finished.

        Returns:
            The new job.

        Raises:
            NotFoundError: there is no such job.
            ConflictError: nothing about it is unknown, or that was decided already.
        """
        job = await self._decide(job_id, owner_id, Decision.SUBMIT_AGAIN)
        root = job if job.parent_id is None else await self._jobs.get(job.parent_id, owner_id)
        if not root.state.is_end:
            return root
        order = Order(
            kind=root.kind, request=root.request, fingerprint=root.fingerprint, owner_id=owner_id
        )
        again = (await self._jobs.submit(order, wait=False)).job
        async with self._database.transaction() as connection:
            # Whoever repeats the request under its key meets the new job.
            await idempotency.lead_to(connection, root.id, again.id)
        return again

    async def give_up(
        self, job_id: str, owner_id: str = "local", *, charged: bool | None = None
    ) -> JobAccount:
        """Close what a job left with an unknown outcome.

        Args:
            job_id: the job.
            owner_id: whose.
            charged: what the person found at the service; None: it goes on counting as spent.

        Raises:
            NotFoundError: there is no such job.
            ConflictError: nothing about it is unknown, or that was decided already.
        """
        job = await self._decide(job_id, owner_id, Decision.GIVEN_UP)
        if charged is not None:
            settlement = Settlement.CHARGED if charged else Settlement.NOT_CHARGED
            async with self._database.transaction() as connection:
                for order in await attempts.of_family(connection, job.id):
                    if order.settlement is Settlement.UNKNOWN:
                        amount = order.amount if charged else None
                        await attempts.settle(
                            connection, order.id, settlement, "told by a person", amount
                        )
        return await self.of_job(job)

    async def _decide(self, job_id: str, owner_id: str, decision: Decision) -> Job:
        job = await self._jobs.get(job_id, owner_id)
        if not job.state.is_end:
            raise ConflictError(
                "This job is still being worked on; cancel it, or wait for its end."
            )
        async with self._database.transaction() as connection:
            orders = await attempts.of_family(connection, job.id)
            unresolved = [order for order in orders if order.is_unresolved]
            if not unresolved:
                raise ConflictError(
                    "Nothing about this job is unknown, or it was decided already. "
                    "`songreel jobs --unresolved` lists what is open."
                )
            for order in unresolved:
                await attempts.decide(connection, order.id, decision)
        return job

    async def hold(self) -> Accounting:
        """Send nothing paid until `release`."""
        await self._ledger.hold("somebody asked for it")
        return await self.today()

    async def release(self) -> Accounting:
        """Let paid orders be sent again.

        Raises:
            NotFoundError: they are not held.
        """
        if await self._ledger.held() is None:
            raise NotFoundError("Paid orders are not held; there is nothing to release.")
        await self._ledger.release()
        return await self.today()
