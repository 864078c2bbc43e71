"""Which job takes the place of another: each follows from it, so that there is one, asked twice."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence

from songreel.domain.attempt import Attempt, Decision
from songreel.domain.job import Job


def submitted_again(root: Job, orders: Sequence[Attempt]) -> str:
    """Return the id of the job that takes the place of one, because of orders that were lost."""
    told = ":".join(("again", root.id, *sorted(order.id for order in orders)))
    return _id(told)


def tried_again(root: Job, orders: Sequence[Attempt]) -> str:
    """Return the id of the job that does again what one failed at.

    Where a person had some of its orders submitted again, it is the very job that does so.
    """
    decided = [order for order in orders if order.decision is Decision.SUBMIT_AGAIN]
    return submitted_again(root, decided) if decided else _id(f"retry:{root.id}")


def _id(told: str) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(told.encode()).digest()[:16], version=4))
