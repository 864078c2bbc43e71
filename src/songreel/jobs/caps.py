"""What may be spent: by everybody, a workspace and a key on a day, and for a project at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.errors import BudgetExceededError
from songreel.domain.money import dollars
from songreel.domain.payer import EVERYTHING, Payer, Place
from songreel.storage import budgets, caps
from songreel.storage.budgets import Counted, NoRoom

_OF = {
    "everything": "that this server may spend a day (UTC)",
    "owner": "that this workspace may spend a day (UTC)",
    "key": "that this API key may spend a day (UTC)",
    "project": "that this project may spend",
}
_REMEDIES = {
    "everything": "Raise SONGREEL_DAILY_CAP",
    "owner": "Raise it with `songreel workspaces cap`",
    "key": "Use a key with a higher one",
    "project": "Raise the project's budget",
}


class Caps:
    """All caps of an installation."""

    def __init__(self, everything: Decimal) -> None:
        """Hold the US dollars that everybody together may spend on a day (UTC)."""
        self.everything = everything

    async def take(
        self,
        connection: AsyncConnection,
        several: Sequence[Counted],
        at: datetime,
        *,
        before: Sequence[Counted] = (),
    ) -> None:
        """Count what one payer pays under every cap that it belongs to, or under none.

        Args:
            connection: of a transaction, which must end where this raises.
            several: what is counted.
            at: the present moment.
            before: what is counted already, and is taken away for it.

        Raises:
            BudgetExceededError: a cap has no room for it.
        """
        if not several:
            return
        known = await self._of(connection, several[0].payer)
        try:
            await budgets.move(connection, before, several, known)
        except NoRoom as full:
            amount = sum((one.amount for one in several), Decimal(0))
            spent = await budgets.spent(connection, *full.place)
            raise exceeded(amount, spent, full.cap, at, full.place) from None

    async def require_room(self, connection: AsyncConnection, one: Counted, at: datetime) -> None:
        """Refuse what a cap has no room for now; only `take` holds the room.

        Raises:
            BudgetExceededError: a cap has no room for it.
        """
        known = await self._of(connection, one.payer)
        for place in one.payer.places(one.day):
            cap = known.get(place[0])
            spent = Decimal(0) if cap is None else await budgets.spent(connection, *place)
            if cap is not None and spent + one.amount > cap:
                raise exceeded(one.amount, spent, cap, at, place)

    async def _of(self, connection: AsyncConnection, payer: Payer) -> dict[str, Decimal]:
        return {EVERYTHING: self.everything, **await caps.of(connection, payer)}


def day_of(moment: datetime) -> str:
    """Return the day (UTC) whose cap counts, as `2026-11-26`."""
    return moment.astimezone(UTC).date().isoformat()


def exceeded(
    amount: Decimal, spent: Decimal, cap: Decimal, at: datetime, place: Place
) -> BudgetExceededError:
    """Return the error of what a cap has no room for."""
    kind = place[0].partition(":")[0]
    tomorrow = datetime.combine(at.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    is_over_tomorrow = bool(place[1]) and amount <= cap
    wait = int((tomorrow - at).total_seconds()) + 1 if is_over_tomorrow else None
    when = ", or wait until midnight UTC" if wait is not None else ""
    left = max(cap - spent, Decimal(0))
    return BudgetExceededError(
        f"This costs {dollars(amount)}, and {dollars(left)} are left of the {dollars(cap)} "
        f"{_OF[kind]}: {dollars(spent)} are spent or set aside. {_REMEDIES[kind]}{when}.",
        details=f"cap {place[0]}, amount {amount}, spent {spent}, of {cap}",
        retry_after=wait,
    )
