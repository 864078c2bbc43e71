"""What was spent, and whether the sums that caps are held to say what the orders say."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from songreel.domain.usage import Difference, Sums, Usage, UsageQuery, UsageRow, fields_of
from songreel.jobs import quoting
from songreel.storage import budgets, quotes, usage
from songreel.storage.budgets import Counted
from songreel.storage.database import Database


class UsageDesk:
    """Adds up paid orders."""

    def __init__(self, database: Database) -> None:
        """Hold where the ledger is."""
        self._database = database

    async def report(self, query: UsageQuery, owner_id: str | None = "local") -> Usage:
        """Return what paid orders of an owner cost; None: of everybody."""
        async with self._database.reading() as connection:
            found = await usage.alike(connection, query, owner_id)
            accepted = await quotes.accepted(connection)
        names = fields_of(query.by)
        sums: dict[tuple[str | None, ...], Sums] = defaultdict(Sums)
        for one in found:
            sums[tuple(one.field(name) for name in names)] += one.sums
        rows = [
            UsageRow(tuple(zip(names, facts, strict=True)), sums[facts])
            for facts in sorted(sums, key=lambda facts: [fact or "" for fact in facts])
        ]
        quoted = (
            one.set_aside
            for one in accepted
            if owner_id in {None, one.owner_id} and query.project_id in {None, one.project_id}
        )
        return Usage(query, rows, sum(quoted, Decimal(0)))

    async def check(self) -> list[Difference]:
        """Return every sum that is not what orders and accepted quotes add up to; none is right."""
        async with self._database.transaction() as connection:
            await usage.stand_still(connection)
            known = await budgets.sums(connection)
            orders = await usage.alike(connection, UsageQuery(), None)
            accepted = await quotes.accepted(connection)
        counts = [(Counted(one.payer, one.day, one.counts), one.orders) for one in orders]
        counts += [(one, 1) for quote in accepted for one in quoting.held(quote)]
        told = budgets.counted(counts)
        zero = Decimal(0)
        return [
            Difference(*place, known.get(place, zero), told.get(place, zero))
            for place in sorted({*known, *told})
            if known.get(place, zero) != told.get(place, zero)
        ]
