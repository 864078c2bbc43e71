"""Have one order made by a backend: the ledger first, one submission, wait, download.

The invariant is the design's: at most one submission for an order that is not known to be
unbilled. The ledger's row decides, never the engine's replay.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Generic, cast

from songreel.core import tracing
from songreel.core.boundaries import passed
from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.core.patience import happens
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.capability import Capability
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    InvalidRequestError,
    NotFoundError,
    SongreelError,
    VideoGenerationError,
    from_document,
)
from songreel.domain.event import Submitted
from songreel.domain.provider import LOST, GenerationBackend, Ordered, Submission
from songreel.domain.resolve import refuse_unpriced
from songreel.domain.retirement import instead_of
from songreel.jobs.context import JobContext
from songreel.jobs.failures import JobCancelled
from songreel.jobs.ledger import HeldError, KeyRevokedError, TwinOpenError
from songreel.workflows.collecting import Check, Collecting, Delivery, OrderVoid, told
from songreel.workflows.placement import HELD_SECONDS, Placement
from songreel.workflows.tools import Tools

_log = get_logger(__name__)
_NOT_TAKEN = {FailureCode.RATE_LIMIT_EXCEEDED, FailureCode.BACKEND_UNAVAILABLE}
# A backend says OUTCOME_UNKNOWN there; of what says neither that nor a refusal, the worse is taken.
_MAY_BE_TAKEN = {FailureCode.OUTCOME_UNKNOWN, FailureCode.TIMEOUT, FailureCode.UNKNOWN_ERROR}
_MOST_SUBMISSIONS = 3
# How long a refused order is tried again: while somebody waits at a socket, and for a film's part.
_PATIENCE, _PATIENCE_OF_PARTS = 60.0, 900.0
_PAUSES = (1.0, 30.0)
_LOOKS = (0.0, 1.0, 3.0)
_LOOK_BACK = timedelta(minutes=10)
# A service may ask for a day; what it made is gone after an hour.
_LONGEST_WAIT = 60.0


class Fulfilment(Generic[Ordered]):
    """The way of one order through a backend."""

    def __init__(
        self,
        tools: Tools,
        context: JobContext,
        backend: GenerationBackend[Ordered],
        placement: Placement[Ordered],
    ) -> None:
        """Bind an order to the job that it is made for."""
        self._tools, self._context = tools, context
        self._backend, self._placement = backend, placement
        self._ledger = tools.ledger
        self._restored: datetime | None = None
        self._is_dispatched = False
        self._sent: float | None = None
        self._lines = tools.lines

    async def into(self, destination: Path, check: Check) -> Delivery:
        """Have the order made and write its bytes to `destination`.

        Args:
            destination: a path where nothing is yet.
            check: looks at the bytes, and raises where they are damaged.

        Raises:
            BackendError: the backend refused or failed; the attempt is settled.
            BudgetExceededError: there is no room for it under the cap; nothing was sent.
            StorageFullError: the disk is nearly full; nothing was sent.
            JobCancelled: somebody cancelled; the backend was told.
        """
        for number in range(1, _MOST_SUBMISSIONS + 1):
            attempt, _ = await self._reserve()
            passed("reserved")
            try:
                return await self._carry(attempt, destination, check)
            except OrderVoid as void:
                if number == _MOST_SUBMISSIONS:
                    raise void.error from void
                _log.info("ordered_once_more", attempt=attempt.id, end=void.end)
        raise RuntimeError("the last try ends either way")

    async def _reserve(self) -> tuple[Attempt, bool]:
        placement = self._placement
        if not placement.model.is_free and not await self._ledger.is_paid_for(self._context.job.id):
            await self._tools.require_reserve()
        return await self._ledger.reserve(
            self._context.job,
            placement.model,
            placement.input_hash,
            placement.price,
            units=placement.units,
        )

    async def _carry(self, attempt: Attempt, destination: Path, check: Check) -> Delivery:
        """Go on with an attempt from wherever it stands."""
        if attempt.state is AttemptState.SETTLED:
            if self._context.cancelled.is_set():
                raise JobCancelled(told(attempt.settlement or Settlement.UNKNOWN, attempt))
            raise _already_settled(attempt)
        if attempt.state is AttemptState.RESERVED:
            attempt = await self._before_sending(attempt)
        elif attempt.state is AttemptState.INTENDED:
            attempt = await self._find_again(attempt)
        collecting = Collecting(
            self._tools,
            self._context,
            self._backend,
            self._placement.model,
            attempt,
            sent=self._sent,
        )
        return await collecting.into(destination, check)

    async def _before_sending(self, attempt: Attempt) -> Attempt:
        """Send an order that waits for it, and look it up where its outcome is unknown."""
        try:
            attempt, unknown = await self._send(attempt)
        except JobCancelled:
            raise
        except SongreelError as error:
            await self._call_off(attempt, error.error_code, error)
            better = _with_fallback(error, self._placement.model)
            if better is error:
                raise
            raise better from error
        if unknown is not None:
            return await self._find_again(attempt, unknown)
        await self._announce(attempt)
        return attempt

    async def _send(self, attempt: Attempt) -> tuple[Attempt, BackendError | None]:
        """Send an order, and again for as long as it is refused only for now.

        Returns:
            The attempt with its id, or without one and why nobody knows what became of it.

        Raises:
            SongreelError: nothing was ordered.
            JobCancelled: somebody cancelled before it was sent; the attempt is settled.
        """
        loop, pause = asyncio.get_running_loop(), _PAUSES[0]
        patience = _PATIENCE if self._context.job.parent_id is None else _PATIENCE_OF_PARTS
        deadline = loop.time() + patience
        # What an earlier process was let go with is let go.
        self._is_dispatched = attempt.dispatched_at is not None
        self._restored = await self._restored_since(attempt)
        ready: Submission[Ordered] | None = None
        async with self._materials(attempt) as submission:
            while True:
                try:
                    # What may have been sent is looked up while nothing is let go, too.
                    if ready is not None or self._restored is None:
                        await self._await_turn(attempt)
                    if ready is None:
                        ready = await self._prepare(submission, attempt)
                        passed("prepared")
                        found = await self._after_restore(attempt, ready)
                        if found is not None:
                            return found, None
                    await self._await_turn(attempt)
                    return await self._post_when_allowed(attempt, ready)
                except BackendError as error:
                    wait = float(error.retry_after or pause)
                    if error.failure not in _NOT_TAKEN or loop.time() + wait > deadline:
                        raise
                    if error.failure is FailureCode.RATE_LIMIT_EXCEEDED:
                        self._lines.pause(self._placement.model.backend, wait)
                await self._pause(wait, attempt)
                pause = min(2 * pause, _PAUSES[1])

    async def _restored_since(self, attempt: Attempt) -> datetime | None:
        """Return when the database was restored under a job that is older: it may be sent."""
        if attempt.day is None:
            return None
        restored = await self._ledger.restored_at()
        is_older = restored is not None and self._context.job.created_at <= restored
        return restored if is_older else None

    async def _after_restore(self, attempt: Attempt, ready: Submission[Ordered]) -> Attempt | None:
        """Look for an order that a restored database takes for unsent.

        It may have been sent after the backup was made.
        """
        if attempt.day is None or ready.trace is None:
            return None
        if self._restored is None and not self._context.is_resumed:
            return None
        # The backup may hold the job without its order: what was sent is as old as the job. A
        # restore of the whole data folder cannot be told from a restart, so each is looked up.
        first = min(self._context.job.created_at, attempt.created_at)
        trace = _without_addresses(ready.trace)
        last = self._restored or now()
        looks = _LOOKS if self._restored is not None else _LOOKS[:1]
        return await self._look_up(attempt, trace, first=first, last=last, looks=looks)

    async def _post_when_allowed(
        self, attempt: Attempt, ready: Submission[Ordered]
    ) -> tuple[Attempt, BackendError | None]:
        while True:
            try:
                return await self._post(attempt, ready)
            except (HeldError, TwinOpenError):
                await self._pause(HELD_SECONDS, attempt)

    async def _post(
        self, attempt: Attempt, submission: Submission[Ordered]
    ) -> tuple[Attempt, BackendError | None]:
        """Send the one request; a refusal is raised, with the attempt reserved again."""
        model = self._placement.model
        alone = not model.is_free and getattr(self._placement.spec, "seed", None) is None
        with self._context.uninterrupted():
            try:
                attempt = await self._ledger.sending(attempt, submission.trace, alone=alone)
            except KeyRevokedError:
                await self._cancelled_unsent(attempt)
                raise
            passed("intended")
            self._sent = asyncio.get_running_loop().time()
            try:
                with tracing.span("submit", **_named(attempt)):
                    provider_id = await self._backend.submit(submission)
            except BackendError as error:
                if error.failure in _MAY_BE_TAKEN:
                    return attempt, error
                await self._ledger.withdraw(attempt)
                self._is_dispatched = False
                raise
            passed("answered")
            attempt = await self._ledger.submitted(attempt, provider_id, answered=True)
            passed("submitted")
        return attempt, None

    async def _announce(self, attempt: Attempt) -> None:
        if attempt.provider_id is None:
            return
        await self._context.emit(
            Submitted(
                backend=attempt.backend,
                model=attempt.model,
                provider_id=attempt.provider_id,
                amount_usd=attempt.amount,
            )
        )

    async def _find_again(self, attempt: Attempt, why: BackendError | None = None) -> Attempt:
        """Return an order, sent with an unknown outcome, that the service knows.

        Raises:
            OrderVoid: it is free, and is simply made again.
            BackendError: `OUTCOME_UNKNOWN`; it is not sent again by itself.
        """
        if self._placement.model.is_free:
            end = "lost with its process" if why is None else why.failure.value
            await self._settle(attempt, Settlement.NOT_CHARGED, end)
            if why is not None:
                raise why
            raise OrderVoid(_unknown(attempt), LOST)
        found = None
        if attempt.trace is not None:
            found = await self._look_up(attempt, attempt.trace)
        if found is None:
            lost = _unknown(attempt, why)
            found = await self._ledger.lose(attempt, lost)
            if found is None:
                raise lost
        await self._announce(found)
        return found

    async def _look_up(
        self,
        attempt: Attempt,
        trace: Mapping[str, Any],
        *,
        first: datetime | None = None,
        last: datetime | None = None,
        looks: Sequence[float] = (),
    ) -> Attempt | None:
        """Look an order up in the service's list, for as long as it may be there.

        It was sent between `first` and `last`; by default when the attempt says.
        """
        sent = attempt.sent_at or attempt.created_at
        first, last = first or sent, last or sent
        kept = timedelta(seconds=self._backend.reading.retention_seconds or 0)
        left, pause = list(looks or _LOOKS), _PAUSES[0]
        while left:
            is_sent = attempt.state is not AttemptState.RESERVED or self._restored is not None
            await self._pause(left[0], attempt, sent=is_sent)
            try:
                found = await self._backend.find(trace, first - _LOOK_BACK)
            except BackendError as error:
                if now() - last > kept:
                    return None
                left[0] = min(float(error.retry_after or pause), _LONGEST_WAIT)
                pause = min(2 * pause, _PAUSES[1])
                continue
            # Asked for even without any: a webhook may have told the id meanwhile.
            try:
                known = await self._ledger.adopt(attempt, found or (), first - _LOOK_BACK)
            except TwinOpenError:
                left[0] = HELD_SECONDS
                continue
            if known is not None or found is None:
                return known
            left.pop(0)
        return None

    async def _prepare(
        self, submission: Submission[Ordered], attempt: Attempt
    ) -> Submission[Ordered]:
        # What was ordered before its price was taken away is still collected, never ordered.
        placement = self._placement
        refuse_unpriced(placement.model, placement.resolution, placement.audio)

        async def keep(name: str) -> None:
            await self._ledger.keep_file(attempt, name)

        try:
            return await self._context.unless_cancelled(self._backend.prepare(submission, keep))
        except JobCancelled:
            await self._cancelled_unsent(attempt)
            raise

    @asynccontextmanager
    async def _materials(self, attempt: Attempt) -> AsyncGenerator[Submission[Ordered]]:
        """Give the order with the files that go along, for as long as the context lasts."""
        placement = self._placement
        async with AsyncExitStack() as files:

            async def path(sha256: str) -> Path:
                try:
                    return await files.enter_async_context(self._tools.blobs.path(sha256))
                except NotFoundError as error:
                    raise _material_cleared() from error

            reference, passage = placement.reference, placement.passage
            more = [await path(sha256) for sha256 in placement.more_references]
            yield Submission(
                placement.spec,
                attempt.id,
                reference=None if reference is None else await path(reference),
                more_references=tuple(more),
                passage=None if passage is None else await path(passage),
            )

    async def _await_turn(self, attempt: Attempt) -> None:
        """Wait until limits leave room for another order, and this one is next.

        Raises:
            JobCancelled: somebody cancelled meanwhile; the attempt is settled.
        """
        backend = self._placement.model.backend
        if not self._is_dispatched:
            await self._until_paused_no_more(backend, attempt)
            try:
                await self._context.unless_cancelled(self._tools.dispatcher.turn(attempt))
            except JobCancelled:
                await self._cancelled_unsent(attempt)
                raise _nothing_ordered(attempt) from None
            self._is_dispatched = True
        await self._until_paused_no_more(backend, attempt)

    async def _until_paused_no_more(self, backend: str, attempt: Attempt) -> None:
        while left := self._lines.pause_left(backend):
            await self._pause(left, attempt)

    async def _pause(self, seconds: float, attempt: Attempt, *, sent: bool = False) -> None:
        """Wait, unless the job is cancelled: then settle the attempt and raise."""
        if not await happens(self._context.cancelled, seconds):
            return
        if sent:
            await self._settle(attempt, Settlement.UNKNOWN, "cancelled, outcome unknown")
            raise JobCancelled(_unknown(attempt).message)
        await self._cancelled_unsent(attempt)
        raise _nothing_ordered(attempt)

    async def _cancelled_unsent(self, attempt: Attempt) -> None:
        """Settle an order that this process has not sent; an earlier life of it may have."""
        if self._restored is not None:
            await self._settle(attempt, Settlement.UNKNOWN, "cancelled after a restore")
            raise JobCancelled(_unknown(attempt).message)
        await self._call_off(attempt, "cancelled before it was sent")

    async def _call_off(
        self, attempt: Attempt, basis: str, error: SongreelError | None = None
    ) -> None:
        """Give the price of an order back that nobody has sent.

        Raises:
            CancelledError: another process has taken this job over, and its order with it.
        """
        if not await self._ledger.call_off(attempt, error, basis):
            _log.warning("order_is_another_process_s", attempt=attempt.id)
            raise asyncio.CancelledError from error

    async def _settle(self, attempt: Attempt, settlement: Settlement, basis: str) -> None:
        await self._ledger.settle(attempt, settlement, basis)


def _nothing_ordered(attempt: Attempt) -> JobCancelled:
    return JobCancelled(None if attempt.amount == 0 else "Nothing was ordered: it costs nothing.")


def _material_cleared() -> InvalidRequestError:
    return InvalidRequestError(
        "The picture or sound that came with this order was cleared since, so nothing was ordered. "
        "Send the request again with the picture in it; what is sent once to /api/mv/assets and "
        "named by its asset_id is kept for as long as you keep it."
    )


def _without_addresses(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trace without the addresses of files: they differ each time the files are put."""
    kept: dict[str, Any] = {}
    for name, value in trace.items():
        if isinstance(value, dict):
            kept[name] = _without_addresses(cast("dict[str, Any]", value))
        elif not _is_address(value):
            kept[name] = value
    return kept


