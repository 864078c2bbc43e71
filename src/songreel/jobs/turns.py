"""How many jobs a key may order in an hour, and when one above that has its turn."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.api_key import OverLimit
from songreel.domain.errors import RateLimitError
from songreel.jobs.order import Order
from songreel.storage import api_keys, jobs

WINDOW = timedelta(hours=1)


async def turn_of(connection: AsyncConnection, order: Order, at: datetime) -> datetime | None:
    """Return when the job of a new order may begin; None: at once.

    In the transaction that stores the job, after `Admission.lock`: orders of one key are decided
    one after the other, in whatever process.

    Raises:
        RateLimitError: the key has ordered as many as it may, and the rest is to be refused.
    """
    if order.key_id is None or order.parent_id is not None:
        return None
    key = await api_keys.find(connection, order.key_id)
    limit = None if key is None else key.limits.jobs_per_hour
    if key is None or limit is None:
        return None
    before = await jobs.latest_turn(connection, key.id, place=limit)
    turn = at if before is None else before + WINDOW
    if turn <= at:
        return None
    if key.limits.over_limit is OverLimit.REFUSE:
        seconds = max(1, ceil((turn - at).total_seconds()))
        raise RateLimitError(
            f"This API key may order {limit} jobs an hour, and has ordered them. Order again in "
            f"{seconds} s.",
            retry_after=seconds,
        )
    return turn
