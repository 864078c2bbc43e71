"""Bring in what a backend made of one order: wait, download, look at it; or tell how it ended.

Whoever sent the order: an earlier process, an earlier version, or this one a moment ago.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Generic

from songreel.core.boundaries import passed
from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.domain.attempt import Attempt, Settlement
from songreel.domain.capability import Capability
from songreel.domain.errors import BackendError, FailureCode, SongreelError
from songreel.domain.money import dollars
from songreel.domain.provider import LOST, Failed, Finished, GenerationBackend, Ordered, Running
from songreel.jobs.context import JobContext
from songreel.jobs.failures import JobCancelled
from songreel.workflows.estimate import estimate
from songreel.workflows.placement import settlement_of, settlement_of_end
from songreel.workflows.poller import Watch
from songreel.workflows.telling import Telling
from songreel.workflows.tools import Tools

Check = Callable[[Path], Awaitable[object]]
"""Looks at downloaded bytes and raises a `ValueError` or `SongreelError` where they are damaged."""

_log = get_logger(__name__)
# A page in place of the file, or half of it, may pass; a damaged clip stays as it is.
_TRIES_AT_DAMAGED, _DAMAGED_SECONDS = 4, 120.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
# A service that does not show an order is believed after a minute of asking.
_CANCEL_SECONDS, _LEAST_WAIT = 5.0, 150.0
_CANCEL_TRIES, _CANCEL_PAUSE = 3, 0.5
# Orders are asked about every half minute at most; whoever has heard of one since saw its end.
_JUST_SENT, _JUST_HEARD = 2.0, 45.0
_USUAL_RETENTION = 3600


@dataclass(frozen=True, slots=True)
class Delivery:
    """The order that was carried out; its bytes are where they were wanted."""

    attempt: Attempt
    reported: str | None = None


class OrderVoid(Exception):
    """An order came to an end that is known not to be billed: it may be sent once more."""

    def __init__(self, error: BackendError, end: str) -> None:
        """Hold why."""
        super().__init__(error.message)
        self.error, self.end = error, end


class Collecting(Generic[Ordered]):
    """Waits for one order that has an id, and fetches what came of it."""

    def __init__(
        self,
        tools: Tools,
        context: JobContext,
        backend: GenerationBackend[Ordered],
        model: Capability,
        attempt: Attempt,
        *,
        sent: float | None = None,
    ) -> None:
        """Bind an order to the job that wants it.

        Args:
            tools: what recipes work with.
            context: of the job.
            backend: who makes it.
            model: with which model.
            attempt: the order, with its id.
            sent: the loop's time at which it was sent by this process, if it was.
        """
        if attempt.provider_id is None:
            raise ValueError("an order without an id cannot be collected")
        self._tools, self._context = tools, context
        self._backend, self._model = backend, model
        self._attempt, self._id = attempt, attempt.provider_id
        self._sent = attempt.sent_at or attempt.created_at
        self._poller = tools.lines.poller(model.backend, backend)
        self._damaged, self._damaged_since = 0, 0.0
        self._pause = _FIRST_PAUSE
        self._deadline = 0.0
        # The loop's clock counts where it can: the wall clock may be set while an order is sent,
        # and while this waits.
        self._began = asyncio.get_running_loop().time()
        self._is_sent_here = sent is not None
        by_the_wall = max(0.0, (now() - self._sent).total_seconds())
        self._age_before = by_the_wall if sent is None else self._began - sent
        self._finished: float | None = None
        self._heard = self._began if self._age_before < _JUST_SENT else None

    async def into(self, destination: Path, check: Check) -> Delivery:
        """Write the result's bytes to `destination`, which does not exist yet.

        Raises:
            OrderVoid: it ended unbilled; the attempt is settled.
            BackendError: it ended otherwise, or cannot be had; the attempt is settled.
            JobCancelled: somebody cancelled, and the service was told; the attempt is settled.
        """
        known = await estimate(self._tools.database, self._model, self._attempt.units or 1)
        telling = Telling(self._context, known, before=self._age())
        self._deadline = asyncio.get_running_loop().time() + max(
            self._longest + self._retention - self._age(), _LEAST_WAIT
        )
        expected = None if known is None else known.seconds - self._age()
        counted = nullcontext() if self._model.is_free else self._tools.order()
        with counted, self._poller.watch(self._id, self._sent, expected) as watch:
            while True:
                status = await self._status(watch)
                if isinstance(status, Running):
                    # Only the service's own word gives up what may be finished and paid for, and
                    # not at once after a start: the wall clock may have been set meanwhile.
                    is_late = self._age() > self._longest and self._watched() > self._longest / 4
                    if is_late and watch.trouble is None:
                        raise await self._given_up()
                    if watch.trouble is None:
                        self._heard = asyncio.get_running_loop().time()
                    await telling.running(status, trouble=watch.trouble)
                elif isinstance(status, Failed):
                    raise await self._ended(status)
                else:
                    self._note_the_end()
                    self._attempt = await self._tools.ledger.finished(self._attempt, self._took())
                    passed("finished")
                    if await self._fetch(status, destination, check):
                        return Delivery(self._attempt, status.cost)
                    self._poller.again(watch, self._pause)
                    self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    async def _status(self, watch: Watch) -> Running | Finished | Failed:
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._context.unless_cancelled(watch.next())
        except TimeoutError:
            raise await self._given_up() from None
        except JobCancelled:
            return await self._cancel(watch)

    async def _fetch(self, status: Finished, destination: Path, check: Check) -> bool:
        """Try to have the bytes; False where another try may help."""
        is_here = False
        try:
            await self._backend.download(self._id, status.output, destination)
            is_here = True
            passed("downloaded")
            await check(destination)
        except (BackendError, OSError, ValueError, SongreelError) as error:
            _log.warning(
                "result_not_fetched", attempt=self._attempt.id, reason=type(error).__name__
            )
            is_damaged = not isinstance(error, OSError) and not (
                isinstance(error, BackendError) and error.failure is not FailureCode.OUTPUT_INVALID
            )
            if is_damaged and self._is_damaged_for_good():
                raise await self._unusable(error, destination) from error
            if self._is_past_retention():
                # Whatever kept us from looking at them: there are no others.
                kept = await self._keep(destination) if is_here else None
                raise await self._expired(kept) from error
            await self._tools.run(_remove, destination)
            return False
        return True

    def _is_damaged_for_good(self) -> bool:
        """Count one more damaged result; tell whether further tries make no sense."""
        at = asyncio.get_running_loop().time()
        self._damaged += 1
        self._damaged_since = self._damaged_since or at
        lasted = at - self._damaged_since >= _DAMAGED_SECONDS or self._model.is_free
        return self._damaged >= _TRIES_AT_DAMAGED and lasted

    @property
    def _longest(self) -> int:
        return self._backend.reading.longest_seconds

    @property
    def _retention(self) -> int:
        return self._backend.reading.retention_seconds or _USUAL_RETENTION

    def _is_past_retention(self) -> bool:
        since = self._finished
        return since is not None and asyncio.get_running_loop().time() - since > self._retention

    def _note_the_end(self) -> None:
        """Note when the order was finished, on the loop's clock."""
        if self._finished is None:
            known = self._attempt.finished_at
            before = 0.0 if known is None else max(0.0, (now() - known).total_seconds())
            self._finished = asyncio.get_running_loop().time() - before

    def _took(self) -> int | None:
        """Return the milliseconds from sending to the end; None where nobody watched then."""
        at = asyncio.get_running_loop().time()
        watched = self._heard is not None and at - self._heard < _JUST_HEARD
        return round(self._age() * 1000) if watched else None

    async def _ended(self, failed: Failed) -> Exception:
        """Settle an order without a result, and return how that is told."""
        if failed.error.failure is FailureCode.RESULT_EXPIRED and not self._model.is_free:
            return await self._expired()
        settlement = settlement_of_end(self._model, failed)
        error = failed.error.with_traceback(None)
        await self._settle(settlement, failed.end, error)
        # What somebody cancelled at the service itself is not wanted; a free order fails for good.
        may_help = not self._model.is_free and error.failure is not FailureCode.CANCELLED
        if settlement is Settlement.NOT_CHARGED and (failed.end == LOST or may_help):
            return OrderVoid(error, failed.end)
        return error

    def _charge(self, settlement: Settlement) -> Decimal | None:
        return self._attempt.amount if settlement is Settlement.CHARGED else None

    async def _expired(self, kept: str | None = None) -> BackendError:
        """Settle a result that the service has no more; some of it may be kept here."""
        was_made = self._attempt.finished_at is not None
        settlement = Settlement.CHARGED if was_made else Settlement.UNKNOWN
        price = dollars(self._attempt.amount)
        paid = f"was made and costs {price}" if was_made else f"may have been made, for {price}"
        error = BackendError(
            FailureCode.RESULT_EXPIRED,
            f"{self._model.model} has no result of the order {self._id} any more, which {paid}. "
            "Ask the service for it by that id, or send the request again and pay once more.",
            details=f"What was downloaded last is kept under {kept}." if kept else None,
            backend=self._model.backend,
        )
        await self._settle(settlement, "RESULT_EXPIRED", error)
        return error

    async def _unusable(self, error: Exception, destination: Path) -> BackendError:
        """Settle a result that is damaged however often it is fetched; its bytes are kept."""
        kept = await self._keep(destination)
        settlement = settlement_of(self._model)
        message = error.message if isinstance(error, SongreelError) else str(error)
        where = f" Its bytes are kept under {kept}." if kept else ""
        unusable = BackendError(
            FailureCode.OUTPUT_INVALID,
            f"{self._model.model} delivered something that cannot be used: {message}{where}",
            details=error.details if isinstance(error, SongreelError) else None,
            backend=self._model.backend,
        )
        await self._settle(settlement, "OUTPUT_INVALID", unusable)
        return unusable

    async def _settle(self, settlement: Settlement, basis: str, error: BackendError) -> None:
        charge = self._charge(settlement)
        await self._tools.ledger.settle(self._attempt, settlement, basis, charge, error=error)

    async def _keep(self, destination: Path) -> str | None:
        if self._model.is_free or not await self._tools.run(destination.exists):
            return None
        return (await self._tools.blobs.put_file(destination)).sha256

    async def _given_up(self) -> BackendError:
        """Settle an order that has no end, after telling the service."""
        await self._tell_cancel()
        settlement = Settlement.NOT_CHARGED if self._model.is_free else Settlement.UNKNOWN
        minutes = self._backend.reading.longest_seconds // 60
        error = BackendError(
            FailureCode.TIMEOUT,
            f"{self._model.model} has not finished the order {self._id} within {minutes} minutes. "
            "It was cancelled there, and may be billed; `songreel jobs` shows what can be done.",
            backend=self._model.backend,
        )
        await self._settle(settlement, "TIMEOUT", error)
        return error

    async def _tell_cancel(self) -> None:
        for _ in range(_CANCEL_TRIES):
            try:
                await self._backend.cancel(self._id)
            except BackendError as error:
                _log.warning(
                    "backend_not_told_of_a_cancellation",
                    attempt=self._attempt.id,
                    reason=error.failure.value,
                )
                await asyncio.sleep(_CANCEL_PAUSE)
            else:
                return

    async def _cancel(self, watch: Watch) -> Finished:
        """Tell the service, and find out what that costs; a result that is there is taken.

        Raises:
            JobCancelled: with what it costs.
        """
        await self._tell_cancel()
        self._poller.again(watch, 0.0)
        failed: Failed | None = None
        if self._model.is_free:
            await self._tools.ledger.settle(self._attempt, Settlement.NOT_CHARGED, "cancelled")
            raise JobCancelled
        try:
            async with asyncio.timeout(_CANCEL_SECONDS):
                while failed is None:
                    status = await watch.next()
                    if isinstance(status, Finished):
                        return status
                    failed = status if isinstance(status, Failed) else None
                    self._poller.again(watch, _CANCEL_PAUSE)
        except TimeoutError:
            pass
        settlement = Settlement.UNKNOWN
        if failed is not None:
            settlement = settlement_of_end(self._model, failed)
        end = "cancelled" if failed is None else failed.end
        await self._tools.ledger.settle(self._attempt, settlement, end, self._charge(settlement))
        raise JobCancelled(told(settlement, self._attempt))

    def _watched(self) -> float:
        """Return for how many seconds this process has watched the order, or could have."""
        watched = asyncio.get_running_loop().time() - self._began
        # One that was sent by this process was watched all the time.
        return self._age() if self._is_sent_here else watched

    def _age(self) -> float:
        return self._age_before + asyncio.get_running_loop().time() - self._began


def told(settlement: Settlement, attempt: Attempt) -> str | None:
    """Return the sentence on what a cancelled order costs; None for one that is free."""
    if attempt.amount == 0:
        return None
    price = dollars(attempt.amount)
    return {
        Settlement.NOT_CHARGED: "It had not begun: nothing is charged.",
        Settlement.CHARGED: f"It was running: the service charges {price} for it.",
        Settlement.UNKNOWN: f"The service may charge {price} for it; nobody knows.",
    }[settlement]


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