def _is_address(value: Any) -> bool:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return any(isinstance(one, str) and one.startswith(("http:", "https:")) for one in values)


def _unknown(attempt: Attempt, why: BackendError | None = None) -> BackendError:
    return BackendError(
        FailureCode.OUTCOME_UNKNOWN,
        f"This was sent to {attempt.model}, and nobody knows whether it was taken: it may "
        "have been billed, so it is not sent again by itself. `songreel jobs` shows it, with what "
        "can be done: submit it again, or give it up.",
        details=None if why is None else why.details,
        backend=attempt.backend,
    )


def _named(attempt: Attempt) -> dict[str, str]:
    """Return what a trace tells of an order."""
    return {
        "songreel__order_id": attempt.id,
        "songreel__backend": attempt.backend,
        "songreel__model": attempt.model,
    }


def _with_fallback(error: SongreelError, model: Capability) -> SongreelError:
    """Return the error of a model that is no more with the name of what to use instead."""
    is_retired = isinstance(error, BackendError) and error.failure is FailureCode.MODEL_RETIRED
    if not is_retired or model.fallback is None or model.fallback in error.message:
        return error
    return BackendError(
        FailureCode.MODEL_RETIRED,
        f"{error.message} {instead_of(model)}",
        details=error.details,
        backend=error.backend,
    )


def _already_settled(attempt: Attempt) -> SongreelError:
    """Return why an order ended of which an earlier run has not told any more."""
    if attempt.error is not None:
        document = {**attempt.error, "error": VideoGenerationError.name}
        return from_document(document)
    if attempt.settlement is Settlement.UNKNOWN:
        return _unknown(attempt)
    return BackendError(
        FailureCode.RESULT_EXPIRED,
        f"The order {attempt.provider_id or attempt.id} of {attempt.model} is charged, and its "
        "result is not here. `songreel jobs` shows it.",
        backend=attempt.backend,
    )
