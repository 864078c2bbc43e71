"""Have one order made by a backend: the ledger first, one submission, wait, download.

The invariant is the design's: at most one submission for an order that is not known to be
unbilled. The ledger's row decides, never the engine's replay.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Generic, TypeVar

from songreel.core.logs import get_logger
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.capability import Capability
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.event import Progressed, Submitted
from songreel.domain.money import Cost, CostBasis
from songreel.domain.provider import Finished, GenerationBackend, Running
from songreel.domain.resolve import refuse_unpriced
from songreel.jobs.context import JobContext
from songreel.jobs.failures import JobCancelled
from songreel.jobs.ledger import Ledger
from songreel.workflows.tools import Tools

Spec = TypeVar("Spec")
_log = get_logger(__name__)
_MAY_BE_TAKEN = {FailureCode.OUTCOME_UNKNOWN, FailureCode.TIMEOUT, FailureCode.UNKNOWN_ERROR}
_FIRST_POLL, _SLOWEST_POLL, _PATIENCE = 0.05, 2.0, 20.0


@dataclass(frozen=True, slots=True)
class Placement(Generic[Spec]):
    """One thing to be made: what is ordered, of which model, and how many units it is billed.

    The list price may depend on `resolution` and `audio`, that is whether sound is made.
    """

    spec: Spec
    model: Capability
    input_hash: str
    units: int
    reference: str | None = None
    resolution: str | None = None
    audio: bool | None = None

    @property
    def list_price(self) -> Decimal | None:
        """Return the list price in US dollars, or None where it is not known."""
        return self.model.list_price(self.units, self.resolution, self.audio)

    @property
    def price(self) -> Decimal:
        """Return what the ledger counts for it in US dollars; an unknown price is none."""
        return self.list_price or Decimal(0)


class Fulfilment(Generic[Spec]):
    """The way of one order through a backend."""

    def __init__(
        self,
        tools: Tools,
        context: JobContext,
        backend: GenerationBackend[Spec],
        placement: Placement[Spec],
    ) -> None:
        """Bind an order to the job that it is made for."""
        self._tools, self._context = tools, context
        self._backend, self._placement = backend, placement
        self._ledger = Ledger(tools.database)

    async def into(self, destination: Path) -> Attempt:
        """Have the order made and write its bytes to `destination`.

        Raises:
            BackendError: the backend refused or failed; the attempt is settled.
            JobCancelled: somebody cancelled; the backend was told.
        """
        attempt, fresh = await self._intend()
        if not fresh:
            taken = await self._take_up(attempt, destination)
            if taken is not None:
                return taken
            attempt, _ = await self._intend()
        return await self._collect(await self._submit(attempt), destination)

    async def _intend(self) -> tuple[Attempt, bool]:
        placement = self._placement
        return await self._ledger.intend(
            self._context.job, placement.model, placement.input_hash, placement.price
        )

    async def _take_up(self, attempt: Attempt, destination: Path) -> Attempt | None:
        """Go on with an order of an earlier process; None where it is void and costs nothing."""
        free = self._placement.model.is_free
        if attempt.state is AttemptState.SETTLED or (attempt.provider_id is None and not free):
            if attempt.state is not AttemptState.SETTLED:
                await self._ledger.settle(attempt, Settlement.UNKNOWN, "interrupted submission")
            raise BackendError(
                FailureCode.OUTCOME_UNKNOWN,
                "The server stopped while this was being ordered, so it may have been billed; it "
                "is not ordered again by itself.",
                backend=self._placement.model.backend,
            )
        if attempt.provider_id is not None:
            try:
                return await self._collect(attempt, destination)
            except BackendError as error:
                if not (free and error.failure is FailureCode.BACKEND_UNAVAILABLE):
                    raise
                _log.info("free_order_lost_with_its_process", attempt=attempt.id)
        await self._ledger.settle(attempt, Settlement.NOT_CHARGED, "lost with its process")
        return None

    async def _submit(self, attempt: Attempt) -> Attempt:
        placement = self._placement
        await self._await_turn(attempt)
        try:
            # What was ordered before its price was taken away is still collected, never ordered.
            refuse_unpriced(placement.model, placement.resolution, placement.audio)
            if placement.reference is None:
                provider_id = await self._backend.submit(placement.spec, attempt.id, None)
            else:
                async with self._tools.blobs.path(placement.reference) as picture:
                    provider_id = await self._backend.submit(placement.spec, attempt.id, picture)
        except BackendError as error:
            await self._settle_failure(attempt, error, taken=error.failure in _MAY_BE_TAKEN)
            raise
        attempt = await self._ledger.submitted(attempt, provider_id)
        await self._context.emit(
            Submitted(
                backend=placement.model.backend,
                model=placement.model.model,
                provider_id=provider_id,
            )
        )
        return attempt

    async def _await_turn(self, attempt: Attempt) -> None:
        """Wait until the backend's own rate allows another submission."""
        model = self._placement.model
        if model.submissions_a_minute is None:
            return
        scope, limit = f"submit:{model.backend}", model.submissions_a_minute
        while wait := await self._tools.limiter.take(scope, limit=limit, window_seconds=60):
            await self._pause(wait, attempt)

    async def _pause(self, seconds: float, attempt: Attempt) -> None:
        """Wait, unless the job is cancelled: then settle the attempt and raise."""
        try:
            await asyncio.wait_for(self._context.cancelled.wait(), seconds)
        except TimeoutError:
            return
        if attempt.provider_id is not None:
            await self._backend.cancel(attempt.provider_id)
        unbilled = self._placement.model.is_free or attempt.provider_id is None
        settlement = Settlement.NOT_CHARGED if unbilled else Settlement.UNKNOWN
        await self._ledger.settle(attempt, settlement, "cancelled")
        raise JobCancelled

    async def _collect(self, attempt: Attempt, destination: Path) -> Attempt:
        provider_id = attempt.provider_id
        if provider_id is None:
            raise RuntimeError("an order without an id cannot be collected")
        try:
            output = await self._wait(attempt, provider_id)
            await self._backend.download(provider_id, output, destination)
        except BackendError as error:
            await self._settle_failure(attempt, error, taken=True)
            raise
        return attempt

    async def _wait(self, attempt: Attempt, provider_id: str) -> str:
        elapsed, told = 0.0, -1
        while True:
            status = await self._backend.poll(provider_id)
            if isinstance(status, Finished):
                return status.output
            told = await self._tell(status, told)
            pause = min(_SLOWEST_POLL, _FIRST_POLL + elapsed / _PATIENCE)
            await self._pause(pause, attempt)
            elapsed += pause

    async def _tell(self, status: Running, told: int) -> int:
        """Log progress at steps of a twentieth: each entry is a row that is kept."""
        if status.share is None or status.share < told + 50:
            return told
        await self._context.emit(
            Progressed(phase="generating", done=status.share, total=1000, share=status.share)
        )
        return status.share

    async def _settle_failure(self, attempt: Attempt, error: BackendError, *, taken: bool) -> None:
        unbilled = self._placement.model.is_free or not taken
        settlement = Settlement.NOT_CHARGED if unbilled else Settlement.UNKNOWN
        await self._ledger.settle(attempt, settlement, error.failure.value)


def settlement_of(model: Capability) -> Settlement:
    """Return how an order is settled that the backend carried out."""
    return Settlement.NOT_CHARGED if model.is_free else Settlement.CHARGED


def cost_of(placement: Placement[Spec]) -> Cost:
    """Return what a delivered order costs: its list price, with source and date."""
    price = placement.model.price
    if price is None or placement.list_price is None:
        return Cost(Decimal(0), CostBasis.UNKNOWN, "no price is known")
    if placement.model.is_free:
        return Cost(Decimal(0), CostBasis.FREE, price.source)
    return Cost(placement.price, CostBasis.LIST_PRICE, f"{price.source}, {price.as_of}")
