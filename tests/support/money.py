"""A ledger over a database where nobody sends anything: caps, quotes, and what they are held to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import sqlalchemy as sa

from songreel.core.ids import new_public_id
from songreel.domain.attempt import Attempt
from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.quote import Quote, QuoteLine
from songreel.domain.usage import Difference
from songreel.jobs.ledger import Ledger
from songreel.jobs.mark import SentMark
from songreel.providers.registry import Registry
from songreel.services.quotes import Quotes
from songreel.services.requests import Caller
from songreel.services.usage import UsageDesk
from songreel.storage import budgets
from songreel.storage.caller_tables import API_KEYS, WORKSPACES
from songreel.storage.database import Database
from songreel.storage.project_tables import PROJECTS
from tests.support.databases import START, HandClock

MODEL = Capability(
    "dear", "dear/1", Medium.VIDEO, Price(Decimal("0.40"), "call", "a page", date(2026, 11, 1))
)
KEY, PROJECT = "key-1", "project-1"
BY = Caller(key_id=KEY, project_id=PROJECT)


def line(name: str, dollars: str = "0.40") -> QuoteLine:
    """Return a line for the order of an input."""
    return QuoteLine(
        name, f"the clip {name}", MODEL.backend, MODEL.model, name, 1, Decimal(dollars)
    )


@dataclass
class Till:
    """The ledger, quotes and what checks both."""

    database: Database
    ledger: Ledger
    quotes: Quotes
    desk: UsageDesk
    clock: HandClock

    @classmethod
    def over(cls, database: Database, folder: Path, clock: HandClock, cap: str = "25") -> Till:
        """Open a ledger."""
        folder.mkdir(exist_ok=True)
        mark = SentMark(folder)
        ledger = Ledger(database, cap=Decimal(cap), mark=mark, clock=clock)
        provider = SimpleNamespace(name=MODEL.backend, models=(MODEL,))
        registry = Registry([cast("Any", provider)], default=MODEL.backend)
        quotes = Quotes(database, ledger, registry, clock=clock)
        return cls(database, ledger, quotes, UsageDesk(database), clock)

    async def have(
        self, *, owner: str | None = None, key: str | None = None, project: str | None = None
    ) -> None:
        """Give the workspace, the key and the project their caps in US dollars."""
        kept: list[tuple[sa.Table, dict[str, Any]]] = [
            (WORKSPACES, {"id": "local", "name": "local", "daily_cap": _money(owner)}),
            (
                API_KEYS,
                {
                    "id": KEY,
                    "owner_id": "local",
                    "name": "a key",
                    "scopes": ["generate"],
                    "secret_hash": "",
                    "daily_cap": _money(key),
                    "over_limit": "refuse",
                },
            ),
            (
                PROJECTS,
                {
                    "id": PROJECT,
                    "owner_id": "local",
                    "version": 1,
                    "title": "a film",
                    "budget": _money(project),
                    "changed_at": START,
                    "document": {},
                },
            ),
        ]
        async with self.database.transaction() as connection:
            for table, values in kept:
                await connection.execute(sa.delete(table).where(table.c.id == values["id"]))
                await connection.execute(sa.insert(table), {**values, "created_at": START})

    def job(
        self, quote: Quote | None = None, quoted_as: str | None = None, **whose: str | None
    ) -> Job:
        """Return a job that nobody carries out."""
        known: dict[str, Any] = {"key_id": KEY, "project_id": PROJECT, **whose}
        return Job(
            id=new_public_id(),
            owner_id="local",
            kind=JobKind.CLIP,
            state=JobState.RUNNING,
            request={} if quoted_as is None else {"quoted_as": quoted_as},
            fingerprint="",
            created_at=self.clock(),
            quote_id=None if quote is None else quote.id,
            **known,
        )

    async def reserve(
        self, job: Job, name: str = "scene", dollars: str = "0.40", *, again: bool = False
    ) -> Attempt:
        """Set the price of an order aside."""
        attempt, _ = await self.ledger.reserve(
            job, MODEL, name, Decimal(dollars), units=1, again=again
        )
        return attempt

    async def quote(self, *lines: QuoteLine, hours: int = 24) -> Quote:
        """Make a quote for the project."""
        return await self.quotes.make(PROJECT, lines, (), BY, timedelta(hours=hours))

    async def accepted(self, *lines: QuoteLine) -> Quote:
        """Make a quote and accept it."""
        return await self.quotes.accept((await self.quote(*lines)).id, BY)

    async def sums(self) -> dict[str, str]:
        """Return what counts in each scope, over all days."""
        async with self.database.reading() as connection:
            known = await budgets.sums(connection)
        scopes: dict[str, Decimal] = {}
        for (scope, _), amount in known.items():
            scopes[scope.partition(":")[0]] = (
                scopes.get(scope.partition(":")[0], Decimal(0)) + amount
            )
        return {scope: f"{amount:.2f}" for scope, amount in scopes.items()}

    async def on(self, day: str) -> str:
        """Return what everybody spent on a day."""
        async with self.database.reading() as connection:
            return f"{await budgets.spent(connection, budgets.EVERYTHING, day):.2f}"

    async def differences(self) -> Sequence[Difference]:
        """Return the sums that do not say what the orders say."""
        return await self.desk.check()


def everywhere(dollars: str) -> dict[str, str]:
    """Return the sums where so much counts in every scope."""
    return dict.fromkeys(("everything", "owner", "key", "project"), dollars)


def _money(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
