"""A recorded run of paid clips: what was written, and when each order left and was accepted.

Clips are told apart by their seed, which goes along wherever an order is written down.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import SecretStr
from sqlalchemy import event
from sqlalchemy.pool import Pool

from songreel.core.settings import Settings
from songreel.domain.clip import ClipRequest
from songreel.domain.errors import BackendError
from songreel.domain.job import Job
from songreel.jobs.ledger import Ledger
from songreel.providers.transport.service import Service
from songreel.services.container import Services, open_services
from songreel.services.requests import Caller
from songreel.simulators.book import Book
from songreel.simulators.order import Order
from tests.support.api import picture
from tests.support.recorder.files import recorded_files
from tests.support.recorder.log import Log
from tests.support.recorder.stand import Stand
from tests.support.recorder.vfs import recorded_sqlite

LEFT, REFUSED, ACCEPTED, KNOWN = "left", "refused", "accepted", "known"
"""An order is about to leave; it was refused; the service has it; its id is committed."""

SEEDS = (11, 12, 13, 14)
_WITH_A_PICTURE = 12
_LATENCY = "0.4"
_CHECKPOINT_PAGES = 50
_CREATIONS = {"service": "replicate", "method": "POST", "path": "*/predictions"}
_FAULTS = (
    {**_CREATIONS, "nth": [2], "fault": "status", "status": 429, "retry_after": 1},
    {**_CREATIONS, "nth": [3], "fault": "reset", "accepted": True},
)


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded.

    Attributes:
        log: with a mark for each order that left, was refused or accepted, or became known.
        orders: what the service has in the end.
        jobs: the ends of the clips.
    """

    log: Log
    orders: list[Order]
    jobs: list[Job]


def settings(data: Path, stand: Stand) -> Settings:
    """Return the settings of an installation that orders from a stand."""
    return Settings(
        data=data,
        backend="replicate",
        render_processes=1,
        REPLICATE_API_TOKEN=SecretStr("r8_simulated"),  # type: ignore[call-arg]
        REPLICATE_BASE_URL=f"{stand.url}/replicate/v1",  # type: ignore[call-arg]
    )


async def record(data: Path, stand: Stand) -> Recording:
    """Have four clips made: one with a picture, one refused at first, one whose answer is lost.

    Args:
        data: an empty folder.
        stand: whom to order from.
    """
    log = Log(data)
    async with stand.serving(_LATENCY) as simulation:
        async with httpx2.AsyncClient(base_url=stand.url, trust_env=False) as client:
            answer = await client.post("/_faults", json=_FAULTS)
            assert answer.is_success, answer.text
        with recorded_sqlite(log), recorded_files(log), _marked(log), _checkpoints():
            async with open_services(settings(data, stand)) as services:
                jobs = await _make(services)
        return Recording(log, simulation.book.all(), jobs)


async def _make(services: Services) -> list[Job]:
    tickets = [
        await services.jobs.submit(
            await services.generation.clip(
                ClipRequest(
                    prompt=f"A fox walks through street {seed}.",
                    duration=4,
                    seed=seed,
                    model="google/veo-3.1-fast",
                    reference=(
                        await services.library.keep_picture(picture())
                        if seed == _WITH_A_PICTURE
                        else None
                    ),
                ),
                Caller(),
            ),
            wait=False,
        )
        for seed in SEEDS
    ]
    return [await services.jobs.outcome(ticket.job.id) for ticket in tickets]


@contextmanager
def _checkpoints() -> Generator[None]:
    """Have SQLite put its log into the database every few orders, and not after 4 MB of log."""

    def settle(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
        cursor.close()

    event.listen(Pool, "connect", settle)
    try:
        yield
    finally:
        event.remove(Pool, "connect", settle)


@contextmanager
def _marked(log: Log) -> Generator[None]:
    """Note what happens to orders."""
    order, add = Service.order, Book.add
    submitted, adopt = Ledger.submitted, Ledger.adopt

    async def ordering(service: Service, path: str, body: Any, **more: Any) -> Any:
        seed = body["input"]["seed"]
        log.mark(LEFT, seed=seed)
        try:
            answer = await order(service, path, body, **more)
        except BackendError:
            log.mark("unanswered", seed=seed)
            raise
        log.mark("answered" if answer.is_success else REFUSED, seed=seed)
        return answer

    async def adding(book: Book, accepted: Order) -> None:
        log.mark(ACCEPTED, seed=accepted.seed)
        await add(book, accepted)

    def known(attempt: Any) -> None:
        if attempt is not None:
            trace: Mapping[str, Any] = attempt.trace
            log.mark(KNOWN, seed=trace["input"]["seed"], provider_id=attempt.provider_id)

    async def submitting(ledger: Ledger, *given: Any, **more: Any) -> Any:
        attempt = await submitted(ledger, *given, **more)
        known(attempt)
        return attempt

    async def adopting(ledger: Ledger, *given: Any) -> Any:
        attempt = await adopt(ledger, *given)
        known(attempt)
        return attempt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Service, "order", ordering)
        patch.setattr(Book, "add", adding)
        patch.setattr(Ledger, "submitted", submitting)
        patch.setattr(Ledger, "adopt", adopting)
        yield
