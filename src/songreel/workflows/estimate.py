"""How long an order will take, from what this installation saw before."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from songreel.domain.capability import Capability, Medium
from songreel.storage import attempts
from songreel.storage.database import Database

_LAST = 20
_LEAST = 3
_UNITS = {Medium.VIDEO: "clips of {} s", Medium.IMAGE: "pictures", Medium.TEXT: "calls"}


@dataclass(frozen=True, slots=True)
class Estimate:
    """Whole seconds from sending to the end, and on what they rest."""

    seconds: int
    basis: str


async def estimate(database: Database, model: Capability, units: int) -> Estimate | None:
    """Return the median of the last orders of the same size, or None before there are three."""
    async with database.reading() as connection:
        taken = await attempts.durations(connection, model.backend, model.model, units, _LAST)
    if len(taken) < _LEAST:
        return None
    what = _UNITS[model.medium].format(units)
    basis = f"estimate: the median of the last {len(taken)} {what} by {model.model} here"
    return Estimate(max(1, round(median(taken) / 1000)), basis)
