"""What stands between the workflow and the books: an adapter with every fault a service has."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.frames import ASPECT_RATIOS, FrameSize
from songreel.domain.provider import (
    Failed,
    Finished,
    GenerationBackend,
    Keep,
    Notice,
    Reading,
    Running,
    Status,
    Submission,
)
from tests.support.histories import books
from tests.support.histories.books import Books, Creation
from tests.support.virtual_time import EPOCH, Died

NAME, MODEL = "stand", "stand/video"
PRICE = Decimal("0.20")
LONGEST, RETENTION = 150, 3_600
REFUSALS = (
    FailureCode.AUTHENTICATION_ERROR,
    FailureCode.INSUFFICIENT_CREDIT,
    FailureCode.INVALID_INPUT,
)
LOSSES = (FailureCode.OUTCOME_UNKNOWN, FailureCode.TIMEOUT, FailureCode.UNKNOWN_ERROR)


@dataclass(frozen=True)
class Kind:
    """A kind of service: whether it lists orders, takes a seed, and tells whether work began."""

    name: str
    lists: bool
    seed: bool
    tells_begun: bool
    retention: float


KINDS = (
    Kind("listed", lists=True, seed=True, tells_begun=True, retention=RETENTION),
    Kind("seedless", lists=True, seed=False, tells_begun=True, retention=RETENTION),
    Kind("blind", lists=False, seed=False, tells_begun=False, retention=2 * RETENTION),
)


def profile(kind: Kind) -> Capability:
    """Return the model of a kind of service."""
    size = FrameSize(width=160, height=90)
    sizes: Any = (("tiny", tuple((ratio, size) for ratio in ASPECT_RATIOS)),)
    return Capability(
        NAME,
        MODEL,
        Medium.VIDEO,
        Price(PRICE, "second", "stand-in list", date(2026, 1, 1)),
        durations=tuple(range(1, 61)),
        sizes=sizes,
        seed=kind.seed,
        unbilled=(books.FREE_END, books.ABORTED),
    )


@dataclass
class Faults:
    """How often what goes wrong, as a share of all calls."""

    share: float
    random: random.Random

    def strike(self, times: float = 1.0) -> bool:
        """Draw whether something goes wrong."""
        return self.share > 0 and self.random.random() < self.share * times


class Backend(GenerationBackend[ClipSpec]):
    """The service as one process sees it."""

    def __init__(
        self,
        kind: Kind,
        ledger: Books,
        faults: Faults,
        *,
        note: Callable[[str], None],
        job_of: Callable[[str], str],
        alive: Callable[[], bool],
        told: Callable[[Creation], None],
        looked: Callable[[Mapping[str, Any], list[str] | None], None],
    ) -> None:
        self.reading = Reading(
            requests_a_minute=2_000 if kind.lists else None,
            lists=kind.lists,
            retention_seconds=int(kind.retention),
            longest_seconds=LONGEST,
        )
        self._kind, self._books, self._faults = kind, ledger, faults
        self._random = faults.random
        self._note, self._job_of, self._alive = note, job_of, alive
        self._told, self._looked = told, looked

    async def prepare(self, submission: Submission[ClipSpec], keep: Keep) -> Submission[ClipSpec]:
        await self._travel()
        if self._faults.strike(0.3):
            raise self._error(FailureCode.BACKEND_UNAVAILABLE)
        given = {"prompt": submission.spec.prompt, "seed": submission.spec.seed}
        return replace(submission, body=given, trace={"model": MODEL, "input": given})

    async def submit(self, submission: Submission[ClipSpec]) -> str:
        await self._travel()
        what = submission.key[-6:]
        if self._faults.strike():
            self._may_refuse(what)
            lost = self._random.choice((*LOSSES, None))
            if self._random.random() < 0.4:
                self._note(f"submit {what}: not taken, answer lost ({lost})")
                raise self._error(lost)
            creation = self._accept(submission)
            self._note(f"submit {what}: taken as {creation.id}, answer lost ({lost})")
            await self._travel()
            raise self._error(lost)
        creation = self._accept(submission)
        self._note(f"submit {what}: taken as {creation.id}")
        await self._travel()
        creation.answered = True
        return creation.id

    def _may_refuse(self, what: str) -> None:
        draw = self._random.random()
        if draw > 0.65:
            return
        failure = FailureCode.RATE_LIMIT_EXCEEDED
        if draw < 0.08:
            failure = self._random.choice(REFUSALS)
        elif draw < 0.35:
            failure = FailureCode.BACKEND_UNAVAILABLE
        wait = self._random.choice((None, 1, 7, 30))
        self._note(f"submit {what}: refused, {failure} after {wait}")
        raise self._error(failure, retry_after=wait)

    def _accept(self, submission: Submission[ClipSpec]) -> Creation:
        draw, now = self._random, self._books.time()
        begins = now + draw.choice((0.0, 0.5, 3.0, 12.0))
        ends: float | None = begins + draw.choice((0.2, 0.2, 2.0, 8.0, 40.0))
        end, damaged, early = books.SUCCEEDED, 0, None
        if self._faults.strike(0.8):
            end = draw.choice((books.FAILED, books.FREE_END, books.SAFETY, books.RATE_CAP))
        elif self._faults.strike(0.1):
            ends = None
        elif self._faults.strike(0.6):
            damaged = draw.choice((1, 2, 3, 99))
        elif self._faults.strike(0.1):
            early = draw.choice((0.0, 5.0))
        if end == books.RATE_CAP:
            begins = ends = now
        creation = Creation(
            id=f"c{len(self._books.creations) + 1}",
            attempt=submission.key,
            job=self._job_of(submission.key),
            trace=submission.trace or {},
            created=now,
            begins=begins,
            ends=ends,
            end=end,
            lag=draw.choice((0.0, 0.0, 0.0, 0.5, 2.0, 6.0)) if self._faults.share else 0.0,
            damaged=damaged,
            expires_early=early,
        )
        self._books.accept(creation)
        self._told(creation)
        return creation

    async def poll(self, provider_id: str) -> Status:
        await self._travel()
        if self._faults.strike(0.7):
            failure = self._random.choice(
                (
                    FailureCode.BACKEND_UNAVAILABLE,
                    FailureCode.RATE_LIMIT_EXCEEDED,
                    FailureCode.AUTHENTICATION_ERROR,
                    None,
                )
            )
            raise self._error(failure, retry_after=self._random.choice((None, 1, 20)))
        creation = self._books.find(provider_id)
        if creation is None:
            raise AssertionError(f"asked about {provider_id}, which was never taken")
        return self._status(creation)

    def _status(self, creation: Creation) -> Status:
        begun = self._books.has_begun(creation) if self._kind.tells_begun else None
        match creation.became:
            case None:
                return Running(begun=begun)
            case books.SUCCEEDED if self._books.is_gone(creation):
                return Failed(self._error(FailureCode.RESULT_EXPIRED), "expired")
            case books.SUCCEEDED:
                return Finished(creation.id)
            case books.CANCELED | books.ABORTED as end:
                known = end == books.CANCELED if self._kind.tells_begun else None
                # A service that tells nothing of the beginning has one name for both.
                name = end if self._kind.tells_begun else "cancelled"
                return Failed(self._error(FailureCode.CANCELLED), name, known)
            case books.SAFETY:
                return Failed(self._error(FailureCode.CONTENT_POLICY_VIOLATION), books.SAFETY)
            case books.RATE_CAP:
                return Failed(self._error(FailureCode.RATE_LIMIT_EXCEEDED), books.RATE_CAP)
            case end:
                return Failed(self._error(FailureCode.UNKNOWN_ERROR), end)

    async def sweep(self, since: datetime) -> AsyncIterator[Mapping[str, Status]]:
        await self._travel()
        self._books.turn()
        yield {one.id: self._status(one) for one in self._books.creations}

    async def find(self, trace: Mapping[str, Any], since: datetime) -> Sequence[str] | None:
        await self._travel()
        if not self._kind.lists:
            return None
        if self._faults.strike(0.7):
            self._looked(trace, None)
            raise self._error(
                self._random.choice((FailureCode.BACKEND_UNAVAILABLE, FailureCode.TIMEOUT)),
                retry_after=self._random.choice((None, 5)),
            )
        listed = self._books.listed(trace, (since - EPOCH).total_seconds())
        found = [one.id for one in listed]
        self._note(f"looked up {trace['input']}: {found}")
        self._looked(trace, found)
        return found

    async def cancel(self, provider_id: str) -> None:
        await self._travel()
        if self._faults.strike(0.5):
            if self._random.random() < 0.5:
                self._books.cancel(provider_id)
            raise self._error(FailureCode.BACKEND_UNAVAILABLE)
        self._books.cancel(provider_id)
        self._note(f"cancelled {provider_id}")

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        await self._travel()
        creation = self._books.find(output)
        if creation is None or self._books.is_gone(creation):
            raise self._error(FailureCode.BACKEND_UNAVAILABLE)
        if self._faults.strike(0.7):
            if self._random.random() < 0.3:
                raise OSError(28, "No space left on device")
            raise self._error(FailureCode.BACKEND_UNAVAILABLE)
        creation.downloads += 1
        content = creation.content
        if creation.downloads <= creation.damaged:
            self._note(f"download {output}: damaged")
            if creation.downloads % 2:
                raise self._error(FailureCode.OUTPUT_INVALID)
            content = b"cl"
        destination.write_bytes(content)  # noqa: ASYNC240 (no thread here)

    async def forget(self, name: str) -> None:
        await self._travel()

    async def _travel(self) -> None:
        """Be on the way to the service, or back."""
        if not self._alive():
            raise Died
        await asyncio.sleep(self._random.choice((0.01, 0.05, 0.3, 1.5)))
        if not self._alive():
            raise Died

    def _error(self, failure: FailureCode | None, retry_after: int | None = None) -> BackendError:
        if failure is None:
            raise KeyError("a mistake in reading the answer")
        return BackendError(failure, f"simulated {failure}", backend=NAME, retry_after=retry_after)


class StandIn:
    """The provider of such a backend; its webhooks say what they are told to."""

    name = NAME
    writer = None
    images = None

    def __init__(self, kind: Kind, backend: Backend) -> None:
        self.models = [profile(kind)]
        self.videos = backend
        self.webhooks = self

    async def read(
        self, headers: Mapping[str, str], body: bytes, query: Mapping[str, str]
    ) -> Notice:
        """Read a webhook that is signed."""
        return Notice(body.decode(), query.get("attempt"))

    def check(self) -> None:
        """Lack nothing."""

    async def close(self) -> None:
        """Hold nothing."""
