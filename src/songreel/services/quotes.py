"""Quotes: what orders of a project will cost, and setting that aside once somebody accepts it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.domain.errors import ConflictError, InvalidRequestError, UnauthenticatedError
from songreel.domain.quote import NotKnown, PriceBasis, Quote, QuoteLine, QuoteState
from songreel.jobs import quoting
from songreel.jobs.ledger import Ledger
from songreel.providers.registry import Registry
from songreel.services.requests import Caller
from songreel.storage import api_keys, projects, quotes
from songreel.storage.database import Database

VALID_FOR = timedelta(hours=24)


class Quotes:
    """Makes quotes, and has them accepted and released."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        registry: Registry,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Hold where quotes are kept, under which caps they count, and who knows prices."""
        self._database, self._ledger, self._registry = database, ledger, registry
        self._clock = clock

    async def make(
        self,
        project_id: str,
        lines: Sequence[QuoteLine],
        unknown: Sequence[NotKnown],
        by: Caller,
        valid_for: timedelta = VALID_FOR,
    ) -> Quote:
        """Keep a new quote; nothing is set aside until it is accepted.

        Args:
            project_id: what it is for.
            lines: the orders, each at its list price; what costs nothing is left out.
            unknown: what is not among them, and why.
            by: who asks.
            valid_for: how long it can be accepted.
        """
        paid = [replace(line, attempt_id=None) for line in lines if line.amount > 0]
        at = self._clock()
        quote = Quote(
            id=new_public_id(),
            owner_id=by.owner_id,
            project_id=project_id,
            state=QuoteState.OPEN,
            lines=tuple(paid),
            unknown=tuple(unknown),
            basis=self._basis(paid),
            created_at=at,
            valid_until=at + valid_for,
        )
        async with self._database.transaction() as connection:
            await quotes.insert(connection, quote)
        return quote

    async def get(self, quote_id: str, owner_id: str = "local") -> Quote:
        """Return a quote.

        Raises:
            NotFoundError: there is no such quote of this owner.
        """
        async with self._database.reading() as connection:
            quote = await quotes.find(connection, quote_id)
        if quote is None or quote.owner_id != owner_id:
            raise quoting.not_found(quote_id)
        return quoting.as_of(quote, self._clock())

    async def of_project(self, project_id: str, owner_id: str = "local") -> list[Quote]:
        """Return the quotes of a project, newest first."""
        at = self._clock()
        async with self._database.reading() as connection:
            found = await quotes.of_project(connection, project_id, owner_id)
        return [quoting.as_of(quote, at) for quote in found]

    async def accept(self, quote_id: str, by: Caller) -> Quote:
        """Set the whole of a quote aside under every cap, or nothing; said twice it is the same.

        It counts under the cap of the key that accepts it, whoever orders what it pays for, and
        can be drawn on for a day at least.

        Raises:
            NotFoundError: there is no such quote of this owner.
            ConflictError: it has expired, or was decided already, or its project was deleted.
            BudgetExceededError: a cap has no room for it.
            UnauthenticatedError: the key was revoked in the meantime.
        """
        async with self._database.transaction() as connection:
            quote = await quoting.locked(connection, quote_id, by.owner_id)
            if await projects.is_deleted(connection, quote.project_id):
                raise ConflictError(
                    "The project of this quote was deleted, so nothing was set aside. Restore the "
                    "project first; that can be done for a day."
                )
            if by.key_id is not None and await api_keys.is_revoked(connection, by.key_id):
                raise UnauthenticatedError(
                    f"The API key {by.key_id} was revoked; ask for another one."
                )
            return await quoting.accept(
                connection, self._ledger.caps, quote, by.key_id, self._clock()
            )

    async def release(self, quote_id: str, owner_id: str = "local") -> Quote:
        """End a quote, and give back what was not drawn; one that has ended stays as it is.

        Raises:
            NotFoundError: there is no such quote of this owner.
        """
        at = self._clock()
        async with self._database.transaction() as connection:
            quote = quoting.as_of(await quoting.locked(connection, quote_id, owner_id), at)
            return await quoting.end(connection, quote, QuoteState.RELEASED, at)

    def _basis(self, lines: Sequence[QuoteLine]) -> tuple[PriceBasis, ...]:
        """Return where the price of each model comes from."""
        found: list[PriceBasis] = []
        for backend, model in dict.fromkeys((line.backend, line.model) for line in lines):
            try:
                offered = self._registry.provider(backend).models
            except InvalidRequestError:
                continue
            price = next((one.price for one in offered if one.model == model), None)
            if price is not None:
                found.append(PriceBasis(backend, model, price.source, price.as_of.isoformat()))
        return tuple(found)
