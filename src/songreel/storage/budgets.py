"""What was reserved or spent under each cap, and the one statement that no cap is exceeded by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.payer import EVERYTHING, Payer, Place, of_project
from songreel.storage.tables import BUDGETS

__all__ = [
    "EVERYTHING",
    "Counted",
    "NoRoom",
    "counted",
    "move",
    "reserve",
    "spent",
    "spent_on",
    "sums",
]

_UNITS = Decimal(10) ** 8
_NO_CAP = 2**63 - 1
# Whoever changes several sums does it in one order, so that no two wait for each other.
_RANKS = ("everything", "owner", "key", "project")


@dataclass(frozen=True, slots=True)
class Counted:
    """US dollars that count on a day, under the caps of who pays."""

    payer: Payer
    day: str
    amount: Decimal


class NoRoom(Exception):
    """A cap has no room for what was to be counted; the transaction must not be committed."""

    def __init__(self, place: Place, cap: Decimal) -> None:
        """Hold which cap that is."""
        super().__init__(f"{place} has no room under {cap}")
        self.place, self.cap = place, cap


async def move(
    connection: AsyncConnection,
    before: Iterable[Counted],
    after: Iterable[Counted],
    caps: Mapping[str, Decimal] | None = None,
) -> None:
    """Count as `after` what was counted as `before`.

    Args:
        connection: of a transaction.
        before: what is taken away.
        after: what is put in its place.
        caps: US dollars for a scope; what grows beyond its cap is refused. None: nothing is.

    Raises:
        NoRoom: a cap would be exceeded.
    """
    changes: dict[Place, int] = defaultdict(int)
    for sign, several in ((-1, before), (1, after)):
        for one in several:
            for place in one.payer.places(one.day):
                changes[place] += sign * _units(one.amount)
    for place in sorted(changes, key=_order):
        change = changes[place]
        cap = None if caps is None or change < 0 else caps.get(place[0])
        if change and not await _add(connection, place, change, cap):
            raise NoRoom(place, cap or Decimal(0))


async def reserve(
    connection: AsyncConnection, scope: str, day: str, amount: Decimal, cap: Decimal | None
) -> bool:
    """Set an amount aside unless the cap would be exceeded; tell whether it was.

    The comparison and the addition are one statement: no two callers ever see the same room.
    """
    return await _add(connection, (scope, day), _units(amount), cap)


async def _add(connection: AsyncConnection, place: Place, units: int, cap: Decimal | None) -> bool:
    most = _NO_CAP if cap is None else min(int(cap * _UNITS), _NO_CAP)
    if units > most:
        return False
    parameters = {"scope": place[0], "day": place[1], "amount": units, "most": most}
    rows = await connection.execute(_ADD[connection.dialect.name], parameters)
    return rows.one_or_none() is not None


# Built once: putting them together for each order took longer than running them.
def _addition(insert: sqlite.Insert | postgresql.Insert) -> sa.Executable:
    grown = BUDGETS.c.amount + insert.excluded.amount
    return insert.on_conflict_do_update(
        index_elements=["scope", "day"],
        set_={"amount": grown},
        where=grown <= sa.bindparam("most", type_=sa.BigInteger),
    ).returning(BUDGETS.c.scope)


_COLUMNS = ("scope", "day", "amount")
_VALUES = {name: sa.bindparam(name, type_=BUDGETS.c[name].type) for name in _COLUMNS}
_ADD = {
    "sqlite": _addition(sqlite.insert(BUDGETS).values(_VALUES)),
    "postgresql": _addition(postgresql.insert(BUDGETS).values(_VALUES)),
}


async def spent(connection: AsyncConnection, scope: str, day: str) -> Decimal:
    """Return the US dollars that are reserved or spent in a scope on a day."""
    rows = await connection.execute(
        sa.select(BUDGETS.c.amount).where(BUDGETS.c.scope == scope, BUDGETS.c.day == day)
    )
    return Decimal(rows.scalar_one_or_none() or 0) / _UNITS


async def spent_on(connection: AsyncConnection, project_ids: Sequence[str]) -> dict[str, Decimal]:
    """Return the US dollars that are reserved or spent on each of some projects, by their ids."""
    places = {of_project(project_id): project_id for project_id in project_ids}
    rows = await connection.execute(
        sa.select(BUDGETS).where(BUDGETS.c.scope.in_([scope for scope, _ in places]))
    )
    found = {places[row.scope, row.day]: row.amount / _UNITS for row in rows}
    return {project_id: found.get(project_id, Decimal(0)) for project_id in project_ids}


async def sums(connection: AsyncConnection) -> dict[Place, Decimal]:
    """Return every sum that is kept, in US dollars; none of those that are nothing."""
    rows = await connection.execute(sa.select(BUDGETS).where(BUDGETS.c.amount != 0))
    return {(row.scope, row.day): row.amount / _UNITS for row in rows}


def counted(several: Iterable[tuple[Counted, int]]) -> dict[Place, Decimal]:
    """Return the sums that so many of each of several counts come to; none that are nothing."""
    totals: dict[Place, int] = defaultdict(int)
    for one, times in several:
        for place in one.payer.places(one.day):
            totals[place] += times * _units(one.amount)
    return {place: units / _UNITS for place, units in totals.items() if units}


def _order(place: Place) -> tuple[int, str, str]:
    return _RANKS.index(place[0].partition(":")[0]), *place


def _units(amount: Decimal) -> int:
    return int((amount * _UNITS).to_integral_value(ROUND_CEILING))
